/** "Copy page as Markdown", "Copy all tabs as Markdown links": from the context menu, by keys, from a notification. */
import type { BatchInfo } from '../../shared/protocol/model.ts';
import { markdownOfBatch } from '../parts/batches/results.ts';
import { browser, type Tabs } from '../parts/browser.ts';
import { itemsOfTabs } from '../parts/crawl-request.ts';
import { faultText } from '../parts/fault-text.ts';
import { markdownLink } from '../parts/links.ts';
import { t, tn } from '../parts/messages.ts';
import { askGrant } from '../parts/permissions.ts';
import { effect } from '../parts/ui.ts';
import { copyText, mayCopy } from './clipboard.ts';
import { tell } from './notices.ts';
import { crawlNow, type Worker } from './worker.ts';

const noticeId = 'copied';
/** A page that takes longer is told of at its end, as any crawl is. */
const doneWithinMs = 60_000;

/** The page as it stands, by way of the companion. */
export async function copyPage(worker: Worker, tab: Tabs.Tab | undefined): Promise<void> {
  if (!tab || !(await mayCopy())) return;
  const batch = await crawlNow(worker, itemsOfTabs([tab], true), { name: tab.title, isTold: false });
  if (batch === null) return;
  await ended(worker, batch);
  await copyBatchNow(worker, batch);
}

/** What is done of a batch; told in a notification. */
export async function copyBatchNow({ companion }: Worker, batch: string): Promise<void> {
  try {
    const { text, pages } = await markdownOfBatch(companion, batch);
    await copyText(text);
    await tell(noticeId, tn('dashCopied', pages), t('copiedHint'));
  } catch (error) {
    await tell(noticeId, t('notCopied'), faultText(error));
  }
}

/** Titles and addresses of the window's tabs, a line each; pages of the browser's own are left out. */
export async function copyTabs(windowId: number | undefined): Promise<void> {
  if (!(await askGrant('copyTabs'))) return;
  const tabs = await browser.tabs.query(windowId === undefined ? { currentWindow: true } : { windowId });
  const lines = tabs.flatMap(({ title, url }) =>
    url && /^https?:/.test(url) ? [`- ${markdownLink(title || null, url)}`] : [],
  );
  await copyText(`${lines.join('\n')}\n`);
  await tell(noticeId, tn('dashCopiedLinks', lines.length), t('copiedHint'));
}

function ended({ companion }: Worker, batch: string): Promise<void> {
  return new Promise((resolve) => {
    const isEnded = ({ id, state }: BatchInfo) => id === batch && (state === 'done' || state === 'cancelled');
    let stop = () => {};
    const end = () => {
      clearTimeout(timer);
      resolve();
      queueMicrotask(() => stop()); // the effect's first run comes before its handle
    };
    const timer = setTimeout(end, doneWithinMs);
    stop = effect(() => {
      if (companion.state.batches.value.some(isEnded)) end();
    });
  });
}
