/** The one way by which the engine moves pages and batches in the store: stored first, then told. */
import { type ErrorCode, TabtrawlError, toErrorData } from '../../shared/batch/errors.ts';
import type { BatchInfo, PageRow } from '../../shared/protocol/model.ts';
import { type BatchEvent, nextBatchState } from './batch-state.ts';
import type { EnginePorts } from './engine-ports.ts';
import type { PageResult } from './store-ports.ts';
import { StoreTrouble, type TroubleEvents } from './store-trouble.ts';
import type { Timeline } from './timeline.ts';

/** Batch events between two of which this much time lies at least, but where the batch's state changed. */
const tellEveryMs = 250;

type Parts = Pick<EnginePorts, 'store' | 'emit' | 'log' | 'onStored' | 'clock'>;

export class Ledger {
  readonly trouble: StoreTrouble;
  readonly #parts: Parts;
  readonly #timeline: Timeline;
  /** Batches whose counts changed since they were told. */
  readonly #untold = new Set<string>();
  #callOffTelling: (() => void) | null = null;

  constructor(parts: Parts, timeline: Timeline, events: TroubleEvents) {
    this.#parts = parts;
    this.#timeline = timeline;
    this.trouble = new StoreTrouble(parts.clock, events);
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
  async move(act: (atMs: number) => PageRow, result: PageResult | null = null): Promise<PageRow | null> {
    try {
      // Told in the same breath: the page may move on before a promise is done.
      const row = await this.trouble.write(() => this.#told(act(this.#timeline.wallMs()), result));
      return row ?? null;
    } catch (thrown) {
      if (isMovedByOthers(thrown)) return null;
      throw thrown;
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
    this.#parts.emit('page', { batch: row.batch, rows: [row] });
    this.counted(row.batch);
    try {
      this.#parts.onStored?.(row, result);
    } catch (thrown) {
      this.#parts.log('error', 'a listener to stored pages threw', { page: row.id, ...toErrorData(thrown) });
    }
    return row;
  }
}

const movedByOthers: ReadonlySet<ErrorCode> = new Set(['conflict', 'not-found']);

/** The store refuses a move of a page that is cancelled, ended or removed meanwhile: it is no longer ours. */
function isMovedByOthers(thrown: unknown): boolean {
  return thrown instanceof TabtrawlError && movedByOthers.has(thrown.code);
}
