/** Source files and what they import, as a graph. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** Path from the root, with forward slashes → text. */
export type Sources = ReadonlyMap<string, string>;

export type Import = { readonly from: string; readonly specifier: string };

const importForms = [
  // import … from '…', export … from '…'; formatted code has them at the start of a line, unlike those in comments.
  /^(?:import|export)\b[^;'"]*?\bfrom\s*['"]([^'"]+)['"]/gm,
  /^import\s*['"]([^'"]+)['"]/gm,
  /\bimport\(\s*['"]([^'"]+)['"]\s*\)/g,
];

/** Everything below the folders that is code of ours. */
export function readSources(root: string, folders: readonly string[]): Sources {
  const files = folders.flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.(ts|tsx|js)$/.test(entry.name) && !entry.name.endsWith('.d.ts'))
      .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)).split(path.sep).join('/')),
  );
  return new Map(files.sort().map((file) => [file, readFileSync(path.join(root, file), 'utf8')]));
}

export function importsOf(sources: Sources): Import[] {
  return [...sources].flatMap(([from, text]) =>
    importForms.flatMap((form) => [...text.matchAll(form)].map((match) => ({ from, specifier: match[1] ?? '' }))),
  );
}

/** The file that a relative import names, or null for one from outside. */
export function targetOf({ from, specifier }: Import): string | null {
  return specifier.startsWith('.') ? path.posix.join(path.posix.dirname(from), specifier) : null;
}

/** `@scope/name/part` → `@scope/name`; null for files of ours and for what Node brings. */
export function packageOf({ specifier }: Import): string | null {
  if (specifier.startsWith('.') || specifier.startsWith('node:')) return null;
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}

/** Circles of imports, each once, as the files on the way round. */
export function findCycles(sources: Sources): string[][] {
  const targets = new Map<string, string[]>();
  for (const link of importsOf(sources)) {
    const target = targetOf(link);
    if (target !== null && sources.has(target)) targets.set(link.from, [...(targets.get(link.from) ?? []), target]);
  }
  const cycles: string[][] = [];
  const done = new Set<string>();
  const visit = (file: string, way: readonly string[]) => {
    if (way.includes(file)) cycles.push(way.slice(way.indexOf(file)));
    if (done.has(file) || way.includes(file)) return;
    for (const target of targets.get(file) ?? []) visit(target, [...way, file]);
    done.add(file);
  };
  for (const file of sources.keys()) visit(file, []);
  return cycles;
}
