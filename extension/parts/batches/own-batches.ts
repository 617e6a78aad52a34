/** The batches that were started from this browser: the newest is what the popup names; an end of any of them is notified. */
import { z } from '../../../shared/zod.ts';
import { browser } from '../browser.ts';

const ownBatches = z.array(z.string());
const kept = 50;

/** Newest first. */
export async function readOwnBatches(): Promise<readonly string[]> {
  const { ownBatches: stored } = await browser.storage.local.get('ownBatches');
  return ownBatches.safeParse(stored).data ?? [];
}

/** Only the worker writes, so that two starts at once do not overwrite each other. */
export async function keepOwnBatch(batch: string): Promise<void> {
  const before = await readOwnBatches();
  await browser.storage.local.set({ ownBatches: [batch, ...before.filter((id) => id !== batch)].slice(0, kept) });
}
