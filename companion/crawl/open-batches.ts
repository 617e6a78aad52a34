/** The batches that may start pages, and the end of those whose pages have all ended. */
import { toErrorData } from '../../shared/batch/errors.ts';
import type { BatchInfo } from '../../shared/protocol/model.ts';
import type { Timeline } from './clock.ts';
import type { Discoveries } from './discovery/discoveries.ts';
import type { EnginePorts } from './engine-ports.ts';
import type { HookRun } from './hooks.ts';
import { longestPutOffMs } from './page/outcome.ts';
import type { Transitions } from './transitions.ts';

type OpenBatchesParts = Pick<EnginePorts, 'store' | 'log'> & {
  readonly timeline: Timeline;
  readonly transitions: Transitions;
  readonly hooks: HookRun;
  readonly discoveries: Discoveries;
};

export class OpenBatches {
  readonly #parts: OpenBatchesParts;
  #open = new Map<string, BatchInfo>();
  #known = new Set<string>();

  constructor(parts: OpenBatchesParts) {
    this.#parts = parts;
  }

  get all(): readonly BatchInfo[] {
    return [...this.#open.values()];
  }
  get(batch: string): BatchInfo | undefined {
    return this.#open.get(batch);
  }

  /** Reads them anew. */
  read(): void {
    const { store, timeline } = this.#parts;
    const batches = store.openBatches();
    for (const { id } of batches) {
      const dueAtMs = this.#known.has(id) ? null : store.nextDueAtMs(id, timeline.dueMs());
      if (dueAtMs !== null) timeline.noticeDue(dueAtMs, longestPutOffMs);
    }
    this.#known = new Set(batches.map(({ id }) => id));
    this.#open = new Map(batches.filter(({ state }) => state !== 'paused').map((batch) => [batch.id, batch]));
  }

  /** The first page of a batch is about to start. Undefined where the batch may start none. */
  begin(batch: string): BatchInfo | undefined {
    const info = this.#open.get(batch);
    const running = info?.state === 'queued' ? this.#parts.transitions.moveBatch(batch, 'start') : null;
    if (running) this.#open.set(batch, running);
    return running ?? info;
  }

  /** Ends a batch where none of its pages is left. True where it did. */
  endIfOver(id: string): boolean {
    const { transitions, store, hooks, log } = this.#parts;
    try {
      const batch = store.getBatch(id);
      if (!batch || this.#parts.discoveries.tend(id, batch.options) || store.hasOpenPages(id)) return false;
      transitions.flush();
      const info = transitions.moveBatch(id, 'finish');
      if (!info) return false;
      this.#open.delete(id);
      void hooks.batchDone(info);
      return true;
    } catch (thrown) {
      if (!transitions.trouble.isTrouble(thrown))
        log('error', 'a batch could not be ended', { batch: id, ...toErrorData(thrown) });
      return false;
    }
  }
}
