/** Pages are taken when they are ready: their text is there, whatever it hangs on; and what is not there is told. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { awaitedAtMostMs } from '../../../companion/browser/ready/rest.ts';
import type { BatchOptionsInput } from '../../../shared/batch/options.ts';
import { siteText } from '../../site/articles.ts';
import { byteKinds, byteWords, lateKinds, sharedKinds } from '../../site/late-pages.ts';
import { captureOf, inTabs, openRunner, type RunnerUnderTest } from '../harness/tab-runner.ts';

let runner: RunnerUnderTest;
beforeAll(async () => {
  runner = await openRunner();
});
afterAll(() => runner.close());

/** Without the scripts, whose code has the words that it is to write. */
const bodyOf = async (address: string, options: BatchOptionsInput = {}) =>
  captureOf(await runner.visit(address, options)).body.replace(/<script[\s\S]*?<\/script>/g, '');

describe.each(['shared', 'isolated'])('in the session %s', (session) => {
  test('text that hangs on answers, timers, sockets, sight, frames or other documents is there', async () => {
    const kinds = session === 'shared' ? [...lateKinds, ...sharedKinds] : lateKinds;
    // On a busy machine idle moments are rare: what waits for them is given its time.
    const options = { session, timeout: 90_000 } as const;
    const bodies = await inTabs(4, kinds, (kind) => bodyOf(`/late/${kind}/21`, options));
    expect(kinds.filter((_, at) => !bodies[at]?.includes(siteText(21)))).toEqual([]);
  });
});

test('requests of workers are not waited for', async () => {
  for (const n of [0, 1, 2]) await runner.visit(`/late-worker/7/${n}`);
  for (const n of [0, 1, 2]) {
    const visit = await runner.visit(`/late-worker/7/${n}`);
    expect(captureOf(visit).body).toContain(siteText(7));
    expect(visit.outcome === 'captured' && visit.timings.settleMs).toBeLessThan(awaitedAtMostMs);
  }
});

test('a page that leads on after a while is followed where it says nothing else, and is told of where it does', async () => {
  expect(await bodyOf('/late-meta/31?s=2')).toContain(siteText(31));
  const read = await runner.visit('/late-meta/31?s=20&long=1');
  expect(captureOf(read).body).not.toContain(siteText(31));
  expect(read).toMatchObject({ notes: [expect.stringMatching(/^redirect not followed – .*\/article\/31$/)] });
});

test('a page that loads itself anew leads nowhere else', async () => {
  for (const seconds of [1, 0]) expect(await bodyOf(`/late-self/32?s=${seconds}`)).toContain(siteText(32));
});

test('a page whose data does not come is taken before its deadline, with a note', async () => {
  const visit = await runner.visit('/late/hidden/33', { timeout: 4000 });
  expect(captureOf(visit).body).toContain('Loading…');
  expect(visit).toMatchObject({ notes: [expect.stringMatching(/^unfinished – /)] });
});

test('what had come by a break-off or by the deadline stays with the failure', async () => {
  for (const [address, code] of [
    ['/late-cut/34/off', 'connection'],
    ['/late-cut/34/never', 'timeout'],
  ] as const) {
    const visit = await runner.visit(address, { timeout: 3000 });
    expect(visit).toMatchObject({ outcome: 'failed', error: { code } });
    expect(visit.outcome === 'failed' && visit.partial?.body).toContain(siteText(34));
  }
});

test('a selector that does not come is named', async () => {
  const visit = await runner.visit('/article/3', { waitFor: '#never', timeout: 2000 });
  expect(visit).toMatchObject({ error: { code: 'timeout', message: expect.stringContaining('"#never"') } });
});

test('lists that draw only what is in sight are told of, and whole with scroll', async () => {
  for (const kind of ['box', 'page', 'page?silent']) {
    const visit = await runner.visit(`/late-list/${kind}`);
    expect(visit).toMatchObject({
      notes: [expect.stringMatching(/^partial: list – a (list|table) shows \d+ of (about )?200 /)],
    });
    const scrolled = await runner.visit(`/late-list/${kind}`, { scroll: true });
    const { body } = captureOf(scrolled);
    const missing = Array.from({ length: 200 }, (_, i) => `Row number ${i} of`).filter((row) => !body.includes(row));
    expect(missing).toEqual([]);
    expect(scrolled).toMatchObject({ notes: [] });
  }
});

test('parts that are filled as they come into sight are told of, and there with scroll', async () => {
  const visit = await runner.visit('/late-list/sections');
  expect(visit).toMatchObject({
    notes: [expect.stringMatching(/^partial: list – \d parts further down had not been filled$/)],
  });
  const scrolled = await runner.visit('/late-list/sections', { scroll: true });
  for (const row of [0, 1, 2, 3]) expect(captureOf(scrolled).body).toContain(`Row number ${row} of`);
  expect(scrolled).toMatchObject({ notes: [] });
});

test('with scroll the buttons that bring more are pressed until they bring nothing, and no form is sent', async () => {
  expect(await bodyOf('/late-list/pressed')).not.toContain('Row number 10 of');
  const scrolled = await runner.visit('/late-list/pressed', { scroll: true });
  const { body, finalUrl } = captureOf(scrolled);
  for (const row of [0, 10, 20, 39]) expect(body).toContain(`Row number ${row} of`);
  expect(new URL(finalUrl).pathname).toBe('/late-list/pressed');
  // What has nothing more to bring is told of no more.
  expect(/<button[^>]*id="more"[^>]*>/.exec(body)?.[0]).toContain('aria-disabled="true"');
});

test('a page that draws its words as a picture says so', async () => {
  expect(await runner.visit('/late-drawn')).toMatchObject({ notes: [expect.stringMatching(/^partial: drawing – /)] });
});

test('what a page asks its reader for is answered as by one who says no', async () => {
  const kinds = ['place', 'places', 'notices', 'screen', 'clipboard', 'passkey', 'new-passkey', 'code'];
  const bodies = await inTabs(4, kinds, (kind) => bodyOf(`/asks/${kind}/61`, { content: 'full' }));
  const text = `<main>${siteText(61)}</main>`;
  expect(kinds.filter((_, at) => !bodies[at]?.includes(text))).toEqual([]);
});

test('text that nobody sees is left out of frames and closed shadow roots too', async () => {
  const seen = await runner.visit('/unseen-parts');
  expect(captureOf(seen).body.match(/hidden words/g)).toHaveLength(3);
  const { body } = captureOf(await runner.visit('/unseen-parts', { seenOnly: true }));
  for (const words of ['Shown in a frame.', 'Shown in a closed root.']) expect(body).toContain(words);
  expect(body).not.toContain('hidden words');
});

test('frames of another host are left out where only those of its own are wanted, and it is told', async () => {
  const all = await runner.visit('/other-frames');
  for (const words of [siteText(51), siteText(52), 'Written here.']) expect(captureOf(all).body).toContain(words);
  const own = await runner.visit('/other-frames', { frames: 'own' });
  expect(captureOf(own).body).not.toContain(siteText(51));
  for (const words of [siteText(52), 'Written here.']) expect(captureOf(own).body).toContain(words);
  expect(own).toMatchObject({ notes: [expect.stringMatching(/^frame left out – what framed\.localhost:\d+ shows/)] });
});

test('scrolling waits for what it has asked for', async () => {
  const body = await bodyOf('/late-list/grows', { scroll: true });
  expect(body).toContain('Row number 39 of');
  expect(await bodyOf('/late-list/talk')).not.toContain('Row number 5 of');
  const talk = await bodyOf('/late-list/talk', { scroll: true });
  for (const row of [0, 19, 20, 40, 59]) expect(talk).toContain(`Row number ${row} of`);
});

test('of XML with a style sheet the XML is taken', async () => {
  expect(captureOf(await runner.visit('/late-styled/35'))).toMatchObject({
    kind: 'text',
    body: expect.stringContaining('/article/35</loc>'),
  });
});

test.each(['xml', 'xhtml'])('of %s that is not well-formed all is taken, and no warning of Chrome', async (kind) => {
  const { body } = captureOf(await runner.visit(`/broken-xml/${kind}/36`));
  expect(body).toContain(siteText(36));
  expect(body).not.toContain('parsererror');
});

test('bytes are read by what the page itself says, in the fetch lane as in Chrome', async () => {
  for (const kind of byteKinds) {
    const [fetched, rendered] = [await runner.fetch(`/bytes/${kind}`), await runner.visit(`/bytes/${kind}`)];
    for (const visit of [fetched, rendered]) expect(captureOf(visit).body).toContain(byteWords);
  }
  expect(captureOf(await runner.fetch('/bytes-redirect')).body).toContain(byteWords);
  const notesOf = async (path: string) => {
    const visit = await runner.fetch(path);
    return visit.outcome === 'captured' ? visit.notes : visit;
  };
  expect(await notesOf('/bytes-guess')).toEqual([expect.stringMatching(/^charset guessed/)]);
  // Text of which nobody says how it is written is as Chrome shows it.
  expect(captureOf(await runner.visit('/bytes-guess-text')).body).toContain('日本語の文書です。');
  for (const kind of ['meta', 'comma', 'header'])
    expect(await notesOf(`/bytes-refresh/${kind}`)).toEqual([
      expect.stringMatching(/^redirect not followed – .*\/article\/1$/),
    ]);
  for (const kind of ['noscript', 'self']) expect(await notesOf(`/bytes-refresh/${kind}`)).toEqual([]);
  expect(await runner.fetch('/no-content')).toMatchObject({ outcome: 'failed', error: { code: 'not-a-page' } });
});
