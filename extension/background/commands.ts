/** Keyboard shortcuts; which keys they have is the user's to set, in the browser. */
import { browser, type Tabs } from '../parts/browser.ts';
import { itemsOfTabs } from '../parts/crawl-request.ts';
import { openDashboard, openPanel } from '../parts/open-surfaces.ts';
import { crawlTabs } from './context-menu.ts';
import { copyPage, copyTabs } from './copy.ts';
import { crawlNow, type Worker } from './worker.ts';

const commands: Readonly<Record<string, (worker: Worker, tab: Tabs.Tab | undefined) => Promise<void>>> = {
  'crawl-page': async (worker, tab) => {
    await crawlNow(worker, tab ? itemsOfTabs([tab], true) : [], { name: tab?.title });
  },
  'copy-page': copyPage,
  'copy-tabs': (_, tab) => copyTabs(tab?.windowId),
  'crawl-tabs': (worker, tab) => crawlTabs(worker, tab?.windowId),
  'open-dashboard': () => openDashboard(),
  'open-panel': async (_, tab) => {
    if (tab?.windowId !== undefined) await openPanel(tab.windowId);
  },
};

export function obeyCommands(worker: Worker): void {
  browser.commands.onCommand.addListener((name, tab) => {
    commands[name]?.(worker, tab).catch(console.error);
  });
}
