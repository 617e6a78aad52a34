/** However it is told to stop, and whatever it is doing: no Chrome process and no temporary folder stays behind. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { openSite, type Site } from '../../site/site.ts';
import { type CliHome, openCliHome, type Running } from '../harness/cli.ts';
import { processesStarted, processesWith } from '../harness/processes.ts';

/** What ends in good order takes seconds of its own, and more where the machine is busy; a hang takes for ever. */
const budgetMs = 60_000;
/** Less than is given to a Chrome that does not answer. */
const atOnceMs = 4000;

let site: Site;
let temp: string;
let home: CliHome;
const systemTemp = process.env.TMPDIR;

beforeAll(async () => {
  site = await openSite();
});
afterAll(() => site.close());
beforeEach(() => {
  temp = mkdtempSync(path.join(tmpdir(), 'end-'));
  // Ours, Chrome's and the home's temporary files all come to lie here.
  process.env.TMPDIR = temp;
  home = openCliHome();
  site.forget();
});
afterEach(() => {
  if (systemTemp === undefined) delete process.env.TMPDIR;
  else process.env.TMPDIR = systemTemp;
  rmSync(temp, { recursive: true, force: true });
});

/** What the companion is doing when it is told to stop: how to bring it there, and how to know that it is. */
const doings: Readonly<Record<string, () => Promise<Running>>> = {
  idle: async () => {
    const running = home.start();
    await running.said('Tabtrawl is ready');
    return running;
  },
  busy: async () => {
    // The last ones are held: it cannot be over before it is told to stop.
    site.settings.letGo = 290;
    const urls = Array.from({ length: 300 }, (_, n) => site.url(`/held/${n}`));
    const running = home.start('crawl', '--jsonl', ...urls);
    await requested('/held/20');
    return running;
  },
  'on a page that hangs': async () => {
    const running = home.start('crawl', '--lane', 'render', site.url('/spin'));
    await requested('/spin');
    return running;
  },
};

async function requested(at: string): Promise<void> {
  await expect.poll(() => site.count(at), { timeout: 30_000, interval: 20 }).toBeGreaterThan(0);
}

async function endOf(running: Running): Promise<{ code: number | null; tookMs: number }> {
  const startedMs = performance.now();
  const { code } = await running.ended;
  return { code, tookMs: performance.now() - startedMs };
}

function expectNothingLeft(): void {
  expect(processesWith(home.dir)).toEqual([]);
  expect(readdirSync(temp)).toEqual([path.basename(home.dir)]);
  expect(readdirSync(path.join(home.dir, 'run')).filter((name) => /^(cdp|chrome)-/.test(name))).toEqual([]);
}

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const table = Object.keys(doings).flatMap((doing) => signals.map((signal) => [signal, doing] as const));

test.each(table)('%s while it is %s', async (signal, doing) => {
  const running = await doings[doing]?.();
  if (!running) throw new Error(`Nothing is known of ${doing}.`);
  await processesStarted(home.dir);
  running.child.kill(signal);
  const { code, tookMs } = await endOf(running);
  expect(code).toBe(doing === 'idle' ? 0 : 5);
  expect(tookMs).toBeLessThan(budgetMs);
  expectNothingLeft();
});

/** From npm's own start over set-up and the companion's start to a Chrome that runs. */
const momentsMs = [100, 300, 500, 700, 900, 1100, 1400, 1800, 2500];

test.each(momentsMs)('npm that is told to stop %i ms after its start leaves nothing', async (afterMs) => {
  const args = ['start', '--silent', '--', 'crawl', '--headless', site.url('/hang')];
  const env = { ...process.env, TABTRAWL_HOME: home.dir };
  const npm = spawn('npm', args, { env, stdio: 'ignore', detached: true });
  const ended = once(npm, 'exit');
  await pause(afterMs);
  npm.kill('SIGTERM');
  await ended;
  await expect.poll(() => processesWith(home.dir)).toEqual([]);
  await expect.poll(() => processesWith(site.url('/hang'))).toEqual([]);
});

test('a second Ctrl-C ends it at once, even where Chrome does not answer', async () => {
  const running = await doings.idle?.();
  if (!running) throw new Error('It did not start.');
  const chrome = processesWith(home.dir).find(
    (line) => line.includes('--remote-debugging-pipe') && !line.includes('--type='),
  );
  process.kill(Number(chrome?.trim().split(/\s+/)[1]), 'SIGSTOP');
  running.child.kill('SIGINT');
  await running.said('Closing Chrome');
  // Two presses closer than this count as one.
  await new Promise((resolve) => setTimeout(resolve, 400));
  running.child.kill('SIGINT');
  const { code, tookMs } = await endOf(running);
  expect(code).toBe(5);
  expect(tookMs).toBeLessThan(atOnceMs);
  await expect.poll(() => processesWith(home.dir)).toEqual([]);
  expectNothingLeft();
});

test('a reader of stdout that goes away ends the crawl', async () => {
  // It is noticed with the next record, and rendered pages give theirs one by one.
  site.settings.letGo = 25;
  const urls = Array.from({ length: 300 }, (_, n) => site.url(`/held/${n}`));
  const running = home.start('crawl', '--jsonl', '--lane', 'render', ...urls);
  await requested('/held/25');
  running.child.stdout?.destroy();
  site.settings.letGo = 290;
  const { tookMs } = await endOf(running);
  expect(tookMs).toBeLessThan(budgetMs);
  expectNothingLeft();
});

test('a fault of its own ends it with code 70, and Chrome with it', async () => {
  const hooks = path.join(home.dir, 'hooks.mjs');
  writeFileSync(hooks, `export default { pageDone() { setTimeout(() => { throw new Error('a fault'); }); } };`);
  const running = home.start('crawl', '--lane', 'render', '--hooks', hooks, site.url('/article/1'));
  const { code, stderr } = await running.ended;
  expect(code).toBe(70);
  expect(stderr).toContain('a fault');
  await expect.poll(() => processesWith(home.dir)).toEqual([]);
  expectNothingLeft();
});

test('a launch that fails leaves nothing, and says how it stands', async () => {
  const { code, stderr } = await home.run('crawl', '--chrome', '/bin/false', site.url('/article/1'));
  expect(code).toBe(3);
  expect(stderr).toContain('/bin/false');
  expectNothingLeft();
});
