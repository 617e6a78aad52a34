/** What a page is to the crawls of sites: in one, met and not taken, or not met. */
import { discovers } from '../../shared/batch/options.ts';
import type { Caller, Result } from '../../shared/protocol/calls.ts';
import type { BatchInfo } from '../../shared/protocol/model.ts';
import { isOpen } from '../parts/batches/batch-words.ts';

export type SitePlaceOf = { readonly batch: BatchInfo; readonly found: Result<'page.find'> };

/** Each costs a question at every change of page. */
const askedAtMost = 5;

/**
 * Open crawls first, then the newest. The first that has the page or met it; else the first open one, which may meet it still; else null.
 * That a page is outside of a crawl that has ended is nothing to tell. `batches`: newest first.
 */
export async function findInSites(
  caller: Caller,
  batches: readonly BatchInfo[],
  url: string,
): Promise<SitePlaceOf | null> {
  const sites = batches
    .filter(({ options }) => discovers(options))
    .toSorted((one, other) => Number(isOpen(other)) - Number(isOpen(one)))
    .slice(0, askedAtMost);
  let stillOpen: SitePlaceOf | null = null;
  for (const batch of sites) {
    const found = await caller.call('page.find', { batch: batch.id, url });
    const isTold = found.page !== null || (found.reason !== null && (isOpen(batch) || found.reason !== 'out-of-scope'));
    if (isTold) return { batch, found };
    if (isOpen(batch)) stillOpen ??= { batch, found };
  }
  return stillOpen;
}
