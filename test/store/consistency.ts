/** What the store keeps besides the pages (counts, first pages, held hosts, sizes) beside what the pages themselves say. */
import type { Db } from '../../companion/store/sqlite.ts';

/** SQL that finds rows only where something does not fit. */
const rules: Readonly<Record<string, string>> = {
  'counts are those of the pages': `
    SELECT batch, state, pages, 0 AS n FROM batch_counts c WHERE pages <> (SELECT count(*) FROM pages p WHERE p.batch = c.batch AND p.state = c.state)
    UNION ALL SELECT batch, state, 0, count(*) FROM pages p GROUP BY batch, state
      HAVING NOT EXISTS (SELECT 1 FROM batch_counts c WHERE c.batch = p.batch AND c.state = p.state)`,
  'the first page of a host is its first ready one': `
    SELECT * FROM batch_hosts h WHERE first IS NOT (SELECT min(key) FROM pages p WHERE p.host = h.key AND p.ready = 1)`,
  'only pages that may run are ready': 'SELECT * FROM pages WHERE ready = 1 AND (from_tab = 1 OR state NOT IN (0, 2))',
  'waiting pages that no tab gives are ready': 'SELECT * FROM pages WHERE state = 0 AND from_tab = 0 AND ready = 0',
  'retrying pages, and no others, have a time': 'SELECT * FROM pages WHERE (state = 2) <> (retry_at IS NOT NULL)',
  'held counts are those of the pages': `
    SELECT * FROM batch_hosts h WHERE held <> (SELECT count(*) FROM pages p WHERE p.host = h.key AND p.state = 3)`,
  'a held host has a wall and a held page that stands for it': `
    SELECT * FROM batch_hosts h WHERE (held > 0) <> (wall IS NOT NULL) OR (held > 0) <> (held_since IS NOT NULL)
      OR (held > 0 AND NOT EXISTS (SELECT 1 FROM pages p WHERE p.key = h.wall_page AND p.host = h.key AND p.state = 3))`,
  'a page that is done has its record': 'SELECT * FROM pages WHERE state = 4 AND key NOT IN (SELECT page FROM records)',
  'a page that has not ended has no record':
    'SELECT * FROM pages WHERE state < 4 AND key IN (SELECT page FROM records)',
  'records and files are of pages that are there': `
    SELECT page FROM records WHERE page NOT IN (SELECT key FROM pages) UNION SELECT page FROM files WHERE page NOT IN (SELECT key FROM pages)`,
  'saved contents are of pages that are there, and no content is of none': `
    SELECT page FROM saved WHERE page NOT IN (SELECT page FROM records) UNION SELECT key FROM contents WHERE key NOT IN (SELECT content FROM saved)`,
  'an attempt is open only while its page runs': `
    SELECT a.page FROM attempts a JOIN pages p ON p.key = a.page WHERE (a.ended_at IS NULL) AND p.state <> 1`,
  'content bytes are those of the records': `
    SELECT * FROM batches b WHERE content_bytes <> (SELECT coalesce(sum(r.bytes), 0) FROM records r JOIN pages p ON p.key = r.page WHERE p.batch = b.key)`,
};

/** Names of the rules that are broken. */
export function inconsistencies(db: Db): string[] {
  return Object.keys(rules).filter((name) => db.all(rules[name] ?? '').length > 0);
}
