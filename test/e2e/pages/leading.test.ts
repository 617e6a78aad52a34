/** A page sends nobody where they did not ask to go, and nothing of it works on when it is left. */
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Visit } from '../../../companion/crawl/ports.ts';
import type { BatchOptionsInput } from '../../../shared/batch/options.ts';
import { captureOf, endOf, openRunner, type RunnerUnderTest } from '../harness/tab-runner.ts';

let runner: RunnerUnderTest;
beforeAll(async () => {
  // The names are public by their spelling; the site answers for them.
  runner = await openRunner({ chromeArgs: ['--host-resolver-rules=MAP *.example.com 127.0.0.1'] });
});
afterAll(() => runner.close());

const at = (path: string, host = 'news.example.com') => runner.site.url(path, host);
const lead = (way: string, to: string) => at(`/lead/${way}?to=${encodeURIComponent(to)}`);
const notesOf = (visit: Visit) => (visit.outcome === 'captured' ? (visit.notes ?? []).join('\n') : '');
const inner = () => `${runner.site.url('/inner', '127.0.0.1')}`;

const answers = ['302', '307', 'hops'];
const pages = [
  'meta',
  'script',
  'later',
  'form',
  'post',
  'frame',
  'late-frame',
  'frame-hops',
  'object',
  'embed',
  'popup',
];

test.each(answers)('a redirect (%s) of a public page to this machine is not followed', async (way) => {
  runner.site.forget();
  const visit = await runner.visit(lead(way, inner()), { retries: 0 });
  expect(endOf(visit)).toBe('private-network');
  expect(visit.outcome === 'failed' && visit.error.message).toContain('--private-redirects');
  expect(runner.site.countUnder('/inner')).toBe(0);
});

test.each(answers)('nor where it is only fetched (%s), whether for a page or for a file', async (way) => {
  runner.site.forget();
  for (const to of [inner(), at('/logout')]) {
    const visit = await runner.fetch(lead(way, to), { retries: 0 });
    expect(endOf(visit)).toBe(to === inner() ? 'private-network' : 'unsafe');
    expect(await runner.tabs.fetchText(lead(way, to), 'shared', AbortSignal.timeout(20_000))).toBeNull();
  }
  expect(runner.site.countUnder('/inner') + runner.site.countUnder('/logout')).toBe(0);
});

test.each(pages)('a public page (%s) leads to nothing of this machine; its own text is kept', async (way) => {
  runner.site.forget();
  const visit = await runner.visit(lead(way, inner()));
  expect(captureOf(visit).body).toContain('Its own text is here to stay');
  expect(captureOf(visit).body).not.toContain('Secret');
  expect(runner.site.countUnder('/inner')).toBe(0);
  if (way !== 'popup') expect(notesOf(visit)).toContain('redirect not followed');
});

test('by the person’s word it is followed, with a note', async () => {
  for (const way of ['302', 'script']) {
    const visit = await runner.visit(lead(way, inner()), { privateRedirects: true });
    expect(captureOf(visit).body).toContain('Secret of the private network');
    expect(notesOf(visit)).toContain('private network');
  }
});

test('whoever lists a private address is led on within', async () => {
  const visit = await runner.visit(`/lead/302?to=${encodeURIComponent(inner())}`);
  expect(captureOf(visit).body).toContain('Secret');
});

test.each(['302', 'meta', 'script', 'frame', 'post', 'popup'])(
  'an address that signs out is not led to (%s), on any site, unless the person says so',
  async (way) => {
    runner.site.forget();
    const visit = await runner.visit(lead(way, at('/logout')), { retries: 0 });
    expect(endOf(visit)).toBe(way === '302' ? 'unsafe' : 'captured 200');
    expect(runner.site.countUnder('/logout')).toBe(0);
    await runner.visit(lead(way, at('/logout')), { yes: true });
    if (way !== 'popup') expect(runner.site.countUnder('/logout')).toBe(1);
  },
);

/** How often /beat is asked for from now on, in a time in which whatever works asks for it more than once. */
const beats = async () => {
  runner.site.forget();
  await pause(1500);
  return runner.site.countUnder('/beat');
};

test.each(['busy-worker', 'busy-shared', 'busy-page'])(
  'nothing of /%s works on when its page is done',
  async (name) => {
    for (const session of ['shared', 'isolated', 'jar']) {
      runner.site.forget();
      const options = { session, settle: 'idle', timeout: 4000, retries: 0 } satisfies BatchOptionsInput;
      const begun = async () => {
        await runner.visit(`/${name}`, options);
        return runner.site.countUnder('/beat');
      };
      await expect.poll(begun).toBeGreaterThan(0);
      // An idle tab is left after a moment, and a worker of a context that was closed is ended by Chrome.
      await expect.poll(beats).toBe(0);
    }
  },
);

test('a service worker answers for pages of its host, but holds none of them up', async () => {
  for (const session of ['shared', 'jar', 'isolated']) {
    await runner.visit('/busy-worker', { session });
    const answered = captureOf(await runner.visit('/worked', { session })).body;
    expect(answered).toContain(session === 'isolated' ? 'Written by the host' : 'Answered by the worker');
    expect(captureOf(await runner.visit('/waits-worker', { session, timeout: 8000 })).body).toContain(
      'without waiting',
    );
  }
});

test('nor what its pages ask for', async () => {
  const at = (path: string) => runner.site.url(path, 'data.localhost');
  await runner.visit(at('/busy-worker'));
  expect(captureOf(await runner.visit(at('/waits-data'), { timeout: 10_000 })).body).toContain('Given by the host.');
});
