/** What was read of a page, as the crawl takes it. */
import type { Capture, PageSeen } from '../crawl/ports.ts';
import type { PageContent } from './capture-page.ts';
import type { WatchedDocument } from './navigate-document.ts';
import { judgedHeaders } from './seen.ts';
import type { Described, VisitRun } from './visit-run.ts';

/** `kind`: whether the content is the document or its text. */
export function described(run: VisitRun, page: WatchedDocument, content: PageContent, kind: 'dom' | 'text'): Described {
  const { job, clock, tab } = run;
  const { body, contentType, title, url: finalUrl, ...counted } = content;
  const capture: Capture = {
    url: job.page.url,
    finalUrl,
    httpStatus: page.status,
    contentType: page.contentType || contentType,
    kind,
    body,
    title,
    lane: 'render',
    fetchedAtMs: clock.wallMs(),
  };
  const seen: PageSeen = {
    requestedUrl: job.page.url,
    finalUrl,
    httpStatus: page.status,
    redirects: [...tab.watch.redirects],
    title,
    headers: judgedHeaders(page.headers),
    ...counted,
  };
  return { capture, seen };
}

/** An error status without a body. */
export function bare(run: VisitRun, page: WatchedDocument): Described {
  const nothing = {
    textLength: 0,
    textStart: '',
    passwordFields: 0,
    mainPasswordFields: 0,
    challengeMarks: [],
    links: 0,
  };
  return described(run, page, { ...nothing, body: '', contentType: 'text/html', title: '', url: page.url }, 'dom');
}
