/** Pages read again from what is stored of them, and a rule tried on stored pages. */
import { describe, expect, test } from 'vitest';
import { captureKeyOf } from '../../companion/crawl/cache.ts';
import { HookRun } from '../../companion/crawl/hooks.ts';
import type { Capture, Extracted, ExtractRequest, HookSet } from '../../companion/crawl/ports.ts';
import { rereadBatch } from '../../companion/crawl/reread.ts';
import { previewRule } from '../../companion/crawl/rule-preview.ts';
import { type BatchOptionsInput, batchOptions } from '../../shared/batch/options.ts';
import type { PageRecord } from '../../shared/batch/page-record.ts';
import type { BatchInfo } from '../../shared/protocol/model.ts';
import { aRecord } from '../store/a-store.ts';

const captureOf = (url: string, body = 'old'): Capture => ({
  url,
  finalUrl: url,
  httpStatus: 200,
  contentType: 'text/html',
  kind: 'dom',
  body,
  title: 'Captured',
  lane: 'render',
  fetchedAtMs: 1_000,
});

function setUp(given: BatchOptionsInput = {}, hooks: readonly HookSet[] = []) {
  const options = batchOptions.parse(given);
  const batch = { id: 'b', options } as BatchInfo;
  const captures = new Map<string, Capture>();
  const asked: ExtractRequest[] = [];
  const extractor = {
    pending: 0,
    size: 3,
    extract: async (capture: Capture, request: ExtractRequest): Promise<Extracted> => {
      asked.push(request);
      if (capture.body === 'broken') throw new Error('it cannot be read');
      return {
        title: 'Anew',
        markdown: `${request.elements?.keep ?? 'all'} of ${capture.body}`,
        metadata: {},
        htmlBytes: 3,
        extractMs: 1,
        ...(request.elements?.keep === '.gone' ? { unmatched: true } : {}),
      };
    },
  };
  const keep = (record: PageRecord, body?: string) =>
    captures.set(captureKeyOf(record, options), captureOf(record.url, body));
  const written: PageRecord[] = [];
  const read = (records: readonly PageRecord[], more: Partial<Parameters<typeof rereadBatch>[2]> = {}, say = {}) =>
    rereadBatch(batch, say, {
      records: (async function* () {
        yield* records;
      })(),
      captures: { get: (key) => (captures.has(key) ? { capture: captures.get(key) as Capture, storedAtMs: 0 } : null) },
      extractor,
      rules: [],
      hooks: new HookRun(hooks, () => {}),
      rewrite: (record) => {
        written.push(record);
        return {} as never;
      },
      tell: () => {},
      signal: new AbortController().signal,
      ...more,
    });
  return { keep, read, written, asked, captures, extractor };
}

const record = (index: number, change: Partial<PageRecord> = {}) =>
  aRecord(
    { id: `b-${index}`, batch: 'b', index, url: `https://site.test/t/x/${index}` },
    { fetchedAt: '1970-01-01T00:00:01.000Z', ...change },
  );
const rule = { id: 'r', host: 'site.test', kind: '/t/*/*', keep: ['.post'], drop: [], createdAt: 0 };

describe('reading again', () => {
  test('makes records of what is stored, by the rules of now; what is not stored is told and left', async () => {
    const { keep, read, written } = setUp();
    const pages = [record(0), record(1), record(2)];
    keep(pages[0] as PageRecord);
    keep(pages[2] as PageRecord, 'broken');
    expect(await read(pages, { rules: [rule] })).toEqual({
      pages: 1,
      missing: 1,
      failed: 1,
      missingUrls: ['https://site.test/t/x/1'],
    });
    expect(written).toHaveLength(1);
    expect(written[0]).toMatchObject({ id: 'b-0', title: 'Anew', markdown: '.post of old', state: 'done' });
    expect(written[0]?.fetchedAt).toBe('1970-01-01T00:00:01.000Z');
    expect(written[0]?.attempts).toBe(pages[0]?.attempts);
  });
  test('a batch’s own options hold, and those of now over them', async () => {
    const { keep, read, asked } = setUp({ keepElement: 'main', formats: ['markdown', 'text'] });
    const page = record(0);
    keep(page);
    await read([page], { rules: [rule] });
    await read([page], { rules: [rule] }, { keepElement: 'article', content: 'full' });
    expect(asked.map(({ elements, content }) => [content, elements?.keep])).toEqual([
      ['main', 'main'],
      ['full', 'article'],
    ]);
    expect(asked[0]?.formats).toEqual(['markdown', 'text', 'links']);
  });
  test('the note of a rule that found nothing comes and goes with it; others stay', async () => {
    const { keep, read, written } = setUp();
    const page = record(0, { notes: ['unfinished – it was loading', 'content rule – older'] });
    keep(page);
    await read([page], { rules: [{ ...rule, keep: ['.gone'] }] });
    await read([page]);
    expect(written.map(({ notes }) => notes)).toEqual([
      ['unfinished – it was loading', expect.stringMatching(/^content rule – .*\.gone/)],
      ['unfinished – it was loading'],
    ]);
  });
  test('what a tab held is found again, and is no crawl’s', async () => {
    const { keep, read } = setUp();
    const page = record(0, { lane: 'tab' });
    keep(page);
    expect(await read([page])).toMatchObject({ pages: 1, missing: 0 });
    expect(await read([record(0)])).toMatchObject({ missing: 1 });
  });
  test('a capture that is older than the page is another crawl’s; a newer one of the same address will do', async () => {
    const { keep, read } = setUp();
    const page = record(0, { fetchedAt: '1970-01-01T00:00:02.000Z' });
    keep(page);
    expect(await read([page])).toMatchObject({ pages: 0, missing: 1, missingUrls: [page.url] });
    expect(await read([{ ...page, fetchedAt: '1970-01-01T00:00:00.500Z' }])).toMatchObject({ pages: 1, missing: 0 });
  });
  test('of pages that are not stored, the first are named', async () => {
    const { read } = setUp();
    const { missing, missingUrls } = await read(Array.from({ length: 30 }, (_, at) => record(at)));
    expect([missing, missingUrls.length, missingUrls[0]]).toEqual([30, 20, 'https://site.test/t/x/0']);
  });
  test('a document keeps its own title, and rules say nothing of it', async () => {
    const { keep, read, written, asked, captures } = setUp();
    const page = record(0);
    keep(page);
    for (const [key, capture] of captures) captures.set(key, { ...capture, contentType: 'application/pdf' });
    await read([page], { rules: [rule] });
    expect(asked[0]).toMatchObject({ content: 'full' });
    expect(asked[0]?.elements).toBeUndefined();
    expect(written[0]?.title).toBe('Captured');
  });
  test('hooks have their say as in a crawl', async () => {
    const { keep, read, written } = setUp({}, [{ pageDone: ({ record: made }) => ({ ...made, title: 'Hooked' }) }]);
    const page = record(0);
    keep(page);
    await read([page]);
    expect(written[0]?.title).toBe('Hooked');
  });
});

describe('a rule tried out', () => {
  const listed = (urls: readonly string[], batch: string | null = 'b') =>
    urls.map((finalUrl) => ({ key: finalUrl, finalUrl, batch }));
  const tryOn = (known: ReturnType<typeof listed>, more: Partial<Parameters<typeof previewRule>[0]> = {}) => {
    const { extractor } = setUp();
    return previewRule(
      { url: 'https://site.test/t/x/1#p5', keep: ['.post'], drop: [], limit: 3, ...more },
      {
        extractor,
        captures: {
          ofHost: () => known,
          put: () => {},
          get: (key) => ({ capture: captureOf(key, key), storedAtMs: 0 }),
        },
      },
    );
  };
  test('is shown on three other pages of the kind, and on none of another', async () => {
    const urls = Array.from({ length: 9 }, (_, at) => `https://site.test/t/x/${at + 1}`);
    const { kind, stored, pages } = await tryOn(listed([...urls, 'https://site.test/about']));
    expect([kind, stored, pages.length]).toEqual(['/t/x/*', 8, 3]);
    expect(pages.map(({ url }) => url)).not.toContain('https://site.test/t/x/1');
    expect(pages[0]).toMatchObject({ matched: true, markdown: expect.stringContaining('.post of') });
  });
  test('comes first on the page itself, where that is given', async () => {
    const { pages } = await tryOn([], { captured: { html: 'this', title: 'This' } });
    expect(pages).toMatchObject([{ url: 'https://site.test/t/x/1#p5', markdown: '.post of this' }]);
  });
  test('looks at captures of the named batches alone', async () => {
    const known = [...listed(['https://site.test/t/x/2'], 'other'), ...listed(['https://site.test/t/x/3'], 'mine')];
    const { pages } = await tryOn(known, { batches: ['mine'] });
    expect(pages.map(({ url }) => url)).toEqual(['https://site.test/t/x/3']);
  });
  test('says where it finds nothing', async () => {
    const { pages } = await tryOn(listed(['https://site.test/t/x/2']), { keep: ['.gone'] });
    expect(pages).toMatchObject([{ matched: false }]);
  });
});
