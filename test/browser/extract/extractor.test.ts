import { expect, test, vi } from 'vitest';
import type { Cdp } from '../../../companion/browser/cdp/cdp.ts';
import { openExtractor } from '../../../companion/browser/extract/extractor.ts';
import type { ExtractAnswer, KeptPage } from '../../../companion/browser/extract/kept-page.ts';
import { clock } from '../../crawl/real-clock.ts';
import { makeCapture } from '../../extract/make-capture.ts';

const request = { content: 'full', formats: ['markdown'] } as const;
const log = () => {};
/** A browser whose pages do as the capture says: die, hang, refuse, take the browser with them, or answer. */
function makeBrowser() {
  const ends: AbortController[] = [];
  const end = () => ends.at(-1)?.abort(new Error('Chrome ended.'));
  const openPage = vi.fn(async (browser: Cdp): Promise<KeptPage> => {
    const gone = new AbortController();
    browser.closed.addEventListener('abort', () => gone.abort());
    const extract = async ({ capture: { body } }: { capture: { body: string } }): Promise<ExtractAnswer> => {
      if (body.includes('refuse')) return { error: { code: 'not-a-page', message: 'no text' } };
      if (body.includes('throw')) throw new Error('thrown in the page');
      if (body.includes('take Chrome along')) end();
      if (body.includes('die')) gone.abort();
      if (/die|hang|take Chrome/.test(body)) return new Promise(() => {});
      return { extracted: { title: '', markdown: body, metadata: {}, htmlBytes: body.length, extractMs: 0 } };
    };
    return { closed: gone.signal, extract, isWorn: async () => false, close: async () => gone.abort() };
  });
  // Of the browser the extractor asks only whether it is there.
  const browser = async () => {
    if (!ends.at(-1) || ends.at(-1)?.signal.aborted) ends.push(new AbortController());
    return { closed: ends.at(-1)?.signal } as Cdp;
  };
  return { browser, openPage, end, opened: () => ends.length };
}

test('an error of the extraction keeps its code, and the page goes on', async () => {
  const { browser, openPage } = makeBrowser();
  await using extractor = openExtractor({ browser, openPage, size: 1, clock, log });
  await expect(extractor.extract(makeCapture('refuse'), request)).rejects.toMatchObject({ code: 'not-a-page' });
  await expect(extractor.extract(makeCapture('fine'), request)).resolves.toMatchObject({ markdown: 'fine' });
  expect(openPage).toHaveBeenCalledOnce();
});

test('pending counts what is worked on and what waits', async () => {
  await using extractor = openExtractor({ ...makeBrowser(), size: 1, clock, log });
  const all = ['a', 'b', 'c'].map((text) => extractor.extract(makeCapture(text), request));
  expect(extractor.pending).toBe(3);
  await Promise.all(all);
  await vi.waitFor(() => expect(extractor.pending).toBe(0));
});

test.each([
  ['dies', 'die', /ended/],
  ['throws', 'throw', /thrown in the page/],
  ['hangs over its budget', 'hang', /took longer than 0.3 s/],
])('a page that %s costs its own capture alone', async (_what, order, message) => {
  const warned = vi.fn();
  const { browser, openPage } = makeBrowser();
  await using extractor = openExtractor({ browser, openPage, size: 1, clock, log: warned, budgetMs: 300 });
  const [bad, good] = [extractor.extract(makeCapture(order), request), extractor.extract(makeCapture('fine'), request)];
  await expect(bad).rejects.toMatchObject({ code: 'internal', message: expect.stringMatching(message) });
  await expect(good).resolves.toMatchObject({ markdown: 'fine' });
  expect(warned).toHaveBeenCalledOnce();
  expect(openPage).toHaveBeenCalledTimes(2);
});

test('no more pages are opened than there may be, and none before there is work', async () => {
  const { browser, openPage } = makeBrowser();
  await using extractor = openExtractor({ browser, openPage, size: 2, clock, log });
  expect(openPage).not.toHaveBeenCalled();
  await Promise.all(Array.from({ length: 12 }, (_, n) => extractor.extract(makeCapture(`p${n}`), request)));
  expect(openPage.mock.calls.length).toBeLessThanOrEqual(2);
});

test('captures wait for the next Chrome where one goes away under them', async () => {
  const { browser, openPage, end, opened } = makeBrowser();
  await using extractor = openExtractor({ browser, openPage, size: 2, clock, log });
  await extractor.extract(makeCapture('fine'), request);
  const all = Array.from({ length: 6 }, (_, n) => extractor.extract(makeCapture(`p${n}`), request));
  end();
  expect((await Promise.all(all)).map(({ markdown }) => markdown)).toEqual(['p0', 'p1', 'p2', 'p3', 'p4', 'p5']);
  expect(opened()).toBe(2);
});

test('a capture that takes Chrome along each time is given up', async () => {
  const { browser, openPage, opened } = makeBrowser();
  await using extractor = openExtractor({ browser, openPage, size: 1, clock, log });
  await expect(extractor.extract(makeCapture('take Chrome along'), request)).rejects.toMatchObject({
    code: 'internal',
  });
  expect(opened()).toBe(3);
});

test('closing answers what waits and takes nothing more', async () => {
  const extractor = openExtractor({ ...makeBrowser(), size: 1, clock, log });
  const waiting = ['hang', 'b'].map((text) => extractor.extract(makeCapture(text), request).catch((error) => error));
  await extractor[Symbol.asyncDispose]();
  for (const error of await Promise.all(waiting)) expect(error).toMatchObject({ code: 'internal' });
  await expect(extractor.extract(makeCapture('late'), request)).rejects.toMatchObject({ code: 'internal' });
});
