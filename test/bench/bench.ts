/**
 * `npm run bench [-- PART… --repeats N --count N --only LABEL]`: ours, the raw limit and the peers in turn, interleaved and repeated.
 * `--against FOLDER`: ours of another checkout (installed and built) as well, in turn, to tell before from after.
 * `--pages FOLDER`: real pages in WCXB's form, for the part `real`, which is left out without them.
 * `npm run bench -- fleet`: what the queue of a fleet costs, see fleet.ts; `fleet-pages`: what more workers bring, see fleet-pages.ts.
 * `npm run bench -- fidelity FOLDER [--every N]`: what comes out of pages whose content is known, see fidelity/fidelity.ts.
 *
 * 1. The peers are installed below this folder when a part first needs them.
 * 2. Each run is a process of its own, with an empty folder; the test site runs in this process.
 * 3. Every page's content is checked; a run's figures are of right pages only.
 * 4. Prints a table and the ratios; writes output/bench.json, a chart for each part, and one of what the governor did.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { formatBytes } from '../../shared/units.ts';
import { openSite, type Site } from '../site/site.ts';
import { barChart, governorChart } from './chart.ts';
import type { Outcome, Task } from './contender.ts';
import { runFidelity } from './fidelity/fidelity.ts';
import { companionShare, identical, median, type Row, type Run, ratioOf, rowsOf } from './figures.ts';
import { runFleet } from './fleet.ts';
import { runFleetPages } from './fleet-pages.ts';
import { type Entry, type Part, parts } from './parts.ts';
import { meterTree } from './tree-meter.ts';
import { serveRealPages, type Workload, type WorkloadName, workloads } from './workloads.ts';

const here = import.meta.dirname;
const output = join(here, 'output');

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    repeats: { type: 'string', default: '3' },
    count: { type: 'string' },
    only: { type: 'string', multiple: true },
    every: { type: 'string', default: '1' },
    against: { type: 'string' },
    pages: { type: 'string' },
    chrome: { type: 'string', default: process.env.CHROME_PATH ?? '/usr/bin/chromium' },
  },
});

function ensurePeers(): void {
  if (existsSync(join(here, 'node_modules'))) return;
  process.stderr.write('Installing the peers below test/bench …\n');
  const install = spawnSync('npm', ['install', '--no-audit', '--no-fund', '--no-package-lock'], {
    cwd: here,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, PUPPETEER_SKIP_DOWNLOAD: '1', PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD: '1' },
    shell: process.platform === 'win32',
  });
  if (install.status !== 0) throw new Error('The peers could not be installed; see above.');
}

async function runOnce(part: Part, entry: Entry, site: Site): Promise<Run> {
  const scratch = mkdtempSync(join(tmpdir(), 'tabtrawl-bench-'));
  const workload: Workload = workloads[part.workload];
  const task: Task = {
    urls: workload.list(site, values.count ? Number(values.count) : part.count),
    concurrency: entry.concurrency,
    executablePath: values.chrome,
    scratch: join(scratch, 'home'),
    timeoutMs: part.timeoutMs,
    session: workload.session ?? 'shared',
    extra: entry.extra ?? {},
  };
  mkdirSync(task.scratch);
  const file = join(scratch, 'task.json');
  writeFileSync(file, JSON.stringify(task));
  const child = spawn(process.execPath, ['--no-warnings', join(here, 'run-contender.ts'), entry.contender, file], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, CRAWLEE_LOG_LEVEL: 'ERROR' },
  });
  const stop = meterTree(child.pid ?? 0);
  let text = '';
  let errors = '';
  child.stdout.on('data', (data) => {
    text += data;
  });
  child.stderr.on('data', (data) => {
    errors = (errors + data).slice(-4000);
  });
  const code = await new Promise((resolve) => child.once('close', resolve));
  const figures = stop();
  rmSync(scratch, { recursive: true, force: true, maxRetries: 5 });
  const line = text.trim().split('\n').at(-1);
  if (code !== 0 || !line?.startsWith('{'))
    throw new Error(`${part.name}, ${entry.label}: ended with ${code}.\n${errors}`);
  const outcome: Outcome = JSON.parse(line);
  return { part: part.name, label: entry.label, outcome, ...figures };
}

function tableOf(rows: readonly Row[]): string {
  const cells = rows.map((row) => [
    row.label,
    row.pagesPerSecond.toFixed(1),
    row.cpuMsPerPage.toFixed(0),
    Object.entries(row.cpuByKind)
      .filter(([, ms]) => ms >= 1)
      .toSorted((a, b) => b[1] - a[1])
      .map(([kind, ms]) => `${kind} ${ms.toFixed(0)}`)
      .join(', '),
    formatBytes(row.peakBytes),
    formatBytes(row.meanBytes),
    String(row.wrong),
    String(row.failed),
  ]);
  const head = ['', 'pages/s', 'CPU ms a page', 'by process', 'peak', 'mean', 'wrong', 'failed'];
  return [head, head.map(() => '---'), ...cells].map((line) => `| ${line.join(' | ')} |`).join('\n');
}

/** What a part tells beside its ratios. */
function* linesOf(part: Part, all: readonly Run[]): Generator<string> {
  const mine = all.filter((run) => run.part === part.name);
  const told = mine.filter((run) => run.outcome.detail);
  const share = companionShare(told);
  if (share !== null) {
    const longest = Math.max(...told.map((run) => run.outcome.detail?.longestBlockMs ?? 0));
    const usual = Math.max(...told.map((run) => run.outcome.detail?.block99Ms ?? 0));
    yield `the companion takes ${(share * 100).toFixed(1)} % of the CPU, extraction aside; its thread worked for ${longest.toFixed(0)} ms on end at most, ${usual.toFixed(1)} ms in 99 of 100`;
  }
  if (part.once)
    for (const { label, outcome } of mine) {
      const { firstMs = 0, lastMs = 0, timeline = [] } = outcome.detail ?? {};
      const tenth = Math.ceil(timeline.length / 10);
      const [early, late] = [timeline.slice(tenth, 2 * tenth), timeline.slice(-tenth)].map((moments) =>
        median(moments.map(({ companionBytes }) => companionBytes)),
      );
      yield `${label}: the companion held ${formatBytes(early ?? 0)} in the second tenth of the time, ${formatBytes(late ?? 0)} in the last`;
      yield `${label}: median time of the first 500 pages ${firstMs.toFixed(0)} ms, of the last 500 ${lastMs.toFixed(0)} ms`;
      yield `${label}: last tenth ${outcome.lastPerSecond.toFixed(1)} pages/s, first ${outcome.firstPerSecond.toFixed(1)}: ${(outcome.lastPerSecond / outcome.firstPerSecond).toFixed(2)}`;
    }
  for (const { label, outcome, browserPeakBytes } of told) {
    const budget = outcome.detail?.budgetBytes;
    if (budget)
      yield `${label}: ${outcome.right} right, Chrome held ${formatBytes(browserPeakBytes)} at most of ${formatBytes(budget)}: ${((browserPeakBytes / budget - 1) * 100).toFixed(1)} % over`;
  }
  const [auto, render] = ['auto', 'render'].map((lane) => mine.findLast((run) => run.label.endsWith(`lane ${lane}`)));
  if (auto && render) {
    const { same, of } = identical(auto, render);
    yield `Markdown identical in both lanes on ${same} of ${of} pages`;
  }
}

function governorLines(all: readonly Run[]): Parameters<typeof governorChart>[0] {
  return ['articles', 'latency', 'mixed'].flatMap((name) => {
    const run = all.findLast((run) => run.part === name && run.label === 'tabtrawl auto');
    const moments = run?.outcome.detail?.timeline ?? [];
    return moments.length > 0 ? [{ label: workloads[name as WorkloadName].name, moments }] : [];
  });
}

if (positionals[0] === 'fidelity') {
  const [, folder] = positionals;
  if (!folder) throw new Error('Name the folder of pages: npm run bench -- fidelity FOLDER [--every N].');
  ensurePeers();
  await runFidelity({ folder, executablePath: values.chrome, every: Number(values.every) });
  process.exit(0);
}
if (positionals[0] === 'fleet') {
  await runFleet();
  process.exit(0);
}
if (positionals[0] === 'fleet-pages') {
  await runFleetPages(Number(values.count ?? 80), values.only);
  process.exit(0);
}
/** What ours of the other checkout is called. */
const beforeOf = (label: string): string => `${label} (before)`;

function withBefore(part: Part, root: string): Part {
  const entries = part.entries.flatMap((entry): Entry[] =>
    entry.contender === 'tabtrawl'
      ? [entry, { ...entry, label: beforeOf(entry.label), extra: { ...entry.extra, root: resolve(root) } }]
      : [entry],
  );
  return { ...part, entries };
}

/** Ours against ours of the other checkout: pages a second, and CPU of the companion a page. */
function* beforeLines(rows: readonly Row[]): Generator<string> {
  for (const now of rows) {
    const before = rows.find(({ label }) => label === beforeOf(now.label));
    if (!before) continue;
    const node = [before, now].map(({ cpuByKind }) => (cpuByKind.node ?? 0).toFixed(1));
    yield `${now.label}: ${(now.pagesPerSecond / before.pagesPerSecond).toFixed(2)} × the pages a second of before; CPU a page ${before.cpuMsPerPage.toFixed(0)} → ${now.cpuMsPerPage.toFixed(0)} ms, of it the companion's ${node.join(' → ')}`;
  }
}

const { against, pages: pagesFolder } = values;
if (positionals.includes('real') && !pagesFolder)
  throw new Error('The part "real" needs pages: --pages FOLDER, in the form of the Web Content eXtraction Benchmark.');
if (positionals.length === 0 && !pagesFolder)
  process.stderr.write('The part "real" is left out: it needs pages (--pages FOLDER).\n');
const wanted = parts
  .filter(
    (part) => (positionals.length === 0 || positionals.includes(part.name)) && (part.name !== 'real' || pagesFolder),
  )
  .map((part) => (against ? withBefore(part, against) : part));
if (wanted.length === 0) throw new Error(`No such part. There are: ${parts.map((part) => part.name).join(', ')}.`);
const entriesOf = (part: Part): readonly Entry[] =>
  part.entries.filter((entry) => !values.only || values.only.some((text) => entry.label.includes(text)));
if (wanted.some((part) => entriesOf(part).some((entry) => !['tabtrawl', 'raw-cdp'].includes(entry.contender))))
  ensurePeers();

mkdirSync(output, { recursive: true });
const site = await openSite(pagesFolder ? { routes: serveRealPages(pagesFolder) } : {});
const runs: Run[] = [];
try {
  for (const part of wanted) {
    const repeats = part.once ? 1 : Number(values.repeats);
    for (let repeat = 1; repeat <= repeats; repeat++)
      for (const entry of entriesOf(part)) {
        process.stderr.write(`${part.name} ${repeat}/${repeats}: ${entry.label} … `);
        const run = await runOnce(part, entry, site);
        runs.push(run);
        process.stderr.write(`${(run.outcome.right / (run.outcome.crawlMs / 1000)).toFixed(1)} pages/s\n`);
      }
    const rows = rowsOf(part, runs);
    process.stdout.write(`\n## ${part.name}: ${workloads[part.workload].name}\n\n${tableOf(rows)}\n\n`);
    for (const ratio of part.ratios) {
      const got = ratioOf(ratio, rows);
      if (got)
        process.stdout.write(
          `- ${ratio.about}: ${got.value.toFixed(2)} (wanted ${ratio.atLeast}, aim ${ratio.aim})${got.met ? '' : ' — missed'}\n`,
        );
    }
    for (const line of beforeLines(rows)) process.stdout.write(`- ${line}\n`);
    for (const line of linesOf(part, runs)) process.stdout.write(`- ${line}\n`);
    writeFileSync(join(output, `${part.name}.svg`), barChart(`Pages a second: ${workloads[part.workload].name}`, rows));
  }
} finally {
  await site.close();
}
const file = join(output, 'bench.json');
const before: Run[] = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : [];
const kept = before.filter((run) => !wanted.some((part) => part.name === run.part));
// Digests are for comparing within a run.
const whole = [...kept, ...runs].map((run) => ({ ...run, outcome: { ...run.outcome, contents: {} } }));
writeFileSync(file, JSON.stringify(whole, null, 1));
const lines = governorLines(whole);
if (lines.length > 0) writeFileSync(join(output, 'governor.svg'), governorChart(lines));
