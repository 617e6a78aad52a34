/**
 * The rows of a table of any length, held as the few blocks that are looked at. Pure of DOM and socket.
 *
 * 1. `show` names the rows in view; blocks that are missing or stale are asked for, a few at a time, nearest wish first.
 * 2. An answer carries the number of the last event that it contains; events that came meanwhile and are newer are laid over it.
 * 3. Events change rows where they lie. Where they may also have moved rows (a filter or an order that depends on state),
 *    blocks become stale and are asked for again, at most once a second; old rows stay in view until the new ones are here.
 */
import { messageOf } from '../../../shared/batch/errors.ts';
import type { PageFilter, PageSort, Result } from '../../../shared/protocol/calls.ts';
import type { PageRow } from '../../../shared/protocol/model.ts';
import { LinkLost } from '../../../shared/protocol/rpc-client.ts';

export type RowQuery = {
  readonly batch: string;
  readonly filter: PageFilter;
  readonly sort: PageSort;
  readonly descending: boolean;
};

type RowWindowsOptions = {
  readonly load: (query: RowQuery, offset: number, limit: number) => Promise<Result<'page.list'>>;
  /** Something that `rowAt`, `total` or `problem` gives has changed. */
  readonly onChange: () => void;
  /** Calls once after `ms`; gives the way to call it off. */
  readonly after: (ms: number, act: () => void) => () => void;
};

export const blockRows = 100;
/** 6,000 rows, some 3 MB: many screens back and forth without asking again, and flat memory at any length of table. */
const maxBlocks = 60;
/** More would only queue behind each other in the companion while the person has scrolled on. */
const maxLoading = 2;
const refreshMs = 1000;
const retryMs = 2000;

type Block = { rows: readonly PageRow[]; stale: boolean };

/** Sorts whose value can change after a row was listed. */
const movingSorts: ReadonlySet<PageSort> = new Set([
  'state',
  'title',
  'httpStatus',
  'totalMs',
  'markdownBytes',
  'finishedAt',
]);

/** True where an event on a row can change which rows are listed, or their order. */
export function canRowsMove(query: RowQuery): boolean {
  const { states, codes, text } = query.filter;
  return Boolean(states?.length || codes?.length || text) || movingSorts.has(query.sort);
}

export class RowWindows {
  readonly #options: RowWindowsOptions;
  #query: RowQuery | null = null;
  /** By number of the block; the least recently shown first. */
  readonly #blocks = new Map<number, Block>();
  readonly #loading = new Map<number, symbol>();
  /** Rows told by events since the oldest answer that is still awaited. */
  readonly #news = new Map<string, { readonly row: PageRow; readonly seq: number }>();
  #view = { first: 0, last: 0 };
  #total: number | null = null;
  #problem: string | null = null;
  #callOffRefresh: (() => void) | null = null;

  constructor(options: RowWindowsOptions) {
    this.#options = options;
  }

  /** Rows that the query has in all; null until the first answer. */
  get total(): number | null {
    return this.#total;
  }

  /** Why rows could not be had, in the companion's words; null while all is well. It is tried again by itself. */
  get problem(): string | null {
    return this.#problem;
  }

  /** True while the rows in view are not yet those of the query. */
  get isSettling(): boolean {
    return this.#loading.size > 0;
  }

  get query(): RowQuery | null {
    return this.#query;
  }

  /** Undefined where the row is not loaded (yet). */
  rowAt(index: number): PageRow | undefined {
    return this.#blocks.get(Math.floor(index / blockRows))?.rows[index % blockRows];
  }

  /** Hosts of the rows that are loaded, in alphabetical order. */
  hosts(): readonly string[] {
    const hosts = new Set<string>();
    for (const { rows } of this.#blocks.values()) for (const { host } of rows) hosts.add(host);
    return [...hosts].sort();
  }

  /** Another batch, filter or order. Rows of the same batch stay in view until the new ones come. */
  setQuery(query: RowQuery | null): void {
    if (query?.batch !== this.#query?.batch) {
      this.#blocks.clear();
      this.#total = null;
    }
    this.#query = query;
    this.#loading.clear();
    this.#news.clear();
    this.#problem = null;
    this.refresh();
  }

  /** Rows `first` to `last` (inclusive) are in view. */
  show(first: number, last: number): void {
    this.#view = { first: Math.max(0, first), last: Math.max(0, last) };
    this.#loadView();
  }

  /** Rows as an event tells them; `seq` is the event's number. */
  apply(rows: readonly PageRow[], seq: number): void {
    const query = this.#query;
    if (!query) return;
    const ours = rows.filter((row) => row.batch === query.batch);
    if (ours.length === 0) return;
    if (this.#loading.size > 0) for (const row of ours) this.#news.set(row.id, { row, seq });
    this.#layOver(new Map(ours.map((row) => [row.id, row])));
    if (canRowsMove(query)) this.#refreshSoon();
    this.#options.onChange();
  }

  /** Rows went away or came (removal, retry with a filter): places changed. */
  rowsMoved(): void {
    this.#refreshSoon();
  }

  /** Asks again for everything in view, as after a lost connection. */
  refresh(): void {
    for (const block of this.#blocks.values()) block.stale = true;
    this.#loading.clear();
    this.#loadView();
    this.#options.onChange();
  }

  close(): void {
    this.#query = null;
    this.#callOffRefresh?.();
    this.#callOffRefresh = null;
    this.#loading.clear();
    this.#blocks.clear();
  }

  #refreshSoon(): void {
    this.#callOffRefresh ??= this.#options.after(refreshMs, () => {
      this.#callOffRefresh = null;
      for (const block of this.#blocks.values()) block.stale = true;
      this.#loadView();
    });
  }

  #loadView(): void {
    const query = this.#query;
    if (!query) return;
    const firstBlock = Math.floor(this.#view.first / blockRows);
    const lastBlock = Math.floor(Math.min(this.#view.last, Math.max(0, (this.#total ?? 1) - 1)) / blockRows);
    for (let number = firstBlock; number <= Math.max(firstBlock, lastBlock); number++) {
      const block = this.#blocks.get(number);
      if (block) {
        this.#blocks.delete(number);
        this.#blocks.set(number, block);
      }
      if (block && !block.stale) continue;
      if (this.#loading.has(number) || this.#loading.size >= maxLoading) continue;
      void this.#loadBlock(query, number);
    }
  }

  async #loadBlock(query: RowQuery, number: number): Promise<void> {
    const token = Symbol(number);
    this.#loading.set(number, token);
    try {
      const answer = await this.#options.load(query, number * blockRows, blockRows);
      if (this.#loading.get(number) !== token) return;
      this.#loading.delete(number);
      this.#accept(number, answer);
    } catch (error) {
      if (this.#loading.get(number) !== token) return;
      this.#loading.delete(number);
      // That the companion is away is said beside the table.
      this.#problem = error instanceof LinkLost ? null : messageOf(error);
      this.#options.onChange();
      // Not at once: without a connection the next try is refused in the same moment, again and again.
      this.#options.after(retryMs, () => this.#loadView());
      return;
    }
    this.#options.onChange();
    this.#loadView();
  }

  #accept(number: number, answer: Result<'page.list'>): void {
    const isOtherTable = this.#total !== answer.total;
    this.#problem = null;
    this.#total = answer.total;
    this.#blocks.delete(number);
    this.#blocks.set(number, { rows: answer.rows, stale: false });
    // Blocks past the end would show rows that the query has no more.
    if (isOtherTable)
      for (const known of this.#blocks.keys())
        if (known * blockRows >= answer.total && known > 0) this.#blocks.delete(known);
    for (const known of this.#blocks.keys()) {
      if (this.#blocks.size <= maxBlocks) break;
      this.#blocks.delete(known);
    }
    const newer = new Map<string, PageRow>();
    for (const [id, told] of this.#news) if (told.seq > answer.seq) newer.set(id, told.row);
    this.#layOver(newer);
    if (this.#loading.size === 0) this.#news.clear();
  }

  #layOver(rows: ReadonlyMap<string, PageRow>): void {
    if (rows.size === 0) return;
    for (const block of this.#blocks.values())
      if (block.rows.some((row) => rows.has(row.id))) block.rows = block.rows.map((row) => rows.get(row.id) ?? row);
  }
}
