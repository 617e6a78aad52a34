/** The kinds of addresses that the discoveries have met: one row for each kind of a host of a batch, and what its pages gave. */
import type { KindRule, NotTaken } from '../../../shared/batch/discovery.ts';
import { bareTemplate, KindTree, type Placed } from '../../crawl/discovery/kinds.ts';
import { kindOrder, kindTrap } from '../../crawl/discovery/order.ts';
import type { Db } from '../sqlite.ts';

export type KindRow = {
  readonly key: number;
  readonly batch: number;
  readonly host: number;
  readonly template: string;
  readonly rule: KindRule;
  /** Why it was stopped by what its pages gave. */
  readonly trap: NotTaken | null;
  readonly pagination: number;
  readonly score: number;
  /** Addresses of it that were met and may be taken by themselves; those refused by themselves, and the last reason. */
  readonly found: number;
  readonly refused: number;
  readonly refused_for: NotTaken | null;
  readonly taken: number;
  readonly fresh: number;
  readonly dry: number;
  readonly sample: string;
};

/** Hosts whose trees are kept in memory. */
const treesKept = 500;

/** What an ended page says of its kind. */
export type KindSign = 'fresh' | 'dry' | 'neither';

export class KindRows {
  readonly #db: Db;
  /** By batch and host. They follow from the rows, so any may be dropped. */
  readonly #trees = new Map<string, KindTree>();

  constructor(db: Db) {
    this.#db = db;
  }

  /** What a transaction that came to nothing put into memory is forgotten. */
  forget(): void {
    this.#trees.clear();
  }

  /** The kind of an address; its row is made where there was none. Within a transaction of the caller. */
  kindOf(at: { batch: number; host: number }, url: URL, isPagination: boolean): { row: KindRow; placed: Placed } {
    const placed = this.#tree(at).place(url);
    for (const { from, into } of placed.merges) this.#merge(at, from, into);
    const known = this.find(at, placed.template);
    if (known && known.sample === '') this.#meet(known.key, { isPagination, sample: url.href });
    const row = known ?? this.#make(at, { template: placed.template, isPagination, sample: url.href });
    return { row, placed };
  }

  find(at: { batch: number; host: number }, template: string): KindRow | undefined {
    const sql = 'SELECT * FROM kinds WHERE batch = ? AND host = ? AND template = ?';
    return this.#db.get<KindRow>(sql, at.batch, at.host, template);
  }

  /** A person's word on a kind of which nothing was met yet. Within a transaction of the caller. */
  wish(batch: number, { host, template, rule }: { host: number; template: string; rule: KindRule }): void {
    const at = { batch, host };
    const row = this.find(at, template) ?? this.#make(at, { template, isPagination: false, sample: '' });
    this.#db.run('UPDATE kinds SET rule = ? WHERE key = ?', rule, row.key);
    this.forget();
  }

  get(key: number): KindRow | undefined {
    return this.#db.get<KindRow>('SELECT * FROM kinds WHERE key = ?', key);
  }

  /** The template that stands for this one now. */
  resolve(at: { batch: number; host: number }, template: string): string {
    return this.#tree(at).resolve(template);
  }

  /** A page of it has ended. Gives the reason where the kind is a trap from now on. */
  ended(key: number, sign: KindSign): NotTaken | null {
    const row = this.get(key);
    if (!row) return null;
    const figures = {
      rule: row.rule,
      isPagination: row.pagination === 1,
      taken: row.taken + 1,
      fresh: row.fresh + (sign === 'fresh' ? 1 : 0),
      dry: sign === 'fresh' ? 0 : row.dry + (sign === 'dry' ? 1 : 0),
      isForm: this.#isForm(row, row.template),
    };
    const trap = row.trap ?? kindTrap(row.template, figures);
    const sql = 'UPDATE kinds SET taken = ?, fresh = ?, dry = ?, score = ?, trap = ? WHERE key = ?';
    this.#db.run(sql, figures.taken, figures.fresh, figures.dry, kindOrder(figures).score, trap, key);
    return row.trap === null ? trap : null;
  }

  /** There is a kind of the same addresses without parameters. */
  #isForm(at: { batch: number; host: number }, template: string): boolean {
    const bare = bareTemplate(template);
    return bare !== null && this.find(at, bare) !== undefined;
  }

  /** It is a trap by what its pages are. */
  stop(key: number, trap: NotTaken): void {
    this.#db.run("UPDATE kinds SET trap = ? WHERE key = ? AND rule = 'auto' AND trap IS NULL", trap, key);
  }

  /** Addresses of it were met. */
  met(key: number, more: { found: number; refused: number; refusedFor: NotTaken | null }): void {
    const sql =
      'UPDATE kinds SET found = found + ?, refused = refused + ?, refused_for = coalesce(?, refused_for) WHERE key = ?';
    this.#db.run(sql, more.found, more.refused, more.refusedFor, key);
  }

  #tree(at: { batch: number; host: number }): KindTree {
    const name = `${at.batch} ${at.host}`;
    const known = this.#trees.get(name);
    if (known) return known;
    if (this.#trees.size >= treesKept) this.#trees.clear();
    const sql = 'SELECT template, rule FROM kinds WHERE batch = ? AND host = ? ORDER BY key';
    const rows = this.#db.all<{ template: string; rule: KindRule }>(sql, at.batch, at.host);
    const ruled = rows.filter(({ rule }) => rule !== 'auto');
    const tree = new KindTree(
      rows.map(({ template }) => template),
      ruled.map(({ template }) => template),
    );
    this.#trees.set(name, tree);
    return tree;
  }

  /** The first address of a kind that was spoken of before any was met. */
  #meet(key: number, { isPagination, sample }: { isPagination: boolean; sample: string }): void {
    const { score } = kindOrder({ rule: 'auto', isPagination, taken: 0, fresh: 0, dry: 0 });
    const sql = 'UPDATE kinds SET pagination = ?, score = ?, sample = ? WHERE key = ?';
    this.#db.run(sql, isPagination ? 1 : 0, score, sample.slice(0, 500), key);
  }

  #make(
    at: { batch: number; host: number },
    made: { template: string; isPagination: boolean; sample: string },
  ): KindRow {
    const isForm = this.#isForm(at, made.template);
    const { score } = kindOrder({ rule: 'auto', isPagination: made.isPagination, taken: 0, fresh: 0, dry: 0, isForm });
    const columns = '(batch, host, template, pagination, score, sample) VALUES (?, ?, ?, ?, ?, ?)';
    const row = this.#db.get<KindRow>(
      `INSERT INTO kinds ${columns} RETURNING *`,
      at.batch,
      at.host,
      made.template,
      made.isPagination ? 1 : 0,
      score,
      made.sample.slice(0, 500),
    );
    if (!row) throw new TypeError('A kind that was just written is gone.');
    return row;
  }

  /** The second takes over what the first stood for. A word that was spoken of it holds; kinds that were spoken of are not merged away. */
  #merge(at: { batch: number; host: number }, from: string, into: string): void {
    const old = this.find(at, from);
    if (!old) return;
    const known = this.find(at, into);
    if (!known) {
      this.#db.run('UPDATE kinds SET template = ? WHERE key = ?', into, old.key);
      return;
    }
    const rule = known.rule;
    const figures = {
      rule,
      isPagination: known.pagination === 1,
      taken: known.taken + old.taken,
      fresh: known.fresh + old.fresh,
      dry: Math.min(known.dry, old.dry),
      isForm: this.#isForm(at, into),
    };
    const sums = 'found = found + ?, refused = refused + ?, refused_for = coalesce(refused_for, ?)';
    this.#db.run(
      `UPDATE kinds SET rule = ?, taken = ?, fresh = ?, dry = ?, score = ?, ${sums} WHERE key = ?`,
      rule,
      figures.taken,
      figures.fresh,
      figures.dry,
      kindOrder(figures).score,
      old.found,
      old.refused,
      old.refused_for,
      known.key,
    );
    this.#db.run('UPDATE pages SET kind = ? WHERE kind = ?', known.key, old.key);
    this.#db.run('DELETE FROM kinds WHERE key = ?', old.key);
  }
}
