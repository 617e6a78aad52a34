/**
 * The search index: a file of its own beside the database, so that its long writes (FTS5 merges its parts now and then) never
 * hold the lock that the end of a page waits for. It can be made anew from the database at any time: a damaged or older one is.
 *
 * The index holds words and places alone (contentless), not the texts: those are unpacked from the database where a snippet is wanted.
 * Rows are taken out by their number (contentless_delete), whatever became of the text. https://www.sqlite.org/fts5.html#contentless_delete_tables
 */
import { closeSync, openSync, rmSync } from 'node:fs';
import { TabtrawlError } from '../../../shared/batch/errors.ts';
import { Db } from '../sqlite.ts';

/** Raised where words are cut or weighed another way: the index is then made anew. */
const indexVersion = 1;

/**
 * - words: a row a page, by its key. The `ascii` tokenizer cuts at what is no letter, figure or non-ASCII character: at our spaces.
 * - state: `filled_to`: pages of the database with a key from this on are in; null: all are. Older ones are taken in, newest first.
 */
const schema = `
CREATE VIRTUAL TABLE words USING fts5(title, headings, body, address, content='', contentless_delete=1, tokenize='ascii');
CREATE TABLE state (only INTEGER PRIMARY KEY CHECK (only = 1), filled_to INTEGER) STRICT;
`;

export function indexPathOf(databasePath: string): string {
  return `${databasePath.replace(/\.db$/, '')}-search.db`;
}

/** Opens the index to write; makes it, or makes it anew where it is damaged or of another version. `firstKey`: the key after the last page there is. */
export function openIndex(path: string, firstKey: () => number): Db {
  // For its owner only, as the database; what SQLite puts beside it takes its mode.
  closeSync(openSync(path, 'a', 0o600));
  try {
    const db = new Db({ path, cacheBytes: 32 * 1024 ** 2 });
    try {
      prepare(db, firstKey);
      return db;
    } catch (error) {
      db[Symbol.dispose]();
      throw error;
    }
  } catch (error) {
    if (!(error instanceof TabtrawlError) || error.code !== 'store-damaged') throw error;
    removeIndex(path);
    closeSync(openSync(path, 'a', 0o600));
    const db = new Db({ path, cacheBytes: 32 * 1024 ** 2 });
    prepare(db, firstKey);
    return db;
  }
}

/** Nothing is lost: it is made of what the database holds. */
export function removeIndex(path: string): void {
  for (const end of ['', '-wal', '-shm']) rmSync(path + end, { force: true });
}

function prepare(db: Db, firstKey: () => number): void {
  makeTables(db, firstKey);
  // Fewer and larger parts cost a third less to write, and questions next to nothing more.
  setIndex(db, 'automerge', 8);
  setIndex(db, 'hashsize', 4 * 1024 ** 2);
}

/** A setting of the index that is kept in it; written where it is another one. */
function setIndex(db: Db, name: 'automerge' | 'hashsize', value: number): void {
  const now = db.get<{ v: number }>('SELECT v FROM words_config WHERE k = ?', name)?.v;
  // A number that is bound is a real one, which FTS5 refuses.
  if (now !== value) db.exec(`INSERT INTO words (words, rank) VALUES ('${name}', ${value})`);
}

function makeTables(db: Db, firstKey: () => number): void {
  const version = db.get<{ user_version: number }>('PRAGMA user_version')?.user_version ?? 0;
  if (version === indexVersion) return;
  db.transaction(() => {
    db.exec('DROP TABLE IF EXISTS words; DROP TABLE IF EXISTS state');
    db.exec(schema);
    // Merging everything at once, which takes seconds, is the last resort.
    db.exec("INSERT INTO words (words, rank) VALUES ('crisismerge', 32)");
    db.run('INSERT INTO state VALUES (1, ?)', firstKey());
    db.exec(`PRAGMA user_version = ${indexVersion}`);
  });
}

/** Throws `store-damaged` where the index contradicts itself. */
export function checkIndex(db: Db): void {
  db.exec("INSERT INTO words (words) VALUES ('integrity-check')");
}
