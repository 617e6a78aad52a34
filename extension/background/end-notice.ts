/** A notification at the end of each batch that was started from this browser, with what to do next. */
import type { BatchState } from '../../shared/batch/states.ts';
import type { BatchInfo } from '../../shared/protocol/model.ts';
import { z } from '../../shared/zod.ts';
import { doneText } from '../parts/batches/batch-words.ts';
import { readOwnBatches } from '../parts/batches/own-batches.ts';
import { browser } from '../parts/browser.ts';
import { handOver } from '../parts/handed.ts';
import { t, tn } from '../parts/messages.ts';
import { openDashboard, openPopup } from '../parts/open-surfaces.ts';
import { hasGrant } from '../parts/permissions.ts';
import { effect } from '../parts/ui.ts';
import { copyBatchNow } from './copy.ts';
import { tellWithButtons } from './notices.ts';
import type { Worker } from './worker.ts';

const idStart = 'batch-end:';
const batchIds = z.array(z.string());
const openStates: readonly BatchState[] = ['queued', 'running', 'paused'];

/** Which of the user's own batches are open now, and which of those open before have ended since. */
export function endedSince(
  openBefore: readonly string[],
  own: readonly string[],
  batches: readonly Pick<BatchInfo, 'id' | 'state'>[],
): { readonly open: readonly string[]; readonly ended: readonly string[] } {
  const stateOf = new Map(batches.map(({ id, state }) => [id, state]));
  const isOpen = (id: string) => openStates.some((state) => state === stateOf.get(id));
  return {
    open: own.filter(isOpen),
    ended: openBefore.filter((id) => stateOf.get(id) === 'done'),
  };
}

export function notifyAtEnd(worker: Worker): void {
  const { batches, settings, link } = worker.companion.state;
  // One look after the other: two at once could both find the same end.
  let turn = Promise.resolve();
  const look = (justStarted: readonly string[]) => {
    const [list, isWanted] = [batches.value, settings.value?.notifyAtEnd ?? true];
    if (link.value !== 'online') return;
    turn = turn.then(() => lookForEnds(list, { isWanted, justStarted })).catch(console.error);
  };
  effect(() => look([]));
  // A short batch may have ended before it is known to be the user's own.
  browser.storage.onChanged.addListener((changes, area) => {
    if (area === 'local' && changes.ownBatches) look(addedTo(changes.ownBatches));
  });
  browser.notifications.onClicked.addListener((id) => void openOf(id));
  browser.notifications.onButtonClicked?.addListener(
    (id, button) => void (button === 0 ? openOf(id) : secondOf(worker, id)).catch(console.error),
  );
}

function addedTo({ oldValue, newValue }: { readonly oldValue?: unknown; readonly newValue?: unknown }): string[] {
  const before = new Set(batchIds.safeParse(oldValue).data);
  return (batchIds.safeParse(newValue).data ?? []).filter((id) => !before.has(id));
}

type Look = { readonly isWanted: boolean; readonly justStarted: readonly string[] };

/** What was open is kept in storage: a batch may end while this worker is stopped. */
async function lookForEnds(batches: readonly BatchInfo[], { isWanted, justStarted }: Look): Promise<void> {
  const { openBatches } = await browser.storage.local.get('openBatches');
  const before = batchIds.safeParse(openBatches).data ?? [];
  const { open, ended } = endedSince([...before, ...justStarted], await readOwnBatches(), batches);
  if (open.join() !== before.join()) await browser.storage.local.set({ openBatches: open });
  if (!isWanted) return;
  for (const batch of batches) if (ended.includes(batch.id)) await tellEnd(batch);
}

/** Counts that say what is done; what can be done with it. No notice of one page that the popup shows just now. */
async function tellEnd({ id, name, counts, total }: BatchInfo): Promise<void> {
  if (total === 1 && (await isPopupOpen())) return;
  const parts = [doneText(counts, total)];
  if (counts.failed > 0) parts.push(tn('failed', counts.failed));
  const buttons = [t('openDashboard'), t(counts.failed > 0 ? 'retryFailed' : 'dashCopyThis')];
  await tellWithButtons(idStart + id, t('endTitle', { name }), parts.join(' · '), buttons);
}

/** What the polyfill has no types for; Firefox has no such call, and is told of every end. */
type ContextsApi = { getContexts?(of: { contextTypes: string[] }): Promise<readonly unknown[]> };

async function isPopupOpen(): Promise<boolean> {
  const contexts = await (browser.runtime as ContextsApi).getContexts?.({ contextTypes: ['POPUP'] });
  return contexts !== undefined && contexts.length > 0;
}

async function openOf(id: string): Promise<void> {
  if (!id.startsWith(idStart)) return;
  await openDashboard({ batch: id.slice(idStart.length) });
  await browser.notifications.clear(id);
}

/** The second button: tries the failed again, or puts the Markdown on the clipboard where all is done. */
async function secondOf(worker: Worker, id: string): Promise<void> {
  if (!id.startsWith(idStart)) return;
  const batch = id.slice(idStart.length);
  await worker.companion.online(5_000);
  const { counts } = await worker.companion.call('batch.get', { batch });
  if (counts.failed > 0) await worker.companion.call('batch.retry', { batch });
  // Browsers may not let a notification ask for the clipboard; the popup has a button for it.
  else if (await hasGrant('clipboard')) await copyBatchNow(worker, batch);
  else {
    await handOver({ kind: 'batch', batch });
    await openPopup(undefined);
  }
  await browser.notifications.clear(id);
}
