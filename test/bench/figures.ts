/** Runs → medians and ratios. Pure. */
import type { Outcome } from './contender.ts';
import type { Part, Ratio } from './parts.ts';

export type Run = {
  readonly part: string;
  readonly label: string;
  readonly outcome: Outcome;
  /** CPU seconds by process kind: browser, renderer, gpu-process, utility, node. */
  readonly cpuSeconds: Readonly<Record<string, number>>;
  readonly peakBytes: number;
  readonly meanBytes: number;
  readonly browserPeakBytes: number;
};

export type Row = {
  readonly label: string;
  readonly pagesPerSecond: number;
  readonly cpuMsPerPage: number;
  readonly cpuByKind: Readonly<Record<string, number>>;
  readonly peakBytes: number;
  readonly meanBytes: number;
  readonly wrong: number;
  readonly failed: number;
};

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}

/** One row a label: the median of its runs; `wrong` and `failed` are of the worst run. */
export function rowsOf(part: Part, runs: readonly Run[]): Row[] {
  return part.entries.flatMap(({ label }) => {
    const mine = runs.filter((run) => run.part === part.name && run.label === label);
    if (mine.length === 0) return [];
    const middle = (figure: (run: Run) => number): number => median(mine.map(figure));
    const pages = (run: Run): number => Math.max(1, run.outcome.right + run.outcome.wrong.length);
    const kinds = [...new Set(mine.flatMap((run) => Object.keys(run.cpuSeconds)))];
    return [
      {
        label,
        pagesPerSecond: middle((run) => run.outcome.right / (run.outcome.crawlMs / 1000)),
        cpuMsPerPage: middle((run) => (1000 * total(run.cpuSeconds)) / pages(run)),
        cpuByKind: Object.fromEntries(
          kinds.map((kind) => [kind, middle((run) => (1000 * (run.cpuSeconds[kind] ?? 0)) / pages(run))]),
        ),
        peakBytes: middle((run) => run.peakBytes),
        meanBytes: middle((run) => run.meanBytes),
        wrong: Math.max(...mine.map((run) => run.outcome.wrong.length)),
        failed: Math.max(...mine.map((run) => run.outcome.failed.length)),
      },
    ];
  });
}

/** Null where a side was not run. For speed the best of each side is taken, for cost the least. */
export function ratioOf(ratio: Ratio, rows: readonly Row[]): { value: number; met: boolean } | null {
  const more = ratio.figure === 'pagesPerSecond';
  const best = (labels: readonly string[]): number | null => {
    const values = rows.filter((row) => labels.includes(row.label)).map((row) => row[ratio.figure]);
    return values.length === 0 ? null : more ? Math.max(...values) : Math.min(...values);
  };
  const ours = best(ratio.ours);
  const theirs = best(ratio.theirs);
  if (ours === null || theirs === null) return null;
  const value = ours / theirs;
  return { value, met: more ? value >= ratio.atLeast : value <= ratio.atLeast };
}

/** How much of the runs' CPU the companion takes, extraction aside; null where none told. */
export function companionShare(runs: readonly Run[]): number | null {
  const shares = runs.flatMap(({ outcome: { detail }, cpuSeconds }) =>
    detail ? [detail.mainThreadCpuMs / (1000 * total(cpuSeconds))] : [],
  );
  return shares.length === 0 ? null : median(shares);
}

/** How many of the pages that both got came out the same, to the letter. */
export function identical(one: Run, other: Run): { same: number; of: number } {
  const both = Object.keys(one.outcome.contents).filter((url) => url in other.outcome.contents);
  return {
    same: both.filter((url) => one.outcome.contents[url] === other.outcome.contents[url]).length,
    of: both.length,
  };
}

function total(seconds: Readonly<Record<string, number>>): number {
  return Object.values(seconds).reduce((sum, value) => sum + value, 0);
}
