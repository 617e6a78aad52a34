/** Where the addresses of a crawl come from. */
import type { IconName } from '../parts/components/icon.tsx';
import type { MessageKey } from '../parts/messages.ts';

export const sourceIds = ['tab', 'selected', 'window', 'group', 'links', 'list', 'bookmarks', 'history'] as const;
export type SourceId = (typeof sourceIds)[number];

export const sourceLooks: Readonly<Record<SourceId, { readonly icon: IconName; readonly label: MessageKey }>> = {
  tab: { icon: 'page', label: 'sourceTab' },
  selected: { icon: 'tabs', label: 'sourceSelected' },
  window: { icon: 'window', label: 'sourceWindow' },
  group: { icon: 'group', label: 'sourceGroup' },
  links: { icon: 'link', label: 'sourceLinks' },
  list: { icon: 'list', label: 'sourceList' },
  bookmarks: { icon: 'bookmark', label: 'sourceBookmarks' },
  history: { icon: 'history', label: 'sourceHistory' },
};

/** Sources that are open tabs and can be read as they stand. */
export function isTabSource(source: SourceId): boolean {
  return source === 'tab' || source === 'selected' || source === 'window' || source === 'group';
}

export function isSourceId(value: unknown): value is SourceId {
  return sourceIds.some((id) => id === value);
}
