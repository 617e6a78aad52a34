/** What would be crawled of a list, said before it starts. Pure. */
import { normaliseUrl, parseUrls, urlOfLine } from '../../shared/urls.ts';
import type { CrawlItem } from '../parts/crawl-request.ts';

/** Why an address can't be crawled, as far as it is said to the user. */
export type RefusalReason = 'not-an-address' | 'too-long' | 'credentials' | 'scheme';
export type Refused = { readonly text: string; readonly reason: RefusalReason; readonly scheme: string };

export type Preview = {
  /** In order, each address once in its normal form. */
  readonly items: readonly CrawlItem[];
  readonly duplicates: number;
  readonly refused: readonly Refused[];
};

export const emptyPreview: Preview = { items: [], duplicates: 0, refused: [] };

export function previewOf(items: readonly CrawlItem[]): Preview {
  const list = parseUrls(items.map(({ url }) => url));
  const tabs = new Map<string, number>();
  for (const { url, tabId } of items) {
    const got = tabId === undefined ? null : normaliseUrl(url);
    if (got && 'url' in got && tabId !== undefined && !tabs.has(got.url)) tabs.set(got.url, tabId);
  }
  return {
    items: list.urls.map((url) => {
      const tabId = tabs.get(url);
      return tabId === undefined ? { url } : { url, tabId };
    }),
    duplicates: list.duplicates,
    refused: list.refused.map(({ text }) => ({ text, ...whyRefused(text) })),
  };
}

/** A line each; blank lines and comments say nothing. */
export function itemsOfText(text: string): readonly CrawlItem[] {
  return text.split(/\r\n|\r|\n/).flatMap((line) => {
    const url = urlOfLine(line);
    return url === null ? [] : [{ url }];
  });
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

/** Links whose address or text holds every word of the filter, in any case. */
export function filterLinks<Link extends { readonly url: string; readonly text: string }>(
  links: readonly Link[],
  filter: string,
): readonly Link[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return links;
  return links.filter(({ url, text }) => {
    const inWhole = `${url} ${text}`.toLowerCase();
    return words.every((word) => inWhole.includes(word));
  });
}
