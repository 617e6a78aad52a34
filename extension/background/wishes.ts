/**
 * What a person pressed before the browser's own question for a permission, done once they have allowed it.
 * 1. The chooser keeps a wish and holds its lock (chooser/memory.ts), then asks. Browsers close a popup under the question.
 * 2. Allowed, this waits for the lock: a page that is still there does it by itself and takes the wish away.
 * 3. The wish still there, its page is gone: the crawl is started as the chooser remembers it, or the chooser is opened again.
 */
import { createChooserState } from '../chooser/chooser-state.ts';
import { forgetWish, readWish, type Wish, wishLock } from '../chooser/memory.ts';
import { nameOf } from '../chooser/start.ts';
import { browser } from '../parts/browser.ts';
import { handOver } from '../parts/handed.ts';
import { t, tn } from '../parts/messages.ts';
import { openPopup, tryOpenPopup } from '../parts/open-surfaces.ts';
import { hasGrant } from '../parts/permissions.ts';
import { tell } from './notices.ts';
import { crawlNow, type Worker } from './worker.ts';

export function fulfilWishes(worker: Worker): void {
  browser.permissions.onAdded.addListener(() => {
    navigator.locks.request(wishLock, () => fulfil(worker)).catch(console.error);
  });
}

async function fulfil(worker: Worker): Promise<void> {
  const wish = await readWish();
  if (!wish || !(await hasGrant(wish.grant))) return;
  await forgetWish();
  if (wish.goal === 'start') await startWish(worker, wish);
  else await openPopup(wish.tabId ?? undefined);
}

async function startWish(worker: Worker, { surface, tabId }: Wish): Promise<void> {
  const state = await createChooserState({ surface, tabId });
  await state.refresh();
  const { items } = state.picks.value;
  const batch = await crawlNow(worker, items, { name: nameOf(state), options: state.options.value });
  if (batch === null) return;
  state.begun();
  await handOver({ kind: 'batch', batch });
  if (!(await tryOpenPopup())) await tell(`batch-begun:${batch}`, tn('begunPages', items.length), t('begunHint'));
}
