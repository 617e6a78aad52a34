import { expect, test } from 'vitest';
import { type KeeperOptions, openBrowserKeeper } from '../../../companion/browser/chrome/supervisor.ts';
import { TabtrawlError } from '../../../shared/batch/errors.ts';
import { FakeClock, quiet } from '../../crawl/fake-clock.ts';
import { type FakeBrowser, fakeBrowser } from './fake-browser.ts';

/** `launches`: what each launch gives, in turn; `ok` past its end. */
function makeKeeper(options: Partial<KeeperOptions> & { launches?: ('ok' | 'fails')[] } = {}) {
  const clock = new FakeClock();
  const browsers: FakeBrowser[] = [];
  const opened: (string | null)[] = [];
  const gaveUp: string[] = [];
  let launches = 0;
  let losses = 0;
  const supervisor = openBrowserKeeper({
    launch: async () => {
      launches++;
      if (options.launches?.[launches - 1] === 'fails') throw new TabtrawlError('no-chrome', 'It did not start.');
      const browser = fakeBrowser(100 + launches, { 'Extensions.loadUnpacked': { id: 'abc' } });
      browsers.push(browser);
      return browser;
    },
    extension: () => null,
    onOpened: async (_browser, extensionId) => void opened.push(extensionId),
    onLost: () => losses++,
    onGaveUp: (error) => gaveUp.push(error.code),
    clock,
    log: () => {},
    ...options,
  });
  const newest = () => browsers.at(-1) ?? expect.fail('no browser was opened');
  return { supervisor, clock, browsers, newest, opened, gaveUp, launches: () => launches, losses: () => losses };
}

test('nothing starts before it is asked for, and all who ask get the one that was started', async () => {
  const { supervisor, launches } = makeKeeper();
  expect([supervisor.state(), launches()]).toEqual(['closed', 0]);
  const got = await Promise.all([supervisor.open(), supervisor.open()]);
  expect(got[0]).toBe(got[1]);
  expect([supervisor.state(), launches()]).toEqual(['open', 1]);
});

test('the extension is loaded and what others need is put back before anyone gets the browser, at each opening', async () => {
  const { supervisor, clock, newest, opened } = makeKeeper({ extension: () => '/dist/extension' });
  await supervisor.open();
  expect(opened).toEqual(['abc']);
  newest().exit(null);
  const again = supervisor.open();
  await clock.pass(100);
  expect((await again).pid).toBe(102);
  expect(opened).toEqual(['abc', 'abc']);
});

test('an extension that cannot be loaded does not keep the browser from opening', async () => {
  const { supervisor, opened } = makeKeeper({
    extension: () => '/dist/extension',
    launch: async () => {
      const browser = fakeBrowser(1);
      browser.exit(null);
      return {
        ...browser,
        cdp: {
          ...browser.cdp,
          closed: new AbortController().signal,
          send: () => Promise.reject(new Error('no')),
        } as never,
      };
    },
  });
  await supervisor.open();
  expect(opened).toEqual([null]);
});

test.each([
  ['crashed', 1],
  ['killed', null],
] as const)('one that %s is ended and started again without being asked for', async (_, code) => {
  const { supervisor, clock, browsers, newest, launches, losses } = makeKeeper();
  await supervisor.open();
  newest().exit(code);
  expect(supervisor.state()).toBe('lost');
  expect(supervisor.current()).toBeNull();
  await clock.pass(100);
  expect([supervisor.state(), launches(), losses()]).toEqual(['open', 2, 1]);
  expect(browsers[0]?.closedTimes()).toBe(1);
});

test('one that a person quits stays closed until it is needed', async () => {
  const { supervisor, clock, newest, launches } = makeKeeper();
  await supervisor.open();
  newest().exit(0);
  await clock.pass(60_000);
  expect([supervisor.state(), launches()]).toEqual(['closed', 1]);
  await supervisor.open();
  expect(launches()).toBe(2);
});

test('one that no longer answers is killed and started again; a single late answer harms nobody', async () => {
  const { supervisor, clock, newest, launches } = makeKeeper();
  await supervisor.open();
  await clock.pass(300_000);
  expect(launches()).toBe(1);
  newest().hang();
  await clock.pass(25_000);
  expect(launches()).toBe(1);
  await clock.pass(20_000);
  expect([supervisor.state(), launches()]).toEqual(['open', 2]);
});

test('one that cannot be started again is given up with a clear end, for all who ask', async () => {
  const { supervisor, clock, newest, gaveUp, launches } = makeKeeper({
    launches: ['ok', ...Array<'fails'>(20).fill('fails')],
  });
  await supervisor.open();
  newest().exit(1);
  const waiting = supervisor.open();
  waiting.catch(() => {});
  await clock.pass(120_000);
  expect(gaveUp).toEqual(['browser-lost']);
  await expect(waiting).rejects.toMatchObject({ code: 'browser-lost' });
  await expect(supervisor.open()).rejects.toMatchObject({ code: 'browser-lost' });
  expect(launches()).toBe(9);
});

test('one that starts and ends at once, again and again, is given up too', async () => {
  const { supervisor, clock, newest, gaveUp, launches } = makeKeeper();
  await supervisor.open();
  for (let second = 0; second < 120; second++) {
    if (supervisor.state() === 'open') newest().exit(1);
    await clock.pass(1000);
  }
  expect(gaveUp).toEqual(['browser-lost']);
  expect(launches()).toBeLessThan(12);
});

test('one that falls while it is being made ready is not given to anyone', async () => {
  const { supervisor, launches } = makeKeeper({ onOpened: async (browser) => (browser as FakeBrowser).exit(1) });
  await expect(supervisor.open()).rejects.toThrow('the connection to Chrome ended');
  expect([supervisor.state(), launches()]).toEqual(['closed', 1]);
});

test('a first launch that fails says why, and the next call tries again', async () => {
  const { supervisor, launches } = makeKeeper({ launches: ['fails'] });
  await expect(supervisor.open()).rejects.toMatchObject({ code: 'no-chrome' });
  expect(supervisor.state()).toBe('closed');
  await supervisor.open();
  expect(launches()).toBe(2);
});

test('closing ends the browser once, for good', async () => {
  const { supervisor, clock, newest, launches } = makeKeeper();
  await supervisor.open();
  await Promise.all([supervisor.close(), supervisor.close()]);
  await clock.pass(60_000);
  expect([supervisor.state(), launches(), clock.pending]).toEqual(['closed', 1, 0]);
  expect(newest().closedTimes()).toBeGreaterThan(0);
  await expect(supervisor.open()).rejects.toMatchObject({ code: 'interrupted' });
});

test('closing while a relaunch waits calls it off', async () => {
  const { supervisor, clock, newest, launches } = makeKeeper({ launches: ['ok', 'fails', 'fails', 'fails'] });
  await supervisor.open();
  newest().exit(1);
  await clock.pass(700);
  const before = launches();
  await supervisor.close();
  await clock.pass(120_000);
  expect(launches()).toBe(before);
});

test('closing while it opens takes back what was started', async () => {
  const launched = Promise.withResolvers<FakeBrowser>();
  const { supervisor } = makeKeeper({ launch: () => launched.promise });
  const opening = supervisor.open();
  opening.catch(() => {});
  const closing = supervisor.close();
  const browser = fakeBrowser(1);
  launched.resolve(browser);
  await closing;
  await quiet();
  expect(browser.closedTimes()).toBe(1);
  await expect(opening).rejects.toMatchObject({ code: 'interrupted' });
});

test('killing ends it before the call returns', async () => {
  const { supervisor, newest } = makeKeeper();
  await supervisor.open();
  supervisor.closeNow();
  expect(newest().cdp.closed.aborted).toBe(true);
  expect(supervisor.state()).toBe('closed');
});
