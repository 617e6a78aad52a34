/** Why a crawl that follows links found nothing beyond what was listed: decided once, said in words by whoever tells it. */
import type { NotTaken } from './discovery.ts';

export type NothingFound =
  /** No listed page could be had, so there were no links to look at. */
  | { readonly kind: 'no-page' }
  /** Most of the addresses that were met are left out for this reason. */
  | { readonly kind: 'left-out'; readonly reason: NotTaken }
  /** No page links to another, and this sitemap could not be read. */
  | { readonly kind: 'sitemap'; readonly url: string; readonly problem: string }
  | { readonly kind: 'no-links' };

export type FoundFigures = {
  readonly discovers: boolean;
  readonly looking: boolean;
  readonly kinds: readonly { readonly found: number }[];
  /** Most first. */
  readonly notTaken: readonly { readonly reason: NotTaken; readonly addresses: number }[];
  readonly sitemaps: readonly { readonly url: string; readonly problem: string }[];
};

/** Null where something was found, where it is still looked for (`ended` is false), or where nothing is looked for. */
export function nothingFound(
  info: FoundFigures,
  { ended, pagesDone }: { readonly ended: boolean; readonly pagesDone: number },
): NothingFound | null {
  if (!info.discovers || info.looking || !ended || info.kinds.some(({ found }) => found > 0)) return null;
  const [most] = info.notTaken;
  if (most) return { kind: 'left-out', reason: most.reason };
  if (pagesDone === 0) return { kind: 'no-page' };
  const broken = info.sitemaps.find(({ problem }) => problem !== '');
  return broken ? { kind: 'sitemap', url: broken.url, problem: broken.problem } : { kind: 'no-links' };
}
