/** Captures as the browser part would give them. */

import type { Capture, Extracted, ExtractRequest } from '../../companion/crawl/ports.ts';
import type { ExtractAnswer, ExtractTask } from '../../companion/extract/in-page.ts';
import { TabtrawlError } from '../../shared/batch/errors.ts';
import { inChrome } from '../in-chrome/in-chrome.ts';

declare const tabtrawl: { extract(task: ExtractTask): ExtractAnswer };

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

/** As the companion would have it, in Chrome; throws what the extraction refuses with. */
export function extract(body: string, request: Partial<ExtractRequest> = {}, more: Partial<Capture> = {}): Extracted {
  const task: ExtractTask = {
    capture: makeCapture(body, more),
    request: { content: 'full', formats: ['markdown'], ...request },
  };
  const answer = inChrome((given: ExtractTask) => tabtrawl.extract(given), task);
  if ('error' in answer) throw new TabtrawlError(answer.error.code, answer.error.message);
  return answer.extracted;
}

/** Markdown of a body's HTML, whole. */
export function markdownOf(html: string): string {
  return extract(`<!doctype html><html><head></head><body>${html}</body></html>`).markdown;
}
