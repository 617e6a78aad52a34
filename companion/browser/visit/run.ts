/** What a visit works with and what it comes to. Types only. */
import type { Capture, Clock, HookSet, PageFile, PageJob, PageSeen } from '../../crawl/ports.ts';
import { isMissed } from '../../crawl/walls/partial.ts';
import type { PageContent } from '../read/in-page.ts';
import type { LeadRule } from '../tabs/leads.ts';
import type { Tab } from '../tabs/tab.ts';
import { judgedHeaders } from './content-type.ts';
import type { WatchedDocument } from './network-watch.ts';

/** A page as it was got, and what it showed. */
export type Described = { readonly capture: Capture; readonly seen: PageSeen };

export type VisitRun = {
  readonly tab: Tab;
  readonly job: PageJob;
  readonly hooks: readonly HookSet[];
  /** Hosts that do not answer, of which nothing is loaded. */
  readonly leftOut: readonly string[];
  /** The host's service workers may answer for it; else all is asked of the network. */
  readonly serviceWorkers: boolean;
  /** True where a page of the host has started a worker in the tab's context. */
  readonly hasWorker: (host: string) => boolean;
  /** Where its documents may lead on to. */
  readonly lead: LeadRule;
  readonly clock: Clock;
  /** When a page that loads on is taken as it stands: shortly before its deadline, monotonic. */
  readonly holdUntilMs: number;
  /** Raised at the page's deadline, and when the visit is over: nothing of it may go on in a tab that others have by then. */
  readonly signal: AbortSignal;
  /** Names what is waited for, for the message at the deadline; null: nothing in particular. */
  readonly waitsFor: (what: string | null) => void;
  /** Whether the host of an address asks a person for a certificate. Never rejects. */
  readonly wantsCertificate: (url: string, isOfPage: boolean) => Promise<boolean>;
  /** The text of an address that Chrome would save rather than show. */
  readonly fetchBody: () => Promise<Described & { readonly notes?: readonly string[] }>;
};

/** `notes`: what the page could not give, as lines of its record. */
export type Visited = Described & {
  readonly files: readonly PageFile[];
  readonly notes: readonly string[];
  readonly isUnready?: boolean;
};

/** Milliseconds spent, filled in on the way, so that a failure tells them too. */
export type VisitSpent = { navigateMs: number; settleMs: number; captureMs: number };

/** What was read of a page, as the crawl takes it. */

/** `kind`: whether the content is the document or its text. */
export function described(run: VisitRun, page: WatchedDocument, content: PageContent, kind: 'dom' | 'text'): Described {
  const { job, clock, tab } = run;
  const { body, contentType, charset: _charset, short: _short, title, url: finalUrl, ...counted } = content;
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
    refusedRequests: tab.watch.requests.refused.filter((address) => isMissed(address, finalUrl)).length,
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
    short: [],
    drawn: false,
  };
  return described(
    run,
    page,
    { ...nothing, body: '', contentType: 'text/html', charset: 'UTF-8', title: '', url: page.url },
    'dom',
  );
}
