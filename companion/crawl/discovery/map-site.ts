/** What a site names of itself and links to from one page, and of which kinds: without a crawl. */
import type { FoundLink, NotTaken } from '../../../shared/batch/discovery.ts';
import { batchOptions } from '../../../shared/batch/options.ts';
import type { Params } from '../../../shared/protocol/calls.ts';
import type { SiteMap } from '../../../shared/protocol/model.ts';
import { hostOf, normaliseUrl } from '../../../shared/urls.ts';
import type { Extractor, PageRunner } from '../ports.ts';
import type { FindSitemaps, SitemapTold } from '../store-ports.ts';
import type { JudgedLink } from './found-link.ts';
import { LinkJudge } from './judge-links.ts';
import { KindTree } from './kinds.ts';
import { registrableDomain } from './registrable-domain.ts';
import { folderOf, scopeOf } from './scope.ts';

type MapPorts = {
  readonly runner: Pick<PageRunner, 'visit'>;
  readonly extractor: Pick<Extractor, 'extract'>;
  readonly sitemaps: FindSitemaps;
  readonly nowMs: () => number;
};

/** Addresses of sitemaps that are looked at; past these the kinds are known. */
const mostAddresses = 1_000_000;
const samplesOfKind = 3;
const judgedAtOnce = 1000;
const withinMs = 30_000;

type Kind = { host: string; template: string; count: number; trap: NotTaken | null; samples: string[] };

/** Why the problem is a problem is in `problem`; rejects only where the signal is raised. Throws `bad-url` for what is no address. */
export async function mapSite(ask: Params<'site.map'>, ports: MapPorts, signal: AbortSignal): Promise<SiteMap> {
  const given = normaliseUrl(ask.url);
  const start = 'url' in given ? given.url : ask.url;
  const page = ask.links
    ? { url: start, links: ask.links.map((link) => ({ ...link, rel: '' })), problem: '' }
    : await look(start, ask.session, ports, signal);
  const root = new URL(page.url);
  const { scope, include, exclude } = ask;
  const judge = new LinkJudge(scopeOf({ scope, roots: [start, page.url], include, exclude }));
  const trees = new Map<string, KindTree>();
  const kinds = new Map<string, Kind>();
  const reasons = new Map<NotTaken, number>();
  const seen = new Set<string>();
  const urls: SiteMap['urls'][number][] = [];
  let total = 0;

  const kindOf = (host: string, template: string): Kind => {
    const name = `${host} ${template}`;
    const known = kinds.get(name) ?? { host, template, count: 0, trap: null, samples: [] };
    kinds.set(name, known);
    return known;
  };
  const add = (link: JudgedLink, from: 'page' | 'sitemap') => {
    if (seen.has(link.key)) return;
    seen.add(link.key);
    const url = URL.parse(link.url);
    if (link.reason !== null) reasons.set(link.reason, (reasons.get(link.reason) ?? 0) + 1);
    if (!url || (link.reason !== null && !hasKind.has(link.reason))) return;
    const tree = trees.get(link.host) ?? new KindTree();
    trees.set(link.host, tree);
    const { template, merges } = tree.place(url);
    for (const { from: old, into } of merges) merge(link.host, old, into);
    const kind = kindOf(link.host, template);
    kind.count++;
    kind.trap ??= link.reason;
    if (kind.samples.length < samplesOfKind) kind.samples.push(link.url);
    if (link.reason !== null) return;
    total++;
    if (urls.length < ask.limit) urls.push({ url: link.url, kind: template, from });
  };
  const merge = (host: string, old: string, into: string) => {
    const was = kinds.get(`${host} ${old}`);
    if (!was) return;
    kinds.delete(`${host} ${old}`);
    const is = kindOf(host, into);
    is.count += was.count;
    is.samples = [...is.samples, ...was.samples].slice(0, samplesOfKind);
    is.trap ??= was.trap;
  };
  const take = (links: readonly FoundLink[], from: 'page' | 'sitemap') => {
    const context = { nowMs: ports.nowMs(), from: from === 'page' ? page.url : null, policy: null };
    for (const link of judge.judge(links, context)) add(link, from);
  };

  take([{ url: page.url, text: '', rel: '' }], 'sitemap');
  take(page.links, 'page');
  let sitemaps: readonly SitemapTold[] = [];
  if (ask.sitemap !== '') {
    const reading = ports.sitemaps({ sitemap: ask.sitemap, start: page.url, session: ask.session, signal });
    let found: FoundLink[] = [];
    for (let count = 0; count < mostAddresses; count++) {
      const step = await reading.next();
      if (step.done) {
        sitemaps = step.value;
        break;
      }
      found.push({ url: step.value.url, text: '', rel: '' });
      if (found.length < judgedAtOnce) continue;
      take(found, 'sitemap');
      found = [];
    }
    take(found, 'sitemap');
  }
  return {
    scopes: { folder: `${root.host}${folderOf(root)}`, host: root.host, domain: registrableDomain(root.hostname) },
    total,
    kinds: [...kinds.values()].sort((a, b) => b.count - a.count).slice(0, 500),
    // Kinds may have been merged since.
    urls: urls.map((one) => ({ ...one, kind: trees.get(hostOf(one.url))?.resolve(one.kind) ?? one.kind })),
    notTaken: [...reasons]
      .map(([reason, addresses]) => ({ reason, addresses }))
      .sort((a, b) => b.addresses - a.addresses),
    sitemaps: sitemaps.map((told) => ({ ...told })),
    problem: total > 1 ? '' : page.problem || 'the page links to no other page of the scope, and no sitemap names one',
  };
}

const hasKind: ReadonlySet<NotTaken> = new Set(['calendar', 'facets', 'sort-order', 'endless-pagination']);

async function look(
  url: string,
  session: string,
  { runner, extractor, nowMs }: MapPorts,
  signal: AbortSignal,
): Promise<{ url: string; links: readonly FoundLink[]; problem: string }> {
  const options = batchOptions.parse({ session, timeout: withinMs, lane: 'render' });
  const page = {
    id: `map-${nowMs()}`,
    batch: 'map',
    index: 0,
    url,
    host: hostOf(url),
    attempts: 0,
    crashes: 0,
    fromTab: false,
    notes: [],
  };
  const visit = await runner.visit({ page, session, attempt: 1, options }, signal);
  if (visit.outcome !== 'captured') {
    const why = visit.outcome === 'failed' ? visit.error.message : visit.outcome === 'lost' ? visit.message : 'stopped';
    return { url, links: [], problem: why };
  }
  const { capture } = visit;
  const extracted = await extractor.extract(capture, { content: 'full', formats: ['markdown'], discover: true });
  const status = capture.httpStatus ?? 200;
  return {
    url: capture.finalUrl,
    links: extracted.found ?? [],
    problem: status >= 400 ? `${url} answered with HTTP status ${status}` : '',
  };
}
