/** A batch for language models: a pack under a budget of tokens, chunks as JSON lines, llms.txt and llms-full.txt. */
import type { PageRecord } from '../../../shared/batch/page-record.ts';
import type { PackParams } from '../../../shared/protocol/calls.ts';
import { chunkLines, defaultChunkTokens } from '../../packs/chunk-lines.ts';
import { llmsFullText, llmsText } from '../../packs/llms-text.ts';
import { type PackPage, planPack } from '../../packs/plan.ts';
import { renderPack } from '../../packs/render.ts';
import { type ExportSource, utf8Chunks } from './files.ts';
import { zipTexts } from './zip.ts';

/** What one prompt of the larger models takes, with room for the question. */
const defaultPackTokens = 200_000;
/** The head of a pack and its lists of what is missing take about half of that. */
export const leastPackTokens = 1500;

/** One Markdown file; a zip of them where more than one is allowed. */
export async function* packChunks(source: ExportSource, params: PackParams): AsyncGenerator<Uint8Array> {
  const { maxTokens = defaultPackTokens, maxFiles, about } = params;
  const asked = about === undefined ? {} : { about };
  const plan = await planPack(() => packPages(source), { maxTokens, maxFiles, ...asked });
  const files = renderPack(plan, { name: source.batch.name, batch: source.batch.id, ...asked });
  if (maxFiles === 1) yield Buffer.from(files.join(''));
  else
    yield* zipTexts(
      files.map((text, at) => ({ name: `pack-${String(at + 1).padStart(3, '0')}.md`, text })),
      new Date(source.batch.finishedAt ?? source.batch.createdAt),
    );
}

/** Chunks of the pages that are done, a line each. */
export function chunkTexts(source: ExportSource, params: PackParams): AsyncIterable<Uint8Array> {
  return utf8Chunks(chunksOfRecords(source, params.maxTokens ?? defaultChunkTokens));
}

async function* chunksOfRecords(source: ExportSource, maxTokens: number): AsyncGenerator<string> {
  for await (const record of source.records())
    if (record.state === 'done') yield chunkLines({ ...record, url: record.finalUrl }, maxTokens);
}

export function llmsTexts(source: ExportSource): AsyncIterable<Uint8Array> {
  return utf8Chunks(llmsText(source.batch.name, () => listedPages(source)));
}

export function llmsFullTexts(source: ExportSource): AsyncIterable<Uint8Array> {
  return utf8Chunks(llmsFullText(source.batch.name, () => fullPages(source)));
}

async function* packPages(source: ExportSource): AsyncGenerator<PackPage> {
  for await (const record of source.records()) {
    const { host } = new URL(record.finalUrl);
    const page = { url: record.finalUrl, host, title: record.title, fetchedAt: record.fetchedAt };
    // What a server sends with an error is no page of the crawl.
    if (record.state === 'done') yield { ...page, markdown: record.markdown };
    else yield { ...page, markdown: '', problem: problemOf(record) };
  }
}

function problemOf(record: PageRecord): string {
  return record.error?.message || `This page was ${record.state}.`;
}

async function* listedPages(source: ExportSource) {
  for await (const record of source.records('without bodies')) {
    const { description } = record.metadata;
    const isEmpty = record.state !== 'done' || record.bytes.markdown === 0;
    yield { url: record.finalUrl, title: record.title, markdown: '', isEmpty, ...(description && { description }) };
  }
}

async function* fullPages(source: ExportSource) {
  for await (const record of source.records())
    if (record.state === 'done') yield { url: record.finalUrl, title: record.title, markdown: record.markdown };
}
