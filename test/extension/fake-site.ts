/** What the fake companion knows of a crawl of a whole site, and of a site that is looked at. */
import type { DiscoveryInfo, KindInfo, SiteMap } from '../../shared/protocol/model.ts';

const host = 'forum.example.org';

function kind(key: number, template: string, is: Partial<KindInfo>): KindInfo {
  return {
    key,
    host,
    template,
    rule: 'auto',
    stopped: null,
    found: 40,
    refused: 0,
    refusedFor: null,
    taken: 12,
    fresh: 12,
    score: 600,
    why: '12 of 12 pages of this kind gave new content',
    sample: `https://${host}${template.replaceAll('*', 'one')}`,
    ...is,
  };
}

export function fakeDiscovery(batch: string, discovers: boolean): DiscoveryInfo {
  return {
    batch,
    discovers,
    looking: false,
    kinds: discovers
      ? [
          kind(1, '/*?page', { score: 900, why: 'further pages of a list come first, as they name the others' }),
          kind(2, '/t/*/*', { found: 412, taken: 96, fresh: 96, why: '96 of 96 pages of this kind gave new content' }),
          kind(3, '/u/*', {
            rule: 'stopped',
            stopped: 'kind-stopped',
            found: 0,
            refused: 900,
            refusedFor: 'kind-stopped',
            taken: 0,
          }),
          kind(4, '/tag/*', {
            taken: 0,
            fresh: 0,
            why: 'not known yet: 2 pages of a kind are looked at before it is judged',
          }),
          kind(5, '/calendar/*/*', {
            stopped: 'calendar',
            found: 25,
            refused: 310,
            refusedFor: 'calendar',
            taken: 25,
            fresh: 0,
            why: 'none of 25 pages of this kind gave anything new',
          }),
        ]
      : [],
    notTaken: discovers
      ? [
          { reason: 'kind-stopped', addresses: 900 },
          { reason: 'calendar', addresses: 310 },
          { reason: 'unsafe', addresses: 204 },
          { reason: 'out-of-scope', addresses: 77 },
        ]
      : [],
    sitemaps: discovers ? [{ url: `https://${host}/sitemap.xml`, addresses: 540, form: 'xml', problem: '' }] : [],
  };
}

export const fakeMap: SiteMap = {
  scopes: { folder: `${host}/help/`, host, domain: 'example.org' },
  total: 1352,
  kinds: [
    { host, template: '/u/*', count: 900, trap: null, samples: [`https://${host}/u/ada`] },
    {
      host,
      template: '/t/*/*',
      count: 412,
      trap: null,
      samples: [`https://${host}/t/how-to-tie-a-knot-that-holds/4711`],
    },
    { host, template: '/tag/*', count: 36, trap: null, samples: [`https://${host}/tag/knots`] },
    { host, template: '/calendar/*/*', count: 24, trap: 'calendar', samples: [`https://${host}/calendar/2050/01`] },
  ],
  urls: [],
  notTaken: [{ reason: 'unsafe', addresses: 12 }],
  sitemaps: [{ url: `https://${host}/sitemap.xml`, addresses: 540, form: 'xml', problem: '' }],
  problem: '',
};
