/** What a discovery has met, for those who look on: kinds, reasons, sitemaps, and the graph of links. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type NotTaken, notTakenReasons } from '../../../shared/batch/discovery.ts';
import type { Result } from '../../../shared/protocol/calls.ts';
import type { DiscoveryInfo, GraphLink } from '../../../shared/protocol/model.ts';
import { canonicalKey } from '../../crawl/discovery/canonical-url.ts';
import { bareTemplate } from '../../crawl/discovery/kinds.ts';
import { kindOrder } from '../../crawl/discovery/order.ts';
import type { SitemapTold } from '../../crawl/store-ports.ts';
import { batchRow, indexOfKey, maxPages, pageId, pageKey } from '../batches.ts';
import { pageDetail } from '../records.ts';
import type { Db } from '../sqlite.ts';
import type { KindRow } from './kind-rows.ts';
import { hashOf, unpackLinks } from './seen.ts';

/** Best first. Throws `not-found`. */
export function discoveryOf(db: Db, batch: string): DiscoveryInfo {
  const row = batchRow(db, batch);
  const sql =
    'SELECT k.*, h.host AS host_name FROM kinds k JOIN batch_hosts h ON h.key = k.host WHERE k.batch = ? ORDER BY k.score DESC, k.key LIMIT 2000';
  const kinds = db.all<KindRow & { host_name: string }>(sql, row.key);
  const counts = db.all<{ reason: NotTaken; addresses: number }>(
    'SELECT reason, addresses FROM seen_counts WHERE batch = ? AND addresses > 0 ORDER BY addresses DESC',
    row.key,
  );
  const templates = new Set(kinds.map(({ host_name, template }) => `${host_name} ${template}`));
  const isForm = ({ host_name, template }: (typeof kinds)[number]) =>
    templates.has(`${host_name} ${bareTemplate(template)}`);
  return {
    batch,
    discovers: row.roots !== null,
    looking: (row.looking & 1) === 1,
    kinds: kinds.map((kind) => ({
      key: kind.key,
      host: kind.host_name,
      template: kind.template,
      rule: kind.rule,
      stopped: kind.rule === 'stopped' ? 'kind-stopped' : kind.rule === 'auto' ? kind.trap : null,
      found: kind.found,
      refused: kind.refused,
      refusedFor: kind.refused_for,
      taken: kind.taken,
      fresh: kind.fresh,
      score: kind.score,
      why: kindOrder({ ...kind, isPagination: kind.pagination === 1, isForm: isForm(kind) }).why,
      sample: kind.sample,
    })),
    // A reason of a newer version is none of ours to name.
    notTaken: counts.filter(({ reason }) => notTakenReasons.includes(reason)).map((count) => ({ ...count })),
    sitemaps: JSON.parse(row.looked ?? '[]') as SitemapTold[],
  };
}

/** What an address is to a batch; see `page.find`. Throws `not-found`. */
export function findAddress(db: Db, batch: string, url: string): Result<'page.find'> {
  const row = batchRow(db, batch);
  const parsed = URL.parse(url);
  const nothing = { page: null, reason: null, foundOn: null };
  if (!parsed) return nothing;
  const sql =
    'SELECT s.reason, s.page, p.url AS found_on FROM seen s LEFT JOIN pages p ON p.key = s.first_from WHERE s.batch = ? AND s.hash = ?';
  const seen = db.get<{ reason: NotTaken | null; page: number | null; found_on: string | null }>(
    sql,
    row.key,
    hashOf(canonicalKey(parsed)),
  );
  if (!seen) return nothing;
  const page = seen.page === null ? null : (pageDetail(db, pageId(batch, indexOfKey(seen.page)))?.row ?? null);
  const reason = notTakenReasons.find((known) => known === seen.reason) ?? null;
  return { page, reason: page ? null : reason, foundOn: seen.found_on };
}

/** Pages whose links are read at once. */
const pagesAtOnce = 20;

/** See Store.links. */
export async function* linkGraph(db: Db, batch: string): AsyncGenerator<GraphLink> {
  const { key } = batchRow(db, batch);
  const end = pageKey(key, maxPages);
  let from = pageKey(key, 0);
  const sql =
    'SELECT f.page, f.links, p.url FROM found_links f JOIN pages p ON p.key = f.page WHERE f.page >= ? AND f.page < ? ORDER BY f.page LIMIT ?';
  for (;;) {
    const rows = db.all<{ page: number; links: Uint8Array; url: string }>(sql, from, end, pagesAtOnce);
    for (const { page, links, url } of rows) {
      from = page + 1;
      for (const link of unpackLinks(links)) {
        const seen = db.get<{ reason: NotTaken | null }>(
          'SELECT reason FROM seen WHERE batch = ? AND hash = ?',
          key,
          hashOf(link.key),
        );
        yield { from: url, to: link.url, text: link.text, reason: seen?.reason ?? null };
      }
    }
    if (rows.length < pagesAtOnce) return;
    await nextTurn();
  }
}

/** A batch that had ended has pages that wait. */
export function resetBatch(db: Db, batch: string): void {
  const set = "state = 'queued', finished_at = NULL, reason = NULL";
  db.run(`UPDATE batches SET ${set} WHERE id = ? AND state IN ('done', 'cancelled')`, batch);
}
