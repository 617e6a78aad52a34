/** From what was picked in a chooser and what was found in the browser to the addresses that a crawl could take. */
import { listName } from '../../../shared/list-name.ts';
import { isText, parseUrlText } from '../../../shared/url-text.ts';
import type { RefusedUrl } from '../../../shared/urls.ts';
import type { HandedLinks } from '../../parts/handed.ts';
import { t, tn } from '../../parts/messages.ts';
import type { PageLinks } from '../../parts/page-scripts/collect-links.ts';
import type { Grant } from '../../parts/permissions.ts';
import { type Choice, isTabSource, type LinkScope, type SourceId } from './choice.ts';
import type { OpenTab, OpenTabs } from './open-tabs.ts';
import type { LinksState } from './page-links.ts';
import type { BookmarkFolder, Visited } from './saved-pages.ts';

/** What there is to pick from. */
export type Found = {
  readonly tabs: OpenTabs;
  /** A page stands in front of the person beside this chooser. */
  readonly hasFront: boolean;
  readonly links: LinksState;
  /** Links of the part of the page that was pointed at. */
  readonly picked: HandedLinks | null;
  readonly folders: readonly BookmarkFolder[];
  readonly visited: readonly Visited[];
  readonly granted: ReadonlySet<Grant>;
};

/** An address as it was found, with the words that it goes by. */
export type Candidate = {
  readonly url: string;
  readonly name: string;
  readonly tabId?: number;
  readonly isPinned?: boolean;
  readonly isAsleep?: boolean;
};

/** What a pasted text holds beside its addresses. */
export type ListWords = {
  readonly lines: number;
  readonly without: readonly { readonly line: number; readonly text: string }[];
  readonly refused: readonly RefusedUrl[];
  readonly duplicates: number;
  /** False for what is no text at all. */
  readonly isList: boolean;
};

/** `missing`: the permission without which the addresses are not seen, or the tabs not read. `count`: how many there are then. */
export type Chosen = {
  readonly candidates: readonly Candidate[];
  /** Of a crawl of so many of them. */
  readonly name: (count: number) => string;
  readonly missing: Grant | null;
  readonly count: number;
  readonly list: ListWords | null;
};

export function chosenOf(choice: Choice, found: Found): Chosen {
  const nothing = { candidates: [], name: named(''), missing: null, count: 0, list: null };
  if (isTabSource(choice.source)) return { ...nothing, ...chosenTabs(choice, found) };
  if (choice.source === 'links') return { ...nothing, ...chosenLinks(choice, found) };
  if (choice.source === 'site') return { ...nothing, ...chosenSite(choice, found) };
  if (choice.source === 'list') return { ...nothing, ...chosenList(choice) };
  if (choice.source === 'bookmarks') {
    const folder = found.folders.find(({ id }) => id === choice.folder) ?? found.folders[0];
    const candidates = (folder?.bookmarks ?? []).map(({ url, title }) => ({ url, name: title }));
    return { ...nothing, candidates, name: named(folder?.title ?? ''), missing: without(found, 'bookmarks') };
  }
  return {
    ...nothing,
    candidates: found.visited.map(({ url, title }) => ({ url, name: title })),
    name: named(choice.historyText ? t('nameHistory', { text: choice.historyText }) : t('sourceHistory')),
    missing: without(found, 'history'),
  };
}

/** The same of however many. */
function named(name: string): Chosen['name'] {
  return () => name;
}

export function tabsOf(source: SourceId, group: number | null, { front, all, groups }: OpenTabs): readonly OpenTab[] {
  if (source === 'tab') return front ? [front] : [];
  if (source === 'selected') return all.filter(({ isSelected }) => isSelected);
  if (source === 'group') return (groups.find(({ id }) => id === group) ?? groups[0])?.tabs ?? [];
  return all;
}

export function linksOf(
  scope: LinkScope,
  { links, picked }: Pick<Found, 'links' | 'picked'>,
): readonly PageLinks['links'][number][] {
  if (scope === 'element') return (picked?.links ?? []).map((link) => ({ ...link, selected: false, inMain: true }));
  const all = links.kind === 'read' ? links.links : [];
  return scope === 'selection' ? all.filter(({ selected }) => selected) : all;
}

function chosenTabs({ source, group, asTheyStand, withPinned }: Choice, found: Found): Partial<Chosen> {
  const isFront = source === 'tab';
  const tabs = tabsOf(source, group, found.tabs).filter(({ isPinned }) => isFront || withPinned || !isPinned);
  const title = isFront ? (tabs[0]?.title ?? '') : source === 'group' ? groupTitleOf(group, found.tabs) : '';
  const name = (taken: number) => (isFront || title ? title : tn('nameTabs', taken, { time: timeName() }));
  const areSeen = tabs.every(({ url }) => url !== undefined);
  // Opening the popup lets us see and read the tab in front, and no other.
  const missing =
    isFront && areSeen ? null : asTheyStand ? without(found, 'readTabs') : areSeen ? null : without(found, 'listTabs');
  const candidates = tabs.flatMap(({ id, url, title, isPinned, isAsleep }) =>
    url ? [{ url, name: title, ...(asTheyStand && { tabId: id }), isPinned, isAsleep }] : [],
  );
  return { candidates, name, missing, count: tabs.length };
}

function groupTitleOf(group: number | null, { groups }: OpenTabs): string {
  return (groups.find(({ id }) => id === group) ?? groups[0])?.title ?? '';
}

/** Two batches of the same day's tabs are told apart by when they were taken. */
function timeName(): string {
  return new Date().toTimeString().slice(0, 5);
}

function chosenLinks({ linkScope, mainOnly, sameSite }: Choice, found: Found): Partial<Chosen> {
  const title = found.links.kind === 'read' ? found.links.title : '';
  const page = found.tabs.front?.url;
  const links = linksOf(linkScope, found).filter(
    ({ url, inMain }) => (!mainOnly || inMain) && (!sameSite || !page || isSameSite(url, page)),
  );
  return {
    candidates: links.map(({ url, text }) => ({ url, name: text })),
    name: named(title && t('nameLinks', { title })),
    missing:
      found.links.kind === 'unreadable' && canBeRead(found.tabs.front, found.granted)
        ? without(found, 'readTabs')
        : null,
  };
}

/** The page in front, or the address that was typed where there is none: the crawl goes on from there by itself. */
function chosenSite({ site }: Choice, { hasFront, tabs, granted }: Found): Partial<Chosen> {
  const url = hasFront ? tabs.front?.url : site.address;
  const host = url ? (URL.parse(url)?.host ?? '') : '';
  // A tab whose address is not shown may be a page all the same.
  const isHidden = hasFront && tabs.front !== null && tabs.front.url === undefined;
  return {
    candidates: url && (!hasFront || canBeRead(tabs.front, granted)) ? [{ url, name: tabs.front?.title ?? '' }] : [],
    name: named(host && t('siteName', { host })),
    missing: isHidden && !granted.has('listTabs') ? 'listTabs' : null,
  };
}

/** The same host, but for `www.`, or one a part of the other. */
export function isSameSite(one: string, other: string): boolean {
  const [a, b] = [one, other].map((url) => URL.parse(url)?.hostname.replace(/^www\./, ''));
  return a !== undefined && b !== undefined && (a === b || a.endsWith(`.${b}`) || b.endsWith(`.${a}`));
}

function chosenList({ listText, listFile }: Choice): Partial<Chosen> {
  const text = listFile?.text ?? listText;
  if (!isText(text))
    return {
      list: { lines: 0, without: [], refused: [], duplicates: 0, isList: false },
      name: named(listFile?.name ?? ''),
    };
  const { found, lines, without: linesWithout, refused, duplicates } = parseUrlText(text);
  return {
    candidates: found.map(({ url, name }) => ({ url, name })),
    list: { lines, without: linesWithout, refused, duplicates, isList: true },
    name: named(listFile?.name.replace(/\.\w{1,5}$/, '') ?? listName(found)),
  };
}

/** A page of the browser's own is not read with any permission. One whose address is not shown may be a page, until all of those are seen. */
export function canBeRead(tab: OpenTab | null, granted: Found['granted']): boolean {
  return tab !== null && (tab.url === undefined ? !granted.has('listTabs') : /^https?:/.test(tab.url));
}

function without(found: Found, grant: Grant): Grant | null {
  return found.granted.has(grant) ? null : grant;
}
