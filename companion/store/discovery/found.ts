/**
 * What pages lead to, taken into the queue: within the transaction that ends the page, so that a cut at any moment leaves both or neither.
 *
 * 1. Each address is known by the hash of its key; one that was seen is seen for good, unless its reason lets it be met again.
 * 2. One that may be taken by itself is asked for by its depth, the list it is in, and its kind.
 * 3. What is taken becomes a page at the batch's end, with the page it was found on. What is not is seen, with the reason.
 */
import { type NotTaken, notTaken } from '../../../shared/batch/discovery.ts';
import { AlikePages } from '../../crawl/discovery/alike-pages.ts';
import { canonicalKey } from '../../crawl/discovery/canonical-url.ts';
import { partsOf } from '../../crawl/discovery/combinations.ts';
import type { JudgedLink } from '../../crawl/discovery/found-link.ts';
import { isPagination, listOf, placeOf } from '../../crawl/discovery/pagination.ts';
import { trapOf } from '../../crawl/discovery/traps.ts';
import type { PageFound, PageResult } from '../../crawl/store-ports.ts';
import { addToCount, type BatchRow, hostKey, indexOfKey, maxPages, pageId, pageKey } from '../batches.ts';
import { stateCode } from '../open.ts';
import { renewFirst, type StoredPage } from '../pages.ts';
import type { Db } from '../sqlite.ts';
import { type KindRow, KindRows, type KindSign } from './kind-rows.ts';
import { PlainForms } from './plain-forms.ts';
import { hashOf, packLinks, SeenAddresses, unpackLinks } from './seen.ts';

/** Where links were found: a page, or a sitemap. */
type FoundAt = {
  readonly batch: BatchRow;
  readonly page: StoredPage | null;
  readonly depth: number;
  /** Why none of them is taken, where that is so. */
  readonly none: NotTaken | null;
  /** The list that goes on without anything new: further pages of it are not taken. */
  readonly endedList: string | null;
  readonly nowMs: number;
  /** Only those that were left out for this are looked at once more. */
  readonly only?: NotTaken;
};

/** Addresses that start pages led on to, kept. */
const mostRoots = 1000;
/** Reasons of addresses that have a kind of their own to let in: those of the rest are without number, or are nobody's to let in. */
const kindReasons: ReadonlySet<NotTaken> = new Set([
  'calendar',
  'facets',
  'sort-order',
  'page-version',
  'endless-pagination',
]);

export class Discovery {
  readonly kinds: KindRows;
  readonly #db: Db;
  readonly forms: PlainForms;
  readonly #seen: SeenAddresses;
  readonly #alike = new AlikePages();
  readonly #again: { readonly links: readonly JudgedLink[]; readonly at: FoundAt }[] = [];

  constructor(db: Db) {
    this.#db = db;
    this.kinds = new KindRows(db);
    this.forms = new PlainForms(db);
    this.#seen = new SeenAddresses(db);
  }

  /** What a transaction that came to nothing put into memory is forgotten. */
  forget(): void {
    this.kinds.forget();
    this.forms.forget();
  }

  /** A start address is seen, and has a kind. Gives the kind. */
  takeStart(batch: number, page: { key: number; host: number; url: string }): number | null {
    const url = URL.parse(page.url);
    if (!url) return null;
    this.forms.begin(batch);
    this.#seen.set(batch, hashOf(canonicalKey(url)), { reason: null, page: page.key, from: null });
    const { row } = this.kinds.kindOf({ batch, host: page.host }, url, isPagination(url));
    return row.key;
  }

  /**
   * The page of the batch that has this address or this content already, or null. A page that is still to come and has the address
   * is not one: it is this page, met under its other address first.
   */
  twinOf(
    page: StoredPage,
    of: { finalKey: string; contentKey: string | null },
  ): { id: string; url: string; why: string } | null {
    const other = this.#seen.get(page.batch, hashOf(of.finalKey))?.page ?? null;
    if (other !== null && other !== page.key) {
      const known = this.#page(other);
      if (known?.state === stateCode.done)
        return { ...twin(page.batch_id, known), why: 'it leads to the same address' };
    }
    if (of.contentKey === null) return null;
    const sql =
      'SELECT key, host, url, state, code, depth, links_hash FROM pages WHERE batch = ? AND content_hash = ? AND key <> ? AND state = ? LIMIT 1';
    const same = this.#db.get<PageKey>(sql, page.batch, hashOf(of.contentKey), page.key, stateCode.done);
    return same ? { ...twin(page.batch_id, same), why: 'it has the same content' } : null;
  }

  /** A page has ended. Gives how many pages came into the queue. */
  ended(batch: BatchRow, page: StoredPage, result: PageResult, nowMs: number): number {
    const { record, discovered } = result;
    const kind = page.kind === null ? undefined : this.kinds.get(page.kind);
    if (discovered) this.forms.learn(batch, page, { record, discovered, kind, nowMs });
    const leadsFurther = discovered !== undefined && this.#leadsFurther(batch, record.finalUrl, discovered);
    if (page.kind !== null) {
      const fresh = kind?.fresh ?? 0;
      const isNear = leadsFurther && isNearPlace(record.finalUrl);
      const isSpared = isNear || (fresh > 0 && this.forms.isSpared(batch.key, page, discovered));
      this.kinds.ended(page.kind, isSpared ? 'neither' : signOf(result, fresh));
      if (record.state === 'done' && discovered && this.#isEndless(page, page.kind, discovered))
        this.kinds.stop(page.kind, 'same-content');
    }
    if (!discovered || (record.state !== 'done' && !discovered.isTwin)) return 0;
    this.#seeFinal(batch, page, discovered.finalKey, nowMs);
    if (discovered.root !== null && page.depth === 0) this.#addRoot(batch, discovered.root);
    const set = 'UPDATE pages SET content_hash = ?, links_hash = ? WHERE key = ?';
    const content = discovered.contentKey === null || discovered.isTwin ? null : hashOf(discovered.contentKey);
    const linksHash = hashOf(
      linksOf(discovered.links, record.finalUrl) + ownTextOf(record.finalUrl, discovered.contentKey),
    );
    this.#db.run(set, content, linksHash, page.key);
    const none =
      discovered.isTwin && !leadsFurther ? 'same-content' : discovered.saysNotFound ? 'not-found-page' : null;
    const endedList = none === null ? this.#endedList(page, record.finalUrl, linksHash) : null;
    this.#db.run('INSERT OR REPLACE INTO found_links VALUES (?, ?)', page.key, packLinks(discovered.links));
    return this.take(discovered.links, { batch, page, depth: page.depth, none, endedList, nowMs });
  }

  /** A page of a list has the text of another one of it, as its links all say the same ("Read more"), and leads where nothing led before. */
  #leadsFurther(batch: BatchRow, finalUrl: string, { isTwin, twinUrl, links }: PageFound): boolean {
    const [own, twin] = [URL.parse(finalUrl), twinUrl === undefined ? null : URL.parse(twinUrl)];
    if (!isTwin || !own || !twin || !isPagination(own) || listOf(own) !== listOf(twin)) return false;
    const isNew = ({ reason, isPagination: isPlace, key }: JudgedLink): boolean =>
      reason === null && !isPlace && this.#seen.get(batch.key, hashOf(key)) === undefined;
    return links.some(isNew);
  }

  /** Takes what may be taken. Gives how many pages came into the queue. */
  take(links: readonly JudgedLink[], at: FoundAt): number {
    let taken = this.#takeOnce(links, at);
    // Pages that are nearer than was thought lead further than was thought.
    for (let next = this.#again.pop(); next; next = this.#again.pop()) {
      const batch = { ...at.batch, next_index: at.batch.next_index + taken };
      taken += this.#takeOnce(next.links, { ...next.at, batch, none: null, endedList: null });
    }
    return taken;
  }

  #takeOnce(links: readonly JudgedLink[], at: FoundAt): number {
    const { batch } = at;
    const counts = new Map<NotTaken, number>();
    // What was checked when the batch was taken in.
    const { depth: limit } = JSON.parse(batch.options) as { depth: number };
    const met = new Map<number, { found: number; refused: number; refusedFor: NotTaken | null }>();
    const hosts = new Map<string, number>();
    let index = batch.next_index;
    const ownList = at.page === null ? null : listOfUrl(at.page.url);
    for (const link of links) {
      const hash = hashOf(link.key);
      const before = this.#seen.get(batch.key, hash);
      if (at.only !== undefined && before?.reason !== at.only) continue;
      const list = link.isPagination ? listOfUrl(link.url) : null;
      const depth = at.depth + (list !== null && list === ownList ? 0 : 1);
      if (before && before.page !== null) {
        if (depth < limit) this.#nearer(at, before.page, depth);
        continue;
      }
      if (before && before.reason !== null && (!notTaken[before.reason].again || link.reason !== null)) continue;
      let reason = link.reason ?? at.none ?? (depth > limit ? 'too-deep' : null);
      if (reason === null && list !== null && list === at.endedList) reason = 'endless-pagination';
      let kind: KindRow | null = null;
      if (reason === null || kindReasons.has(reason)) {
        const url = URL.parse(link.url);
        if (!url) continue;
        const host = hosts.get(link.host) ?? hostKey(this.#db, batch.key, link.host, null);
        hosts.set(link.host, host);
        const { row, placed } = this.kinds.kindOf({ batch: batch.key, host }, url, link.isPagination);
        kind = row;
        reason ??= trapOf(url, { nowMs: at.nowMs, queryForms: placed.queryForms });
        if (reason === null && this.#isCombination(at, url)) reason = 'facets';
        if (row.rule === 'let-in' && reason !== null && kindReasons.has(reason)) reason = null;
        if (row.rule === 'stopped') reason = 'kind-stopped';
        else if (row.rule === 'auto') reason ??= row.trap;
        if (reason === null && row.rule === 'auto' && this.forms.isKnown(batch.key, link)) reason = 'same-page';
        if (reason === null && index >= maxPages) reason = 'budget';
        const count = met.get(row.key) ?? { found: 0, refused: 0, refusedFor: null };
        if (reason === null) count.found++;
        else if (before?.reason !== reason) Object.assign(count, { refused: count.refused + 1, refusedFor: reason });
        met.set(row.key, count);
        if (reason === null) {
          const key = pageKey(batch.key, index++);
          this.#queue({ key, host, kind: row.key, link, at, depth });
        }
      }
      const page = reason === null && kind !== null ? pageKey(batch.key, index - 1) : null;
      if (page !== null) this.forms.taken(batch.key, link, page);
      if (reason !== null) counts.set(reason, (counts.get(reason) ?? 0) + 1);
      if (before?.reason) counts.set(before.reason, (counts.get(before.reason) ?? 0) - 1);
      this.#seen.set(batch.key, hash, { reason, page, from: at.page?.key ?? null });
    }
    for (const [key, count] of met) this.kinds.met(key, count);
    for (const [reason, addresses] of counts) this.#seen.count(batch.key, reason, addresses);
    const taken = index - batch.next_index;
    if (taken > 0) {
      this.#db.run('UPDATE batches SET next_index = ? WHERE key = ?', index, batch.key);
      addToCount(this.#db, batch.key, 'waiting', taken);
      for (const host of new Set(hosts.values())) renewFirst(this.#db, host);
    }
    return taken;
  }

  /** All that it puts together was met by itself. */
  #isCombination(at: FoundAt, url: URL): boolean {
    const parts = partsOf(url, at.page?.url ?? null);
    return parts?.every((key) => this.#seen.get(at.batch.key, hashOf(key)) !== undefined) === true;
  }

  #isEndless(page: StoredPage, kind: number, discovered: PageFound): boolean {
    const row = this.kinds.get(kind);
    if (row?.rule !== 'auto' || row.trap !== null) return false;
    const sql = 'SELECT kind FROM pages WHERE key = ?';
    const from = page.from_page === null ? null : this.#db.get<{ kind: number | null }>(sql, page.from_page);
    const waiting = row.found - row.taken;
    return this.#alike.isEndless({ kind, text: discovered.contentKey, isWithinKind: from?.kind === kind, waiting });
  }

  #queue(add: { key: number; host: number; kind: number; link: JudgedLink; at: FoundAt; depth: number }): void {
    const { link, at } = add;
    const columns = '(key, batch, host, url, state, ready, from_page, depth, score, kind, referrer)';
    this.#db.run(
      `INSERT INTO pages ${columns} VALUES (?, ?, ?, ?, ?, 1, ?, ?, ?, ?, ?)`,
      add.key,
      at.batch.key,
      add.host,
      link.url,
      stateCode.waiting,
      at.page?.key ?? null,
      add.depth,
      link.leadsOn || link.isPagination ? 1 : 0,
      add.kind,
      link.referrer,
    );
  }

  #addRoot(batch: BatchRow, root: string): void {
    const roots = JSON.parse(batch.roots ?? '[]') as string[];
    if (roots.includes(root) || roots.length >= mostRoots) return;
    this.#db.run('UPDATE batches SET roots = ? WHERE key = ?', JSON.stringify([...roots, root]), batch.key);
  }

  /** A page that is met nearer to the start, done already, has its own links counted from there. */
  #nearer(at: FoundAt, key: number, depth: number): void {
    const page = this.#page(key);
    if (!page || page.depth <= depth) return;
    this.#db.run('UPDATE pages SET depth = ? WHERE key = ?', depth, key);
    if (page.state !== stateCode.done) return;
    const found = this.#db.get<{ links: Uint8Array }>('SELECT links FROM found_links WHERE page = ?', key);
    const stored = this.#db.get<StoredPage>('SELECT * FROM pages WHERE key = ?', key);
    if (found && stored) this.#again.push({ links: unpackLinks(found.links), at: { ...at, page: stored, depth } });
  }

  /** The address that a page led to is the page's own, too; a page that waits under it is this one. */
  #seeFinal(batch: BatchRow, page: StoredPage, key: string, nowMs: number): void {
    const hash = hashOf(key);
    const before = this.#seen.get(batch.key, hash);
    if (before?.page === page.key) return;
    const waiting = before?.page ? this.#page(before.page) : undefined;
    if (before?.page && waiting?.state !== stateCode.waiting) return;
    if (waiting && before?.page) {
      this.forms.leaveOut(batch, waiting, `Read already under another address, ${page.url}, that leads to it.`, nowMs);
    }
    this.#seen.set(batch.key, hash, { reason: null, page: page.key, from: page.key });
  }

  /** The list whose page gave what the page before it gave. */
  #endedList(page: StoredPage, finalUrl: string, linksHash: Uint8Array): string | null {
    if (page.from_page === null) return null;
    const url = URL.parse(finalUrl);
    if (!url || !isPagination(url)) return null;
    const before = this.#page(page.from_page);
    const list = listOf(url);
    if (!before || listOfUrl(before.url) !== list || !before.links_hash) return null;
    return Buffer.compare(before.links_hash, linksHash) === 0 ? list : null;
  }

  #page(key: number): PageKey | undefined {
    const columns = 'key, host, url, state, code, depth, links_hash';
    return this.#db.get<PageKey>(`SELECT ${columns} FROM pages WHERE key = ?`, key);
  }
}

type PageKey = {
  readonly key: number;
  readonly host: number;
  readonly url: string;
  readonly state: number;
  readonly code: string | null;
  readonly depth: number;
  readonly links_hash: Uint8Array | null;
};

function twin(batch: string, page: PageKey): { id: string; url: string } {
  return { id: pageId(batch, indexOfKey(page.key)), url: page.url };
}

function listOfUrl(text: string): string | null {
  const url = URL.parse(text);
  return url && listOf(url);
}

/** What a page leads to beside further pages of its own list. */
function linksOf(links: readonly JudgedLink[], ownUrl: string): string {
  const list = listOfUrl(ownUrl);
  return links
    .filter((link) => link.reason === null && !(link.isPagination && listOfUrl(link.url) === list))
    .map(({ key }) => key)
    .sort()
    .join('\n');
}

/** Shorter texts are what a list says beside its links. */
const leastOwnText = 300;
/** Places past this are those of a list that has no end. */
const furthestText = 200;

/** What a page of a list has to read beside its links, but for figures: an article in parts, letters. Empty where that is next to nothing. */
function ownTextOf(url: string, content: string | null): string {
  const parsed = URL.parse(url);
  if (!parsed || content === null || !isPagination(parsed)) return '';
  const text = content.replace(/\d+/g, '');
  const place = placeOf(parsed);
  return text.length < leastOwnText || place === null || place > furthestText ? '' : `\n${text}`;
}

function isNearPlace(url: string): boolean {
  const parsed = URL.parse(url);
  const place = parsed && placeOf(parsed);
  return place !== null && place <= furthestText;
}

const mostYears = 50;

/** `fresh`: pages of its kind that gave something new. */
function signOf({ record, discovered }: PageResult, fresh: number): KindSign {
  if (discovered?.isTwin || discovered?.saysNotFound || discovered?.emptyDate === 'date') return 'dry';
  // A kind with more pages of its own than calendars have years counts something else.
  if (discovered?.emptyDate === 'year' && fresh < mostYears) return 'dry';
  if (record.state === 'done') return discovered && discovered.contentKey === null ? 'dry' : 'fresh';
  return record.httpStatus === 404 || record.httpStatus === 410 ? 'dry' : 'neither';
}
