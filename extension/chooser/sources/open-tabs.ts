/** The tabs of the window in front of which the popup opened. Addresses are seen only of tabs that the browser lets us see. */
import { z } from '../../../shared/zod.ts';
import { browser, type Tabs } from '../../parts/browser.ts';
import { hasGrant } from '../../parts/permissions.ts';

export type OpenTab = {
  readonly id: number;
  readonly url: string | undefined;
  readonly title: string;
  readonly isSelected: boolean;
  readonly isPinned: boolean;
  /** Put to sleep by the browser: its document is not there to be read. */
  readonly isAsleep: boolean;
};
type TabGroup = { readonly id: number; readonly title: string; readonly tabs: readonly OpenTab[] };

export type OpenTabs = {
  /** The tab in front; null where that is a page of the extension itself. */
  readonly front: OpenTab | null;
  /** The extension's own pages are left out. */
  readonly all: readonly OpenTab[];
  readonly groups: readonly TabGroup[];
};

export const noTabs: OpenTabs = { front: null, all: [], groups: [] };

/** `tabId`: the tab that stands for the one in front, where the popup was opened as a window of its own. */
export async function readOpenTabs(tabId: number | null): Promise<OpenTabs> {
  const named = tabId === null ? null : await browser.tabs.get(tabId).catch(() => null);
  const window = named?.windowId === undefined ? { currentWindow: true } : { windowId: named.windowId };
  const tabs = await browser.tabs.query(window);
  const own = browser.runtime.getURL('');
  const all = tabs.filter(({ url }) => !url?.startsWith(own)).flatMap(toOpenTab);
  const frontId = named?.id ?? tabs.find(({ active }) => active)?.id;
  return { front: all.find(({ id }) => id === frontId) ?? null, all, groups: await readGroups(tabs) };
}

function toOpenTab({ id, url, title, highlighted, pinned, discarded }: Tabs.Tab): readonly OpenTab[] {
  if (id === undefined) return [];
  return [{ id, url, title: title ?? '', isSelected: highlighted, isPinned: pinned, isAsleep: discarded ?? false }];
}

/** What the polyfill has no types for. */
const groupedTab = z.object({ groupId: z.number() });
const tabGroup = z.object({ title: z.string().optional() });
type GroupsApi = { readonly tabGroups?: { get(id: number): Promise<unknown> } };

async function readGroups(tabs: readonly Tabs.Tab[]): Promise<readonly TabGroup[]> {
  const byId = new Map<number, Tabs.Tab[]>();
  for (const tab of tabs) {
    const groupId = groupedTab.safeParse(tab).data?.groupId ?? -1;
    if (groupId >= 0) byId.set(groupId, [...(byId.get(groupId) ?? []), tab]);
  }
  return Promise.all(
    [...byId].map(async ([id, members]) => ({ id, title: await groupTitle(id), tabs: members.flatMap(toOpenTab) })),
  );
}

/** Empty where the group has none, or its name is not ours to see. */
async function groupTitle(id: number): Promise<string> {
  const { tabGroups } = browser as unknown as GroupsApi;
  if (!tabGroups || !(await hasGrant('groups'))) return '';
  return tabGroup.safeParse(await tabGroups.get(id).catch(() => null)).data?.title ?? '';
}
