/** The pages in hand: in tabs, being extracted, or being written. */
import type { PageRun } from './page-run.ts';
import { crashesToSetApart } from './verdict.ts';

export class PageRuns {
  /** A page that ended can be wanted again while the comparison of its lanes still runs: runs are not known by their page. */
  readonly #runs = new Set<PageRun>();
  readonly #tasks = new Set<Promise<void>>();
  #working = 0;
  #freedShares: number[] = [];

  get all(): readonly PageRun[] {
    return [...this.#runs];
  }
  /** Pages that hold a tab. */
  get working(): number {
    return this.#working;
  }
  /** Pages whose capture was handed over. */
  get captured(): number {
    return this.#runs.size - this.#working;
  }
  hasAnyOf(batch: string): boolean {
    for (const { page } of this.#runs) if (page.batch === batch) return true;
    return false;
  }
  /** A suspect of having brought Chrome down is in a tab: nothing else may be. */
  get hasSuspect(): boolean {
    for (const run of this.#runs) if (run.holdsSlot && run.page.crashes >= crashesToSetApart) return true;
    return false;
  }

  /** `task` is the run's work; `ended` is called after it. */
  add(run: PageRun, task: () => Promise<void>, ended: () => void): void {
    this.#runs.add(run);
    if (run.holdsSlot) this.#working++;
    if (run.holdsSlot && this.#working > 1)
      for (const other of this.#runs) if (other.holdsSlot) other.hadCompany = true;
    const work = task().finally(() => {
      this.#runs.delete(run);
      ended();
    });
    this.#tasks.add(work);
    void work.finally(() => this.#tasks.delete(work));
  }

  /** False where it held no tab any more. `nowMs`: monotonic. */
  free(run: PageRun, nowMs: number): boolean {
    if (!run.holdsSlot) return false;
    run.holdsSlot = false;
    this.#working--;
    this.#freedShares.push((nowMs - run.startedMs) / run.options.timeout);
    return true;
  }

  /** Of each page whose tab was freed since the last call, how much of its deadline it took. */
  takeFreed(): readonly number[] {
    return this.#freedShares.splice(0);
  }

  /** Resolves when no page is in hand any more. */
  async still(): Promise<void> {
    while (this.#tasks.size > 0) await Promise.allSettled(this.#tasks);
  }
}
