/** From what was chosen of a site and what the companion found there to the crawl's options and kinds. Pure. */
import type { BatchOptionsInput } from '../../../shared/batch/options.ts';
import type { ParamsInput } from '../../../shared/protocol/calls.ts';
import type { SiteMap } from '../../../shared/protocol/model.ts';
import { paces, type SiteChoice, type SiteScope, siteScopes } from './site-choice.ts';

type MapKind = SiteMap['kinds'][number];

/** What the companion has found of a site so far. */
export type SiteLook =
  /** No address to look at. */
  | { readonly kind: 'none' }
  | { readonly kind: 'reading' }
  | { readonly kind: 'failed'; readonly why: string }
  | { readonly kind: 'read'; readonly map: SiteMap };

export type KindRow = MapKind & {
  readonly name: string;
  /** Its host, where the site has several; empty where it goes without saying. */
  readonly shownHost: string;
  readonly isTicked: boolean;
};

function kindName({ host, template }: Pick<MapKind, 'host' | 'template'>): string {
  return `${host}${template}`;
}

/** Kinds as a list of boxes, most links first; what looks like a trap is unticked at first. */
export function kindRows(map: SiteMap, flips: readonly string[]): readonly KindRow[] {
  const turned = new Set(flips);
  const hosts = new Set(map.kinds.map(({ host }) => host));
  return map.kinds.map((kind) => {
    const name = kindName(kind);
    return {
      ...kind,
      name,
      shownHost: hosts.size > 1 ? kind.host : '',
      isTicked: (kind.trap === null) !== turned.has(name),
    };
  });
}

/** `flips` with a kind's box turned over. */
export function withFlip(flips: readonly string[], name: string): readonly string[] {
  return flips.includes(name) ? flips.filter((other) => other !== name) : [...flips, name];
}

/** What the crawl is told of kinds: those unticked by hand, and traps that are meant all the same. */
export function kindWishes(rows: readonly KindRow[]): NonNullable<ParamsInput<'batch.start'>['kinds']> {
  return rows.flatMap(({ host, template, trap, isTicked }) => {
    if (isTicked === (trap === null)) return [];
    return [{ host, template, rule: isTicked ? ('let-in' as const) : ('stopped' as const) }];
  });
}

/** Options that a site's crawl has beside those of every crawl. */
export function siteOptions({ scope, clicks, budget, pace, include, exclude }: SiteChoice): BatchOptionsInput {
  return {
    depth: clicks,
    scope,
    maxPages: budget,
    include: globsOf(include),
    exclude: globsOf(exclude),
    sitemap: 'auto',
    ...paces[pace],
  };
}

export function globsOf(text: string): string[] {
  return text
    .split(',')
    .map((glob) => glob.trim())
    .filter(Boolean);
}

/** Scopes with what they come to: the folder is left out where it is the whole host. */
export function scopeRows(
  scopes: SiteMap['scopes'] | null,
): readonly { readonly scope: SiteScope; readonly place: string }[] {
  if (!scopes) return siteScopes.map((scope) => ({ scope, place: '' }));
  return siteScopes
    .filter((scope) => scope !== 'folder' || scopes.folder !== `${scopes.host}/`)
    .map((scope) => ({ scope, place: scopes[scope] }));
}

/** The scope that holds: the one chosen, or the host where the folder is the whole of it. */
export function fittingScope(scope: SiteScope, scopes: SiteMap['scopes'] | null): SiteScope {
  return scopeRows(scopes).some((row) => row.scope === scope) ? scope : 'host';
}
