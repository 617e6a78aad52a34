/** What `--keep` asks for. */
import type { Log } from './crawl/ports.ts';
import type { Store } from './store/store.ts';

const dayMs = 86_400_000;

/** Takes away the contents of batches that ended more than `keepDays` ago; null keeps all. Never rejects. */
export async function pruneOld(store: Store, keepDays: number | null, log: Log): Promise<void> {
  if (keepDays === null) return;
  try {
    const bytes = await store.prune(keepDays * dayMs);
    if (bytes > 0) log('info', 'Old contents were pruned.', { bytes });
  } catch (error) {
    log('warn', 'Old contents could not be pruned.', { cause: String(error) });
  }
}
