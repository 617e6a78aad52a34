/** Small things kept between runs: what is known of hosts, and the settings. */
import type { HostMemory } from '../crawl/store-ports.ts';
import type { Db } from './sqlite.ts';

export class RememberedHosts implements HostMemory {
  readonly #db: Db;
  constructor(db: Db) {
    this.#db = db;
  }

  /** Undefined where nothing is known. */
  get(session: string, host: string, subject: string): unknown {
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
    if (value === undefined)
      this.#db.run('DELETE FROM host_memory WHERE session = ? AND host = ? AND subject = ?', session, host, subject);
    else
      this.#db.run(
        'INSERT OR REPLACE INTO host_memory VALUES (?, ?, ?, ?)',
        session,
        host,
        subject,
        JSON.stringify(value),
      );
  }
}

/** The settings as they were put, or undefined. Whoever reads them parses them with the schema. */
export function readSettings(db: Db): unknown {
  const row = db.get<{ value: string }>("SELECT value FROM facts WHERE name = 'settings'");
  return row && JSON.parse(row.value);
}

export function writeSettings(db: Db, settings: unknown): void {
  db.run("INSERT OR REPLACE INTO facts VALUES ('settings', ?)", JSON.stringify(settings));
}
