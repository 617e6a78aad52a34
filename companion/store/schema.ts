/**
 * The tables, as a list of migrations: each is run once, in order, in one transaction with its number.
 * A migration that was released is never edited; what changes is added as the next one.
 */
import type { PageState } from '../../shared/batch/states.ts';

/** `PRAGMA application_id`: by it a file is known as ours ("TTrw"). */
export const applicationId = 0x54547277;

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
 * A page's key holds its batch and index (ids.ts), so that a batch is one stretch of the table, in input order, and every
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

/** Version n of the database is the state after the first n of these. */
export const migrations: readonly string[] = [first];
