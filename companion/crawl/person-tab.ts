/** The tab in which a person deals with a hold: there is at most one, and it goes when the hold does, though it may still be opening then. */
import { toErrorData } from '../../shared/batch/errors.ts';
import type { HoldTabs, Log } from './ports.ts';

type Shown = Awaited<ReturnType<HoldTabs['show']>>;
type State = Shown | 'none' | 'opening' | 'closed';

export class PersonTab {
  readonly #log: Log;
  readonly #onChange: () => void;
  #state: State = 'none';

  /** `onChange`: it is there, or no longer. */
  constructor(log: Log, onChange: () => void) {
    this.#log = log;
    this.#onChange = onChange;
  }

  get isShown(): boolean {
    return typeof this.#state === 'object';
  }

  /** Rejects with what `show` does; resolves at once where it is open or opening. */
  async open(show: () => Promise<Shown>): Promise<void> {
    if (this.#state !== 'none') return;
    this.#state = 'opening';
    try {
      const tab = await show();
      if (!this.#moves('opening', tab)) {
        await tab.close();
        return;
      }
      void tab.closed.then(() => this.#moves(tab, 'none') && this.#onChange());
      this.#onChange();
    } catch (thrown) {
      this.#moves('opening', 'none');
      throw thrown;
    }
  }

  /** For good. */
  close(): void {
    const tab = this.#state;
    this.#state = 'closed';
    if (typeof tab === 'object')
      tab.close().catch((thrown: unknown) => this.#log('warn', "a hold's tab did not close", toErrorData(thrown)));
  }

  /** False where it was closed meanwhile. */
  #moves(from: State, to: State): boolean {
    if (this.#state !== from) return false;
    this.#state = to;
    return true;
  }
}
