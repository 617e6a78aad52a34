/** Asks the governor while there is work, and passes on what it says. */

import type { Timeline } from '../clock.ts';
import type { EnginePorts } from '../engine-ports.ts';
import type { OpenBatches } from '../open-batches.ts';
import type { Dispatcher } from '../page/dispatcher.ts';
import { type Governor, govern, startGovernor } from './governor.ts';

const tickMs = 500;

type AutoscalerParts = Pick<EnginePorts, 'clock' | 'load' | 'runner' | 'log'> & {
  readonly timeline: Timeline;
  readonly loop: () => Dispatcher;
  readonly batches: OpenBatches;
  readonly startTabs: number;
  readonly maxTabs: number;
};

export class Autoscaler {
  readonly #parts: AutoscalerParts;
  #state: Governor;
  #callOff: (() => void) | null = null;

  constructor(parts: AutoscalerParts) {
    this.#parts = parts;
    this.#state = startGovernor(parts);
  }

  get limit(): number {
    return this.#state.limit;
  }
  get reason(): string {
    return this.#state.reason;
  }
  /** What Chrome's tree may hold; null before its memory is known. */
  get budgetBytes(): number | null {
    return this.#state.memory.budgetBytes;
  }

  /** There may be work: takes the batches' wishes up at once, and goes on until there is none. */
  wake(): void {
    if (this.#callOff) return;
    this.#tick();
  }

  close(): void {
    this.#callOff?.();
    this.#callOff = null;
  }

  #tick(): void {
    const { clock, runner, timeline, batches } = this.#parts;
    const loop = this.#parts.loop();
    this.#callOff = null;
    if (batches.all.length === 0 && loop.working === 0) return;
    const before = this.#state;
    const options = batches.all.map((batch) => batch.options);
    const fixed = options.map(({ concurrency }) => (concurrency === 'auto' ? 0 : concurrency));
    const budgets = options.flatMap(({ maxMemory }) => (maxMemory === undefined ? [] : [maxMemory]));
    this.#state = govern(before, {
      nowMs: timeline.monotonicMs(),
      working: loop.working,
      ...loop.takeMeasure(),
      load: this.#parts.load.current(),
      auto: options.some(({ concurrency }) => concurrency === 'auto'),
      fixedTabs: fixed.reduce((sum, tabs) => sum + tabs, 0),
      budgetBytes: budgets.length > 0 ? Math.min(...budgets) : null,
    });
    const { keepIdle, isTight } = this.#state;
    if (keepIdle !== before.keepIdle || isTight !== before.isTight) runner.setTabLimit(keepIdle, isTight);
    if (this.#state.reason !== before.reason) this.#parts.log('debug', this.#state.reason, { tabs: this.#state.limit });
    this.#callOff = clock.after(tickMs, () => this.#tick());
    if (this.#state.limit > before.limit) loop.look();
  }
}
