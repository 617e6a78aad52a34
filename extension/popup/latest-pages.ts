/** The few pages that changed last, for a glance at what is going on. */
import type { PageState } from '../../shared/batch/states.ts';
import type { PageRow } from '../../shared/protocol/model.ts';
import type { Companion } from '../parts/companion/companion.ts';
import { useEffect, useState } from '../parts/ui.ts';

const shownAtMost = 4;

/** Pages at work first, then those that ended last; waiting ones say nothing. */
function latestOf(before: readonly PageRow[], changed: readonly PageRow[]): readonly PageRow[] {
  const rows = new Map([...before, ...changed].map((row) => [row.id, row]));
  return [...rows.values()]
    .filter(({ state }) => state !== 'waiting' && state !== 'cancelled')
    .toSorted((one, other) => rank(one.state) - rank(other.state) || (other.finishedAt ?? 0) - (one.finishedAt ?? 0))
    .slice(0, shownAtMost);
}

function rank(state: PageState): number {
  return state === 'running' ? 0 : 1;
}

/** Follows a batch; empty until the companion has answered. */
export function useLatestPages(companion: Companion, batch: string): readonly PageRow[] {
  const [rows, setRows] = useState<readonly PageRow[]>([]);
  const generation = companion.state.generation.value;
  useEffect(() => {
    if (generation === 0) return;
    let isWanted = true;
    const unwatch = companion.state.watchRows(({ data }) => {
      if (data.batch === batch) setRows((before) => latestOf(before, data.rows));
    });
    // After a reconnect what was known may be out of date: it begins anew.
    companion.call('page.list', { batch, sort: 'finishedAt', descending: true, limit: shownAtMost }).then(
      (list) => isWanted && setRows((before) => latestOf(list.rows, before)),
      () => {}, // the batch was removed, or the connection went: there is nothing to list
    );
    return () => {
      isWanted = false;
      unwatch();
      setRows([]);
    };
  }, [companion, batch, generation]);
  return rows;
}
