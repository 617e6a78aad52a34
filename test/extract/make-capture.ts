/** Captures as the browser part would give them. */

import type { Capture, Extracted, ExtractRequest } from '../../companion/crawl/ports.ts';
import { extractPage } from '../../companion/extract/extract-page.ts';

export const pageUrl = 'https://site.example/a/page';

export function makeCapture(body: string, more: Partial<Capture> = {}): Capture {
  return {
    url: pageUrl,
    finalUrl: pageUrl,
    httpStatus: 200,
    contentType: 'text/html',
    kind: 'dom',
    body,
    title: '',
    lane: 'render',
    fetchedAtMs: 0,
    ...more,
  };
}

export function extract(body: string, request: Partial<ExtractRequest> = {}, more: Partial<Capture> = {}): Extracted {
  return extractPage(makeCapture(body, more), { content: 'full', formats: ['markdown'], ...request });
}

/** Markdown of a body's HTML, whole. */
export function markdownOf(html: string): string {
  return extract(`<!doctype html><html><head></head><body>${html}</body></html>`).markdown;
}
