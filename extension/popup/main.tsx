import { createChooserState } from '../chooser/chooser-state.ts';
import { readOwnBatches } from '../parts/batches/own-batches.ts';
import { browser } from '../parts/browser.ts';
import { connectCompanion } from '../parts/companion/companion.ts';
import { takeHanded } from '../parts/handed.ts';
import { uiLanguage } from '../parts/messages.ts';
import { createRunner } from '../parts/runner.ts';
import { render, signal } from '../parts/ui.ts';
import { App } from './app.tsx';

/** `?tab=ID`: opened as a window of its own, for that tab; see openPopup. */
const tabId = Number(new URLSearchParams(location.search).get('tab')) || null;

async function main(): Promise<void> {
  document.documentElement.lang = uiLanguage();
  // Under the toolbar the popup decides its size; anywhere else it takes what there is.
  const isPopup = browser.extension.getViews({ type: 'popup' }).includes(window);
  document.body.classList.toggle('is-popup', isPopup);
  const companion = connectCompanion('popup');
  const handed = await takeHanded();
  const [state, tab, [last = null]] = await Promise.all([
    createChooserState({ surface: 'popup', tabId, handed }),
    tabId === null ? browser.windows.getCurrent() : browser.tabs.get(tabId).catch(() => null),
    readOwnBatches(),
  ]);
  const windowId = tab && 'windowId' in tab ? tab.windowId : tab?.id;
  const root = document.getElementById('root');
  const shown = signal(handed?.kind === 'batch' ? handed.batch : null);
  const app = { state, companion, windowId, shown, last: signal(last), runner: createRunner() };
  if (root) render(<App {...app} />, root);
  await state.refresh();
  // Arrow keys choose at once, and the ring is on the source that holds.
  if (document.activeElement === document.body) root?.querySelector<HTMLElement>('.source-tile input:checked')?.focus();
}

main().catch(console.error);
