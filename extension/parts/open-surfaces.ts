/** Opening the extension's own pages. Only called for something the user did, as it brings them to the front. */
import { extensionPages } from '../../shared/extension-id.ts';
import { browser } from './browser.ts';

/** The dashboard, at a batch where one is given, with other conditions of its address (`state=failed`); the tab that shows it already, if any. */
export async function openDashboard(conditions: Readonly<Record<string, string>> = {}): Promise<void> {
  const page = browser.runtime.getURL(extensionPages.dashboard);
  const hash = new URLSearchParams(conditions).toString();
  const url = hash ? `${page}#${hash}` : page;
  const [tab] = await browser.tabs.query({ url: `${page}*` });
  if (tab?.id === undefined) {
    await browser.tabs.create({ url });
    return;
  }
  await browser.tabs.update(tab.id, hash ? { active: true, url } : { active: true });
  if (tab.windowId !== undefined) await browser.windows.update(tab.windowId, { focused: true });
}

/** Parts of the options page that others lead to. */
export type OptionsPart = 'folders' | 'agents';

/** The options page, at one of its parts where one is given; the tab that shows it already, if any. */
export async function openOptions(part?: OptionsPart): Promise<void> {
  if (part === undefined) return browser.runtime.openOptionsPage();
  const page = browser.runtime.getURL(extensionPages.options);
  const url = `${page}#${part}`;
  const [tab] = await browser.tabs.query({ url: `${page}*` });
  if (tab?.id === undefined) {
    await browser.tabs.create({ url });
    return;
  }
  await browser.tabs.update(tab.id, { active: true, url });
  if (tab.windowId !== undefined) await browser.windows.update(tab.windowId, { focused: true });
}

/** What the polyfill has no types for. */
type PanelApi = {
  readonly sidePanel?: { open(where: { windowId: number }): Promise<void> };
  readonly sidebarAction?: { open(): Promise<void> };
};

/** The side panel of a window. To be called first thing in a click or key press: browsers refuse it later. */
export async function openPanel(windowId: number): Promise<void> {
  const { sidePanel, sidebarAction } = browser as unknown as PanelApi;
  if (sidePanel) await sidePanel.open({ windowId });
  else await sidebarAction?.open();
}

/** The popup under the toolbar; false where the browser can't open it by itself now. */
export async function tryOpenPopup(): Promise<boolean> {
  try {
    await browser.action.openPopup();
    return true;
  } catch {
    return false;
  }
}

/** The popup for a tab: under the toolbar where the browser can do that by itself, else as a small window. */
export async function openPopup(tabId: number | undefined): Promise<void> {
  if (!(await tryOpenPopup())) {
    const query = tabId === undefined ? '' : `?tab=${tabId}`;
    const url = browser.runtime.getURL(extensionPages.popup) + query;
    await browser.windows.create({ type: 'popup', url, width: 432, height: 640 });
  }
}
