/** Opens the database file: makes it, or brings an older one up to date; refuses what is damaged, newer or not ours, untouched. */
import { chmodSync, closeSync, mkdirSync, openSync, readSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { messageOf, TabtrawlError } from '../../shared/batch/errors.ts';
import type { PageState } from '../../shared/batch/states.ts';
import { reasons } from '../../shared/messages/reasons.ts';
import { Db, damagedStore } from './sqlite.ts';

/** SQLite's smallest page. */
const smallestBytes = 512;

/** Throws `store-damaged`, `store-newer` or `store-full`; the file is then as it was. */
export function openDatabase(path: string, nowMs: number): Db {
  makeFile(path);
  const { size, nlink } = statSync(path);
  if (nlink > 1)
    throw new TabtrawlError(
      'conflict',
      `The database ${path} has a second name (a hard link), by which it would be changed too. Copy it, and put the copy in its place.`,
    );
  const isNew = size === 0;
  // Any other damage SQLite sees for itself; a file too short for its header it takes for an empty one.
  if (!isNew && size < smallestBytes) throw damagedStore(path, `it is only ${size} bytes long`);
  if (!isNew) {
    const short = missingBytes(path, size);
    if (short > 0) throw damagedStore(path, `its last ${short} bytes are missing`);
    // Looked at before it is opened to write: that alone changes the file of another program.
    using look = new Db({ path, readOnly: true });
    refuseForeign(look);
  }
  // Before the WAL is made beside it, which takes its mode.
  if (process.platform !== 'win32' && (statSync(path).mode & 0o077) !== 0) chmodSync(path, 0o600);
  const db = new Db({ path, isNew });
  try {
    migrate(db, nowMs);
    return db;
  } catch (error) {
    db[Symbol.dispose]();
    throw error;
  }
}

/** What the file lacks by its own header (https://www.sqlite.org/fileformat2.html#the_database_header); 0 where a WAL may have it. */
function missingBytes(path: string, size: number): number {
  if ((statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0) return 0;
  const header = Buffer.alloc(100);
  const file = openSync(path, 'r');
  try {
    if (readSync(file, header, 0, header.length, 0) < header.length) return 0;
  } finally {
    closeSync(file);
  }
  const pageBytes = header.readUInt16BE(16) === 1 ? 65_536 : header.readUInt16BE(16);
  // The count is good where it was written with the last change.
  const pages = header.readUInt32BE(24) === header.readUInt32BE(92) ? header.readUInt32BE(28) : 0;
  return header.toString('latin1', 0, 15) === 'SQLite format 3' ? Math.max(0, pages * pageBytes - size) : 0;
}

/** Makes the file and its folder, where there are none, for their owner only. */
function makeFile(path: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    closeSync(openSync(path, 'a', 0o600));
  } catch (error) {
    throw new TabtrawlError('store-full', reasons.say('pauseStore', { path, problem: messageOf(error) }), {
      cause: error,
    });
  }
}

function refuseForeign(db: Db): void {
  const owner = db.get<{ application_id: number }>('PRAGMA application_id')?.application_id;
  const tables = db.get<{ n: number }>('SELECT count(*) AS n FROM sqlite_schema')?.n ?? 0;
  // Empty: the process ended while it was made.
  if (tables === 0) return;
  if (owner !== applicationId) throw damagedStore(db.path, 'it belongs to another program');
  refuseIncomplete(db, ['migrations']);
  const version = versionOf(db);
  if (version <= migrations.length) {
    refuseIncomplete(db, tablesOf(migrations.slice(0, version)));
    return;
  }
  const message = `The database ${db.path} was written by a newer Tabtrawl (its version is ${version}, this one knows ${migrations.length}).`;
  throw new TabtrawlError(
    'store-newer',
    `${message} Update Tabtrawl, or use another home folder (TABTRAWL_HOME). Nothing was changed.`,
  );
}

/** A table that is gone would be missed only when somebody asks for it, in the middle of a crawl. */
function refuseIncomplete(db: Db, tables: readonly string[]): void {
  const there = new Set(db.all<{ name: string }>('SELECT name FROM sqlite_schema').map(({ name }) => name));
  const missing = tables.find((name) => !there.has(name));
  if (missing !== undefined) throw damagedStore(db.path, `its table "${missing}" is not there`);
}

/** Names of the tables that migrations leave behind. */
function tablesOf(applied: readonly string[]): readonly string[] {
  const tables = new Set<string>();
  for (const [, made, dropped, from, to] of applied
    .join('\n')
    .matchAll(/CREATE (?:VIRTUAL )?TABLE (\w+)|DROP TABLE (\w+)|ALTER TABLE (\w+) RENAME TO (\w+)/g)) {
    for (const gone of [dropped, from]) if (gone !== undefined) tables.delete(gone);
    for (const name of [made, to]) if (name !== undefined) tables.add(name);
  }
  return [...tables];
}

function versionOf(db: Db): number {
  return db.get<{ version: number | null }>('SELECT max(version) AS version FROM migrations')?.version ?? 0;
}

function migrate(db: Db, nowMs: number): void {
  db.transaction(() => {
    db.exec('CREATE TABLE IF NOT EXISTS migrations (version INTEGER PRIMARY KEY, applied_at INTEGER NOT NULL) STRICT');
    const version = versionOf(db);
    if (version === migrations.length) return;
    migrations.slice(version).forEach((sql, at) => {
      db.exec(sql);
      db.run('INSERT INTO migrations VALUES (?, ?)', version + at + 1, nowMs);
    });
    db.exec(`PRAGMA application_id = ${applicationId}`);
  });
}

/**
 * The tables, as a list of migrations: each is run once, in order, in one transaction with its number.
 * A migration that was released is never edited; what changes is added as the next one.
 */

/** `PRAGMA application_id`: by it a file is known as ours ("TTrw"). */
const applicationId = 0x54547277;

/** States as stored: small in every index. Never renumbered. */
export const stateCode: Readonly<Record<PageState, number>> = {
  waiting: 0,
  running: 1,
  retrying: 2,
  held: 3,
  done: 4,
  failed: 5,
  skipped: 6,
  cancelled: 7,
};
const states = Object.keys(stateCode) as PageState[];

/** The state of a stored code. */
export function stateOf(code: number): PageState {
  const state = states[code];
  if (!state) throw new RangeError(`No page state has the code ${code}.`);
  return state;
}

/** How far a batch is in the store: only those that are `here` are seen; the sweep takes away the rest. Never renumbered. */
export const batchStage = { comesIn: 0, here: 1, leaves: 2 } as const;

/**
 * A page's key holds its batch and index (batches.ts), so that a batch is one stretch of the table, in input order, and every
 * index below ends in input order without a column for it.
 */
const first = `
CREATE TABLE batches (
  key INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  state TEXT NOT NULL,
  options TEXT NOT NULL,
  session TEXT NOT NULL,
  writes_out INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  started_at INTEGER,
  finished_at INTEGER,
  reason TEXT,
  content_bytes INTEGER NOT NULL DEFAULT 0,
  stage INTEGER NOT NULL DEFAULT 0
) STRICT;

-- How many pages each state has, kept with every move.
CREATE TABLE batch_counts (
  batch INTEGER NOT NULL REFERENCES batches(key) ON DELETE CASCADE,
  state INTEGER NOT NULL,
  pages INTEGER NOT NULL,
  PRIMARY KEY (batch, state)
) STRICT, WITHOUT ROWID;

-- first: key of the first page that may run, or null. By it the next pages are found without a look at the others.
CREATE TABLE batch_hosts (
  key INTEGER PRIMARY KEY,
  batch INTEGER NOT NULL REFERENCES batches(key) ON DELETE CASCADE,
  host TEXT NOT NULL,
  first INTEGER,
  held INTEGER NOT NULL DEFAULT 0,
  wall TEXT,
  wall_page INTEGER,
  held_since INTEGER,
  UNIQUE (batch, host)
) STRICT;
CREATE INDEX batch_hosts_first ON batch_hosts(batch, first) WHERE first IS NOT NULL;
CREATE INDEX batch_hosts_held ON batch_hosts(host) WHERE held > 0;

-- ready: it may be given to a tab now (waiting and not from an open tab, or retrying with its time come).
CREATE TABLE pages (
  key INTEGER PRIMARY KEY,
  batch INTEGER NOT NULL,
  host INTEGER NOT NULL,
  url TEXT NOT NULL,
  state INTEGER NOT NULL,
  ready INTEGER NOT NULL,
  from_tab INTEGER NOT NULL DEFAULT 0,
  attempts INTEGER NOT NULL DEFAULT 0,
  crashes INTEGER NOT NULL DEFAULT 0,
  unwritten INTEGER NOT NULL DEFAULT 0,
  retry_at INTEGER,
  http_status INTEGER,
  markdown_bytes INTEGER,
  total_ms INTEGER,
  finished_at INTEGER,
  lane TEXT,
  code TEXT,
  title TEXT,
  message TEXT,
  notes TEXT
) STRICT;
CREATE INDEX pages_state ON pages(batch, state);
CREATE INDEX pages_host ON pages(host, ready);
CREATE INDEX pages_from_tab ON pages(batch) WHERE from_tab = 1;
CREATE INDEX pages_retry ON pages(batch, retry_at) WHERE retry_at IS NOT NULL AND ready = 0;
CREATE INDEX pages_unwritten ON pages(batch) WHERE unwritten = 1;
CREATE INDEX pages_code ON pages(batch, code) WHERE code IS NOT NULL;
-- For lists. Their values come with the end of a page, so taking a batch in and starting pages does not touch them.
CREATE INDEX pages_title ON pages(batch, title, key, state) WHERE title IS NOT NULL;
CREATE INDEX pages_http_status ON pages(batch, http_status, key, state) WHERE http_status IS NOT NULL;
CREATE INDEX pages_total_ms ON pages(batch, total_ms, key, state) WHERE total_ms IS NOT NULL;
CREATE INDEX pages_markdown_bytes ON pages(batch, markdown_bytes, key, state) WHERE markdown_bytes IS NOT NULL;
CREATE INDEX pages_finished_at ON pages(batch, finished_at, key, state) WHERE finished_at IS NOT NULL;

-- Every try a page had, those before a retry by the user too.
CREATE TABLE attempts (
  page INTEGER NOT NULL,
  number INTEGER NOT NULL,
  started_at INTEGER NOT NULL,
  ended_at INTEGER,
  lane TEXT,
  outcome TEXT,
  message TEXT,
  PRIMARY KEY (page, number)
) STRICT, WITHOUT ROWID;

-- record: JSON without the bodies. bodies: markdown, html, text and links in one compressed blob; null where pruned or none.
CREATE TABLE records (
  page INTEGER PRIMARY KEY,
  record TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  bodies BLOB
) STRICT;

CREATE TABLE files (
  key INTEGER PRIMARY KEY,
  page INTEGER NOT NULL,
  kind TEXT NOT NULL,
  bytes BLOB NOT NULL,
  UNIQUE (page, kind)
) STRICT;

CREATE TABLE captures (
  id INTEGER PRIMARY KEY,
  key TEXT NOT NULL UNIQUE,
  stored_at INTEGER NOT NULL,
  used_at INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  capture TEXT NOT NULL,
  body BLOB NOT NULL
) STRICT;
CREATE INDEX captures_used ON captures(used_at);

CREATE TABLE host_memory (
  session TEXT NOT NULL,
  host TEXT NOT NULL,
  subject TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (session, host, subject)
) STRICT, WITHOUT ROWID;

-- Single values: the settings, the size of the capture cache.
CREATE TABLE facts (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
`;

/**
 * Pages whose contents came, changed or went since the search index was last brought up to date (search/catch-up.ts).
 * A record that is replaced fires the first trigger alone; a page may be noted more than once.
 */
const searchQueue = `
CREATE TABLE search_queue (seq INTEGER PRIMARY KEY, page INTEGER NOT NULL) STRICT;
CREATE TRIGGER search_record_came AFTER INSERT ON records BEGIN INSERT INTO search_queue (page) VALUES (new.page); END;
CREATE TRIGGER search_record_changed AFTER UPDATE OF bodies ON records BEGIN INSERT INTO search_queue (page) VALUES (new.page); END;
CREATE TRIGGER search_record_went AFTER DELETE ON records BEGIN INSERT INTO search_queue (page) VALUES (old.page); END;
`;

/**
 * Discovery: pages that were found, with what they were found by, and every address that was met, whether taken or not.
 * batches.roots: addresses that start pages led on to (JSON), null where the batch discovers nothing; looking: its sitemaps are still to be
 * read; looked: what became of them (JSON). pages.etag and last_modified are what the server said of the copy that was read.
 */
const discovery = `
ALTER TABLE batches ADD COLUMN roots TEXT;
ALTER TABLE batches ADD COLUMN looking INTEGER NOT NULL DEFAULT 0;
ALTER TABLE batches ADD COLUMN looked TEXT;
ALTER TABLE batches ADD COLUMN next_index INTEGER NOT NULL DEFAULT 0;
ALTER TABLE pages ADD COLUMN from_page INTEGER;
ALTER TABLE pages ADD COLUMN depth INTEGER NOT NULL DEFAULT 0;
ALTER TABLE pages ADD COLUMN score INTEGER NOT NULL DEFAULT 0;
ALTER TABLE pages ADD COLUMN kind INTEGER;
ALTER TABLE pages ADD COLUMN referrer TEXT;
ALTER TABLE pages ADD COLUMN content_hash BLOB;
ALTER TABLE pages ADD COLUMN links_hash BLOB;
ALTER TABLE pages ADD COLUMN etag TEXT;
ALTER TABLE pages ADD COLUMN last_modified TEXT;
CREATE INDEX pages_kind ON pages(kind, ready, score DESC) WHERE kind IS NOT NULL;
CREATE INDEX pages_content ON pages(batch, content_hash) WHERE content_hash IS NOT NULL;
CREATE INDEX pages_start ON pages(batch) WHERE kind IS NOT NULL AND from_page IS NULL AND depth = 0;

-- rule: a person's word. trap: why it was stopped by what its pages gave. host: of batch_hosts.
CREATE TABLE kinds (
  key INTEGER PRIMARY KEY,
  batch INTEGER NOT NULL,
  host INTEGER NOT NULL,
  template TEXT NOT NULL,
  rule TEXT NOT NULL DEFAULT 'auto',
  trap TEXT,
  pagination INTEGER NOT NULL DEFAULT 0,
  score INTEGER NOT NULL DEFAULT 0,
  found INTEGER NOT NULL DEFAULT 0,
  refused INTEGER NOT NULL DEFAULT 0,
  refused_for TEXT,
  taken INTEGER NOT NULL DEFAULT 0,
  fresh INTEGER NOT NULL DEFAULT 0,
  dry INTEGER NOT NULL DEFAULT 0,
  sample TEXT NOT NULL,
  UNIQUE (batch, host, template)
) STRICT;
CREATE INDEX kinds_order ON kinds(host, score DESC);

-- hash: 16 bytes of an address's key. page: the page that it is; reason: why it is none.
CREATE TABLE seen (
  batch INTEGER NOT NULL,
  hash BLOB NOT NULL,
  first_from INTEGER,
  reason TEXT,
  page INTEGER,
  PRIMARY KEY (batch, hash)
) STRICT, WITHOUT ROWID;
CREATE TABLE seen_counts (
  batch INTEGER NOT NULL,
  reason TEXT NOT NULL,
  addresses INTEGER NOT NULL,
  PRIMARY KEY (batch, reason)
) STRICT, WITHOUT ROWID;

-- What each page leads to, compressed.
CREATE TABLE found_links (page INTEGER PRIMARY KEY, links BLOB NOT NULL) STRICT;
`;

/**
 * Images and files that were saved beside pages: each content once, by its hash, for all pages that have it. It goes with the last of them.
 */
const savedFiles = `
CREATE TABLE contents (
  key INTEGER PRIMARY KEY,
  sha256 TEXT NOT NULL UNIQUE,
  bytes BLOB NOT NULL
) STRICT;
CREATE TABLE saved (
  page INTEGER NOT NULL,
  content INTEGER NOT NULL,
  PRIMARY KEY (page, content)
) STRICT, WITHOUT ROWID;
CREATE INDEX saved_content ON saved(content);
CREATE TRIGGER saved_went AFTER DELETE ON saved WHEN NOT EXISTS (SELECT 1 FROM saved WHERE content = old.content)
BEGIN DELETE FROM contents WHERE key = old.content; END;
`;

/** captures.page: the page that it was got for; null once that is gone: the capture stays for later crawls. */
const pageCaptures = `
ALTER TABLE captures ADD COLUMN page INTEGER;
CREATE INDEX captures_page ON captures(page) WHERE page IS NOT NULL;
CREATE TRIGGER captures_page_went AFTER DELETE ON pages BEGIN
  UPDATE captures SET page = NULL WHERE page = old.key;
END;
`;

/** Version n of the database is the state after the first n of these. */
export const migrations: readonly string[] = [first, searchQueue, discovery, savedFiles, pageCaptures];
