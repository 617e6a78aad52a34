/** From what was picked in the popup and what was found in the browser to the addresses that a crawl would take. */
import type { CrawlItem } from '../parts/crawl-request.ts';
import { itemsOfTabs } from '../parts/crawl-request.ts';
import type { HandedLinks } from '../parts/handed.ts';
import { t } from '../parts/messages.ts';
import type { Grant } from '../parts/permissions.ts';
import type { BookmarkFolder } from './bookmark-folders.ts';
import type { HistoryDays } from './history-search.ts';
import type { OpenTab, OpenTabs } from './open-tabs.ts';
import type { LinksState } from './page-links.ts';
import { filterLinks, itemsOfText, previewOf } from './preview.ts';
import { isTabSource, type SourceId } from './sources.ts';

export type LinkScope = 'page' | 'selection' | 'element';

/** What the user picked. */
export type Choice = {
  readonly source: SourceId;
  readonly group: number | null;
  /** Tabs are read as they stand rather than crawled. */
  readonly asTheyStand: boolean;
  readonly linkScope: LinkScope;
  readonly linkFilter: string;
  readonly listText: string;
  /** Stands in place of the typed list. */
  readonly listFile: { readonly name: string; readonly text: string } | null;
  readonly folder: string | null;
  readonly historyText: string;
  readonly historyDays: HistoryDays;
};

/** What there is to pick from. */
export type Found = {
  readonly tabs: OpenTabs;
  readonly links: LinksState;
  /** Links of the part of the page that was pointed at. */
  readonly picked: HandedLinks | null;
  readonly folders: readonly BookmarkFolder[];
  readonly historyUrls: readonly string[];
  readonly granted: ReadonlySet<Grant>;
};

/** `missing`: the permission without which the addresses are not seen, or the tabs not read. */
export type Chosen = { readonly items: readonly CrawlItem[]; readonly name: string; readonly missing: Grant | null };

export function chosenOf(choice: Choice, found: Found): Chosen {
  if (isTabSource(choice.source)) return chosenTabs(choice, found);
  if (choice.source === 'links') return chosenLinks(choice, found);
  if (choice.source === 'list')
    return {
      items: itemsOfText(choice.listFile?.text ?? choice.listText),
      name: choice.listFile?.name ?? '',
      missing: null,
    };
  if (choice.source === 'bookmarks') {
    const folder = found.folders.find(({ id }) => id === choice.folder) ?? found.folders[0];
    return { items: itemsOfUrls(folder?.urls ?? []), name: folder?.title ?? '', missing: without(found, 'bookmarks') };
  }
  return { items: itemsOfUrls(found.historyUrls), name: choice.historyText, missing: without(found, 'history') };
}

export function tabsOf(source: SourceId, group: number | null, { front, all, groups }: OpenTabs): readonly OpenTab[] {
  if (source === 'tab') return front ? [front] : [];
  if (source === 'selected') return all.filter(({ isSelected }) => isSelected);
  if (source === 'group') return (groups.find(({ id }) => id === group) ?? groups[0])?.tabs ?? [];
  return all;
}

export function linksOf(
  scope: LinkScope,
  { links, picked }: Found,
): readonly { readonly url: string; readonly text: string }[] {
  if (scope === 'element') return picked?.links ?? [];
  const all = links.kind === 'read' ? links.links : [];
  return scope === 'selection' ? all.filter(({ selected }) => selected) : all;
}

function chosenTabs({ source, group, asTheyStand }: Choice, found: Found): Chosen {
  const tabs = tabsOf(source, group, found.tabs);
  const isFront = source === 'tab';
  const name = isFront
    ? (tabs[0]?.title ?? '')
    : t('nameTabs', { count: previewOf(itemsOfTabs(tabs, false)).items.length });
  const areSeen = tabs.every(({ url }) => url !== undefined);
  // Opening the popup lets us see and read the tab in front, and no other.
  const missing =
    isFront && areSeen ? null : asTheyStand ? without(found, 'readTabs') : areSeen ? null : without(found, 'listTabs');
  return { items: itemsOfTabs(tabs, asTheyStand), name, missing };
}

function chosenLinks({ linkScope, linkFilter }: Choice, found: Found): Chosen {
  const title = found.links.kind === 'read' ? found.links.title : '';
  return {
    items: itemsOfUrls(filterLinks(linksOf(linkScope, found), linkFilter).map(({ url }) => url)),
    name: title && t('nameLinks', { title }),
    missing: found.links.kind === 'unreadable' && canBeRead(found.tabs.front) ? without(found, 'readTabs') : null,
  };
}

/** A page of the browser's own is not read with any permission. */
function canBeRead(tab: OpenTab | null): boolean {
  return tab !== null && (tab.url === undefined || /^https?:/.test(tab.url));
}

function without(found: Found, grant: Grant): Grant | null {
  return found.granted.has(grant) ? null : grant;
}

function itemsOfUrls(urls: readonly string[]): readonly CrawlItem[] {
  return urls.map((url) => ({ url }));
}
