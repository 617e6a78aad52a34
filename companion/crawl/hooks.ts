/** Hooks: the user's own functions at fixed moments of a crawl. They come from a local file or from code, never over the wire. */
import type { PageRecord } from '../../shared/batch/page-record.ts';
import type { BatchInfo } from '../../shared/protocol/model.ts';
import type { Capture } from './ports.ts';

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
