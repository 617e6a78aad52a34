import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalKey } from '../../companion/crawl/discovery/canonical-url.ts';
import type { JudgedLink } from '../../companion/crawl/discovery/found-link.ts';
import { batchOptions } from '../../shared/batch/options.ts';
import { aFolder, aRecord, aStore, pagesOf, rowsOf } from './a-store.ts';

type AStore = ReturnType<typeof aStore>;
const host = 'wiki.example';
const at = (path: string) => `https://${host}${path}`;

function link(path: string): JudgedLink {
  const url = at(path);
  const kind = { isPagination: false, leadsOn: false, isSamePage: false, referrer: null } as const;
  return { url, text: '', key: canonicalKey(new URL(url)), host, reason: null, ...kind };
}

/** What is asked for of a site, one page at a time, until nothing waits. `textAt`: what there is to read at a path. */
class ACrawl {
  store: AStore;
  readonly asked: string[] = [];
  readonly #path = join(aFolder(), 'tabtrawl.db');
  readonly #textAt: (path: string) => string;
  #id = '';
  #underWay = '';

  constructor(textAt: (path: string) => string) {
    this.store = aStore({ path: this.#path });
    this.#textAt = textAt;
  }

  async begin(): Promise<void> {
    const options = batchOptions.parse({ depth: 9 });
    const { id } = await this.store.ingest({ name: 'a site', options }, pagesOf([at('/')]));
    this.#id = id;
  }

  /** Links of one page, or of several. */
  take(paths: readonly string[]): void {
    this.store.takeFound(this.#id, paths.map(link), 1);
  }

  reopen(): void {
    this.store.close();
    this.store = aStore({ path: this.#path });
  }

  /** A second start of the page that is under way, which is refused. */
  startAnew(): void {
    this.store.start(this.#underWay, { atMs: 1, attempt: 2 });
  }

  /** `linksAt`: what the page at a path leads to. */
  async run(linksAt: (path: string) => readonly string[] = () => [], pages = Number.POSITIVE_INFINITY): Promise<void> {
    const want = { nowMs: 1_000_000, limit: 1, perHost: 1, exceptHosts: new Set<string>() };
    for (let begun = 0; begun < pages; begun++) {
      if (this.store.isToLookAgain(this.#id)) await this.store.lookAgain(this.#id, 1);
      const [page] = this.store.due(this.#id, want);
      if (!page) return;
      const path = page.url.slice(at('').length);
      this.asked.push(path);
      const contentKey = `The text of ${this.#textAt(path)}, long enough to be told from others.`;
      const finalKey = canonicalKey(new URL(page.url));
      const twin = this.store.twinOf(page.id, { finalKey, contentKey });
      const started = this.store.start(page.id, { atMs: 1, attempt: 1 });
      this.#underWay = page.id;
      const record = aRecord(started, { state: twin ? 'skipped' : 'done' });
      const ended = { links: linksAt(path).map(link), finalKey, contentKey, saysNotFound: false, root: null };
      const discovered = { ...ended, isTwin: twin !== null, ...(twin ? { twinUrl: twin.url } : {}) };
      this.store.finish(page.id, { record, files: [], discovered }, 2);
    }
  }

  async done(): Promise<string[]> {
    const rows = await rowsOf(this.store, this.#id);
    return rows.filter(({ state }) => state === 'done').map(({ url }) => url.slice(at('').length));
  }

  /** Why the address is no page of its own: a reason, or the message of the page that was skipped; null where it is one. */
  why(path: string): string | null {
    const found = this.store.findAddress(this.#id, at(path));
    if (found.page) return found.page.state === 'skipped' ? (found.page.message ?? 'skipped') : null;
    return found.reason ?? 'never met';
  }

  kindOf(template: string): number {
    return this.store.discoveryOf(this.#id).kinds.find((kind) => kind.template === template)?.key ?? 0;
  }

  counts() {
    return this.store.discoveryOf(this.#id).notTaken;
  }

  setKind(template: string, rule: 'let-in'): Promise<void> {
    return this.store.setKind(this.#id, this.kindOf(template), rule);
  }
}

const numbers = (count: number) => Array.from({ length: count }, (_, n) => n + 1);
const ids = numbers(30);

describe('links that differ from a page in what made no difference', () => {
  it('are left out and told, but for a few that are asked for', async () => {
    const crawl = new ACrawl((path) => path.split('?')[0] ?? '');
    await crawl.begin();
    await crawl.run((path) => (path === '/' ? ids.map((n) => `/p/${n}`) : [`${path.split('?')[0]}?via=box`]));
    expect((await crawl.done()).sort()).toEqual(['/', ...ids.map((n) => `/p/${n}`)].sort());
    const asked = crawl.asked.filter((path) => path.startsWith('/p/') && path.includes('?'));
    expect(asked.length).toBeLessThanOrEqual(8);
    for (const n of ids) expect(crawl.why(`/p/${n}?via=box`), `${n}`).not.toBeNull();
  });

  it('are all taken as soon as one of them is a page of its own, whatever was left out before', async () => {
    // Of the first ten it makes no difference.
    const textAt = (path: string) => {
      const [plain = '', query = ''] = path.split('?');
      return query !== '' && Number(plain.split('/')[2]) > 10 ? path : plain;
    };
    const crawl = new ACrawl(textAt);
    await crawl.begin();
    await crawl.run((path) => (path === '/' ? ids.flatMap((n) => [`/p/${n}`, `/p/${n}?tab=all`]) : []));
    const own = ids.filter((n) => n > 10).map((n) => `/p/${n}?tab=all`);
    expect((await crawl.done()).filter((path) => path.includes('?')).sort()).toEqual(own.sort());
    expect(crawl.counts().filter(({ reason }) => reason === 'same-page')).toEqual([]);
  });

  it('are left out, though in between a page was to be started that others had moved', async () => {
    const crawl = new ACrawl((path) => path.split('?')[0] ?? '');
    await crawl.begin();
    const linksAt = (path: string) => {
      // The page is under way: it can't be started once more.
      expect(() => crawl.startAnew()).toThrow(expect.objectContaining({ code: 'conflict' }));
      return path === '/' ? ids.map((n) => `/p/${n}`) : [`${path.split('?')[0]}?via=box`];
    };
    await crawl.run(linksAt);
    const asked = crawl.asked.filter((path) => path.startsWith('/p/') && path.includes('?'));
    expect(asked.length).toBeLessThanOrEqual(8);
  });

  it('are taken where their kind is let in', async () => {
    const crawl = new ACrawl((path) => (path === '/p/29?via=box' ? path : (path.split('?')[0] ?? '')));
    await crawl.begin();
    const linksAt = (path: string) =>
      path === '/' ? ids.map((n) => `/p/${n}`) : path.includes('?') ? [] : [`${path}?via=box`];
    await crawl.run(linksAt);
    expect(crawl.why('/p/29?via=box')).not.toBeNull();
    await crawl.setKind('/p/*?via', 'let-in');
    await crawl.run(linksAt);
    expect(await crawl.done()).toContain('/p/29?via=box');
    for (const n of ids) expect(crawl.asked).toContain(`/p/${n}?via=box`);
  });
});

const letters = ['a', 'b', 'c', 'd'];
const sites = fc.record({
  pages: fc.integer({ min: 1, max: 24 }),
  /** Names, each with the pages of which it makes another one. */
  names: fc.array(fc.array(fc.integer({ min: 1, max: 24 }), { maxLength: 3 }), { minLength: 1, maxLength: 3 }),
  /** Where links are: on one page all, or on each page those to itself, or to another one. */
  place: fc.constantFrom('start', 'itself', 'another'),
  reopenedAfter: fc.option(fc.integer({ min: 1, max: 60 }), { nil: undefined }),
});

it('nothing is lost in silence: what has a text of its own is taken or told, and all of it is taken once one of its parameter was read', async () => {
  const run = async ({
    pages,
    names,
    place,
    reopenedAfter,
  }: typeof sites extends fc.Arbitrary<infer S> ? S : never) => {
    const own = (name: number, n: number) => names[name]?.includes(n) === true;
    const textAt = (path: string) => {
      const [, plain = path, n = '', name] = /^(\/p\/(\d+))(?:\?([a-d])=1)?$/.exec(path) ?? [];
      return name !== undefined && own(letters.indexOf(name), Number(n)) ? path : plain;
    };
    const forms = (n: number) => names.map((_, name) => `/p/${n}?${letters[name]}=1`);
    const all = numbers(pages);
    const linksAt = (path: string) => {
      if (path === '/') return all.flatMap((n) => [`/p/${n}`, ...(place === 'start' ? forms(n) : [])]);
      const n = Number(/^\/p\/(\d+)/.exec(path)?.[1]);
      return place === 'start' ? [] : forms(place === 'itself' ? n : (n % pages) + 1);
    };
    const crawl = new ACrawl(textAt);
    await crawl.begin();
    if (reopenedAfter !== undefined) {
      await crawl.run(linksAt, reopenedAfter);
      crawl.reopen();
    }
    await crawl.run(linksAt);
    const done = new Set(await crawl.done());
    // Each text once, each address at most once.
    expect(new Set(crawl.asked).size).toBe(crawl.asked.length);
    const texts = [...done].map(textAt);
    expect(new Set(texts).size).toBe(texts.length);
    for (const n of all) expect(texts).toContain(`/p/${n}`);
    names.forEach((_, name) => {
      const mine = all.filter((n) => own(name, n)).map((n) => `/p/${n}?${letters[name]}=1`);
      const read = mine.filter((path) => done.has(path));
      for (const path of mine) if (!done.has(path)) expect(crawl.why(path), path).not.toBeNull();
      if (read.length > 0) expect(read).toEqual(mine);
      // Three that show it, three that are samples, a few before their page was had; twice as often where it was learnt anew.
      const asked = crawl.asked.filter((path) => path.endsWith(`?${letters[name]}=1`)).length;
      if (mine.length === 0) expect(asked).toBeLessThanOrEqual(reopenedAfter === undefined ? 12 : 24);
    });
    crawl.store.close();
  };
  await fc.assert(fc.asyncProperty(sites, run), { numRuns: 15 });
});
