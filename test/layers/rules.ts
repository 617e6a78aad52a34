/** What may import what. The first row whose `files` fit a file is its row. */
import { findCycles, type Import, importsOf, packageOf, type Sources, targetOf } from './modules.ts';

type Row = {
  readonly files: RegExp;
  /** Files of ours that these may import, beside those of the same row. */
  readonly mayImport: RegExp;
  /** May they import what Node brings? */
  readonly node: boolean;
  /** Outside packages; absent: any, each through its door. */
  readonly packages?: readonly string[];
};

const nothing = /^$/;
const crawlUtilAndShared = /^(companion\/(crawl|util)|shared)\//;

export const rows: readonly Row[] = [
  { files: /^shared\//, mayImport: nothing, node: false, packages: ['zod'] },
  { files: /^extension\/(build\/|manifest\.ts)/, mayImport: /^(shared|extension)\//, node: true },
  { files: /^extension\//, mayImport: /^shared\//, node: false },
  { files: /^companion\/crawl\//, mayImport: /^shared\//, node: false, packages: ['robots-parser', 'tldts'] },
  // Small things that every Node layer may use: one door to `ws`, errors, processes, yielding.
  { files: /^companion\/util\//, mayImport: /^shared\//, node: true, packages: ['ws'] },
  { files: /^companion\/sitemaps\//, mayImport: /^shared\//, node: false, packages: ['saxes'] },
  { files: /^companion\/setup\//, mayImport: nothing, node: true, packages: [] },
  // Runs in pages of the browser; of the crawl it knows the types of its port, the marks of bot checks, and buttons that bring more.
  {
    files: /^companion\/extract\//,
    mayImport: /^(companion\/crawl\/(ports|more-buttons|walls\/challenge-marks)\.ts|shared\/)/,
    node: false,
  },
  // Documents in, HTML out, in a thread of its own.
  {
    files: /^companion\/documents\//,
    mayImport: /^shared\//,
    node: true,
    packages: ['unpdf', 'mammoth', 'read-excel-file', 'fflate', '@xmldom/xmldom', 'file-type'],
  },
  // Texts in, texts out; of Node only its hashes.
  { files: /^companion\/packs\//, mayImport: /^shared\//, node: true, packages: [] },
  { files: /^companion\/store\//, mayImport: /^(companion\/(crawl|packs|util)|shared)\//, node: true },
  // Profiles are the browser's; they have a folder of their own for their number.
  { files: /^companion\/(browser|profiles)\//, mayImport: crawlUtilAndShared, node: true },
  { files: /^companion\/fleet\//, mayImport: crawlUtilAndShared, node: true, packages: ['bullmq', 'ioredis'] },
  { files: /^companion\/mcp\//, mayImport: /^(companion\/(packs|util)|shared)\//, node: true },
  { files: /^companion\/api\//, mayImport: crawlUtilAndShared, node: true },
  // What joins the parts: the companion itself, the library, the commands.
  { files: /^companion\/(app|cli)\//, mayImport: /^(companion|shared)\//, node: true },
];

/** Packages that have no single file: JSX compiles to calls of preact's runtime, and build scripts name vite's types. */
const buildFiles = /^(extension\/build\/|vite\.config\.ts$)/;

/** Whatever a browser or Node gives that shared code can't count on. */
const hostGlobals = /(?<![.\w'"`])(process|Buffer|document|window|chrome|browser)\s*[.[(]/;

export const lineLimits = { asked: 400, refused: 500 } as const;

/** Source files a folder, its sub-folders' not counted. */
export const mostFiles = 20;

/** The linter refuses `any`, and the compiler what is unsafe; neither is told to look away. */
const silenced = /noExplicitAny|@ts-(ignore|expect-error|nocheck)/;

/** Each fault in one line; empty where all is well. */
export function findFaults(sources: Sources): string[] {
  const imports = importsOf(sources);
  return [
    ...imports.flatMap((link) => directionFault(link, sources)),
    ...doorFaults(imports),
    ...findCycles(sources).map((cycle) => `cycle: ${cycle.join(' → ')} → ${cycle[0]}`),
    ...[...sources].flatMap(([file, text]) => (file.startsWith('shared/') ? globalFaults(file, text) : [])),
    ...longFiles(sources, lineLimits.refused).map((line) => `too long: ${line}`),
    ...wideFaults(sources),
    ...[...sources].flatMap(([file, text]) => silencedFaults(file, text)),
  ];
}

function directionFault(link: Import, sources: Sources): string[] {
  const row = rows.find(({ files }) => files.test(link.from));
  const says = `${link.from} imports ${link.specifier}`;
  if (!row) return [`no rule: ${link.from}`];
  const target = targetOf(link);
  if (target !== null) {
    const isInside = row.files.test(target) || row.mayImport.test(target);
    // Data beside the code, such as a style sheet, has no direction.
    return isInside || !/\.(ts|tsx|js)$/.test(target)
      ? isMissing(target, sources)
        ? [`not there: ${says}`]
        : []
      : [`direction: ${says}`];
  }
  if (link.specifier.startsWith('node:')) return row.node ? [] : [`node: ${says}`];
  const name = packageOf(link);
  return row.packages && name !== null && !row.packages.includes(name) ? [`package: ${says}`] : [];
}

function isMissing(target: string, sources: Sources): boolean {
  return /\.(ts|tsx)$/.test(target) && !target.endsWith('.d.ts') && !sources.has(target);
}

function doorFaults(imports: readonly Import[]): string[] {
  const doors = new Map<string, Set<string>>();
  for (const link of imports) {
    const name = packageOf(link);
    if (name === null || buildFiles.test(link.from)) continue;
    doors.set(name, (doors.get(name) ?? new Set()).add(link.from));
  }
  return [...doors]
    .filter(([, files]) => files.size > 1)
    .map(([name, files]) => `doors: ${name} is imported by ${[...files].sort().join(', ')}`);
}

function globalFaults(file: string, text: string): string[] {
  return text
    .split('\n')
    .filter((line) => !/^\s*(\/?\*|\/\/)/.test(line) && hostGlobals.test(line))
    .map((line) => `host: ${file} uses what only a browser or Node has: ${line.trim()}`);
}

function silencedFaults(file: string, text: string): string[] {
  return text
    .split('\n')
    .filter((line) => silenced.test(line))
    .map((line) => `silenced: ${file}: ${line.trim()}`);
}

function wideFaults(sources: Sources): string[] {
  const counts = new Map<string, number>();
  for (const file of sources.keys()) {
    const folder = file.slice(0, file.lastIndexOf('/'));
    counts.set(folder, (counts.get(folder) ?? 0) + 1);
  }
  return [...counts]
    .filter(([, count]) => count > mostFiles)
    .map(([folder, count]) => `too wide: ${folder} holds ${count} files`);
}

/** Files of more lines than `limit`, with how many. */
export function longFiles(sources: Sources, limit: number): string[] {
  return [...sources]
    .map(([file, text]) => ({ file, lines: text.split('\n').length - 1 }))
    .filter(({ lines }) => lines > limit)
    .map(({ file, lines }) => `${file} (${lines} lines)`);
}
