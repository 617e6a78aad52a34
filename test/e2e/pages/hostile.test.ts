/** Hostile pages: each ends with its code, within its deadline, and none touches a neighbour. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { BatchOptionsInput } from '../../../shared/batch/options.ts';
import { siteText } from '../../site/articles.ts';
import { captureOf, endOf, inTabs, openRunner, type RunnerUnderTest } from '../harness/tab-runner.ts';

let runner: RunnerUnderTest;
/** URLs on which the hook below crashes the renderer. */
const crashing = '**/article/13*';

beforeAll(async () => {
  const crash = {
    match: crashing,
    afterLoad: ({ tab }: { tab: { send(method: string): Promise<unknown> } }) => tab.send('Page.crash'),
  };
  const throwing = {
    match: '**/article/14*',
    beforeNavigate: () => {
      throw new Error('no');
    },
  };
  // As a click would: without one, Chrome itself keeps windows from opening.
  const clicking = {
    match: '**/article/16*',
    afterLoad: async ({ tab }: { tab: { send(method: string, params: object): Promise<unknown> } }) => {
      for (const features of ['', 'noopener']) {
        const expression = `void open('/popup/by-click${features}', '_blank', '${features}')`;
        await tab.send('Runtime.evaluate', { expression, userGesture: true });
      }
    },
  };
  const hanging = { match: '**/article/15*', afterLoad: () => new Promise(() => {}) };
  // Scripts get little memory, so that a page that wants all of it comes to its end while the others are read.
  const chromeArgs = ['--js-flags=--max-old-space-size=192'];
  runner = await openRunner({ hooks: [crash, throwing, clicking, hanging], chromeArgs });
});
afterAll(() => runner.close());

type Row = readonly [what: string, address: string, end: string, options?: BatchOptionsInput];

const rows: readonly Row[] = [
  ['no answer', '/hang', 'timeout'],
  ['half an answer', '/half', 'timeout'],
  ['an answer that breaks off', '/broken', 'connection'],
  ['a connection that is closed', '/reset', 'connection'],
  ['endless redirects', '/redirect-loop/1', 'redirects'],
  ['endless redirects by script', '/script-loop/1', 'redirects'],
  ['a redirect to nowhere', '/redirect-word', 'captured 302'],
  ['a redirect to nothing', '/redirect-word?to=', 'captured 302'],
  ['a redirect to a script', '/redirect-word?to=javascript:alert(1)', 'unsupported-scheme'],
  ['a redirect to a letter', '/redirect-word?to=mailto:a@b.test', 'unsupported-scheme'],
  ['a redirect to the source of a page', '/redirect-word?to=view-source:http://b.test/', 'unsupported-scheme'],
  ['a redirect to what is no address', '/redirect-word?to=http://', 'redirects'],
  ['three redirects', '/redirect/3', 'captured 200'],
  ['a meta redirect', '/meta-redirect', 'captured 200'],
  ['a meta redirect a second later', '/meta-redirect?after=1', 'captured 200'],
  ['a script redirect at once', '/script-redirect?when=now', 'captured 200'],
  ['a script redirect at load', '/script-redirect?when=load', 'captured 200'],
  ['a script redirect after load', '/script-redirect?when=later', 'captured 200'],
  ['a host that is not there', 'http://nowhere.invalid/', 'dns'],
  ['a port that nobody listens on', 'closed', 'connection'],
  ['a certificate that nobody trusts', 'tls', 'tls'],
  ['404', '/error/404', 'captured 404'],
  ['500 without a body', '/error/500?empty', 'captured 500'],
  // It is broken off shortly before its deadline; whether its text can still be read by then is the machine's.
  ['a script that never yields', '/spin', 'captured 200 or timeout', { timeout: 8000 }],
  [
    'a script that never yields after load',
    '/spin?when=load',
    'captured 200 or timeout',
    { settle: 'idle', timeout: 8000 },
  ],
  ['alert', '/dialog/alert', 'captured 200'],
  ['confirm', '/dialog/confirm', 'captured 200'],
  ['prompt', '/dialog/prompt', 'captured 200'],
  ['beforeunload', '/dialog/beforeunload', 'captured 200'],
  ['print', '/dialog/print', 'captured 200'],
  ['thirty alerts', '/dialog/many', 'captured 200'],
  ['pop-ups', '/popups', 'captured 200'],
  ['pop-ups after a click', '/article/16', 'captured 200'],
  ['window.close()', '/close-window', 'captured 200'],
  ['a download', '/download', 'download'],
  ['a page that is to be saved', '/body/saved.html', 'download'],
  ['a page that begins a download', '/download-by-script', 'captured 200'],
  ['HTTP authentication', '/auth', 'captured 401'],
  ['HTTP authentication for a picture', '/auth?by=image', 'captured 200', { settle: 'load' }],
  ['a scheme of authentication that browsers do not know', '/auth-bearer', 'captured 401'],
  // 32 MB are parsed as they come, which a busy machine does slowly.
  ['a body that never ends', '/endless', 'too-large', { timeout: 90_000 }],
  ['a body that never ends, drop by drop', '/endless?slow', 'timeout'],
  ['a huge body', '/huge', 'too-large'],
  ['a huge DOM', '/huge-dom', 'too-large', { timeout: 30_000 }],
  ['a deep DOM', '/deep', 'captured 200', { timeout: 30_000 }],
  ['a page that redefines what readers use', '/liar', 'captured 200'],
  ['a picture that never comes', '/hang-image/1', 'captured 200'],
  ['a page that never rests', '/restless', 'captured 200', { timeout: 20_000 }],
  ['a page with a connection that stays open', '/live', 'captured 200', { timeout: 20_000 }],
  ['no content', '/no-content', 'not-a-page'],
  ['a PDF', '/body/paper.pdf', 'not-a-page'],
  ['a picture', '/body/picture.png', 'not-a-page'],
  ['a film', '/body/film.mp4', 'not-a-page'],
  ['an archive', '/body/pack.zip', 'download'],
  ['a renderer that crashes', '/article/13', 'crashed'],
  ['a renderer that runs out of memory', '/eat-memory', 'crashed', { timeout: 60_000 }],
  ['a hook that throws', '/article/14', 'hook'],
  ['a hook that hangs', '/article/15', 'timeout'],
];

/** Addresses that are known only once the site is open; it answers on 127.0.0.1 to 127.0.0.8. */
const elsewhere: Readonly<Record<string, () => string>> = {
  tls: () => runner.site.tlsUrl('/article/1'),
  closed: () => runner.site.url('/', '127.0.0.99'),
};

const own = Array.from({ length: 50 }, (_, i) => 200 + i);

/** Where the table of what happened goes, to be looked at. */
const output = join(import.meta.dirname, '../output');

test.each(['at first sight', 'once hosts and kinds of page are known'])(
  'every hostile page ends with its code, and fifty good pages beside them all come out right, %s',
  async (when) => {
    const jobs = [
      // What is to end otherwise has time for it, however busy the machine.
      ...rows.map(([, address, end, options]) => ({
        address,
        options: { timeout: end === 'timeout' ? 8000 : 30_000, ...options },
      })),
      ...own.map((n) => ({ address: `/article/${n}`, options: { timeout: 60_000 } })),
    ];
    // Good and bad mixed, the same way each time.
    const mixed = jobs
      .map((job, at) => ({ ...job, at, place: (at * 37) % jobs.length }))
      .sort((a, b) => a.place - b.place);
    const ends: string[] = [];
    const tookMs: number[] = [];
    await inTabs(6, mixed, async ({ address, options, at }) => {
      const startedMs = performance.now();
      const visit = await runner.visit(elsewhere[address]?.() ?? address, options);
      ends[at] = endOf(visit);
      tookMs[at] = performance.now() - startedMs;
      if (at >= rows.length) expect(captureOf(visit).body).toContain(siteText(own[at - rows.length] ?? 0));
    });
    const lines = rows.map(
      ([what, address], at) => `| ${what} | ${address} | ${ends[at]} | ${tookMs[at]?.toFixed(0)} |`,
    );
    mkdirSync(output, { recursive: true });
    writeFileSync(
      join(output, `hostile pages ${when}.md`),
      ['| page | address | end | ms |', '| --- | --- | --- | ---: |', ...lines, ''].join('\n'),
    );
    const isWanted = (end: string, at: number) => end.split(' or ').includes(ends[at] ?? '');
    expect(
      rows.flatMap(([what, , end], at) => (isWanted(end, at) ? [] : [`${what}: ${ends[at]}, not ${end}`])),
    ).toEqual([]);
    expect(ends.slice(rows.length)).toEqual(own.map(() => 'captured 200'));
    // A tab that is taken back may take a moment more; none may hang.
    const late = jobs.filter(({ options }, at) => (tookMs[at] ?? 0) > options.timeout + 20_000);
    expect(late.map(({ address }) => address)).toEqual([]);
  },
);

test('afterwards no pop-up is open, no file was saved, and no more tabs than are kept', async () => {
  const { targetInfos } = await runner.chrome.cdp.send('Target.getTargets', { filter: [{ type: 'page' }] });
  expect(targetInfos.map(({ url }) => url).filter((url) => url.includes('/popup'))).toEqual([]);
  expect(runner.site.count('/popup/0')).toBe(0);
  expect(runner.tabs.openTabs()).toBeLessThanOrEqual(6);
});

test('what hostile pages say is what they are', async () => {
  const body = async (address: string, options: BatchOptionsInput = {}) =>
    captureOf(await runner.visit(address, options)).body;
  expect(await body('/liar')).toContain(siteText(612));
  expect(await body('/liar')).toMatch(/^<html/);
  expect(await body('/dialog/confirm')).toContain('Confirm said false');
  expect(await body('/dialog/prompt')).toContain('Prompt said null');
  expect(await body('/auth')).toContain('This page is for members.');
  expect(await body('/close-window')).toContain(siteText(605));
  expect(await body('/deep')).toContain('deep down');
});

test('a page that is called off ends at once, and its tab does not come back', async () => {
  const controller = new AbortController();
  const startedMs = performance.now();
  const coming = runner.visit('/hang', { timeout: 60_000 }, controller.signal);
  while (runner.site.count('/hang') < 2) await new Promise(setImmediate);
  controller.abort();
  expect((await coming).outcome).toBe('cancelled');
  expect(performance.now() - startedMs).toBeLessThan(60_000);
});

test('when Chrome ends, what runs is lost, which is not the fault of the page', async () => {
  const coming = runner.visit('/hang?lost', { timeout: 60_000 });
  while (runner.site.count('/hang?lost') < 1) await new Promise(setImmediate);
  runner.chrome.closeNow();
  expect((await coming).outcome).toBe('lost');
  runner.tabs.detach('Chrome ended.');
  expect(await runner.visit('/article/1')).toEqual({ outcome: 'lost', message: 'Chrome ended.' });
});
