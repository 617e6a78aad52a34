/**
 * Ids and keys. A batch's id is `b` and eight digits (base 36) of its time of making, in milliseconds, so that ids sort by age;
 * a page's is its batch's id, a dash and its index in five digits. Both are safe in URLs and file names.
 * A page's key in the database is its batch's key × 2²⁴ + its index.
 */

/** Pages that one batch can have. */
export const maxPages = 2 ** 24;

/** Id for a batch made at `atMs`, after `last` whatever the clock says. */
export function newBatchId(atMs: number, last: string | null): string {
  const lastMs = last ? Number.parseInt(last.slice(1), 36) : 0;
  return `b${Math.max(Math.floor(atMs), lastMs + 1)
    .toString(36)
    .padStart(8, '0')}`;
}

export function pageId(batch: string, index: number): string {
  return `${batch}-${index.toString(36).padStart(5, '0')}`;
}

/** The parts of a page's id, or null where it is none. */
export function parsePageId(id: string): { batch: string; index: number } | null {
  const match = /^(b[0-9a-z]{8,})-([0-9a-z]{5,6})$/.exec(id);
  if (!match?.[1] || !match[2]) return null;
  const index = Number.parseInt(match[2], 36);
  return index < maxPages ? { batch: match[1], index } : null;
}

export function pageKey(batchKey: number, index: number): number {
  return batchKey * maxPages + index;
}

export function indexOfKey(key: number): number {
  return key % maxPages;
}
