/** A filter of the protocol as a WHERE over `pages p`. */
import type { PageState } from '../../shared/batch/states.ts';
import type { PageFilter } from '../../shared/protocol/calls.ts';
import { pageKey, parsePageId } from './ids.ts';
import { stateCode } from './schema.ts';
import type { Db, SqlValue } from './sqlite.ts';

export type Where = { readonly sql: string; readonly params: readonly SqlValue[] };

/** Pages of the batch (given by key and id) for which every condition holds. */
export function pagesWhere(db: Db, batch: { readonly key: number; readonly id: string }, filter: PageFilter): Where {
  const parts = ['p.batch = ?'];
  const params: SqlValue[] = [batch.key];
  const add = (sql: string, ...values: SqlValue[]) => {
    parts.push(sql);
    params.push(...values);
  };
  if (filter.states)
    add(oneOf('p.state', filter.states.length), ...filter.states.map((state: PageState) => stateCode[state]));
  if (filter.codes) add(oneOf('p.code', filter.codes.length), ...filter.codes);
  if (filter.host !== undefined)
    add('p.host = (SELECT key FROM batch_hosts WHERE batch = ? AND host = ?)', batch.key, filter.host);
  if (filter.pages) add('p.key IN (SELECT value FROM json_each(?))', JSON.stringify(keysOf(batch, filter.pages)));
  if (filter.text) {
    const pattern = `%${filter.text.replace(/[\\%_]/g, '\\$&')}%`;
    // LIKE knows upper and lower case of ASCII only; a function called for each row is slow, so it is used where it is needed.
    if (/^[\x20-\x7e]*$/.test(filter.text))
      add("(p.url LIKE ? ESCAPE '\\' OR p.title LIKE ? ESCAPE '\\')", pattern, pattern);
    else {
      db.defineFolded();
      add(
        '(instr(folded(p.url), ?) OR instr(folded(p.title), ?))',
        ...[filter.text, filter.text].map((text) => text.toLowerCase()),
      );
    }
  }
  return { sql: parts.join(' AND '), params };
}

/** True where the batch's counts alone say how many pages the filter leaves. */
export function isByState(filter: PageFilter): boolean {
  return !filter.codes && filter.host === undefined && !filter.pages && !filter.text;
}

function oneOf(column: string, values: number): string {
  return `${column} IN (${Array.from({ length: values }, () => '?').join(', ')})`;
}

/** Ids of other batches and what is no id at all are left out. */
function keysOf(batch: { readonly key: number; readonly id: string }, ids: readonly string[]): number[] {
  return ids.flatMap((id) => {
    const parts = parsePageId(id);
    return parts?.batch === batch.id ? [pageKey(batch.key, parts.index)] : [];
  });
}
