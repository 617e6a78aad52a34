/** Every address that a discovery has met, by the hash of its key: the page that it is, or why it is none. What each page leads to, as it is kept. */
import { hash as digest } from 'node:crypto';
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import type { NotTaken } from '../../../shared/batch/discovery.ts';
import type { JudgedLink } from '../../crawl/discovery/found-link.ts';
import type { Db } from '../sqlite.ts';

export type Seen = { readonly reason: NotTaken | null; readonly page: number | null };

/** 16 bytes of SHA-256. */
export function hashOf(key: string): Uint8Array {
  return digest('sha256', key, 'buffer').subarray(0, 16);
}

export function packLinks(links: readonly JudgedLink[]): Uint8Array {
  return zstdCompressSync(JSON.stringify(links));
}

export function unpackLinks(packed: Uint8Array): JudgedLink[] {
  // What is parsed was written by packLinks.
  return JSON.parse(zstdDecompressSync(packed).toString()) as JudgedLink[];
}

export class SeenAddresses {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  get(batch: number, hash: Uint8Array): Seen | undefined {
    return this.#db.get<Seen>('SELECT reason, page FROM seen WHERE batch = ? AND hash = ?', batch, hash);
  }

  set(batch: number, hash: Uint8Array, as: Seen & { readonly from: number | null }): void {
    const sql =
      'INSERT INTO seen (batch, hash, first_from, reason, page) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET reason = excluded.reason, page = excluded.page';
    this.#db.run(sql, batch, hash, as.from, as.reason, as.page);
  }

  count(batch: number, reason: NotTaken, addresses: number): void {
    if (addresses === 0) return;
    const sql =
      'INSERT INTO seen_counts VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET addresses = addresses + excluded.addresses';
    this.#db.run(sql, batch, reason, addresses);
  }
}
