/**
 * How long extraction takes in a page of Chrome over a folder of saved pages (FOLDER/NAME/source.html or FOLDER/NAME.html.gz):
 * `node test/extract/time-pages.ts FOLDER`. Prints the CPU time a page, then mean, median, 95 % and longest wall time, and the slowest pages.
 * Build the extraction first: `npx vite build --mode extract`.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { ensureChrome } from '../../companion/browser/chrome/install.ts';
import { launchChrome } from '../../companion/browser/chrome/launch.ts';

const rounds = 2;
const folder = process.argv[2];
if (!folder) throw new Error('Name a folder of saved pages.');
const pages = readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
  entry.isDirectory()
    ? [{ name: entry.name, read: () => readFileSync(join(folder, entry.name, 'source.html'), 'utf8') }]
    : entry.name.endsWith('.html.gz')
      ? [{ name: entry.name, read: () => gunzipSync(readFileSync(join(folder, entry.name))).toString('utf8') }]
      : [],
);
const home = mkdtempSync(join(tmpdir(), 'time-pages-'));
const chrome = await launchChrome({
  executable: await ensureChrome({ cacheDir: home, report: console.error }),
  profileDir: join(home, 'profile'),
  runDir: home,
  headless: true,
  log: () => {},
});
try {
  const { cdp } = chrome;
  const { targetId } = await cdp.send('Target.createTarget', { url: 'about:blank', hidden: true });
  const { sessionId } = await cdp.send('Target.attachToTarget', { targetId, flatten: true });
  const page = cdp.target(sessionId);
  const run = async (expression: string) =>
    (await page.send('Runtime.evaluate', { expression, returnByValue: true })).result.value;
  await run(readFileSync(new URL('../../dist/extract/extract.js', import.meta.url), 'utf8'));
  await page.send('Performance.enable', { timeDomain: 'threadTicks' });
  const cpuMs = async () => {
    const { metrics } = await page.send('Performance.getMetrics');
    return 1000 * (metrics.find(({ name }) => name === 'ProcessTime')?.value ?? 0);
  };
  let taken: { name: string; ms: number }[] = [];
  let cpu = 0;
  let characters = 0;
  // The first round warms up; the last one counts.
  for (let round = 0; round < rounds; round++) {
    taken = [];
    characters = 0;
    const fromMs = await cpuMs();
    for (const { name, read } of pages) {
      const body = read();
      const task = {
        capture: {
          url: '',
          finalUrl: 'https://site.example/a/page',
          kind: 'dom',
          contentType: 'text/html',
          title: '',
          body,
        },
        request: { content: 'main', formats: ['markdown'] },
      };
      const ms = await run(
        `(() => { const t = performance.now(); tabtrawl.extract(${JSON.stringify(task)}); return performance.now() - t; })()`,
      );
      taken.push({ name, ms: Number(ms) });
      characters += body.length;
    }
    cpu = (await cpuMs()) - fromMs;
  }
  const sorted = taken.toSorted((a, b) => a.ms - b.ms);
  const at = (ratio: number) => sorted[Math.floor(ratio * (sorted.length - 1))]?.ms.toFixed(1);
  const mean = taken.reduce((sum, { ms }) => sum + ms, 0) / taken.length;
  console.log(`${pages.length} pages, ${Math.round(characters / pages.length / 1024)} KB on average`);
  console.log(`CPU of the page's process ${(cpu / pages.length).toFixed(1)} ms a page`);
  console.log(`wall ms: mean ${mean.toFixed(1)}, median ${at(0.5)}, 95 % ${at(0.95)}, longest ${at(1)}`);
  const slowest = sorted.slice(-5).map(({ name, ms }) => `${name} ${Math.round(ms)}`);
  console.log(`slowest: ${slowest.join(', ')}`);
} finally {
  await chrome.close(0);
  rmSync(home, { recursive: true, force: true });
}
