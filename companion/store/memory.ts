/** Captures kept for later, within a size: the ones not used for longest go first. */
import type { Capture } from '../crawl/ports.ts';
import type { CaptureCache, HostMemory, KeptCapture } from '../crawl/store-ports.ts';
import { packText, unpackText } from './page-moves.ts';
import { findPage } from './pages.ts';
import type { Db } from './sqlite.ts';

type CaptureRow = {
  readonly id: number;
  readonly stored_at: number;
  readonly used_at: number;
  readonly capture: string;
  readonly body: Uint8Array;
};

/** Uses closer together than this are written down once. */
const usedStepMs = 60_000;

export class Captures implements CaptureCache {
  readonly #db: Db;
  readonly #limitBytes: number;
  readonly #nowMs: () => number;

  constructor(db: Db, options: { limitBytes: number; nowMs: () => number }) {
    this.#db = db;
    this.#limitBytes = options.limitBytes;
    this.#nowMs = options.nowMs;
  }

  get(key: string): { capture: Capture; storedAtMs: number } | null {
    const row = this.#db.get<CaptureRow>(
      'SELECT id, stored_at, used_at, capture, body FROM captures WHERE key = ?',
      key,
    );
    if (!row) return null;
    const nowMs = this.#nowMs();
    if (Math.abs(nowMs - row.used_at) > usedStepMs)
      this.#db.run('UPDATE captures SET used_at = ? WHERE id = ?', nowMs, row.id);
    try {
      // What is parsed was written by put().
      const capture = JSON.parse(row.capture) as Omit<Capture, 'body'>;
      return { capture: { ...capture, body: unpackText(row.body) }, storedAtMs: row.stored_at };
    } catch {
      // Damaged: as good as none, and written anew.
      return null;
    }
  }

  /** One that would take an eighth of the room is not kept. */
  put(key: string, capture: Capture, at: { readonly atMs: number; readonly page: string }): void {
    const { body, ...rest } = capture;
    const packed = packText(body);
    const text = JSON.stringify(rest);
    const bytes = packed.length + text.length + key.length;
    if (bytes > this.#limitBytes / 8) return;
    this.#db.transaction(() => {
      this.#forget('key = ?', key);
      const page = findPage(this.#db, at.page)?.key ?? null;
      const sql =
        'INSERT INTO captures (key, stored_at, used_at, bytes, capture, body, page) VALUES (?, ?, ?, ?, ?, ?, ?)';
      this.#db.run(sql, key, at.atMs, this.#nowMs(), bytes, text, packed, page);
      this.#addBytes(bytes);
      while (this.bytes() > this.#limitBytes)
        this.#forget('id = (SELECT id FROM captures ORDER BY used_at, id LIMIT 1)');
    });
  }

  ofHost(host: string, limit: number): readonly KeptCapture[] {
    // Keys begin with the address (crawl/cache.ts), so those of a host lie together.
    const sql = `SELECT c.key, json_extract(c.capture, '$.finalUrl') AS finalUrl, b.id AS batch
      FROM captures c LEFT JOIN pages p ON p.key = c.page LEFT JOIN batches b ON b.key = p.batch AND b.stage = 1
      WHERE c.key >= ? AND c.key < ? ORDER BY c.key LIMIT ?`;
    return ['https', 'http'].flatMap((scheme) => {
      const start = `[3,"${scheme}://${host}/`;
      return this.#db.all<KeptCapture>(sql, start, `${start}\u{10ffff}`, limit);
    });
  }

  /** Stored bytes of all captures. */
  bytes(): number {
    return Number(this.#db.get<{ value: string }>("SELECT value FROM facts WHERE name = 'captureBytes'")?.value ?? 0);
  }

  /** Captures older than that go. */
  prune(beforeMs: number): void {
    this.#db.transaction(() => this.#forget('stored_at < ?', beforeMs));
  }

  #forget(which: string, ...params: (string | number)[]): void {
    const gone = this.#db.all<{ bytes: number }>(`DELETE FROM captures WHERE ${which} RETURNING bytes`, ...params);
    if (gone.length > 0) this.#addBytes(-gone.reduce((sum, { bytes }) => sum + bytes, 0));
  }

  #addBytes(bytes: number): void {
    const sql =
      "INSERT INTO facts VALUES ('captureBytes', ?) ON CONFLICT DO UPDATE SET value = max(0, value + excluded.value)";
    this.#db.run(sql, String(bytes));
  }
}

/** Small things kept between runs: what is known of hosts, and the settings. */

const keptSubjects = 1000;

export class RememberedHosts implements HostMemory {
  readonly #db: Db;
  /** What was asked for last, as several things are at each page of a host; this is the one door to that table. */
  readonly #known = new Map<string, unknown>();
  constructor(db: Db) {
    this.#db = db;
  }

  /** Undefined where nothing is known. */
  get(session: string, host: string, subject: string): unknown {
    const key = JSON.stringify([session, host, subject]);
    if (!this.#known.has(key)) this.#keep(key, this.#read(session, host, subject));
    return this.#known.get(key);
  }

  #keep(key: string, value: unknown): void {
    if (this.#known.size >= keptSubjects) this.#known.clear();
    this.#known.set(key, value);
  }

  #read(session: string, host: string, subject: string): unknown {
    const row = this.#db.get<{ value: string }>(
      'SELECT value FROM host_memory WHERE session = ? AND host = ? AND subject = ?',
      session,
      host,
      subject,
    );
    return row && JSON.parse(row.value);
  }

  /** Undefined forgets. */
  put(session: string, host: string, subject: string, value: unknown): void {
    const text = value === undefined ? undefined : JSON.stringify(value);
    if (text === undefined)
      this.#db.run('DELETE FROM host_memory WHERE session = ? AND host = ? AND subject = ?', session, host, subject);
    else this.#db.run('INSERT OR REPLACE INTO host_memory VALUES (?, ?, ?, ?)', session, host, subject, text);
    this.#keep(JSON.stringify([session, host, subject]), text && JSON.parse(text));
  }
}

/** The settings as they were put, or undefined. Whoever reads them parses them with the schema. */
export function readSettings(db: Db): unknown {
  const row = db.get<{ value: string }>("SELECT value FROM facts WHERE name = 'settings'");
  if (!row) return undefined;
  try {
    return JSON.parse(row.value);
  } catch {
    return row.value; // fits no schema, which its reader tells
  }
}

export function writeSettings(db: Db, settings: unknown): void {
  db.run("INSERT OR REPLACE INTO facts VALUES ('settings', ?)", JSON.stringify(settings));
}
