/** What a discovery has met, for those who look on: kinds, reasons, sitemaps, and the graph of links. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type NotTaken, notTakenReasons } from '../../../shared/batch/discovery.ts';
import type { DiscoveryInfo, GraphLink } from '../../../shared/protocol/model.ts';
import { kindOrder } from '../../crawl/discovery/order.ts';
import type { SitemapTold } from '../../crawl/store-ports.ts';
import { batchRow, maxPages, pageKey } from '../batches.ts';
import type { Db } from '../sqlite.ts';
import { hashOf, unpackLinks } from './found.ts';
import type { KindRow } from './kind-rows.ts';

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
  return {
    batch,
    discovers: row.roots !== null,
    looking: row.looking === 1,
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
      why: kindOrder({ ...kind, isPagination: kind.pagination === 1 }).why,
      sample: kind.sample,
    })),
    // A reason of a newer version is none of ours to name.
    notTaken: counts.filter(({ reason }) => notTakenReasons.includes(reason)).map((count) => ({ ...count })),
    sitemaps: JSON.parse(row.looked ?? '[]') as SitemapTold[],
  };
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

/** A batch that had ended has pages again. */
export function reopen(db: Db, batch: string): void {
  const set = "state = 'queued', finished_at = NULL, reason = NULL";
  db.run(`UPDATE batches SET ${set} WHERE id = ? AND state IN ('done', 'cancelled')`, batch);
}
