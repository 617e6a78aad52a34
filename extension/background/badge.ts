/** The toolbar badge: how far the open batches are, or that something waits for the user. */
import type { BatchInfo, HoldInfo } from '../../shared/protocol/model.ts';
import { processedPages } from '../parts/batches/batch-words.ts';
import { browser } from '../parts/browser.ts';
import { t, tn } from '../parts/messages.ts';
import { effect } from '../parts/ui.ts';
import type { Worker } from './worker.ts';

type Badge = { readonly text: string; readonly look: 'progress' | 'paused' | 'needs-you' | 'none' };

/** A percentage of all pages of the open batches; 99 % until the last has ended. Four characters at most fit. */
export function badgeOf(batches: readonly BatchInfo[], holds: readonly HoldInfo[], asks = 0): Badge {
  const open = batches.filter(({ state }) => state === 'running' || state === 'queued' || state === 'paused');
  if (asks > 0) return { text: '?', look: 'needs-you' };
  if (holds.length > 0) return { text: '!', look: 'needs-you' };
  if (open.length === 0) return { text: '', look: 'none' };
  const total = open.reduce((sum, batch) => sum + batch.total, 0);
  const ended = open.reduce((sum, batch) => sum + processedPages(batch.counts), 0);
  const percent = total ? Math.min(99, Math.floor((100 * ended) / total)) : 0;
  return { text: `${percent}%`, look: open.every(({ state }) => state === 'paused') ? 'paused' : 'progress' };
}

const colours: Readonly<Record<Badge['look'], string>> = {
  progress: '#0b7068',
  paused: '#50605f',
  'needs-you': '#8a5300',
  none: '#0b7068',
};

export function showBadge({ companion }: Worker): void {
  const { batches, holds, consent, link } = companion.state;
  let shown = '';
  effect(() => {
    const isOnline = link.value === 'online';
    const asks = isOnline ? consent.value.asks.length : 0;
    const badge = isOnline ? badgeOf(batches.value, holds.value, asks) : badgeOf([], []);
    const holdTitle = isOnline && holds.value.length > 0 ? tn('badgeHolds', holds.value.length) : t('extensionName');
    const title = asks > 0 ? t('agentsBadge') : holdTitle;
    const next = `${badge.text} ${badge.look} ${title}`;
    if (next === shown) return;
    shown = next;
    void draw(badge, title);
  });
}

async function draw({ text, look }: Badge, title: string): Promise<void> {
  await browser.action.setBadgeBackgroundColor({ color: colours[look] });
  await browser.action.setBadgeTextColor({ color: '#ffffff' });
  await browser.action.setBadgeText({ text });
  await browser.action.setTitle({ title });
}
