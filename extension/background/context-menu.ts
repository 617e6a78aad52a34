/** The context menu: this page, its site, this link, the links in the selection, the selected tabs; the page or all tabs as Markdown. */
import { browser, type Menus, type Tabs } from '../parts/browser.ts';
import { type CrawlItem, itemsOfTabs } from '../parts/crawl-request.ts';
import { handOver } from '../parts/handed.ts';
import { type MessageKey, t } from '../parts/messages.ts';
import { openDashboard, openPopup } from '../parts/open-surfaces.ts';
import { collectLinks, type PageLinks } from '../parts/page-scripts/collect-links.ts';
import { askGrant } from '../parts/permissions.ts';
import { copyPage, copyTabs } from './copy.ts';
import { crawlNow, type Worker } from './worker.ts';

type Click = { readonly info: Menus.OnClickData; readonly tab: Tabs.Tab | undefined };

type MenuEntry = {
  readonly title: MessageKey;
  readonly contexts: Menus.ContextType[];
  readonly act: (worker: Worker, click: Click) => Promise<void>;
};

const webPages = ['http://*/*', 'https://*/*'];

const entries: Readonly<Record<string, MenuEntry>> = {
  page: {
    title: 'menuPage',
    contexts: ['page'],
    act: (worker, { tab }) => begin(worker, tab ? itemsOfTabs([tab], true) : [], tab?.title),
  },
  site: { title: 'menuSite', contexts: ['page'], act: (_, { tab }) => chooseSite(tab?.id) },
  copyPage: { title: 'commandCopyPage', contexts: ['page'], act: (worker, { tab }) => copyPage(worker, tab) },
  link: {
    title: 'menuLink',
    contexts: ['link'],
    act: (worker, { info }) => begin(worker, info.linkUrl ? [{ url: info.linkUrl }] : []),
  },
  selection: {
    title: 'menuSelection',
    contexts: ['selection'],
    act: async (worker, { info, tab }) => begin(worker, await selectedLinks(tab?.id, info.frameId), tab?.title),
  },
  tabs: {
    title: 'menuTabs',
    contexts: ['page'],
    act: async (worker, { tab }) => crawlTabs(worker, tab?.windowId),
  },
  copyTabs: { title: 'commandCopyTabs', contexts: ['page', 'action'], act: (_, { tab }) => copyTabs(tab?.windowId) },
  siteOfTab: { title: 'menuSite', contexts: ['action'], act: (_, { tab }) => chooseSite(tab?.id) },
  dashboard: { title: 'openDashboard', contexts: ['action'], act: () => openDashboard() },
};

async function begin(worker: Worker, items: readonly CrawlItem[], name?: string): Promise<void> {
  await crawlNow(worker, items, { name });
}

/** The chooser at this tab's site: what will happen is seen before it does. */
async function chooseSite(tabId: number | undefined): Promise<void> {
  if (tabId === undefined) return;
  await handOver({ kind: 'site', tabId });
  await openPopup(tabId);
}

export function offerMenu(worker: Worker): void {
  browser.runtime.onInstalled.addListener(() => void createMenu());
  browser.contextMenus.onClicked.addListener((info, tab) => {
    const entry = entries[String(info.menuItemId)];
    entry?.act(worker, { info, tab }).catch(console.error);
  });
}

async function createMenu(): Promise<void> {
  await browser.contextMenus.removeAll();
  for (const [id, { title, contexts }] of Object.entries(entries)) {
    const onWebPages = contexts.includes('action') ? {} : { documentUrlPatterns: webPages };
    browser.contextMenus.create({ id, title: t(title), contexts, ...onWebPages });
  }
}

async function selectedLinks(tabId: number | undefined, frameId = 0): Promise<readonly { url: string }[]> {
  if (tabId === undefined) return [];
  const target = { tabId, frameIds: [frameId] };
  const [injection] = await browser.scripting.executeScript({ target, func: collectLinks });
  const page = injection?.result as PageLinks | undefined; // what collectLinks gives, which executeScript's type forgets
  return page?.links.filter(({ selected }) => selected) ?? [];
}

/** The tabs that are selected in the tab strip, as they stand. Asks for the permission first: without it their addresses are not seen. */
export async function crawlTabs(worker: Worker, windowId: number | undefined): Promise<void> {
  if (!(await askGrant('readTabs'))) return;
  const tabs = await browser.tabs.query({ highlighted: true, ...(windowId === undefined ? {} : { windowId }) });
  await crawlNow(worker, itemsOfTabs(tabs, true));
}
