/**
 * Addresses that are a page once more, as they differ from its own in what makes no difference on their host
 * (crawl/discovery/inert-parameters.ts). They are left out, which is told, and asked for after all where it shows that they are pages.
 *
 * 1. A link is left out (`same-page`) where the page of its plain form is known: by that address, or as one more form of it that was taken.
 *    What waited before that was learnt is skipped (`duplicate`, never tried), where its page was had.
 * 2. Some of it is asked for all the same. The first page of these that has content of its own takes back what was learnt.
 * 3. Then, in that page's transaction, what was skipped waits again, and the batch is marked: the links of its pages are looked at once more
 *    (kind-moves.ts), after whatever happens in between.
 * 4. What was learnt does not outlive the process. What it left out does, so that the first page that a parameter makes takes it back too.
 */
import { canonicalKey } from '../../crawl/discovery/canonical-url.ts';
import type { JudgedLink } from '../../crawl/discovery/found-link.ts';
import { InertParameters } from '../../crawl/discovery/inert-parameters.ts';
import type { PageFound, PageResult } from '../../crawl/store-ports.ts';
import { addToCount, type BatchRow } from '../batches.ts';
import { stateCode } from '../open.ts';
import { renewFirst, type StoredPage } from '../pages.ts';
import type { Db } from '../sqlite.ts';
import type { KindRow } from './kind-rows.ts';
import { hashOf } from './seen.ts';

/** Of a kind's queue, looked at in one go. */
const mostQueued = 1000;
/** Pages in the queue that are kept as samples, remembered. */
const mostSamples = 10_000;

type FormRow = {
  readonly key: number;
  readonly host: number;
  readonly url: string;
  readonly state: number;
  readonly code: string | null;
  readonly attempts: number;
};
const columns = 'key, host, url, state, code, attempts';

export class PlainForms {
  readonly #db: Db;
  readonly #inert = new InertParameters();
  /** Batches whose links were all met with what is known now. */
  readonly #begun = new Set<number>();
  readonly #samples = new Set<number>();
  #takenBack = 0;

  constructor(db: Db) {
    this.#db = db;
  }

  /** How often something was taken back. */
  get takenBack(): number {
    return this.#takenBack;
  }

  begin(batch: number): void {
    this.#begun.add(batch);
  }

  /** What a transaction that came to nothing put into memory is forgotten. */
  forget(): void {
    this.#inert.forget();
    this.#begun.clear();
    this.#samples.clear();
  }

  /** True where the link is a page that is known, and is not to be asked for to see whether that holds. */
  isKnown(batch: number, { url, key }: JudgedLink): boolean {
    const parsed = URL.parse(url);
    const other = parsed && this.#pageOf(batch, parsed, key);
    return parsed !== null && other !== null && !this.#inert.takesSample(batch, parsed, other);
  }

  /** The link became a page: other forms of it are this one. */
  taken(batch: number, { url, key }: JudgedLink, page: number): void {
    const parsed = URL.parse(url);
    const plain = parsed && this.#inert.plainKey(batch, parsed);
    if (plain === null || plain === key) return;
    const sql = 'INSERT OR IGNORE INTO seen (batch, hash, first_from, reason, page) VALUES (?, ?, NULL, NULL, ?)';
    this.#db.run(sql, batch, formHash(plain), page);
  }

  /** A page that is there under another address of the same path says which parameter makes no difference; one that is new, which does. */
  learn(
    batch: BatchRow,
    page: StoredPage,
    ended: { record: PageResult['record']; discovered: PageFound; kind: KindRow | undefined; nowMs: number },
  ): void {
    const { record, discovered, kind, nowMs } = ended;
    if (!discovered.isTwin) {
      const url = record.finalUrl.includes('?') ? URL.parse(record.finalUrl) : null;
      const learnt = url && this.#inert.differs(batch.key, url, (key) => this.#wasHad(batch.key, key, page.key));
      if (learnt === 'takes-back' || (learnt === 'makes-pages' && !this.#begun.has(batch.key))) this.#takeBack(batch);
      return;
    }
    if (!discovered.twinUrl) return;
    this.#inert.isSame(batch.key, page.url, discovered.twinUrl);
    const url = URL.parse(page.url);
    if (!url || !kind || kind.rule === 'let-in') return;
    if (this.#inert.plainKey(batch.key, url) !== canonicalKey(url)) this.#leaveOutQueued(batch, kind.key, nowMs);
  }

  /** The parameter that made it a copy is known: there will be no more of these, so that they tell nothing of a kind that gives pages. */
  isSpared(batch: number, page: StoredPage, discovered: PageFound | undefined): boolean {
    const [own, twin] = [URL.parse(page.url), discovered?.twinUrl ? URL.parse(discovered.twinUrl) : null];
    return own !== null && twin !== null && this.#inert.plainKey(batch, own) === this.#inert.plainKey(batch, twin);
  }

  /** A page that waits is one that was had already. */
  leaveOut(batch: BatchRow, page: { key: number; host: number }, message: string, nowMs: number): void {
    const set = "state = ?, ready = 0, code = 'duplicate', message = ?, finished_at = ?";
    const isLeft = 'key = ? AND state = ?';
    const values = [stateCode.skipped, message, nowMs, page.key, stateCode.waiting];
    if (this.#db.run(`UPDATE pages SET ${set} WHERE ${isLeft}`, ...values).changes === 0) return;
    renewFirst(this.#db, page.host);
    addToCount(this.#db, batch.key, 'waiting', -1);
    addToCount(this.#db, batch.key, 'skipped', 1);
  }

  /** The page that has the plain form of this address, as far as that is not its own. */
  #pageOf(batch: number, url: URL, key: string): URL | null {
    const plain = this.#inert.plainKey(batch, url);
    const own = plain === key ? null : this.#pageAt(batch, hashOf(plain));
    if (own) return URL.parse(own.url);
    const form = this.#inert.isEmpty ? null : this.#pageAt(batch, formHash(plain));
    const other = form && URL.parse(form.url);
    // Taken by what was learnt then; it stands as far as it is known now.
    return other && this.#inert.plainKey(batch, other) === plain ? other : null;
  }

  /** What came into the queue before it was known which parameter makes no difference; some of it each time. */
  #leaveOutQueued(batch: BatchRow, kind: number, nowMs: number): void {
    const sql = `SELECT ${columns} FROM pages WHERE kind = ? AND ready = 1 LIMIT ${mostQueued}`;
    for (const { key, host, url } of this.#db.all<FormRow>(sql, kind)) {
      if (this.#samples.has(key)) continue;
      const parsed = URL.parse(url);
      const plain = parsed && this.#inert.plainKey(batch.key, parsed);
      if (!parsed || plain === null || plain === canonicalKey(parsed)) continue;
      const same = this.#pageAt(batch.key, hashOf(plain)) ?? this.#pageAt(batch.key, formHash(plain));
      if (!same || same.key === key || !isHad(same)) continue;
      const other = URL.parse(same.url);
      if (other && this.#inert.takesSample(batch.key, parsed, other)) {
        if (this.#samples.size < mostSamples) this.#samples.add(key);
        continue;
      }
      const message = `It differs from ${same.url} in what makes no difference on this host.`;
      this.leaveOut(batch, { key, host }, message, nowMs);
    }
  }

  #takeBack(batch: BatchRow): void {
    this.#takenBack++;
    this.#db.run('UPDATE batches SET looking = looking | 2 WHERE key = ?', batch.key);
    const from = "FROM pages WHERE batch = ? AND code = 'duplicate' AND state = ? AND attempts = 0";
    const hosts = new Set<number>();
    let back = 0;
    for (const { key, host, url } of this.#db.all<FormRow>(`SELECT ${columns} ${from}`, batch.key, stateCode.skipped)) {
      const parsed = URL.parse(url);
      const own = parsed && canonicalKey(parsed);
      // Those that are still left out by another parameter, and those whose address another page led to, stay.
      if (!parsed || own === null || this.#inert.plainKey(batch.key, parsed) !== own) continue;
      if (this.#pageAt(batch.key, hashOf(own))?.key !== key) continue;
      const set = 'state = ?, ready = 1, code = NULL, message = NULL, finished_at = NULL';
      this.#db.run(`UPDATE pages SET ${set} WHERE key = ?`, stateCode.waiting, key);
      hosts.add(host);
      back++;
    }
    for (const host of hosts) renewFirst(this.#db, host);
    if (back === 0) return;
    addToCount(this.#db, batch.key, 'waiting', back);
    addToCount(this.#db, batch.key, 'skipped', -back);
  }

  /** A page other than this one has that address, and its content was had. */
  #wasHad(batch: number, address: string, page: number): boolean {
    const other = this.#pageAt(batch, hashOf(address)) ?? this.#pageAt(batch, formHash(address));
    return other !== undefined && other.key !== page && isHad(other);
  }

  #pageAt(batch: number, hash: Uint8Array): FormRow | undefined {
    const from = 'FROM pages WHERE key = (SELECT page FROM seen WHERE batch = ? AND hash = ?)';
    return this.#db.get<FormRow>(`SELECT ${columns} ${from}`, batch, hash);
  }
}

/** One that was a copy itself had its content; one that was never asked for had none. */
function isHad({ state, code, attempts }: FormRow): boolean {
  return state === stateCode.done || (code === 'duplicate' && attempts > 0);
}

/** Under this it is kept which page was taken under a form of that address. No address has such a key. */
function formHash(plain: string): Uint8Array {
  return hashOf(`form of ${plain}`);
}
