/** Rules of content where pages are read as they arrive: for the address that was asked, and again where another one answered. */
import { describe, expect, test } from 'vitest';
import { elementChoice } from '../../companion/crawl/content-rules.ts';
import { requestOf } from '../../companion/crawl/page/attempt.ts';
import type { Capture, Extracted, ExtractRequest, PageJob, Reading, Visit } from '../../companion/crawl/ports.ts';
import type { ContentRule } from '../../shared/batch/content-rules.ts';
import { type BatchOptionsInput, batchOptions } from '../../shared/batch/options.ts';
import { makeEngine, seenAt } from './fake-ports.ts';

const rule = (host: string, keep: string, kind = '/**'): ContentRule => ({
  id: `${host}${kind}`,
  host,
  kind,
  keep: [keep],
  drop: [],
  createdAt: 0,
});

const made = (of: string, { elements }: ExtractRequest): Extracted => ({
  title: 'A',
  markdown: `${of} by ${elements?.keep ?? 'none'}`,
  metadata: {},
  htmlBytes: 1,
  extractMs: 1,
  ...(elements?.keep === '.gone' ? { unmatched: true } : {}),
});

/** As the browser's fetch lane does it. */
function arrived({ page, reading }: PageJob, finalUrl: string, lane: Capture['lane']): Visit {
  if (!reading) throw new Error('nothing was to be read where it arrives');
  const keepsBody = reading.keepsBody || (reading.keepsRedirected === true && finalUrl !== page.url);
  const capture = { url: page.url, finalUrl, httpStatus: 200, contentType: 'text/html', kind: 'dom', lane } as const;
  return {
    outcome: 'captured',
    capture: { ...capture, body: keepsBody ? 'body' : '', title: 'A', fetchedAtMs: 0 },
    seen: seenAt(page.url, { finalUrl, marks: [] }),
    extracted: made('arrived', reading.request),
    files: [],
    timings: { navigateMs: 1, settleMs: 1, captureMs: 1 },
  };
}

async function crawl(
  url: string,
  finalUrl: string,
  rules: readonly ContentRule[],
  options: BatchOptionsInput = {},
): Promise<{
  markdown: string | undefined;
  notes: readonly string[];
  again: ExtractRequest[];
  reading: Reading | null;
}> {
  const again: ExtractRequest[] = [];
  let reading: Reading | null = null;
  const extractor = {
    pending: 0,
    size: 1,
    extract: async (_: Capture, request: ExtractRequest) => {
      again.push(request);
      return made('again', request);
    },
  };
  const { engine, store, clock } = makeEngine({
    site: (job) => {
      reading = job.reading ?? null;
      return { visit: arrived(job, finalUrl, 'fetch') };
    },
    ports: { extractor, contentRules: () => rules },
  });
  const batch = store.add([url], { lane: 'fetch', ...options });
  engine.start();
  await clock.pass(20_000);
  const record = store.of(batch)[0]?.result?.record;
  return { markdown: record?.markdown, notes: record?.notes ?? [], again, reading };
}

const asked = 'https://a.test/x';
const other = 'https://www.a.test/x';

describe('a page that is read where it arrives', () => {
  test('is read once, by the rule for its address, and its body stays where it is', async () => {
    const got = await crawl(asked, asked, [rule('a.test', '.post')]);
    expect(got).toMatchObject({ markdown: 'arrived by .post', again: [], reading: { keepsBody: false } });
  });
  test('is read again where the address that answered has other rules', async () => {
    const got = await crawl(asked, other, [rule('a.test', '.post'), rule('www.a.test', '.article')]);
    expect(got.markdown).toBe('again by .article');
    expect(got.again.map(({ elements }) => elements)).toEqual([{ keep: '.article' }]);
    expect((await crawl(asked, other, [rule('www.a.test', '.article')])).markdown).toBe('again by .article');
  });
  test('is read again without a rule where the one for the asked address says nothing of it', async () => {
    const got = await crawl(asked, 'https://a.test/t/1', [rule('a.test', '.post', '/*')]);
    expect(got.markdown).toBe('again by none');
  });
  test('is not where both addresses have the same', async () => {
    const got = await crawl(asked, other, [rule('a.test', '.post'), rule('www.a.test', '.post')]);
    expect(got).toMatchObject({ markdown: 'arrived by .post', again: [] });
    const own = await crawl(asked, other, [rule('www.a.test', '.x')], { keepElement: '.mine' });
    expect(own).toMatchObject({ markdown: 'arrived by .mine', again: [] });
  });
  test('without rules nothing more is handed over', async () => {
    const { reading } = await crawl(asked, other, []);
    expect(reading?.keepsRedirected).toBeUndefined();
    const whole = await crawl(asked, other, [rule('www.a.test', '.x')], { content: 'full' });
    expect(whole).toMatchObject({ markdown: 'arrived by none', again: [] });
  });
  test('says where its rule found nothing', async () => {
    const got = await crawl(asked, asked, [rule('a.test', '.gone')]);
    expect(got.notes).toEqual([expect.stringMatching(/^content rule – .*\.gone/)]);
  });
});

test('one request for all: options, rules and address; of a document all is content, by its batch alone', () => {
  const options = batchOptions.parse({ formats: ['markdown', 'links'], save: ['images'], depth: 1 });
  const rules = [rule('a.test', '.post')];
  expect(requestOf(options, rules, asked)).toEqual({
    content: 'main',
    formats: ['markdown', 'links'],
    elements: elementChoice(options, rules, asked),
    discover: true,
    largest: true,
  });
  const document = requestOf(options, rules, asked, 'application/pdf');
  expect(document).toMatchObject({ content: 'full' });
  expect(document.elements).toBeUndefined();
  const dropping = batchOptions.parse({ dropElement: '.x' });
  expect(requestOf(dropping, rules, asked, 'application/pdf').elements).toEqual({ drop: '.x' });
});
