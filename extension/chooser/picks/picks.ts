/** The addresses of a choice as a list of rows that can be ticked, and those that would be crawled. Pure. */
import { normaliseUrl } from '../../../shared/urls.ts';
import type { CrawlItem } from '../../parts/crawl-request.ts';
import type { Choice, PickOrder } from '../sources/choice.ts';
import type { Candidate, ListWords } from '../sources/chosen.ts';

/** Why an address can't be crawled, as far as it is said to the person. */
type RefusalReason = 'not-an-address' | 'too-long' | 'credentials' | 'scheme';
export type Refused = { readonly text: string; readonly reason: RefusalReason; readonly scheme: string };

/** What the companion knows of an address: why opening it may change something; when it was crawled last (epoch milliseconds). */
export type Known = { readonly unsafe?: string; readonly crawledAt?: number };

export type PickRow = {
  /** In its normal form. */
  readonly url: string;
  readonly name: string;
  readonly tabId?: number;
  readonly isPinned: boolean;
  readonly isAsleep: boolean;
  /** Found more than once. */
  readonly isTwice: boolean;
  readonly unsafe: string | null;
  readonly crawledAt: number | null;
  readonly isTicked: boolean;
};

export type Picks = {
  /** Those that the filter leaves, in the order that was asked for. */
  readonly rows: readonly PickRow[];
  /** Those ticked, in the same order. */
  readonly items: readonly CrawlItem[];
  readonly duplicates: number;
  readonly refused: readonly Refused[];
  /** Rows that are left out because opening them may change something. */
  readonly unsafeOut: number;
  /** Rows that were crawled before, and when the newest of them was. */
  readonly crawled: number;
  readonly crawledAt: number | null;
};

type PickInput = {
  readonly candidates: readonly Candidate[];
  readonly list: ListWords | null;
  readonly known: ReadonlyMap<string, Known>;
};

export function picksOf({ candidates, list, known }: PickInput, choice: Choice): Picks {
  const rows = new Map<string, PickRow>();
  const refused: Refused[] = (list?.refused ?? []).map(({ text }) => ({ text, ...whyRefused(text) }));
  const flips = new Set(choice.flips);
  let duplicates = list?.duplicates ?? 0;
  for (const { url, name, tabId, isPinned, isAsleep } of candidates) {
    const got = normaliseUrl(url);
    if ('code' in got) {
      refused.push({ text: url.slice(0, 200), ...whyRefused(url.slice(0, 200)) });
      continue;
    }
    const before = rows.get(got.url);
    if (before) {
      duplicates++;
      rows.set(got.url, { ...before, name: before.name || name, isTwice: true });
      continue;
    }
    const { unsafe = null, crawledAt = null } = known.get(got.url) ?? {};
    const isMeant = unsafe === null && !(crawledAt !== null && choice.known === 'skip');
    rows.set(got.url, {
      url: got.url,
      name,
      ...(tabId === undefined ? {} : { tabId }),
      isPinned: isPinned ?? false,
      isAsleep: isAsleep ?? false,
      isTwice: false,
      unsafe,
      crawledAt,
      isTicked: isMeant !== flips.has(got.url),
    });
  }
  const shown = inOrder(filterPicks([...rows.values()], choice.filter), choice.order);
  const crawled = shown.filter(({ crawledAt }) => crawledAt !== null);
  return {
    rows: shown,
    items: shown
      .filter(({ isTicked }) => isTicked)
      .map(({ url, tabId }) => (tabId === undefined ? { url } : { url, tabId })),
    duplicates,
    refused,
    unsafeOut: shown.filter(({ unsafe, isTicked }) => unsafe !== null && !isTicked).length,
    crawled: crawled.length,
    crawledAt: crawled.reduce<number | null>((newest, { crawledAt }) => Math.max(newest ?? 0, crawledAt ?? 0), null),
  };
}

/** Rows whose address or name holds every word, in any case, and none of those with a minus before them. */
export function filterPicks<Row extends { readonly url: string; readonly name: string }>(
  rows: readonly Row[],
  filter: string,
): readonly Row[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  const without = words.filter((word) => word.length > 1 && word.startsWith('-')).map((word) => word.slice(1));
  const needed = words.filter((word) => !word.startsWith('-'));
  if (without.length + needed.length === 0) return rows;
  return rows.filter(({ url, name }) => {
    const whole = `${url} ${name}`.toLowerCase();
    return needed.every((word) => whole.includes(word)) && !without.some((word) => whole.includes(word));
  });
}

function inOrder(rows: readonly PickRow[], order: PickOrder): readonly PickRow[] {
  if (order === 'page') return rows;
  const by = order === 'name' ? (row: PickRow) => row.name || row.url : (row: PickRow) => row.url;
  const collator = new Intl.Collator(undefined, { numeric: true });
  return rows.toSorted((one, other) => collator.compare(by(one), by(other)));
}

/** `flips` with these rows ticked, or not. */
export function withTicks(flips: readonly string[], rows: readonly PickRow[], isTicked: boolean): readonly string[] {
  const next = new Set(flips);
  for (const row of rows) {
    if (row.isTicked === isTicked) continue;
    if (next.has(row.url)) next.delete(row.url);
    else next.add(row.url);
  }
  return [...next];
}

function whyRefused(text: string): { readonly reason: RefusalReason; readonly scheme: string } {
  const url = URL.parse(text.trim());
  const scheme = url?.protocol ?? '';
  // Refused ones are cut at 200 characters, so length tells.
  if (text.length >= 200 && (!url || scheme === 'http:' || scheme === 'https:')) return { reason: 'too-long', scheme };
  if (!url) return { reason: 'not-an-address', scheme };
  if (scheme !== 'http:' && scheme !== 'https:') return { reason: 'scheme', scheme };
  return { reason: url.username || url.password ? 'credentials' : 'not-an-address', scheme };
}
