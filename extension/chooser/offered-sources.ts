/** Which sources make sense at the moment. Pure. */
import { type Found, tabsOf } from './chosen.ts';
import { type SourceId, sourceIds } from './sources.ts';

/** A selection of one tab, and groups where there are none, are left out. */
export function offeredSources(found: Found): readonly SourceId[] {
  return sourceIds.filter((id) => {
    if (id === 'selected') return tabsOf('selected', null, found.tabs).length > 1;
    if (id === 'group') return found.tabs.groups.length > 0;
    return true;
  });
}

/** The source to begin with: the one of last time, where it is offered and has something to give. */
export function fittingSource(last: SourceId, found: Found): SourceId {
  const source = offeredSources(found).includes(last) ? last : 'tab';
  const { front } = found.tabs;
  const isPage = front !== null && (front.url === undefined || /^https?:/.test(front.url));
  return source === 'tab' && !isPage ? 'list' : source;
}
