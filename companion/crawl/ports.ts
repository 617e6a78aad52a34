/**
 * What the crawl needs of the parts around it. The parts implement these; `companion.ts` joins them.
 * Types only.
 */

import type { FoundLink } from '../../shared/batch/discovery.ts';
import type { PageErrorCode } from '../../shared/batch/errors.ts';
import type { BatchOptions, Format } from '../../shared/batch/options.ts';
import type { Lane, PageError, PageLink, PageMetadata, PageRecord } from '../../shared/batch/page-record.ts';
import type { BatchInfo } from '../../shared/protocol/model.ts';
import type { PageControls } from './walls/controls.ts';

/** Epoch milliseconds for what is stored and shown, monotonic milliseconds for what is waited for. */
export interface Clock {
  wallMs(): number;
  monotonicMs(): number;
  /** Calls once after `ms`; gives the way to call it off. */
  after(ms: number, act: () => void): () => void;
}

/** A page that may run. */
export type QueuedPage = {
  readonly id: string;
  readonly batch: string;
  readonly index: number;
  readonly url: string;
  /** Host and port as in the URL, lower case. */
  readonly host: string;
  /** Tries charged so far. */
  readonly attempts: number;
  /** Crashes of tab or browser that it was there at. */
  readonly crashes: number;
  /** True while a client is expected to give its DOM from an open tab. */
  readonly fromTab: boolean;
  /** Notes to carry into its record. */
  readonly notes: readonly string[];
  /** Clicks from a start address; 0 or absent for one that was listed. */
  readonly depth?: number;
  /** What a click on the link that it was found by would send as its referrer; absent for none. */
  readonly referrer?: string;
};

// ——— one page in a tab: implemented by browser ———

export type PageJob = {
  readonly page: QueuedPage;
  readonly session: string;
  readonly attempt: number;
  readonly options: BatchOptions;
};

/** A page as it was got, before anything is made of it. */
export type Capture = {
  readonly url: string;
  readonly finalUrl: string;
  readonly httpStatus: number | null;
  /** MIME type without parameters, lower case. */
  readonly contentType: string;
  /** `dom`: serialised document, shadow roots and frames in it; `text`: the body of a text kind (JSON, plain, feed, CSV, …), decoded. */
  readonly kind: 'dom' | 'text';
  readonly body: string;
  readonly title: string;
  readonly lane: Lane;
  readonly fetchedAtMs: number;
};

/** A binary format of a page. */
export type PageFile = { readonly kind: Extract<Format, 'screenshot' | 'pdf' | 'mhtml'>; readonly bytes: Uint8Array };

/** What a page showed, for the judgement of walls and of lanes. Everything here is the page's word: data, never trusted. */
export type PageSeen = {
  readonly requestedUrl: string;
  readonly finalUrl: string;
  readonly httpStatus: number | null;
  /** URLs of the redirects, HTTP and scripted, in order. */
  readonly redirects: readonly string[];
  readonly title: string;
  /** Characters of visible text. */
  readonly textLength: number;
  /** First 2,000 characters of visible text. */
  readonly textStart: string;
  readonly passwordFields: number;
  /** Password fields that are visible and inside the middle of the page rather than a header, nav, aside, footer or closed dialog. */
  readonly mainPasswordFields: number;
  /** Known challenge markup found: names from the rules' table. */
  readonly challengeMarks: readonly string[];
  /** Response headers worth judging: www-authenticate, retry-after, server, cf-mitigated. Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /** Links of the page. */
  readonly links: number;
  /** What there is to fill in and to press in its middle; looked for where there is little text, or a password field. */
  readonly controls?: PageControls;
  /** Requests of the page's own scripts to its own site that came to 401 or 403, those aside that only ask who is there. */
  readonly refusedRequests?: number;
};

export type VisitTimings = { readonly navigateMs: number; readonly settleMs: number; readonly captureMs: number };

/** How a visit ended. A fault of the page is a value, never a rejection. */
export type Visit =
  /** A page was got, good or an error page (its status is in the capture). */
  | {
      readonly outcome: 'captured';
      readonly capture: Capture;
      readonly seen: PageSeen;
      readonly files: readonly PageFile[];
      /** What the page could not give, as lines of its record (shared/batch/page-notes.ts). Default none. */
      readonly notes?: readonly string[];
      readonly timings: VisitTimings;
    }
  | {
      readonly outcome: 'failed';
      readonly error: PageError;
      readonly httpStatus: number | null;
      readonly contentType: string;
      readonly finalUrl: string;
      readonly retryAfter?: string;
      /** What had come by then. */
      readonly partial?: Capture;
      readonly timings: VisitTimings;
    }
  /** The browser went away under it; not the page's fault. */
  | { readonly outcome: 'lost'; readonly message: string }
  /** The signal was raised. */
  | { readonly outcome: 'cancelled' };

export interface PageRunner {
  /** Takes a tab of the job's session, does the visit within its deadline, gives the tab back. Never rejects. */
  visit(job: PageJob, signal: AbortSignal): Promise<Visit>;
  /** The fetch lane: through the browser's network stack with the session's cookies, not rendered. Never rejects. */
  fetch(job: PageJob, signal: AbortSignal): Promise<Visit>;
  /** A small text file of a host (robots.txt) with the session's cookies; null where it could not be had. */
  fetchText(url: string, session: string, signal: AbortSignal): Promise<{ status: number; body: string } | null>;
  /** A file of a host, whatever its type (a sitemap), with the session's cookies; null where it could not be had. */
  fetchBytes(
    url: string,
    session: string,
    signal: AbortSignal,
  ): Promise<{ status: number; url: string; chunks: readonly Uint8Array[] } | null>;
  /** At most this many tabs stay open while idle; where memory is `tight`, an idle one makes room before another is made. Default false. */
  setTabLimit(tabs: number, tight?: boolean): void;
}

/** Load as the governor sees it, sampled about once a second. */
export type Load = {
  readonly browserBytes: number;
  readonly companionBytes: number;
  /** 0 to 1 over all cores, or null where unknown. */
  readonly cpuRatio: number | null;
  readonly freeBytes: number;
};
export interface LoadSensor {
  /** The newest sample; reading costs nothing. */
  current(): Load | null;
}

// ——— capture → record: implemented by extract ———

export type ExtractRequest = {
  readonly content: 'main' | 'full';
  readonly formats: readonly Format[];
  /** Give all that the document leads to. Default false. */
  readonly discover?: boolean;
};

export type Extracted = {
  readonly title: string;
  readonly markdown: string;
  readonly text?: string;
  readonly html?: string;
  readonly links?: readonly PageLink[];
  /** With `discover`: what the whole document leads to, and its referrer policy as the page writes it. */
  readonly found?: readonly FoundLink[];
  readonly referrerPolicy?: string;
  readonly metadata: PageMetadata;
  /** Bytes of the captured HTML, UTF-8. */
  readonly htmlBytes: number;
  readonly extractMs: number;
};

export interface Extractor {
  /** Rejects with TabtrawlError `not-a-page` or `internal` only. */
  extract(capture: Capture, request: ExtractRequest): Promise<Extracted>;
  /** Captures being worked on or in the queue. */
  readonly pending: number;
  /** Workers. */
  readonly size: number;
}

/** Failure codes by which a host is thought unwell rather than a page. */
export type HostFault = Extract<PageErrorCode, 'timeout' | 'connection' | 'dns' | 'rate-limited' | 'http-error'>;

// ——— a person at the browser: implemented by browser ———

export interface HoldTabs {
  /** False where Chrome runs without a window. */
  canShow(): boolean;
  /**
   * One tab of the session, in front of the person, at `url`. `onSeen` is called each time a page has settled in it.
   * Rejects `no-window`. `close` also where the person closed it.
   */
  show(session: string, url: string, onSeen: (seen: PageSeen) => void): Promise<ShownTab>;
  /** Looks for signs that the person has signed in to the host elsewhere in this Chrome; until it is stopped. */
  watch?(session: string, host: string, signs: SignInSigns): SignInWatch;
}

export interface ShownTab {
  readonly closed: Promise<void>;
  close(): Promise<void>;
  /** What the tab alone knows (its session storage) goes into the tabs of its session, so that pages are signed in there too. Never rejects. */
  carry?(): Promise<void>;
}

export type SignInSigns = {
  /** A tab of the person's, of that session, stands at a page of the host. `key` tells this sight from others. */
  readonly onPage: (seen: PageSeen, key: string) => void;
  /** Cookies of the host changed; `strong`: one that scripts can't set. */
  readonly onCookies: (strong: boolean) => void;
};

export interface SignInWatch {
  /** Cookies as they are now are no sign. */
  rebase(): void;
  stop(): void;
}

/** Lines for the person who looks after the companion. Never holds cookies, tokens or page content. */
export type Log = (
  level: 'debug' | 'info' | 'warn' | 'error',
  message: string,
  detail?: Readonly<Record<string, unknown>>,
) => void;

/** A capture that no visit of now stands behind (from the cache, from an open tab), as a visit of which nothing is judged. */

export function fromCapture(capture: Capture): Visit {
  const seen = {
    requestedUrl: capture.url,
    finalUrl: capture.finalUrl,
    httpStatus: capture.httpStatus,
    redirects: [],
    title: capture.title,
    textLength: 0,
    textStart: '',
    passwordFields: 0,
    mainPasswordFields: 0,
    challengeMarks: [],
    headers: {},
    links: 0,
  };
  const timings = { navigateMs: 0, settleMs: 0, captureMs: 0 };
  return { outcome: 'captured', capture, seen, files: [], timings };
}

/** Hooks: the user's own functions at fixed moments of a crawl. They come from a local file or from code, never over the wire. */

/** A CDP session as hooks get it. Methods and events as in https://chromedevtools.github.io/devtools-protocol/. */
export interface HookTarget {
  send(method: string, params?: object): Promise<unknown>;
  on(event: string, listener: (params: unknown) => void): () => void;
}

type Moment = {
  /** Raised at the page's deadline or when it is cancelled. */
  readonly signal: AbortSignal;
};
export type PageMoment = Moment & { readonly url: string; readonly session: string };

/** Another value in place of the one given, or nothing; now or later. */
type Given<T> = T | undefined | Promise<T | undefined>;

export type Hooks = {
  /** Chrome is open, before the first page; again after each relaunch. */
  browserOpened?(at: Moment & { readonly browser: HookTarget }): unknown;
  beforeNavigate?(at: PageMoment & { readonly tab: HookTarget }): unknown;
  /** The page has settled; what is done to it here is in the capture. */
  afterLoad?(at: PageMoment & { readonly finalUrl: string; readonly tab: HookTarget }): unknown;
  /** May give another capture. */
  beforeExtract?(at: PageMoment & { readonly capture: Capture }): Given<Capture>;
  /** Before the record is stored; may give another record (its id, batch, index and state stay). */
  pageDone?(at: PageMoment & { readonly record: PageRecord }): Given<PageRecord>;
  batchDone?(at: { readonly batch: BatchInfo }): unknown;
};

/** Hooks for the URLs that `match`: a glob (`*` within a path segment, `**` across) or a regular expression; all URLs without it. */
export type HookSet = Hooks & { readonly match?: string | RegExp };
