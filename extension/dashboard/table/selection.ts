/** Which pages of a table are selected: some by id, or all that match the filter but a few. Pure. */
import type { PageFilter } from '../../../shared/protocol/calls.ts';

export type Selection =
  | { readonly kind: 'some'; readonly pages: ReadonlySet<string> }
  /** Every page that the filter matches, except these; grows and shrinks with the filter's pages. */
  | { readonly kind: 'all'; readonly except: ReadonlySet<string> };

export const noSelection: Selection = { kind: 'some', pages: new Set() };
export const allSelected: Selection = { kind: 'all', except: new Set() };

export function isSelected(selection: Selection, page: string): boolean {
  return selection.kind === 'some' ? selection.pages.has(page) : !selection.except.has(page);
}

/** `total`: pages that match the filter. */
export function selectedCount(selection: Selection, total: number): number {
  return selection.kind === 'some' ? selection.pages.size : Math.max(0, total - selection.except.size);
}

/** The selection with `pages` in it (or, with `selected` false, out of it). */
export function withSelected(selection: Selection, pages: Iterable<string>, selected: boolean): Selection {
  const listed = new Set(selection.kind === 'some' ? selection.pages : selection.except);
  const isListed = selection.kind === 'some' ? selected : !selected;
  for (const page of pages) {
    if (isListed) listed.add(page);
    else listed.delete(page);
  }
  return selection.kind === 'some' ? { kind: 'some', pages: listed } : { kind: 'all', except: listed };
}

/** What the wire takes of ids in one filter. */
const maxPagesOfFilter = 100_000;

/**
 * Filters that together name exactly the selected pages; null where the ids have to be listed first
 * (all but a few: the protocol has no filter for that).
 */
export function selectionFilters(selection: Selection, filter: PageFilter): readonly PageFilter[] | null {
  if (selection.kind === 'some') return filtersOfPages([...selection.pages]);
  return selection.except.size === 0 ? [filter] : null;
}

/** Ids as filters, each no longer than the wire takes. */
export function filtersOfPages(pages: readonly string[]): readonly PageFilter[] {
  const filters: PageFilter[] = [];
  for (let at = 0; at < pages.length; at += maxPagesOfFilter)
    filters.push({ pages: pages.slice(at, at + maxPagesOfFilter) });
  return filters;
}
