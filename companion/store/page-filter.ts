/** A filter of the protocol as a WHERE over `pages p`. */
import type { PageFilter } from '../../shared/protocol/calls.ts';
import { maxPages, pageKey, parsePageId } from './ids.ts';
import { stateCode } from './schema.ts';
import type { Db, SqlValue } from './sqlite.ts';

export type Where = { readonly sql: string; readonly params: readonly SqlValue[] };
export type BatchKey = { readonly key: number; readonly id: string };

/** The condition that SQLite finds pages by; it looks the others up in each row. */
type Lead = 'pages' | 'host' | 'code' | 'state' | 'keys';

/**
 * Pages of a batch for which every condition holds, found by the condition that is likely to leave fewest: SQLite has no figures
 * to choose by. With `lead: 'keys'` they are found in input order within the batch, whatever the filter says.
 */
export function pagesWhere(db: Db, batch: BatchKey, filter: PageFilter, lead: Lead = leadOf(filter)): Where {
  const parts: string[] = [];
  const params: SqlValue[] = [];
  const add = (sql: string, ...values: SqlValue[]) => {
    parts.push(sql);
    params.push(...values);
  };
  // A "+" keeps a condition from choosing an index.
  const mark = (by: Lead) => (by === lead ? '' : '+');
  if (lead === 'code' || lead === 'state') add('p.batch = ?', batch.key);
  if (lead === 'keys') add('p.key >= ? AND p.key < ?', pageKey(batch.key, 0), pageKey(batch.key, maxPages));
  if (filter.pages)
    add(`${mark('pages')}p.key IN (SELECT value FROM json_each(?))`, JSON.stringify(keysOf(batch, filter.pages)));
  if (filter.host !== undefined)
    add(`${mark('host')}p.host = (SELECT key FROM batch_hosts WHERE batch = ? AND host = ?)`, batch.key, filter.host);
  if (filter.codes) add(`${mark('code')}p.code IN (${marks(filter.codes)})`, ...filter.codes);
  if (filter.states)
    add(`${mark('state')}p.state IN (${marks(filter.states)})`, ...filter.states.map((state) => stateCode[state]));
  if (filter.text) addText(db, filter.text, add);
  return { sql: parts.join(' AND '), params };
}

/** True where the batch's counts alone say how many pages the filter leaves. */
export function isByState(filter: PageFilter): boolean {
  return !filter.codes && filter.host === undefined && !filter.pages && !filter.text;
}

function leadOf(filter: PageFilter): Lead {
  if (filter.pages) return 'pages';
  if (filter.host !== undefined) return 'host';
  if (filter.codes) return 'code';
  return filter.states ? 'state' : 'keys';
}

function addText(db: Db, text: string, add: (sql: string, ...values: SqlValue[]) => void): void {
  // LIKE knows upper and lower case of ASCII only; a function of ours, called for each row, is slow: it is used where it is needed.
  if (/^[\x20-\x7e]*$/.test(text)) {
    const pattern = `%${text.replace(/[\\%_]/g, '\\$&')}%`;
    add("(p.url LIKE ? ESCAPE '\\' OR p.title LIKE ? ESCAPE '\\')", pattern, pattern);
    return;
  }
  db.defineFolded();
  const folded = text.toLowerCase();
  add('(instr(folded(p.url), ?) OR instr(folded(p.title), ?))', folded, folded);
}

function marks(values: readonly string[]): string {
  return values.map(() => '?').join(', ');
}

/** Ids of other batches and what is no id at all are left out. */
function keysOf(batch: BatchKey, ids: readonly string[]): number[] {
  return ids.flatMap((id) => {
    const parts = parsePageId(id);
    return parts?.batch === batch.id ? [pageKey(batch.key, parts.index)] : [];
  });
}
