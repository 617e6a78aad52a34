/** Pages read again from what is stored of them: with other rules or options, and without asking their hosts for anything. */

import type { ContentRule } from '../../shared/batch/content-rules.ts';
import type { BatchOptions } from '../../shared/batch/options.ts';
import type { PageRecord } from '../../shared/batch/page-record.ts';
import type { BatchInfo, PageRow } from '../../shared/protocol/model.ts';
import { captureKeyOf } from './cache.ts';
import { contentNotes, isContentNote } from './content-notes.ts';
import type { HookRun } from './hooks.ts';
import { requestOf, titleOf } from './page/attempt.ts';
import type { Capture, Extracted, Extractor } from './ports.ts';
import type { CaptureCache } from './store-ports.ts';

/** What a person may say anew of pages that were got. */
export type RereadOptions = {
  readonly [N in 'content' | 'keepElement' | 'dropElement']?: BatchOptions[N] | undefined;
};

export type RereadParts = {
  /** Records of the pages that are to be read, without bodies. */
  readonly records: AsyncIterable<PageRecord>;
  readonly captures: Pick<CaptureCache, 'get'>;
  readonly extractor: Extractor;
  readonly rules: readonly ContentRule[];
  readonly hooks: HookRun;
  /** Puts a record in the place of the page's; null where the page is not done any more. */
  readonly rewrite: (record: PageRecord) => PageRow | null;
  readonly tell: (rows: readonly PageRow[]) => void;
  readonly signal: AbortSignal;
};

/**
 * `missing`: pages of which nothing is stored; `missingUrls`: the first of them. `failed`: what is stored could not be read. All these stay
 * as they were.
 */
export type Reread = {
  readonly pages: number;
  readonly missing: number;
  readonly failed: number;
  readonly missingUrls: readonly string[];
};

const missingNamedMost = 20;

/** Reads as many at once as there are pages to read in, less one for what is crawled meanwhile. Ends early where `signal` is raised. */
export async function rereadBatch(batch: BatchInfo, given: RereadOptions, parts: RereadParts): Promise<Reread> {
  const options: BatchOptions = { ...batch.options, ...definedOf(given) };
  const counts = { pages: 0, missing: 0, failed: 0 };
  const missing: PageRecord[] = [];
  const records = parts.records[Symbol.asyncIterator]();
  const work = async (): Promise<void> => {
    while (!parts.signal.aborted) {
      // Whoever comes first takes the next: a generator answers in the order of asking.
      const next = await records.next();
      if (next.done) return;
      const came = await rereadPage(next.value, batch, options, parts);
      counts[came]++;
      if (came === 'missing' && missing.length < missingNamedMost) missing.push(next.value);
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, parts.extractor.size - 1) }, work));
  const missingUrls = missing.toSorted((one, other) => one.index - other.index).map(({ url }) => url);
  return { ...counts, missingUrls };
}

async function rereadPage(
  before: PageRecord,
  batch: BatchInfo,
  options: BatchOptions,
  { captures, extractor, rules, hooks, rewrite, tell, signal }: RereadParts,
): Promise<'pages' | 'missing' | 'failed'> {
  // What it is kept under is what it was got with.
  const kept = captures.get(captureKeyOf(before, batch.options));
  // An older one is of another crawl: the page as it then was.
  if (!kept || kept.capture.fetchedAtMs < Date.parse(before.fetchedAt)) return 'missing';
  try {
    const at = { signal, url: before.url, session: before.session };
    const capture = await hooks.beforeExtract(kept.capture, at);
    const request = requestOf(options, rules, capture.finalUrl, capture.contentType);
    const extracted = await extractor.extract(capture, request);
    const notes = [
      ...(before.notes ?? []).filter((line) => !isContentNote(line)),
      ...contentNotes(before, extracted, request.elements),
    ];
    const made = await hooks.pageDone(
      withExtracted(before, { ...kept.capture, lane: before.lane }, extracted, notes),
      at,
    );
    const row = made.state === 'done' ? rewrite(made) : null;
    if (!row) return 'failed';
    tell([row]);
    return 'pages';
  } catch {
    return 'failed';
  }
}

function withExtracted(
  { text: _text, html: _html, links: _links, notes: _notes, ...before }: PageRecord,
  capture: Capture,
  extracted: Extracted,
  notes: readonly string[],
): PageRecord {
  return {
    ...before,
    title: titleOf(capture, extracted),
    markdown: extracted.markdown,
    ...(extracted.text === undefined ? {} : { text: extracted.text }),
    ...(extracted.html === undefined ? {} : { html: extracted.html }),
    ...(extracted.links === undefined ? {} : { links: [...extracted.links] }),
    metadata: extracted.metadata,
    ...(notes.length > 0 ? { notes: [...notes] } : {}),
    timings: { ...before.timings, extractMs: Math.round(extracted.extractMs) },
    bytes: { html: extracted.htmlBytes, markdown: new TextEncoder().encode(extracted.markdown).byteLength },
    fetchedAt: new Date(capture.fetchedAtMs).toISOString(),
  };
}

function definedOf<T extends object>(given: T): Partial<T> {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Partial<T>;
}
