/** The few pages that changed last, for a glance at what is going on; of a batch that has ended, those that failed come first. */
import type { PageState } from '../../shared/batch/states.ts';
import type { BatchInfo, PageRow } from '../../shared/protocol/model.ts';
import { isOpen } from '../parts/batches/batch-words.ts';
import type { Companion } from '../parts/companion/companion.ts';
import { useEffect, useState } from '../parts/ui.ts';

const shownAtMost = 4;

/** Pages at work first, then, at the end, those that failed, then those that ended last; waiting ones say nothing. */
export function latestOf(
  before: readonly PageRow[],
  changed: readonly PageRow[],
  isEnded: boolean,
): readonly PageRow[] {
  const rank = (state: PageState) => (state === 'running' ? 0 : isEnded && state === 'failed' ? 1 : 2);
  const rows = new Map([...before, ...changed].map((row) => [row.id, row]));
  return [...rows.values()]
    .filter(({ state }) => state !== 'waiting' && state !== 'cancelled')
    .toSorted((one, other) => rank(one.state) - rank(other.state) || (other.finishedAt ?? 0) - (one.finishedAt ?? 0))
    .slice(0, shownAtMost);
}

/** Follows a batch; empty until the companion has answered. */
export function useLatestPages(companion: Companion, batch: BatchInfo): readonly PageRow[] {
  const [rows, setRows] = useState<readonly PageRow[]>([]);
  const generation = companion.state.generation.value;
  const { id, counts } = batch;
  const isEnded = !isOpen(batch);
  const hasFailed = isEnded && counts.failed > 0;
  // After a reconnect what was known may be out of date: it begins anew.
  useEffect(() => setRows([]), [companion, id, generation]);
  useEffect(() => {
    if (generation === 0) return;
    let isWanted = true;
    const unwatch = companion.state.watchRows(({ data }) => {
      if (data.batch === id) setRows((before) => latestOf(before, data.rows, isEnded));
    });
    const last = { batch: id, sort: 'finishedAt', descending: true, limit: shownAtMost } as const;
    for (const asked of [last, ...(hasFailed ? [{ ...last, filter: { states: ['failed' as const] } }] : [])])
      companion.call('page.list', asked).then(
        (list) => isWanted && setRows((before) => latestOf(list.rows, before, isEnded)),
        () => {}, // the batch was removed, or the connection went: there is nothing to list
      );
    return () => {
      isWanted = false;
      unwatch();
    };
  }, [companion, id, generation, isEnded, hasFailed]);
  return rows;
}
