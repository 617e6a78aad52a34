/** Pages that the browser keeps for the person: bookmark folders as a flat list, and a search of the history. */
import { type Bookmarks, browser } from '../../parts/browser.ts';
import type { HistoryDays } from './choice.ts';

export type BookmarkFolder = {
  readonly id: string;
  /** Names from the top, joined by " / ". */
  readonly path: string;
  readonly title: string;
  /** Those in it and in the folders inside it. */
  readonly bookmarks: readonly { readonly url: string; readonly title: string }[];
};

export async function readBookmarkFolders(): Promise<readonly BookmarkFolder[]> {
  return foldersOf(await browser.bookmarks.getTree());
}

/** Folders that hold any address, outer ones before what is in them. */
function foldersOf(tree: readonly Bookmarks.BookmarkTreeNode[], above = ''): readonly BookmarkFolder[] {
  return tree.flatMap((node) => {
    if (node.url || !node.children) return [];
    const path = [above, node.title].filter(Boolean).join(' / ');
    const inside = foldersOf(node.children, path);
    const bookmarks = bookmarksIn(node);
    return node.title && bookmarks.length > 0
      ? [{ id: node.id, path, title: node.title, bookmarks }, ...inside]
      : inside;
  });
}

function bookmarksIn(node: Bookmarks.BookmarkTreeNode): BookmarkFolder['bookmarks'] {
  return node.url ? [{ url: node.url, title: node.title }] : (node.children ?? []).flatMap(bookmarksIn);
}

export type Visited = { readonly url: string; readonly title: string };

const dayMs = 86_400_000;
const foundAtMost = 2_000;

/** Web pages of the history that match the words, newest first; all of the time where there are no words. */
export async function searchHistory(text: string, days: HistoryDays): Promise<readonly Visited[]> {
  const found = await browser.history.search({
    text,
    startTime: Date.now() - Number(days) * dayMs,
    maxResults: foundAtMost,
  });
  return found.flatMap(({ url, title }) => (url && /^https?:/.test(url) ? [{ url, title: title ?? '' }] : []));
}
