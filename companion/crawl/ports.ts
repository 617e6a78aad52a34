/**
 * What the crawl needs of the parts around it. The parts implement these; `companion.ts` joins them.
 * Types only.
 */

import type { FoundLink } from '../../shared/batch/discovery.ts';
import type { BatchOptions, Format } from '../../shared/batch/options.ts';
import type { Lane, PageError, PageLink, PageMetadata, PageRecord, SavedFile } from '../../shared/batch/page-record.ts';
import type { BatchInfo } from '../../shared/protocol/model.ts';
import type { PageControls } from './walls/controls.ts';
import type { HostWrites } from './writes.ts';

export type { PageControls };

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
  /** For the fetch lane: what to make of the body where it arrives, instead of handing it over. Default: it is handed over. */
  readonly reading?: Reading;
  /** Asked before a redirect of the page's own document is followed; where it is false the visit ends as `cancelled`. Default: all are. */
  readonly mayFollow?: (to: string) => boolean;
  /** Asked just before the page's own request goes out; where it is false the visit ends as `cancelled`. Default: it goes out. */
  readonly mayAsk?: () => boolean;
  /** Told once the page's own request has gone out to its host. Where it is absent nobody waits for that. */
  readonly onAsked?: () => void;
  /** Told, of a visit that is made elsewhere, that the page has gone on to its host's sign-in: nobody can be asked there. */
  readonly onSignIn?: () => void;
};

export type Reading = {
  readonly request: ExtractRequest;
  /** What scripts may fill is looked for (`PageSeen.marks`). */
  readonly marks: boolean;
  /** The body is handed over too. */
  readonly keepsBody: boolean;
  /** It is where the page came from another address than the one that was asked. Default false. */
  readonly keepsRedirected?: boolean;
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
  /** Empty where it was read where it arrived (`Reading`) and nobody wanted it kept. */
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
  /** Response headers worth judging (browser/visit/content-type.ts lists them). Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /** Links of the page. */
  readonly links: number;
  /** It is a file: the tab shows what it showed before, and nothing of this. */
  readonly isFile?: true;
  /** What there is to fill in and to press in its middle; looked for where there is little text, or a password field. */
  readonly controls?: PageControls;
  /** Where a `<meta>` of a fetched page leads its reader on to, as it stands there. */
  readonly leadsOn?: string;
  /** Requests of the page's own scripts to its own site that came to 401 or 403, those aside that only ask who is there. */
  readonly refusedRequests?: number;
  /** Of fetched pages, where asked for: what could make the rendered form differ. Null where there is too much to tell. */
  readonly marks?: readonly string[] | null;
};

/** What a page shows as it was served, before scripts and styles. */
export type ServedSeen = Pick<
  PageSeen,
  | 'title'
  | 'textLength'
  | 'textStart'
  | 'passwordFields'
  | 'mainPasswordFields'
  | 'challengeMarks'
  | 'links'
  | 'controls'
  | 'leadsOn'
>;

/** A body that has just arrived. Without a `reading` it is only looked at. */
export type ArrivedBody = Pick<Capture, 'finalUrl' | 'kind' | 'contentType' | 'body'> & {
  readonly reading: Reading | null;
};

/** What is made of it where it arrives. */
export type Arrived = {
  readonly seen: ServedSeen;
  /** See PageSeen.marks. */
  readonly marks: readonly string[] | null;
  readonly extracted: Extracted | null;
  /** The body, where it is wanted or nothing could be made of it. */
  readonly body: string | null;
};

export type VisitTimings = { readonly navigateMs: number; readonly settleMs: number; readonly captureMs: number };

/** How a visit ended. A fault of the page is a value, never a rejection. */
export type Visit =
  /** A page was got, good or an error page (its status is in the capture). */
  | {
      readonly outcome: 'captured';
      readonly capture: Capture;
      readonly seen: PageSeen;
      /** What was made of the capture where it arrived, as `Reading` asked for; absent where that failed. */
      readonly extracted?: Extracted;
      /** The worker of a fleet that read it; absent for a tab of our own. */
      readonly worker?: string;
      readonly files: readonly PageFile[];
      /** What the page could not give, as lines of its record (shared/batch/page-notes.ts). Default none. */
      readonly notes?: readonly string[];
      /** What it sent, or was refused, that may change something at a site. Default none. */
      readonly writes?: readonly HostWrites[];
      /** It renewed its sign-in with a token that may be good for once only. Default false. */
      readonly usesUpToken?: boolean;
      /** Its content had not come when it had to be taken. Default false. */
      readonly isUnready?: boolean;
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
      /** Fetched, it is not what a navigation would get; rendered it would be. Why, in a person's words. */
      readonly rendersInstead?: string;
      /** Its certificate is not trusted, which a person can change. Default false. */
      readonly isUntrusted?: boolean;
      /** Its server wants a certificate that a person chooses. Default false. */
      readonly wantsCertificate?: boolean;
      readonly worker?: string;
      /** As of a captured one. */
      readonly writes?: readonly HostWrites[];
      readonly timings: VisitTimings;
    }
  /** The browser went away under it; not the page's fault. */
  | { readonly outcome: 'lost'; readonly message: string }
  /** The signal was raised; or whoever had it gave it back unread (`message` says why). */
  | { readonly outcome: 'cancelled'; readonly message?: string };

export type MarkdownAnswer = {
  readonly status: number;
  /** Where it came from, after redirects within the site. */
  readonly url: string;
  readonly body: string | null;
  /** Of its answer, as it stands there. */
  readonly retryAfter?: string;
};

export interface PageRunner {
  /** Takes a tab of the job's session, does the visit within its deadline, gives the tab back. Never rejects. */
  visit(job: PageJob, signal: AbortSignal): Promise<Visit>;
  /** The fetch lane: through the browser's network stack with the session's cookies, not rendered. Never rejects. */
  fetch(job: PageJob, signal: AbortSignal): Promise<Visit>;
  /** A small text file of a host (robots.txt) with the session's cookies; null where it could not be had. */
  fetchText(url: string, session: string, signal: AbortSignal): Promise<{ status: number; body: string } | null>;
  /**
   * What a site gives at an address to who asks for Markdown (`Accept: text/markdown`), with the session's cookies, past every cache.
   * `body` is null where it is of another type, and is not read then. Null where nothing could be had.
   */
  fetchMarkdown(url: string, session: string, signal: AbortSignal): Promise<MarkdownAnswer | null>;
  /**
   * A file of a host, whatever its type (a sitemap), with the session's cookies where it is of the site that names it; null where it could
   * not be had. `namedBy`: the address on whose word it is asked for, its own where a person gave it. `refused`: why it was not opened.
   */
  fetchBytes(
    url: string,
    ask: { readonly session: string; readonly namedBy: string; readonly signal: AbortSignal },
  ): Promise<FileBytes | { readonly refused: string } | null>;
  /** An image or a file of a page. Rejects with TabtrawlErrors of page codes (`too-large` beyond `maxBytes`), or the signal's reason. */
  fetchFile(url: string, ask: FileAsk): Promise<{ bytes: Uint8Array; contentType: string }>;
  /** At most this many tabs stay open while idle; where memory is `tight`, an idle one makes room before another is made. Default false. */
  setTabLimit(tabs: number, tight?: boolean): void;
}

type FileBytes = { readonly status: number; readonly url: string; readonly chunks: readonly Uint8Array[] };

// ——— tabs elsewhere: implemented by fleet ———

/** A tab of a worker, taken for one page. */
export interface RemoteTab extends Pick<PageRunner, 'visit' | 'fetch'> {
  /** As the worker calls itself. */
  readonly worker: string;
  /** It reads with the sign-in of the batch's own session, which was handed to it; else without one, or with another person's. */
  readonly hasSession: boolean;
  /** Free for another page. */
  release(): void;
}

/** What the tabs of a fleet may be given is decided here; what is started, and when, is the crawl's alone. */
export interface RemoteTabs {
  /** Tabs that are free now. */
  readonly free: number;
  /** True where pages of the batch may go to workers at all. */
  mayLeave(options: BatchOptions): boolean;
  /** True where a free tab may be given this page. */
  mayTake(page: QueuedPage, options: BatchOptions): boolean;
  /** Null where there is none. */
  take(page: QueuedPage, options: BatchOptions): RemoteTab | null;
  /** The host is to be left alone for now: pages of it that have not asked yet come back as `cancelled`. */
  recall(host: string): void;
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

/** What a person has said of the parts of a page, as CSS selectors. */
export type ElementChoice = {
  /** The content is what it matches, and nothing else. */
  readonly keep?: string;
  /** What it matches is no content. */
  readonly drop?: string;
};

export type ExtractRequest = {
  readonly content: 'main' | 'full';
  readonly formats: readonly Format[];
  /** Where it matches nothing, the content is chosen as without it. */
  readonly elements?: ElementChoice;
  /** Give all that the document leads to. Default false. */
  readonly discover?: boolean;
  /** Give the largest candidates of images. Default false. */
  readonly largest?: boolean;
};

export type Extracted = {
  readonly title: string;
  readonly markdown: string;
  readonly text?: string;
  readonly html?: string;
  readonly links?: readonly PageLink[];
  /** With `largest`: address of an image as the Markdown names it → its largest candidate, where that is another. */
  readonly larger?: Readonly<Record<string, string>>;
  /** With `discover`: what the whole document leads to, and its referrer policy as the page writes it. */
  readonly found?: readonly FoundLink[];
  readonly referrerPolicy?: string;
  /** Where the document says that it is to be had as Markdown; of any origin. */
  readonly markdownForm?: string;
  readonly metadata: PageMetadata;
  /** With `elements`: nothing was matched. */
  readonly unmatched?: boolean;
  /** What a button says that brings more of the content, and was not pressed or brings more still. */
  readonly more?: string;
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

// ——— images and files beside a page ———

export type GotFile = {
  readonly bytes: Uint8Array;
  /** Of the bytes, in hexadecimal. */
  readonly sha256: string;
  /** MIME type, by the bytes where they tell it. */
  readonly type: string;
  /** Of a file's name, without the dot. */
  readonly ending: string;
};

export type FileAsk = {
  readonly session: string;
  /** The page that shows it or leads to it. */
  readonly referrer: string;
  readonly maxBytes: number;
  /** It is shown by the page rather than linked to. */
  readonly isImage: boolean;
  /** What a public page names in a private network may be opened. */
  readonly privateRedirects: boolean;
  readonly signal: AbortSignal;
};

export interface FileSource {
  /** Rejects with TabtrawlErrors of page codes (`too-large` beyond `maxBytes`), or the signal's reason. */
  get(url: string, ask: FileAsk): Promise<GotFile>;
  /** Bytes that pages of the batch have saved. */
  savedBytes(batch: string): number;
}

export type SavedContent = { readonly file: SavedFile; readonly bytes: Uint8Array };

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
  /**
   * A tab of the person's, of that session, stands at a page of the host. `key` tells this sight from others. `sinceMs`: when its document
   * began, in epoch ms; null where that is not known.
   */
  readonly onPage: (seen: PageSeen, key: string, sinceMs: number | null) => void;
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

/** Only such pages can be a wall by what they have to press: looking for it is saved on all others. */
export function wantsControls({ textLength, mainPasswordFields }: Pick<PageSeen, 'textLength' | 'mainPasswordFields'>) {
  return textLength < wallTextAtMost || mainPasswordFields > 0;
}

/** Characters of the longest page that may be nothing but a wall. */
const wallTextAtMost = 4000;
