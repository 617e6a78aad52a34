/** What runs in the page of the browser: one page's HTML → what each tool makes of it. */
import { extractPage } from '../../../companion/extract/extract-page.ts';

export type Extraction = {
  readonly text: string;
  readonly markdown: string;
  readonly title: string;
  readonly author: string | null;
  readonly published: string | null;
  readonly error: string | null;
  readonly ms: number;
};

function tabtrawl(html: string, url: string): Extraction {
  const startMs = performance.now();
  try {
    const capture = {
      url,
      finalUrl: url,
      httpStatus: 200,
      contentType: 'text/html',
      kind: 'dom' as const,
      body: html,
      title: '',
      lane: 'fetch' as const,
      fetchedAtMs: 0,
    };
    const got = extractPage(capture, { content: 'main', formats: ['markdown', 'text'] });
    return {
      text: got.text ?? '',
      markdown: got.markdown,
      title: got.title,
      author: got.metadata.author ?? null,
      published: got.metadata.published ?? null,
      error: null,
      ms: performance.now() - startMs,
    };
  } catch (thrown) {
    const error = String(thrown instanceof Error ? thrown.stack : thrown);
    return { text: '', markdown: '', title: '', author: null, published: null, error, ms: performance.now() - startMs };
  }
}

Object.assign(globalThis, { fidelity: { tabtrawl } });
