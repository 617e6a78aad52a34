/** One real Chrome: opened over its pipe, answered, ended with everything it started. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../../../companion/app/companion.ts';
import { isCdpClosed } from '../../../companion/browser/cdp/cdp.ts';
import { findAnyChrome } from '../../../companion/browser/chrome/install.ts';
import { type LaunchedChrome, type LaunchOptions, launchChrome } from '../../../companion/browser/chrome/launch.ts';
import { findProfileHolder } from '../../../companion/browser/chrome/profile-lock.ts';
import { openBrowserKeeper } from '../../../companion/browser/chrome/supervisor.ts';
import { ProcessTree } from '../../../companion/browser/load/process-tree.ts';
import { processesStarted, processesWith } from '../harness/processes.ts';

const executable = (await findAnyChrome('/nowhere'))?.executable ?? 'no browser';
let folder: string;
const launched: LaunchedChrome[] = [];

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'launch-'));
});
afterEach(async () => {
  for (const chrome of launched.splice(0)) await chrome.close(0);
  rmSync(folder, { recursive: true, force: true });
});

const options = (more: Partial<LaunchOptions> = {}): LaunchOptions => ({
  executable,
  profileDir: path.join(folder, 'profile'),
  runDir: folder,
  headless: true,
  log: () => {},
  ...more,
});
async function launch(more?: Partial<LaunchOptions>): Promise<LaunchedChrome> {
  const chrome = await launchChrome(options(more));
  launched.push(chrome);
  return chrome;
}
async function openTab({ cdp }: LaunchedChrome) {
  const { targetId } = await cdp.send('Target.createTarget', { url: 'about:blank' });
  const { sessionId } = await cdp.send('Target.attachToTarget', { targetId, flatten: true });
  return { targetId, tab: cdp.target(sessionId) };
}

test('it answers over the pipe, listens on no port, leaves no socket on disk, and calls itself no robot', async () => {
  const chrome = await launch();
  expect(chrome.product).toMatch(/^Chrome\/\d+/);
  const { targetId } = await chrome.cdp.send('Target.createTarget', { url: 'about:blank' });
  const { sessionId } = await chrome.cdp.send('Target.attachToTarget', { targetId, flatten: true });
  const asked = chrome.cdp.target(sessionId).send('Runtime.evaluate', { expression: 'navigator.webdriver' });
  expect((await asked).result.value).toBe(false);
  expect(readdirSync(folder)).toEqual([expect.stringMatching(/^chrome-/), 'profile']);
  expect(readdirSync(path.join(folder, 'profile'))).not.toContain('DevToolsActivePort');
});

test.skipIf(process.platform !== 'linux')(
  'a Chrome that a killed start left behind on a profile of ours is ended; in a folder of the person it is not',
  async () => {
    const { profileDir } = options();
    const isHeld = async () => (await findProfileHolder(profileDir)).state === 'held';
    const flags = ['--headless=new', '--no-sandbox', '--no-first-run', '--remote-debugging-pipe'];
    const fifos = ['to', 'from'].map((name) => path.join(folder, name));
    execFileSync('mkfifo', fifos);
    // Its own ends keep both pipes open, and its parent is gone at once.
    const script = 'to=$1 from=$2; shift 2; setsid "$@" 3<>"$to" 4<>"$from" >/dev/null 2>&1 &';
    const called = [executable, ...flags, `--user-data-dir=${profileDir}`];
    execFileSync('sh', ['-c', script, 'sh', ...fifos, ...called], { stdio: 'ignore' });
    await expect.poll(isHeld).toBe(true);
    await expect(launch()).rejects.toMatchObject({ code: 'profile-in-use' });
    expect(await isHeld()).toBe(true);
    const chrome = await launch({ ownsProfile: true });
    expect(await findProfileHolder(profileDir)).toEqual({ state: 'held', pid: chrome.pid });
    // One that its companion still holds is nobody's to end.
    await expect(launch({ ownsProfile: true })).rejects.toMatchObject({ code: 'profile-in-use' });
    await chrome.close();
  },
);

test('closing ends every process and keeps the profile; a second start on it works', async () => {
  const chrome = await launch();
  await processesStarted(folder);
  await chrome.close();
  expect(processesWith(folder)).toEqual([]);
  expect((await chrome.exited).code).toBe(0);
  await (await launch()).close();
});

test('one that hangs is ended, too', async () => {
  const chrome = await launch();
  process.kill(chrome.pid, 'SIGSTOP');
  const startedMs = performance.now();
  await chrome.close();
  expect(performance.now() - startedMs).toBeLessThan(60_000);
  expect(processesWith(folder)).toEqual([]);
});

test('its profile cannot be opened a second time, and the one that holds it goes on', async () => {
  const chrome = await launch();
  await expect(launch()).rejects.toMatchObject({
    code: 'profile-in-use',
    message: expect.stringContaining(`${chrome.pid}`),
  });
  expect((await chrome.cdp.send('Browser.getVersion')).product).toBe(chrome.product);
});

test('a launch that is called off leaves nothing', async () => {
  const signal = AbortSignal.abort(new Error('called off'));
  await expect(launch({ signal })).rejects.toThrow('called off');
  const late = new AbortController();
  const launching = launch({ signal: late.signal });
  late.abort(new Error('called off late'));
  await expect(launching).rejects.toThrow('called off late');
  expect(processesWith(folder)).toEqual([]);
});

test('a program that is no browser is told with its last words', async () => {
  const failing = launch({ executable: '/bin/cat' });
  await expect(failing).rejects.toMatchObject({
    code: 'no-chrome',
    message: expect.stringMatching(/\/bin\/cat.*\n.*unrecognized option/s),
  });
});

test('when its companion is killed, Chrome ends by itself', async () => {
  const script = `
    import { launchChrome } from ${JSON.stringify(path.resolve('companion/browser/chrome/launch.ts'))};
    await launchChrome({ ...${JSON.stringify(options())}, log: () => {} });
    console.log('up');
    setInterval(() => {}, 1000);`;
  const companion = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(companion.stdout, 'data');
  await processesStarted(path.join(folder, 'profile'));
  companion.kill('SIGKILL');
  await expect.poll(() => processesWith(`--user-data-dir=${folder}`)).toEqual([]);
});

test('an answer of 8 MB arrives whole; one past the limit fails its own call alone', async () => {
  const chrome = await launch();
  const { tab } = await openTab(chrome);
  const ask = (bytes: number) =>
    tab.send('Runtime.evaluate', { expression: `'x'.repeat(${bytes})`, returnByValue: true });
  expect((await ask(8_000_000)).result.value).toHaveLength(8_000_000);
  await expect(ask(140_000_000)).rejects.toMatchObject({
    failure: 'refused',
    reason: 'The answer is larger than 128 MB',
  });
  expect((await ask(3)).result.value).toBe('xxx');
});

test('a target that closes rejects what it was asked, and says so', async () => {
  const chrome = await launch();
  const { targetId, tab } = await openTab(chrome);
  const pending = tab.send('Runtime.evaluate', { expression: 'new Promise(() => {})', awaitPromise: true });
  const failure = pending.catch((error: unknown) => error);
  await chrome.cdp.send('Target.closeTarget', { targetId });
  expect(isCdpClosed(await failure)).toBe(true);
  expect(tab.closed.aborted).toBe(true);
  expect(chrome.cdp.closed.aborted).toBe(false);
});

test.runIf(process.platform === 'linux')('the estimate of its memory stays near the exact figure', async () => {
  const chrome = await launch();
  const tree = new ProcessTree(chrome.pid);
  await tree.sample();
  for (let opened = 0; opened < 4; opened++) await openTab(chrome);
  // What still starts grows between the two looks.
  const apart = async () => {
    const estimate = await tree.sample();
    const exact = await new ProcessTree(chrome.pid).sample({ everything: true });
    expect(exact).toBeGreaterThan(100 * 1024 * 1024);
    return Math.abs(estimate / exact - 1);
  };
  await expect.poll(apart).toBeLessThan(0.25);
});

test('a keeper brings a killed Chrome back, and gives the new one to who asks', async () => {
  let openings = 0;
  const supervisor = openBrowserKeeper({
    launch: (signal) => launch({ signal }),
    extension: () => null,
    onOpened: async () => void openings++,
    onGaveUp: () => {},
    clock: systemClock,
    log: () => {},
  });
  const first = await supervisor.open();
  process.kill(first.pid ?? 0, 'SIGKILL');
  await expect.poll(() => first.cdp.closed.aborted).toBe(true);
  const second = await supervisor.open();
  expect(second.pid).not.toBe(first.pid);
  expect((await second.cdp.send('Browser.getVersion')).product).toBe(second.product);
  expect(openings).toBe(2);
  await supervisor.close();
  expect(processesWith(folder)).toEqual([]);
});
