/** Bookmark folders as a flat list. Pure but for the reading. */
import { type Bookmarks, browser } from '../parts/browser.ts';

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
export function foldersOf(tree: readonly Bookmarks.BookmarkTreeNode[], above = ''): readonly BookmarkFolder[] {
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
