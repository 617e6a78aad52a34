/** The discoveries at work: what their pages lead to, judged; their budgets, their stopped kinds, their sitemaps. */

import type { FoundLink } from '../../../shared/batch/discovery.ts';
import { type BatchOptions, discovers } from '../../../shared/batch/options.ts';
import type { PageRecord } from '../../../shared/batch/page-record.ts';
import { failures } from '../../../shared/messages/failures.ts';
import type { Timeline } from '../clock.ts';
import type { EnginePorts } from '../engine-ports.ts';
import { linksOfHeader } from '../link-header.ts';
import type { Extracted, QueuedPage } from '../ports.ts';
import type { PageFound, PageResult } from '../store-ports.ts';
import { canonicalKey } from './canonical-url.ts';
import { contentKey, dateKind, datelessText, saysNotFound } from './content-key.ts';
import { LinkJudge } from './judge-links.ts';
import { referrerPolicyOf } from './referrer.ts';
import { scopeOf } from './scope.ts';

type DiscoveriesParts = Pick<EnginePorts, 'store' | 'log' | 'sitemaps' | 'clock' | 'tellKinds'> & {
  readonly timeline: Timeline;
  /** Pages of the batch came, or ended in bulk. */
  readonly onChange: (batch: string) => void;
};

/** Addresses of a sitemap that are taken in one go. */
const takenAtOnce = 500;
const judgesKept = 50;
const tellEveryMs = 1000;

export class Discoveries {
  readonly #parts: DiscoveriesParts;
  readonly #judges = new Map<string, LinkJudge>();
  /** Batch and host → what the last page of a date said (datelessText). */
  readonly #lastDates = new Map<string, string>();
  /** Batches that something is done for which takes its time: budget, stopped kinds, sitemaps. */
  readonly #busy = new Map<string, Promise<void>>();
  readonly #untold = new Map<string, () => void>();
  readonly #met = new Set<string>();
  readonly #closing = new AbortController();

  constructor(parts: DiscoveriesParts) {
    this.#parts = parts;
  }

  /** Raised when the engine stops; what is still to be read is read after the next start. */
  async close(): Promise<void> {
    this.#closing.abort();
    for (const callOff of this.#untold.values()) callOff();
    await Promise.allSettled(this.#busy.values());
  }

  /** What a page leads to; undefined where its batch does not ask. */
  foundOn(
    page: QueuedPage,
    options: BatchOptions,
    made: {
      readonly record: PageRecord;
      readonly extracted: Extracted | null;
      /** Pages are told apart by what was made of their HTML: not each has Markdown of its site's own. */
      readonly hasOwnMarkdown: boolean;
      /** Of its answer, in lower case. */
      readonly headers: Readonly<Record<string, string>>;
    },
  ): PageFound | undefined {
    const { record, extracted, hasOwnMarkdown, headers } = made;
    const final = discovers(options) ? URL.parse(record.finalUrl) : null;
    if (!final || record.state !== 'done') return undefined;
    const isStart = (page.depth ?? 0) === 0;
    const finalKey = canonicalKey(final);
    const root = isStart && finalKey !== keyOf(page.url) ? record.finalUrl : null;
    if (root !== null) this.#judges.delete(page.batch);
    const context = {
      nowMs: this.#parts.timeline.wallMs(),
      from: record.finalUrl,
      // What the document says comes after what its answer said, and so stands over it.
      policy: referrerPolicyOf(extracted?.referrerPolicy) ?? referrerPolicyOf(headers['referrer-policy']),
    };
    const judge = this.#judge(page.batch, options, root);
    const obeys = options.robots === 'obey';
    const all = [...(extracted?.found ?? []), ...foundInHeader(headers.link, record.finalUrl)];
    const nofollow = obeys && asksNotToFollow(headers['x-robots-tag']);
    const found = nofollow ? all.map((link) => ({ ...link, nofollow })) : all;
    const markdown = (hasOwnMarkdown ? extracted?.markdown : undefined) ?? record.markdown;
    return {
      links: judge.judge(found, { ...context, obeys }),
      finalKey,
      contentKey: contentKey(markdown),
      saysNotFound: saysNotFound(record.title, markdown, final),
      ...this.#emptyDate(page, final, markdown),
      isTwin: false,
      root,
    };
  }

  /** The last page of a date of that host said the same of its date. */
  #emptyDate(page: QueuedPage, url: URL, markdown: string): Pick<PageFound, 'emptyDate'> {
    const kind = dateKind(url, this.#parts.timeline.wallMs());
    const text = kind === null ? null : datelessText(url, markdown);
    if (kind === null || text === null) return {};
    const name = `${page.batch}\n${page.host}`;
    const isAlike = this.#lastDates.get(name) === text;
    this.#lastDates.delete(name);
    const oldest = this.#lastDates.size >= judgesKept ? this.#lastDates.keys().next().value : undefined;
    if (oldest !== undefined) this.#lastDates.delete(oldest);
    this.#lastDates.set(name, text);
    return isAlike ? { emptyDate: kind } : {};
  }

  /** The result as it is to be stored: a page that was had already under another address, or that led out of the scope, is skipped. */
  settled(page: QueuedPage, options: BatchOptions, result: PageResult): PageResult {
    const { discovered, record } = result;
    // Tried again: it was settled before.
    if (!discovered || discovered.isTwin) return result;
    const final = URL.parse(record.finalUrl);
    if (final && (page.depth ?? 0) > 0 && this.#judge(page.batch, options, null).refuses(final) === 'out-of-scope') {
      const message = failures.say('msgOutOfScope', { url: page.url, target: record.finalUrl });
      return { record: withoutBodies(record, 'out-of-scope', message), files: [] };
    }
    const twin = this.#parts.store.twinOf(page.id, discovered);
    if (!twin) return result;
    const message = `Kept once, as ${twin.url}: ${twin.why}.`;
    return {
      record: withoutBodies(record, 'duplicate', message),
      files: [],
      discovered: { ...discovered, isTwin: true, twinUrl: twin.url },
    };
  }

  /** True where one more page may be begun. */
  hasBudget(batch: string, { maxPages }: BatchOptions): boolean {
    return maxPages === undefined || this.#parts.store.pagesLeft(batch, maxPages) > 0;
  }

  /**
   * What is to be done of a batch beside its pages is begun; true while it is under way. Told by `onChange` when it is done.
   */
  tend(batch: string, options: BatchOptions): boolean {
    if (this.#closing.signal.aborted) return false;
    if (this.#busy.has(batch)) return true;
    // What the last run left of stopped kinds.
    if (!this.#met.has(batch) && discovers(options)) this.ended(batch);
    this.#met.add(batch);
    const { store, timeline } = this.#parts;
    const act = this.#isSpent(batch, options)
      ? async () => void (await store.skipBeyondBudget(batch, timeline.wallMs()))
      : discovers(options) && store.isLooking(batch)
        ? () => this.#readSitemaps(batch, options)
        : discovers(options) && store.isToLookAgain(batch)
          ? async () => void (await store.lookAgain(batch, timeline.wallMs()))
          : null;
    if (!act) return false;
    const work = act()
      .catch((thrown: unknown) => {
        if (!this.#closing.signal.aborted)
          this.#parts.log('error', 'a discovery broke off', { batch, error: String(thrown) });
      })
      .finally(() => {
        this.#busy.delete(batch);
        if (!this.#closing.signal.aborted) this.#parts.onChange(batch);
      });
    this.#busy.set(batch, work);
    return true;
  }

  /** A page of a discovery has ended: its kind may be stopped from now on; clients are told soon. */
  ended(batch: string): void {
    if (this.#untold.has(batch)) return;
    const tell = () => {
      this.#untold.delete(batch);
      void this.#parts.store
        .skipStoppedKinds(batch, this.#parts.timeline.wallMs())
        .then((skipped) => {
          if (skipped > 0 && !this.#closing.signal.aborted) this.#parts.onChange(batch);
        })
        .catch((thrown: unknown) =>
          this.#parts.log('warn', 'stopped kinds are left for now', { batch, error: String(thrown) }),
        );
      this.#parts.tellKinds?.(batch);
    };
    this.#untold.set(batch, this.#parts.clock.after(tellEveryMs, tell));
  }

  #isSpent(batch: string, { maxPages }: BatchOptions): boolean {
    if (maxPages === undefined) return false;
    const counts = this.#parts.store.getBatch(batch)?.counts;
    return counts !== undefined && counts.done >= maxPages && counts.waiting + counts.retrying + counts.held > 0;
  }

  async #readSitemaps(batch: string, options: BatchOptions): Promise<void> {
    const { store, sitemaps, log, timeline } = this.#parts;
    const [start] = store.roots(batch);
    if (!sitemaps || options.sitemap === undefined || start === undefined) {
      store.looked(batch, []);
      return;
    }
    const judge = this.#judge(batch, options, null);
    const asked = { sitemap: options.sitemap, start, session: options.session, signal: this.#closing.signal };
    const reading = sitemaps(asked);
    let found: FoundLink[] = [];
    const take = () => {
      const context = { nowMs: timeline.wallMs(), from: null, policy: null };
      const taken = store.takeFound(batch, judge.judge(found, context), timeline.wallMs());
      found = [];
      if (taken > 0) this.#parts.onChange(batch);
    };
    for (;;) {
      const step = await reading.next();
      if (step.done) {
        take();
        store.looked(batch, step.value);
        for (const { url, problem } of step.value) if (problem) log('info', `sitemap ${url}: ${problem}`, { batch });
        this.ended(batch);
        return;
      }
      found.push({ url: step.value.url, text: '', rel: '' });
      if (found.length >= takenAtOnce) take();
    }
  }

  #judge(batch: string, options: BatchOptions, root: string | null): LinkJudge {
    const known = this.#judges.get(batch);
    if (known) return known;
    if (this.#judges.size >= judgesKept) this.#judges.clear();
    const roots = [...this.#parts.store.roots(batch), ...(root === null ? [] : [root])];
    const { scope, include, exclude } = options;
    const judge = new LinkJudge(scopeOf({ scope, roots, include, exclude }));
    this.#judges.set(batch, judge);
    return judge;
  }
}

/** `X-Robots-Tag` with `nofollow` or `none` for every crawler; what is said to one by name (`googlebot: nofollow`) is not said to others. */
function asksNotToFollow(header = ''): boolean {
  return header.split(/\n|,/).some((part) => /^\s*(?:\*\s*:\s*)?(?:nofollow|none)\s*$/i.test(part));
}

function keyOf(text: string): string {
  const url = URL.parse(text);
  return url ? canonicalKey(url) : text;
}

function withoutBodies(record: PageRecord, code: 'duplicate' | 'out-of-scope', message: string): PageRecord {
  const { text: _text, html: _html, links: _links, ...rest } = record;
  return { ...rest, state: 'skipped', markdown: '', error: { code, message }, bytes: { ...record.bytes, markdown: 0 } };
}

/** What an answer says of the page beside its body: the next one of its list, its Markdown form. */
function foundInHeader(header: string | undefined, url: string): FoundLink[] {
  return linksOfHeader(header, url).flatMap((link): FoundLink[] => {
    if (link.rels.includes('next')) return [{ url: link.url, text: '', rel: 'next' }];
    const isForm = link.rels.includes('alternate') && link.type === 'text/markdown';
    return isForm ? [{ url: link.url, text: '', rel: 'alternate' }] : [];
  });
}
