/** The tab that the person reads in this window, followed as they go from tab to tab and page to page. */
import { browser } from '../parts/browser.ts';
import type { Companion } from '../parts/companion/companion.ts';
import { askGrant } from '../parts/permissions.ts';
import type { Runner } from '../parts/runner.ts';
import { type ReadonlySignal, signal } from '../parts/ui.ts';
import { type FrontTab, toFrontTab } from './tab-kind.ts';

interface FrontTabs {
  readonly tab: ReadonlySignal<FrontTab>;
  /** Asks the person to let the extension see addresses. To be called first thing in a click. */
  askToSee(): Promise<void>;
}

/** Follows for as long as the page lives. */
export function followFrontTab(windowId: number): FrontTabs {
  const tab = signal<FrontTab>({ kind: 'none' });
  let latest = 0;
  const read = async (): Promise<void> => {
    const asked = ++latest;
    const [front] = await browser.tabs.query({ active: true, windowId });
    // A later question may have been answered before.
    if (asked !== latest) return;
    const next = toFrontTab(front);
    if (JSON.stringify(next) !== JSON.stringify(tab.peek())) tab.value = next;
  };
  const readQuietly = (): void => void read().catch(console.error);
  browser.tabs.onActivated.addListener((activated) => {
    if (activated.windowId === windowId) readQuietly();
  });
  browser.tabs.onUpdated.addListener((_, change, updated) => {
    if (updated.active && updated.windowId === windowId && (change.url || change.title || change.status)) readQuietly();
  });
  browser.permissions.onAdded.addListener(readQuietly);
  browser.permissions.onRemoved.addListener(readQuietly);
  readQuietly();
  return {
    tab,
    async askToSee() {
      if (await askGrant('listTabs')) await read();
    },
  };
}

/** What the panel and each part of it get. */
export type PanelProps = { readonly companion: Companion; readonly front: FrontTabs; readonly runner: Runner };
