/** The store in memory: the same moves by the same table, counted so that tests can see what was done to each page. */

import { wallCode } from '../../companion/crawl/page/outcome.ts';
import type { QueuedPage } from '../../companion/crawl/ports.ts';
import { moveBatchTo, movePage, nextBatchState, nextPageState, type PageEvent } from '../../companion/crawl/states.ts';
import type { BatchStore, PageQueue, PageResult, ResultSink } from '../../companion/crawl/store-ports.ts';
import { type PageErrorCode, TabtrawlError } from '../../shared/batch/errors.ts';
import { type BatchOptions, type BatchOptionsInput, batchOptions } from '../../shared/batch/options.ts';
import type { PageError, WallKind } from '../../shared/batch/page-record.ts';
import { type BatchState, isTerminal, noPages, type PageCounts, type PageState } from '../../shared/batch/states.ts';
import type { BatchInfo, PageRow } from '../../shared/protocol/model.ts';
import { hostOf } from '../../shared/urls.ts';

export type FakePage = {
  id: string;
  batch: string;
  index: number;
  url: string;
  host: string;
  state: PageState;
  attempts: number;
  crashes: number;
  fromTab: boolean;
  notes: string[];
  retryAtMs: number | null;
  error: { readonly code: PageErrorCode; readonly message: string | null } | null;
  result: PageResult | null;
  /** Moves made, in order. */
  moves: PageEvent[];
  finishedAt: number | null;
};
type FakeBatch = {
  id: string;
  state: BatchState;
  options: BatchOptions;
  reason: string | null;
  startedAt: number | null;
  finishedAt: number | null;
  pages: FakePage[];
};
type Held = { page: string; wall: WallKind; sinceMs: number };

/** What a failure or a time left, gone when the page goes on. */
const nothingWrong = { error: null, retryAtMs: null } as const;
/** As a page that was never tried. */
const untried = { ...nothingWrong, attempts: 0, crashes: 0, fromTab: false, result: null, finishedAt: null } as const;

export class FakeStore implements BatchStore {
  readonly batches = new Map<string, FakeBatch>();
  readonly pages = new Map<string, FakePage>();
  readonly #held = new Map<string, Held>();
  /** While true every write throws `store-full`. */
  full = false;
  trouble: string | null = null;
  dueCalls = 0;
  #made = 0;
  readonly #clock: { wallMs(): number };

  /** `clock`: for what is stored without a time given. Default: time 0. */
  constructor(clock: { wallMs(): number } = { wallMs: () => 0 }) {
    this.#clock = clock;
  }

  /** Rendered unless the options say otherwise: what the lanes do has tests of its own. */
  add(urls: readonly (string | { url: string; fromTab: boolean })[], options: BatchOptionsInput = {}): string {
    const id = `b${++this.#made}`;
    const pages = urls.map((given, index): FakePage => {
      const { url, fromTab } = typeof given === 'string' ? { url: given, fromTab: false } : given;
      const counts = { attempts: 0, crashes: 0, notes: [], retryAtMs: null, error: null, result: null, moves: [] };
      return {
        ...counts,
        id: `${id}-${index}`,
        batch: id,
        index,
        url,
        host: hostOf(url),
        state: 'waiting',
        fromTab,
        finishedAt: null,
      };
    });
    const state = { state: 'queued', reason: null, startedAt: null, finishedAt: null } as const;
    this.batches.set(id, { ...state, id, options: batchOptions.parse({ lane: 'render', ...options }), pages });
    for (const page of pages) this.pages.set(page.id, page);
    return id;
  }

  // No batch of these discovers; test/store and test/discovery have the rest.
  roots = () => [];
  twinOf = () => null;
  pagesLeft = (batch: string, maxPages: number) => {
    const pages = this.batches.get(batch)?.pages ?? [];
    return maxPages - pages.filter(({ state }) => state === 'done' || state === 'running').length;
  };
  skipStoppedKinds = async () => 0;
  isLooking = () => false;
  isToLookAgain = () => false;
  lookAgain = async () => 0;
  takeFound = () => 0;
  looked = () => {};
  async skipBeyondBudget(batch: string, atMs: number): Promise<number> {
    const left = (this.batches.get(batch)?.pages ?? []).filter(({ state }) => /waiting|retrying|held/.test(state));
    for (const page of left) Object.assign(page, { state: 'skipped', finishedAt: atMs });
    return left.length;
  }

  page(id: string): FakePage {
    const page = this.pages.get(id);
    if (!page) throw new TabtrawlError('not-found', `no page ${id}`);
    return page;
  }
  of(batch: string): readonly FakePage[] {
    return this.#batch(batch).pages;
  }
  states(batch: string): PageState[] {
    return this.of(batch).map((page) => page.state);
  }

  /** Removes a page as the service does. */
  remove(id: string): void {
    const page = this.page(id);
    this.pages.delete(id);
    const { pages } = this.#batch(page.batch);
    pages.splice(pages.indexOf(page), 1);
  }
  /** Ended pages that are not done are wanted again, as the service does it. */
  resetPages(batch: string): void {
    const found = this.#batch(batch);
    const ended = found.pages.filter((page) => nextPageState(page.state, 'reset'));
    for (const page of ended) this.#move(page.id, 'reset', untried);
    if (ended.length > 0 && nextBatchState(found.state, 'reset'))
      Object.assign(found, { state: 'queued', finishedAt: null, reason: null });
  }
  /** As the store does on opening after a crash. */
  recover(): void {
    for (const page of this.pages.values())
      if (page.state === 'running') this.#move(page.id, 'requeue', { attempts: page.attempts - 1 });
  }

  due(batch: string, want: Parameters<PageQueue['due']>[1]): readonly QueuedPage[] {
    this.dueCalls++;
    const hosts = new Map<string, FakePage[]>();
    for (const page of this.batches.get(batch)?.pages ?? []) {
      if (page.fromTab || want.exceptHosts.has(page.host)) continue;
      const ready = page.state === 'waiting' || (page.state === 'retrying' && (page.retryAtMs ?? 0) <= want.nowMs);
      if (!ready) continue;
      const pages = hosts.get(page.host) ?? [];
      if (pages.length < want.perHost) hosts.set(page.host, [...pages, page]);
    }
    return [...hosts.values()].flat().slice(0, want.limit).map(toQueued);
  }
  nextDueAtMs(batch: string, nowMs: number): number | null {
    const times = (this.batches.get(batch)?.pages ?? [])
      .filter((page) => page.state === 'retrying' && (page.retryAtMs ?? 0) > nowMs)
      .map((page) => page.retryAtMs ?? 0);
    return times.length > 0 ? Math.min(...times) : null;
  }
  fromTabPages(batch: string, limit: number): readonly QueuedPage[] {
    const pages = this.batches.get(batch)?.pages ?? [];
    return pages
      .filter((page) => page.fromTab && page.state === 'waiting')
      .slice(0, limit)
      .map(toQueued);
  }

  start: ResultSink['start'] = (id, at) => this.#move(id, 'start', { ...nothingWrong, attempts: at.attempt });
  finish: ResultSink['finish'] = (id, result, atMs) => {
    const event = { done: 'done', failed: 'fail', skipped: 'skip', cancelled: 'cancel' } as const;
    const error = result.record.error ?? null;
    return this.#move(id, event[result.record.state], {
      ...nothingWrong,
      fromTab: false,
      result,
      error,
      finishedAt: atMs,
    });
  };
  retry: ResultSink['retry'] = (id, { retryAtMs, error, crashed }) =>
    this.#move(id, 'retry', { retryAtMs, error, fromTab: false, crashes: this.page(id).crashes + (crashed ? 1 : 0) });
  hold: ResultSink['hold'] = (id, { wall, message }, atMs) => {
    const error = { code: wallCode[wall], message };
    const row = this.#move(id, 'hold', { attempts: this.#attemptsBack(id), retryAtMs: null, error });
    const key = keyOf(this.page(id));
    if (!this.#held.has(key)) this.#held.set(key, { page: id, wall, sinceMs: atMs });
    return row;
  };
  requeue: ResultSink['requeue'] = (id, why) => {
    const crashes = this.page(id).crashes + (why.crashed ? 1 : 0);
    return this.#move(id, 'requeue', { ...nothingWrong, attempts: this.#attemptsBack(id), crashes });
  };
  /** Counts what was written in one go. */
  readonly togethers: number[] = [];
  together<T>(act: () => T): T {
    const before = [...this.pages].map(([id, page]) => [id, { ...page, moves: [...page.moves] }] as const);
    const movesOf = () => [...this.pages.values()].reduce((sum, { moves }) => sum + moves.length, 0);
    const had = movesOf();
    try {
      const result = act();
      this.togethers.push(movesOf() - had);
      return result;
    } catch (thrown) {
      for (const [id, page] of before) Object.assign(this.page(id), page);
      throw thrown;
    }
  }
  cancel: ResultSink['cancel'] = (id, atMs) =>
    this.#move(id, 'cancel', { retryAtMs: null, error: { code: 'cancelled', message: null }, finishedAt: atMs });

  openBatches(): readonly BatchInfo[] {
    return [...this.batches.values()].filter(({ state }) => state !== 'done' && state !== 'cancelled').map(toInfo);
  }
  getBatch(batch: string): BatchInfo | null {
    const found = this.batches.get(batch);
    const info = found ? toInfo(found) : null;
    return info && { ...info, reason: info.reason ?? this.trouble };
  }
  setTrouble(reason: string | null): void {
    this.trouble = reason;
  }
  moveBatch(batch: string, to: BatchState, why: { reason: string | null; atMs: number }): BatchInfo {
    this.#mayWrite();
    const found = this.#batch(batch);
    found.state = moveBatchTo(found.state, to);
    found.reason = why.reason;
    if (to === 'running') found.startedAt ??= why.atMs;
    found.finishedAt = to === 'done' || to === 'cancelled' ? why.atMs : null;
    return toInfo(found);
  }
  holdHost(batch: string, host: string): number {
    const mayBeHeld = ({ state, fromTab }: FakePage) => !fromTab && (state === 'waiting' || state === 'retrying');
    const pages = this.of(batch).filter((page) => page.host === host && mayBeHeld(page));
    for (const page of pages) this.#move(page.id, 'hold', { retryAtMs: null });
    const [first] = this.of(batch).filter((page) => page.host === host && page.state === 'held');
    if (pages.length > 0 && first && !this.#held.has(keyOf(first)))
      this.#held.set(keyOf(first), { page: first.id, wall: 'login', sinceMs: this.#clock.wallMs() });
    return pages.length;
  }
  requeueHost(session: string, host: string): readonly string[] {
    return this.#eachHeld(session, host, (page) => this.#move(page.id, 'requeue', nothingWrong));
  }
  failHeld(session: string, host: string, error: PageError, atMs: number): readonly string[] {
    return this.#eachHeld(session, host, (page) => this.#move(page.id, 'fail', { error, finishedAt: atMs }));
  }
  /** Page by page, with other work in between. */
  async cancelBatchPages(batch: string, atMs: number, onStep?: () => void): Promise<number> {
    const isOpen = (page: FakePage) => !isTerminal(page.state) && page.state !== 'running';
    let cancelled = 0;
    for (let page = this.of(batch).find(isOpen); page; page = this.of(batch).find(isOpen)) {
      this.cancel(page.id, atMs);
      cancelled++;
      onStep?.();
      await Promise.resolve();
    }
    return cancelled;
  }
  setFromTab(id: string, fromTab: boolean, note: string | null): void {
    this.#mayWrite();
    const page = this.page(id);
    page.fromTab = fromTab;
    if (note) page.notes.push(note);
  }
  hasOpenPages(batch: string): boolean {
    return (this.batches.get(batch)?.pages ?? []).some((page) => !isTerminal(page.state));
  }
  heldHosts(): ReturnType<BatchStore['heldHosts']> {
    return [...this.#held].flatMap(([key, { page, wall, sinceMs }]) => {
      const [batch = '', host = ''] = key.split('\n');
      const pages = (this.batches.get(batch)?.pages ?? []).filter(
        (each) => each.host === host && each.state === 'held',
      );
      if (pages.length === 0 || this.#batch(batch).state === 'cancelled') return [];
      const { session } = this.#batch(batch).options;
      return [{ batch, session, host, pages: pages.length, page, url: this.pages.get(page)?.url ?? '', wall, sinceMs }];
    });
  }

  #eachHeld(session: string, host: string, act: (page: FakePage) => void): readonly string[] {
    this.#mayWrite();
    const touched: string[] = [];
    for (const batch of this.batches.values()) {
      if (batch.options.session !== session) continue;
      const held = batch.pages.filter((page) => page.host === host && page.state === 'held');
      if (held.length === 0) continue;
      for (const page of held) act(page);
      touched.push(batch.id);
    }
    return touched;
  }
  /** Where it was the page that stood for its host's wall, the next held one does. */
  #leaveHold(page: FakePage): void {
    const hold = this.#held.get(keyOf(page));
    const next = this.of(page.batch).find(({ host, state }) => host === page.host && state === 'held');
    if (!next) this.#held.delete(keyOf(page));
    else if (hold?.page === page.id) hold.page = next.id;
  }
  #attemptsBack(id: string): number {
    const { state, attempts } = this.page(id);
    return state === 'running' ? attempts - 1 : attempts;
  }
  #batch(id: string): FakeBatch {
    const batch = this.batches.get(id);
    if (!batch) throw new TabtrawlError('not-found', `no batch ${id}`);
    return batch;
  }
  #mayWrite(): void {
    if (this.full) throw new TabtrawlError('store-full', 'The disk is full.');
  }
  #move(id: string, event: PageEvent, change: Partial<FakePage>): PageRow {
    this.#mayWrite();
    const page = this.page(id);
    const before = page.state;
    Object.assign(page, change, { state: movePage(before, event) });
    page.moves.push(event);
    if (before === 'held') this.#leaveHold(page);
    return toRow(page);
  }
}

function keyOf({ batch, host }: FakePage): string {
  return `${batch}\n${host}`;
}
function toQueued({ id, batch, index, url, host, attempts, crashes, fromTab, notes }: FakePage): QueuedPage {
  return { id, batch, index, url, host, attempts, crashes, fromTab, notes: [...notes], depth: 0 };
}
function toRow(page: FakePage): PageRow {
  const { id, batch, index, url, host, state, attempts, error, result, retryAtMs, finishedAt } = page;
  const { code = null, message = null } = error ?? {};
  const record = result?.record;
  return {
    ...{ id, batch, index, url, host, state, attempts, code, message, finishedAt },
    title: record?.title ?? null,
    httpStatus: record?.httpStatus ?? null,
    lane: record?.lane ?? null,
    markdownBytes: record?.bytes.markdown ?? 0,
    totalMs: record?.timings.totalMs ?? null,
    retryAt: retryAtMs,
  };
}
function toInfo({ id, state, options, reason, startedAt, finishedAt, pages }: FakeBatch): BatchInfo {
  const counts: Record<PageState, number> = { ...noPages };
  for (const page of pages) counts[page.state]++;
  const same: PageCounts = counts;
  return {
    id,
    name: id,
    state,
    options,
    createdAt: 0,
    startedAt,
    finishedAt,
    total: pages.length,
    counts: { ...same },
    reason,
    contentBytes: 0,
  };
}
