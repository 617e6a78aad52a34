/** Where the addresses of a crawl come from, and which of them make sense at the moment. Pure. */
import type { IconName } from '../../parts/components/icon.tsx';
import type { MessageKey } from '../../parts/messages.ts';
import { type SourceId, sourceIds } from './choice.ts';
import { canBeRead, type Found, tabsOf } from './chosen.ts';

export const sourceLooks: Readonly<Record<SourceId, { readonly icon: IconName; readonly label: MessageKey }>> = {
  tab: { icon: 'page', label: 'sourceTab' },
  site: { icon: 'net', label: 'sourceSite' },
  selected: { icon: 'tabs', label: 'sourceSelected' },
  window: { icon: 'window', label: 'sourceWindow' },
  group: { icon: 'group', label: 'sourceGroup' },
  links: { icon: 'link', label: 'sourceLinks' },
  list: { icon: 'list', label: 'sourceList' },
  bookmarks: { icon: 'bookmark', label: 'sourceBookmarks' },
  history: { icon: 'history', label: 'sourceHistory' },
};

/** A selection of one tab, groups where there are none, and a page where none is in front are left out. */
export function offeredSources(found: Found): readonly SourceId[] {
  return sourceIds.filter((id) => {
    if (id === 'selected') return tabsOf('selected', null, found.tabs).length > 1;
    if (id === 'group') return found.tabs.groups.length > 0;
    if (id === 'tab' || id === 'links') return found.hasFront;
    return true;
  });
}

/** The source to begin with: the one of last time, where it is offered and has something to give. */
export function fittingSource(last: SourceId, found: Found): SourceId {
  const source = offeredSources(found).includes(last) ? last : found.hasFront ? 'tab' : 'list';
  const isPage = canBeRead(found.tabs.front, found.granted);
  return (source === 'tab' || (source === 'site' && found.hasFront)) && !isPage ? 'list' : source;
}
