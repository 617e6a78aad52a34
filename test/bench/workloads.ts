/** Lists of URLs of the test site, each with the text that must come back. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { siteText } from '../site/articles.ts';
import { type Routes, send } from '../site/routes.ts';
import type { Site } from '../site/site.ts';
import type { BenchUrl } from './contender.ts';
import { openCorpus } from './fidelity/corpus.ts';

export type Workload = {
  readonly name: string;
  readonly session?: 'isolated';
  list(site: Site, count: number): BenchUrl[];
};

const times = <T>(count: number, make: (n: number) => T): T[] => Array.from({ length: count }, (_, n) => make(n));

/** Of every hundred: 70 articles, 15 client-rendered, 10 slow (300 ms), 2 errors, 2 that never answer, 1 heavy. */
function mixedKind(n: number): 'article' | 'app' | 'slow' | 'error' | 'hang' | 'heavy' {
  // 37 and 100 have no common divisor: every hundred holds each figure once, spread out.
  const at = (n * 37) % 100;
  if (at < 70) return 'article';
  if (at < 85) return 'app';
  if (at < 95) return 'slow';
  if (at < 97) return 'error';
  return at < 99 ? 'hang' : 'heavy';
}

const mixedPath: Record<ReturnType<typeof mixedKind>, (n: number) => { path: string; expect: string | null }> = {
  article: (n) => ({ path: `/article/${n}`, expect: siteText(n) }),
  app: (n) => ({ path: `/app/${n}`, expect: siteText(n) }),
  slow: (n) => ({ path: `/slow/${n}?ms=300`, expect: siteText(n) }),
  error: (n) => ({ path: `/error/500?n=${n}`, expect: null }),
  hang: (n) => ({ path: `/hang?n=${n}`, expect: null }),
  heavy: (n) => ({ path: `/heavy/${n}`, expect: siteText(n) }),
};

const articles = (site: Site, count: number): BenchUrl[] =>
  times(count, (n) => ({ url: site.url(`/article/${n}`), expect: siteText(n) }));

let realPages: readonly string[] = [];

/** Takes the pages of a folder in WCXB's form for the workload `real`, and gives the route that serves them. */
export function serveRealPages(folder: string): Routes {
  realPages = openCorpus(folder).truths.map(({ id }) => id);
  return {
    real: (exchange) => {
      const file = join(folder, 'html', `${exchange.rest[0]}.html.gz`);
      if (!realPages.includes(exchange.rest[0] ?? '') || !existsSync(file))
        return send(exchange, 'text/plain', 'none', { status: 404 });
      send(exchange, 'text/html; charset=utf-8', readFileSync(file), { headers: { 'content-encoding': 'gzip' } });
    },
  };
}

export const workloads = {
  articles: { name: 'articles on one host', list: articles },
  hosts: {
    name: 'articles on eight hosts in turn',
    list: (site, count) =>
      times(count, (n) => ({ url: site.url(`/article/${n}`, `host${n % 8}.localhost`), expect: siteText(n) })),
  },
  mixed: {
    name: 'mixed',
    list: (site, count) =>
      times(count, (n) => {
        const { path, expect } = mixedPath[mixedKind(n)](n);
        return { url: site.url(path), expect };
      }),
  },
  latency: {
    name: 'every answer 300 ms late',
    list: (site, count) => times(count, (n) => ({ url: site.url(`/slow/${n}?ms=300`), expect: siteText(n) })),
  },
  isolated: { name: 'a fresh session for each page', session: 'isolated', list: articles },
  real: {
    name: 'real pages, as they were saved',
    list: (site, count) => realPages.slice(0, count).map((id) => ({ url: site.url(`/real/${id}`), expect: '' })),
  },
} as const satisfies Record<string, Workload>;

export type WorkloadName = keyof typeof workloads;
