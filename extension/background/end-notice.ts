/** A notification at the end of each batch that was started from this browser, with what to do next. */
import type { BatchState } from '../../shared/batch/states.ts';
import type { BatchInfo } from '../../shared/protocol/model.ts';
import { z } from '../../shared/zod.ts';
import { browser } from '../parts/browser.ts';
import { t, tn } from '../parts/messages.ts';
import { openDashboard } from '../parts/open-surfaces.ts';
import { readOwnBatches } from '../parts/own-batches.ts';
import { effect } from '../parts/ui.ts';
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

export function notifyAtEnd({ companion }: Worker): void {
  const { batches, settings, link } = companion.state;
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
    (id, button) => void (button === 0 ? openOf(id) : retryOf(companion, id)),
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

async function tellEnd({ id, name, counts }: BatchInfo): Promise<void> {
  const parts = [tn('endDone', counts.done)];
  if (counts.failed > 0) parts.push(tn('failed', counts.failed));
  const buttons = [t('openDashboard')];
  if (counts.failed > 0) buttons.push(t('retryFailed'));
  await tellWithButtons(idStart + id, t('endTitle', { name }), parts.join(' · '), buttons);
}

async function openOf(id: string): Promise<void> {
  if (!id.startsWith(idStart)) return;
  await openDashboard({ batch: id.slice(idStart.length) });
  await browser.notifications.clear(id);
}

async function retryOf(companion: Worker['companion'], id: string): Promise<void> {
  if (!id.startsWith(idStart)) return;
  await companion.online(5_000);
  await companion.call('batch.retry', { batch: id.slice(idStart.length) });
  await browser.notifications.clear(id);
}
