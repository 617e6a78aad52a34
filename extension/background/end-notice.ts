/** A notification at the end of each batch that was started from this browser, with what to do next. */
import type { BatchState } from '../../shared/batch/states.ts';
import type { BatchInfo } from '../../shared/protocol/model.ts';
import { z } from '../../shared/zod.ts';
import { doneText } from '../parts/batches/batch-words.ts';
import { readOwnBatches } from '../parts/batches/own-batches.ts';
import { browser } from '../parts/browser.ts';
import { handOver } from '../parts/handed.ts';
import { type MessageKey, t, tn } from '../parts/messages.ts';
import { openDashboard, openPopup } from '../parts/open-surfaces.ts';
import { hasGrant } from '../parts/permissions.ts';
import { effect } from '../parts/ui.ts';
import { copyBatchNow } from './copy.ts';
import { tell, tellWithButtons } from './notices.ts';
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
    (id, button) => void actOf(worker, id, button).catch(console.error),
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

/** Counts that say what is done; what can be done with it. None while the popup is open: it says so itself. */
async function tellEnd(batch: BatchInfo): Promise<void> {
  const { id, name, counts } = batch;
  if (await isPopupOpen()) return;
  const parts = [doneText(batch)];
  if (counts.failed > 0) parts.push(tn('failed', counts.failed));
  const buttons = endActions(batch).map((action) => t(actionTexts[action]));
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

/** What there is to do with a batch that has ended; a press on the notice itself opens the dashboard. */
export type EndAction = 'folder' | 'save' | 'retry' | 'copy';

const actionTexts: Readonly<Record<EndAction, MessageKey>> = {
  folder: 'showFolder',
  save: 'save',
  retry: 'retryFailed',
  copy: 'dashCopyThis',
};

/** Two, as many as browsers show: where its files are, or to make one of it; then what failed, or its text. */
export function endActions({ options, counts }: Pick<BatchInfo, 'options' | 'counts'>): readonly EndAction[] {
  if (counts.done === 0) return counts.failed > 0 ? ['retry'] : [];
  return [options.out === undefined ? 'save' : 'folder', counts.failed > 0 ? 'retry' : 'copy'];
}

async function actOf(worker: Worker, id: string, button: number): Promise<void> {
  if (!id.startsWith(idStart)) return;
  const batch = id.slice(idStart.length);
  await worker.companion.online(5_000);
  const info = await worker.companion.call('batch.get', { batch });
  const action = endActions(info)[button];
  if (action === 'folder') await showFolderOf(worker, info);
  // A worker has no page to save from: the dashboard does it as it opens.
  if (action === 'save') await openDashboard({ batch, save: 'zip' });
  if (action === 'retry') await worker.companion.call('batch.retry', { batch });
  if (action === 'copy') await copyOf(worker, batch);
  await browser.notifications.clear(id);
}

/** Where no file manager can be opened, the path is told. */
async function showFolderOf(worker: Worker, { id, options }: BatchInfo): Promise<void> {
  const { folder, opened } = await worker.companion.call('batch.folder', { batch: id });
  if (!opened) await tell(`folder:${id}`, t('showFolder'), folder ?? options.out ?? '');
}

/** Browsers may not let a notification ask for the clipboard; the popup has a button for it. */
async function copyOf(worker: Worker, batch: string): Promise<void> {
  if (await hasGrant('clipboard')) {
    await copyBatchNow(worker, batch);
    return;
  }
  await handOver({ kind: 'batch', batch });
  await openPopup(undefined);
}
