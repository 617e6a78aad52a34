/** What the worker's subjects share: the companion, and a crawl that is started without the popup. */
import { TabtrawlError } from '../../shared/batch/errors.ts';
import type { BatchOptionsInput } from '../../shared/batch/options.ts';
import { keepOwnBatch } from '../parts/batches/own-batches.ts';
import { readChoices } from '../parts/choices.ts';
import type { Companion } from '../parts/companion/companion.ts';
import { type CrawlItem, startCrawl, unsafeLines } from '../parts/crawl-request.ts';
import { handOver } from '../parts/handed.ts';
import { t } from '../parts/messages.ts';
import { openPopup } from '../parts/open-surfaces.ts';
import { tell } from './notices.ts';
import type { TabReader } from './read-tabs.ts';

export type Worker = { readonly companion: Companion; readonly tabReader: TabReader };

/** A worker that was just woken connects first. */
const connectWithinMs = 5_000;

export type CrawlHow = {
  readonly name?: string | undefined;
  readonly options?: BatchOptionsInput;
  /** Its end is notified, and the popup names it. Default true. */
  readonly isTold?: boolean;
};

/** Crawls, with the last choices where no options are given; gives the batch, or null where none was started. What goes wrong is told in a notification; addresses that look unsafe are asked about in the popup. */
export async function crawlNow(
  worker: Worker,
  items: readonly CrawlItem[],
  { name = '', options, isTold = true }: CrawlHow = {},
): Promise<string | null> {
  if (items.length === 0) {
    await tell('nothingToCrawl', t('nothingToCrawl'), t('nothingToCrawlHint'));
    return null;
  }
  try {
    await worker.companion.online(connectWithinMs);
    const started = await startCrawl(worker.companion, {
      name,
      items,
      options: options ?? (await readChoices()),
    });
    if (isTold) await noteStarted(started.batch.id);
    // Not waited for: it goes on for as long as there are tabs to read.
    worker.tabReader.read(started.reads).catch(console.error);
    return started.batch.id;
  } catch (error) {
    const unsafe = unsafeLines(error);
    if (unsafe) {
      await handOver({ kind: 'consent', name, items: [...items], unsafe: [...unsafe] });
      await openPopup(undefined);
    } else await tellFailure(error);
    return null;
  }
}

/** The popup names it when it opens next, and its end is notified. */
export async function noteStarted(batch: string): Promise<void> {
  await keepOwnBatch(batch);
}

async function tellFailure(error: unknown): Promise<void> {
  const isAway = error instanceof TabtrawlError && error.code === 'connection';
  const text = isAway
    ? t('notStartedAway', { command: 'tabtrawl', inFolder: 'npm start' })
    : error instanceof Error
      ? error.message
      : String(error);
  await tell('notStarted', t('notStarted'), text);
}
