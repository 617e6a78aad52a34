/**
 * What the crawl needs of the store: the queue of pages, where results go, and what is remembered between runs.
 * Types only.
 */
import type { PageErrorCode } from '../../shared/batch/errors.ts';
import type { Lane, PageError, PageRecord, WallKind } from '../../shared/batch/page-record.ts';
import type { BatchState } from '../../shared/batch/states.ts';
import type { BatchInfo, PageRow } from '../../shared/protocol/model.ts';
import type { JudgedLink } from './discovery/found-link.ts';
import type { Capture, PageFile, QueuedPage, SavedContent } from './ports.ts';

export interface PageQueue {
  /**
   * Pages of `batch` that are waiting, or retrying with their time come; input order within a host,
   * hosts in the order of their first such page; at most `perHost` a host and `limit` in all.
   * Costs by `limit` and the number of `exceptHosts`, not by the size of the batch.
   */
  due(
    batch: string,
    want: { nowMs: number; limit: number; perHost: number; exceptHosts: ReadonlySet<string> },
  ): readonly QueuedPage[];
  /** When the next retrying page of `batch` comes due (epoch ms), or null. */
  nextDueAtMs(batch: string, nowMs: number): number | null;
  /** Waiting pages of `batch` that a client is expected to give from an open tab (`due` may leave them out); input order, at most `limit`. */
  fromTabPages?(batch: string, limit: number): readonly QueuedPage[];
}

/** A page as it comes into a batch. `host` as hostOf() gives it. `fromTab`: not crawled until its client has said that it cannot read it. */
export type NewPage = {
  readonly url: string;
  readonly host: string;
  readonly fromTab: boolean;
  readonly notes?: readonly string[];
};

/** What is written with a page's move. Bodies are kept compressed; `files` are binary formats. */
export type PageResult = {
  readonly record: PageRecord;
  readonly files: readonly PageFile[];
  /** The contents of `record.saved`. */
  readonly saved?: readonly SavedContent[];
  /** By what the server tells this copy of the page from others (RFC 9110, 8.8). */
  readonly validators?: Validators;
  /** What a page of a discovery leads to, and by what it is told from others. */
  readonly discovered?: PageFound;
};

export type Validators = { readonly etag: string | null; readonly lastModified: string | null };

export type PageFound = {
  readonly links: readonly JudgedLink[];
  /** Of the address that it came from in the end. */
  readonly finalKey: string;
  /** Null where there is too little content to tell. */
  readonly contentKey: string | null;
  /** It was answered as good and says that there is no such page. */
  readonly saysNotFound: boolean;
  /** A day, month or year of a calendar that says what the others say; a `year` by its number alone. */
  readonly emptyDate?: 'date' | 'year';
  /** The page was had already, under another address. */
  readonly isTwin: boolean;
  /** The address of the page that it is a twin of. */
  readonly twinUrl?: string;
  /** Where a start address led on to, when that widens the scope. */
  readonly root: string | null;
};

/** Why a page waits once more though no try of it failed. `attempt`: what its try is closed with. Default `lost`: Chrome or the companion ended. */
export type Requeue = {
  readonly crashed: boolean;
  readonly message: string;
  readonly attempt?: 'lost' | 'requeued' | PageErrorCode;
};

/** Each move is one transaction, refused (`conflict`) where the page's state does not allow it, and gives the page's row as it then is. */
export interface ResultSink {
  start(page: string, at: { atMs: number; attempt: number }): PageRow;
  /** `record.state` names the move: done, failed or skipped. */
  finish(page: string, result: PageResult, atMs: number): PageRow;
  retry(
    page: string,
    why: { error: PageError; retryAtMs: number; lane: Lane; crashed: boolean },
    atMs: number,
  ): PageRow;
  /** Not charged: gives back the attempt. */
  hold(page: string, why: { wall: WallKind; message: string }, atMs: number): PageRow;
  /** Not charged: gives back the attempt. `crashed`: it was there when Chrome or its tab fell. */
  requeue(page: string, why: Requeue, atMs: number): PageRow;
  cancel(page: string, atMs: number): PageRow;
  /** The moves that `act` makes are one transaction: all of them or, where it throws, none. */
  together<T>(act: () => T): T;
}

/** Moves of many pages at once and of batches; each one transaction, but where it says otherwise. */
export interface BatchStore extends PageQueue, ResultSink {
  /** Batches that are queued, running or paused, oldest first. */
  openBatches(): readonly BatchInfo[];
  getBatch(batch: string): BatchInfo | null;
  /** Why nothing can be written now: from then on the reason of each batch that is queued or running. Null once it can be. Kept in memory alone. */
  setTrouble(reason: string | null): void;
  moveBatch(batch: string, to: BatchState, why: { reason: string | null; atMs: number }): BatchInfo;
  /** waiting, retrying → held for one host. Gives how many. */
  holdHost(batch: string, host: string): number;
  /** held → waiting, of all batches with that session. Gives the batches touched. */
  requeueHost(session: string, host: string): readonly string[];
  /** held → failed, each with `code`; of all batches with that session. */
  failHeld(session: string, host: string, error: PageError, atMs: number): readonly string[];
  /**
   * Everything of the batch that is not ended and not running → cancelled, in steps, each one transaction; resolves with how many
   * when all of it is. The batch must be cancelled before: then it is brought to its end at the next start wherever it is cut off.
   */
  cancelBatchPages(batch: string, atMs: number, onStep?: () => void): Promise<number>;
  /** A page that nothing can be crawled of any more without a tab from its client. */
  setFromTab(page: string, fromTab: boolean, note: string | null): void;
  /** Addresses that the scope of a discovery is measured from. */
  roots(batch: string): readonly string[];
  /** The page that has this address or this content already, or null. Costs one look into an index. */
  twinOf(page: string, of: Pick<PageFound, 'finalKey' | 'contentKey'>): { id: string; url: string; why: string } | null;
  /** Pages that may still be begun before that many are done. */
  pagesLeft(batch: string, maxPages: number): number;
  /**
   * Everything of the batch that is not ended and not running → skipped, its page budget being used up; in steps, each one transaction.
   * Resolves with how many.
   */
  skipBeyondBudget(batch: string, atMs: number): Promise<number>;
  /** Pages of stopped kinds that wait → skipped; in steps. Resolves with how many. */
  skipStoppedKinds(batch: string, atMs: number): Promise<number>;
  /** True where sitemaps of the batch are still to be read. */
  isLooking(batch: string): boolean;
  /** Addresses that a sitemap named; one transaction. Gives how many came into the queue. */
  takeFound(batch: string, links: readonly JudgedLink[], atMs: number): number;
  /** The sitemaps have been read. */
  looked(batch: string, told: readonly SitemapTold[]): void;
  /** True where links of the batch are to be looked at once more, as some were left out for a reason that is none. */
  isToLookAgain(batch: string): boolean;
  /** Looks at them; in steps. Resolves with how many came into the queue. */
  lookAgain(batch: string, atMs: number): Promise<number>;
  /** True where some page of the batch has not ended, or sitemaps or links are still to be looked at. */
  hasOpenPages(batch: string): boolean;
  /** Held pages by host, with the page that met the wall first; none of cancelled batches. */
  heldHosts(): readonly {
    batch: string;
    session: string;
    host: string;
    pages: number;
    page: string;
    url: string;
    wall: WallKind;
    sinceMs: number;
  }[];
}

/** What became of one sitemap. `problem`: empty where all was well. */
export type SitemapTold = {
  readonly url: string;
  readonly addresses: number;
  readonly form: string;
  readonly problem: string;
};

/** Gives the addresses that sitemaps name as they are read (`auto`: those of the site of `start`), then what became of each. */
export type FindSitemaps = (ask: {
  readonly sitemap: string;
  readonly start: string;
  readonly session: string;
  readonly signal: AbortSignal;
}) => AsyncGenerator<{ readonly url: string }, readonly SitemapTold[], void>;

/** What is remembered of a host between runs: small JSON by session, host and subject. */
export interface HostMemory {
  get(session: string, host: string, subject: string): unknown;
  put(session: string, host: string, subject: string, value: unknown): void;
}

/** Captures kept for later. The key holds everything that changes what is fetched. */
export interface CaptureCache {
  get(key: string): { readonly capture: Capture; readonly storedAtMs: number } | null;
  /** `page`: which it was got for. */
  put(key: string, capture: Capture, at: { readonly atMs: number; readonly page: string }): void;
  /** Captures of pages that were asked for at this host, in the order of their addresses; without their bodies. */
  ofHost(host: string, limit: number): readonly KeptCapture[];
}

/** `batch`: whose page it was got for; null where that is gone. */
export type KeptCapture = { readonly key: string; readonly finalUrl: string; readonly batch: string | null };
