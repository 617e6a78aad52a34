import { createPopupState } from '../chooser/chooser-state.ts';
import { fittingSource } from '../chooser/offered-sources.ts';
import { browser } from '../parts/browser.ts';
import { openCompanion } from '../parts/companion/companion.ts';
import { uiLanguage } from '../parts/messages.ts';
import { render } from '../parts/ui.ts';
import { App } from './app.tsx';

/** `?tab=ID`: opened as a window of its own, for that tab; see openPopup. */
const tabId = Number(new URLSearchParams(location.search).get('tab')) || null;

async function main(): Promise<void> {
  document.documentElement.lang = uiLanguage();
  // Under the toolbar the popup decides its size; anywhere else it takes what there is.
  const isPopup = browser.extension.getViews({ type: 'popup' }).includes(window);
  document.body.classList.toggle('is-popup', isPopup);
  const companion = openCompanion('popup');
  const [state, tab] = await Promise.all([
    createPopupState(tabId),
    tabId === null ? browser.windows.getCurrent() : browser.tabs.get(tabId).catch(() => null),
  ]);
  const windowId = tab && 'windowId' in tab ? tab.windowId : tab?.id;
  const root = document.getElementById('root');
  if (root) render(<App state={state} companion={companion} windowId={windowId} />, root);
  // Arrow keys choose at once.
  if (document.activeElement === document.body) root?.querySelector<HTMLElement>('.source input:checked')?.focus();
  const { source } = state.choice.value;
  await state.refresh();
  // Unless the user was quicker.
  if (state.choice.value.source === source) state.choose({ source: fittingSource(source, state.found.value) });
}

main().catch(console.error);
