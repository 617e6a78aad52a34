/** The one way by which the engine moves pages and batches in the store: stored first, then told. */
import { type ErrorCode, TabtrawlError, toErrorData } from '../../shared/batch/errors.ts';
import type { BatchInfo, PageRow } from '../../shared/protocol/model.ts';
import type { Timeline } from './clock.ts';
import type { EnginePorts } from './engine-ports.ts';
import type { Clock } from './ports.ts';
import { type BatchEvent, nextBatchState } from './states.ts';
import type { PageResult } from './store-ports.ts';

/** Batch events between two of which this much time lies at least, but where the batch's state changed. */
const tellEveryMs = 250;

type TransitionsParts = Pick<EnginePorts, 'store' | 'emit' | 'log' | 'onStored' | 'clock' | 'endOfTurn'>;

/** A page's end that waits for the others of its turn. */
type Ending = {
  readonly act: (atMs: number) => PageRow;
  readonly result: () => PageResult;
  readonly ended: (row: Promise<PageRow | null> | PageRow | null) => void;
};

export class Transitions {
  readonly trouble: WriteRetry;
  readonly #parts: TransitionsParts;
  readonly #timeline: Timeline;
  /** Batches whose counts changed since they were told. */
  readonly #untold = new Set<string>();
  #endings: Ending[] = [];
  #callOffTelling: (() => void) | null = null;

  constructor(parts: TransitionsParts, timeline: Timeline, events: TroubleEvents) {
    this.#parts = parts;
    this.#timeline = timeline;
    this.trouble = new WriteRetry(parts.clock, events);
  }

  /** A page's move that is wanted now or not at all: its row, or null where it has been moved or removed by others or cannot be written. */
  moveNow(act: (atMs: number) => PageRow, result: PageResult | null = null): PageRow | null {
    try {
      return this.#told(act(this.#timeline.wallMs()), result);
    } catch (thrown) {
      if (isMovedByOthers(thrown) || this.trouble.isTrouble(thrown)) return null;
      throw thrown;
    }
  }

  /** A page's move that must not be lost: waits until it can be written. Null where the page was moved or removed by others. */
  async move(
    act: (atMs: number) => PageRow,
    result: PageResult | null | (() => PageResult) = null,
  ): Promise<PageRow | null> {
    try {
      // Told in the same breath: the page may move on before a promise is done.
      const row = await this.trouble.write(() => {
        const moved = act(this.#timeline.wallMs());
        return this.#told(moved, typeof result === 'function' ? result() : result);
      });
      return row ?? null;
    } catch (thrown) {
      if (isMovedByOthers(thrown)) return null;
      throw thrown;
    }
  }

  /** As `move`. The ends of pages that come in one turn of the event loop are written in one transaction. */
  end(act: (atMs: number) => PageRow, result: () => PageResult): Promise<PageRow | null> {
    const { endOfTurn } = this.#parts;
    if (!endOfTurn) return this.move(act, result);
    return new Promise((ended) => {
      if (this.#endings.push({ act, result, ended }) === 1) endOfTurn(() => this.#endAll());
    });
  }

  /** Where one of them cannot be written none is: each is then tried for itself, as if it had come alone. */
  #endAll(): void {
    const endings = this.#endings;
    this.#endings = [];
    const rows = this.#together(endings);
    if (rows === null) for (const { act, result, ended } of endings) ended(this.move(act, result));
    else {
      this.#tell(rows);
      for (const [at, row] of rows.entries()) {
        this.#stored(row, endings[at]?.result() ?? null);
        endings[at]?.ended(row);
      }
    }
  }

  #together(endings: readonly Ending[]): readonly PageRow[] | null {
    if (endings.length === 1 || this.trouble.message !== null) return null;
    try {
      const atMs = this.#timeline.wallMs();
      return this.#parts.store.together(() => endings.map(({ act }) => act(atMs)));
    } catch {
      // What is wrong is found, and told, where it is tried alone.
      return null;
    }
  }

  /** Moves a batch and tells it; null where that move does not exist from its present state. */
  moveBatch(batch: string, event: BatchEvent, reason: string | null = null): BatchInfo | null {
    const known = this.#parts.store.getBatch(batch);
    const to = known ? nextBatchState(known.state, event) : null;
    if (!to) return null;
    const info = this.#parts.store.moveBatch(batch, to, { reason, atMs: this.#timeline.wallMs() });
    this.#untold.delete(batch);
    this.#parts.emit('batch', info);
    return info;
  }

  /** Many pages were moved at once: clients read them again. */
  tellBulk(batches: readonly string[], reason: string): void {
    for (const batch of batches) {
      const info = this.#parts.store.getBatch(batch);
      if (info) this.#parts.emit('batch', info);
    }
    if (batches.length > 0) this.#parts.emit('resync', { reason });
  }

  /** A batch's counts changed: it is told soon. */
  counted(batch: string): void {
    this.#untold.add(batch);
    this.#callOffTelling ??= this.#parts.clock.after(tellEveryMs, () => this.flush());
  }

  /** Tells what is still untold of batches' counts. */
  flush(): void {
    this.#callOffTelling?.();
    this.#callOffTelling = null;
    for (const batch of this.#untold) {
      const info = this.#parts.store.getBatch(batch);
      if (info) this.#parts.emit('batch', info);
    }
    this.#untold.clear();
  }

  #told(row: PageRow, result: PageResult | null): PageRow {
    this.#tell([row]);
    this.#stored(row, result);
    return row;
  }

  #tell(rows: readonly PageRow[]): void {
    for (const [batch, its] of Map.groupBy(rows, (row) => row.batch)) {
      this.#parts.emit('page', { batch, rows: its });
      this.counted(batch);
    }
  }

  #stored(row: PageRow, result: PageResult | null): void {
    try {
      this.#parts.onStored?.(row, result);
    } catch (thrown) {
      this.#parts.log('error', 'a listener to stored pages threw', { page: row.id, ...toErrorData(thrown) });
    }
  }
}

const movedByOthers: ReadonlySet<ErrorCode> = new Set(['conflict', 'not-found']);

/** The store refuses a move of a page that is cancelled, ended or removed meanwhile: it is no longer ours. */
function isMovedByOthers(thrown: unknown): boolean {
  return thrown instanceof TabtrawlError && movedByOthers.has(thrown.code);
}

/**
 * What is done while the store cannot be written (a full disk, a read-only folder): writes wait and are tried again in their
 * order until one goes through; nothing that was got is lost while the process lives.
 */

const tryAgainMs = 5000;

export type TroubleEvents = {
  readonly began: (message: string) => void;
  /** Writes go through again. May throw `store-full`, and trouble goes on. */
  readonly mended: () => void;
};

type WaitingWrite = { readonly act: () => boolean };

class WriteRetry {
  readonly #clock: Clock;
  readonly #events: TroubleEvents;
  readonly #waiting: WaitingWrite[] = [];
  #message: string | null = null;
  #callOff: () => void = () => {};

  constructor(clock: Clock, events: TroubleEvents) {
    this.#clock = clock;
    this.#events = events;
  }

  /** What is wrong, or null. */
  get message(): string | null {
    return this.#message;
  }

  /** True where `thrown` says that the store cannot be written; trouble then begins or goes on. */
  isTrouble(thrown: unknown): boolean {
    if (!(thrown instanceof TabtrawlError) || thrown.code !== 'store-full') return false;
    const first = this.#message === null;
    this.#message = thrown.message;
    if (first) {
      this.#again();
      this.#events.began(thrown.message);
    }
    return true;
  }

  /** The write's value once it has gone through; rejects with what it throws but `store-full`. Undefined where `close` came first. */
  write<T>(act: () => T): Promise<T | undefined> {
    const { promise, resolve, reject } = Promise.withResolvers<T | undefined>();
    const attempt = (): boolean => {
      try {
        resolve(act());
      } catch (thrown) {
        if (this.isTrouble(thrown)) return false;
        reject(thrown);
      }
      return true;
    };
    this.#closers.add(resolve);
    void promise.then(
      () => this.#closers.delete(resolve),
      () => this.#closers.delete(resolve),
    );
    if (this.#message !== null || !attempt()) this.#waiting.push({ act: attempt });
    return promise;
  }
  readonly #closers = new Set<(value: undefined) => void>();

  /** Tries what waits once more, then lets it go: a page that is still running in the store is queued again at the next start. */
  close(): void {
    this.#callOff();
    for (const { act } of this.#waiting.splice(0)) act();
    this.#callOff();
    for (const resolve of this.#closers) resolve(undefined);
  }

  #again(): void {
    this.#callOff();
    this.#callOff = this.#clock.after(tryAgainMs, () => this.#tryAgain());
  }

  #tryAgain(): void {
    const message = this.#message;
    for (let next = this.#waiting[0]; next; next = this.#waiting[0]) {
      if (!next.act()) {
        this.#again();
        return;
      }
      this.#waiting.shift();
    }
    this.#message = null;
    try {
      this.#events.mended();
    } catch (thrown) {
      if (!(thrown instanceof TabtrawlError) || thrown.code !== 'store-full') throw thrown;
      this.#message = message ?? thrown.message;
      this.#again();
    }
  }
}
