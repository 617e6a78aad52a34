/** The newest page of any batch that was crawled from an address. */
import type { Caller } from '../../shared/protocol/calls.ts';
import type { BatchInfo, PageRow } from '../../shared/protocol/model.ts';
import { normaliseUrl } from '../../shared/urls.ts';

/** Older batches are the dashboard's matter; each costs a question at every change of page. */
const newestBatches = 8;

/** Null where none of the newest batches has it. `batches`: newest first. */
export async function findPage(caller: Caller, batches: readonly BatchInfo[], url: string): Promise<PageRow | null> {
  const address = normaliseUrl(url);
  if (!('url' in address)) return null;
  for (const { id } of batches.slice(0, newestBatches)) {
    const { rows } = await caller.call('page.list', {
      batch: id,
      filter: { text: address.url.slice(0, 500) },
      limit: 20,
    });
    const found = rows.find((row) => row.url === address.url);
    if (found) return found;
  }
  return null;
}
