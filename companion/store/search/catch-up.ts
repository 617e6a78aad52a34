/**
 * Brings the index up to what the database holds, a few pages a step, on connections of the search thread.
 *
 * 1. The database's triggers note each page whose contents came, changed or went (`search_queue`), with the page's own end.
 * 2. A step reads the first notes, writes those pages into the index or takes them out, and then strikes the notes.
 *    A stop between the two only does the same pages again.
 * 3. Pages from before the index was made follow, newest first, behind a mark that moves with them (`state.filled_to`).
 */

import { stateCode } from '../open.ts';
import { type PackedRecord, unpackRecord } from '../page-moves.ts';
import type { Db } from '../sqlite.ts';
import { pageText } from './page-text.ts';

/**
 * Longest stretch that a step is meant to take, in milliseconds: a search waits so long at most. The more pages one transaction has,
 * the less FTS5 merges: of steps of 40 ms half the time went into that.
 */
const stretchMs = 200;
const pagesAtOnce = 500;
/** Bytes of Markdown in one step, about. */
const bytesAtOnce = 8_000_000;

type StoredText = PackedRecord & {
  readonly key: number;
  readonly url: string;
  readonly title: string | null;
  readonly state: number;
};

export class CatchUp {
  readonly #store: Db;
  readonly #index: Db;

  constructor(store: Db, index: Db) {
    this.#store = store;
    this.#index = index;
  }

  /** False where nothing was left to do. */
  step(): boolean {
    return this.#changed() || this.#older();
  }

  /** As `step`, of what came or went since the index was made. */
  stepNew(): boolean {
    return this.#changed();
  }

  /** Pages that are not in the index yet, about. */
  left(): number {
    const queued = this.#store.get<{ pages: number }>('SELECT count(*) AS pages FROM search_queue')?.pages ?? 0;
    const to = this.#filledTo();
    if (to === null) return queued;
    const older = this.#store.get<{ pages: number }>(
      `SELECT coalesce(sum(pages), 0) AS pages FROM batch_counts WHERE state = ${stateCode.done} AND batch <= ? / 16777216`,
      to,
    );
    return queued + (older?.pages ?? 0);
  }

  #filledTo(): number | null {
    return this.#index.get<{ filled_to: number | null }>('SELECT filled_to FROM state')?.filled_to ?? null;
  }

  #changed(): boolean {
    const notes = this.#store.all<{ seq: number; page: number }>(
      'SELECT seq, page FROM search_queue ORDER BY seq LIMIT ?',
      pagesAtOnce,
    );
    if (notes.length === 0) return false;
    const untilMs = performance.now() + stretchMs;
    let bytes = 0;
    let through = 0;
    this.#index.transaction(() => {
      const done = new Set<number>();
      for (const { seq, page } of notes) {
        if (through > 0 && (performance.now() > untilMs || bytes > bytesAtOnce)) break;
        if (!done.has(page)) bytes += this.#write(page);
        done.add(page);
        through = seq;
      }
    });
    this.#store.run('DELETE FROM search_queue WHERE seq <= ?', through);
    return true;
  }

  #older(): boolean {
    const from = this.#filledTo();
    if (from === null) return false;
    const keys = this.#store.all<{ page: number }>(
      'SELECT page FROM records WHERE page < ? ORDER BY page DESC LIMIT ?',
      from,
      pagesAtOnce,
    );
    const untilMs = performance.now() + stretchMs;
    this.#index.transaction(() => {
      let to: number | null = null;
      let bytes = 0;
      for (const { page } of keys) {
        if (to !== null && (performance.now() > untilMs || bytes > bytesAtOnce)) break;
        bytes += this.#write(page);
        to = page;
      }
      this.#index.run('UPDATE state SET filled_to = ?', to);
    });
    return true;
  }

  /** The page as it now is, in the index or out of it. Gives the bytes of its text. */
  #write(key: number): number {
    const found = this.#store.get<StoredText>(
      'SELECT p.key, p.url, p.title, p.state, r.record, r.bodies FROM records r JOIN pages p ON p.key = r.page WHERE r.page = ?',
      key,
    );
    const markdown = found?.bodies && found.state === stateCode.done ? textOf(found) : '';
    if (!found || !markdown) {
      this.#index.run('DELETE FROM words WHERE rowid = ?', key);
      return 0;
    }
    const { title, headings, body, address } = pageText({ title: found.title ?? '', url: found.url, markdown });
    this.#index.run(
      'INSERT OR REPLACE INTO words (rowid, title, headings, body, address) VALUES (?, ?, ?, ?, ?)',
      key,
      title,
      headings,
      body,
      address,
    );
    return markdown.length;
  }
}

/** A record that can no longer be read is none that a search could show. */
function textOf(packed: PackedRecord): string {
  try {
    return unpackRecord(packed).markdown;
  } catch {
    return '';
  }
}
