/** Chunks of pages as JSON lines, for an index of one's own. */
import { chunksOf } from './chunks.ts';

type ChunkedPage = {
  readonly id: string;
  readonly url: string;
  readonly title: string;
  readonly fetchedAt: string;
  readonly markdown: string;
};

/** About a paragraph or three: what most embedding models take whole. */
export const defaultChunkTokens = 500;

/** A line a chunk: `id, page, url, title, path, from, to, tokens, hash, fetchedAt, text`. Offsets are UTF-16 units of the page's Markdown. */
export function chunkLines(page: ChunkedPage, maxTokens = defaultChunkTokens): string {
  const { id, url, title, fetchedAt } = page;
  return chunksOf(url, page.markdown, maxTokens)
    .map(({ text, ...chunk }) => `${JSON.stringify({ ...chunk, page: id, url, title, fetchedAt, text })}\n`)
    .join('');
}
