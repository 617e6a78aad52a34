/** The parts of the bench as data: who runs on what, and the ratios that are wanted. */
import type { WorkloadName } from './workloads.ts';

export type Entry = {
  readonly label: string;
  readonly contender: 'tabtrawl' | 'raw-cdp' | 'puppeteer-loop' | 'puppeteer-cluster' | 'crawlee';
  readonly concurrency: number | 'auto';
  readonly extra?: Readonly<Record<string, string | number | boolean>>;
};

/** Figures of one run that ratios are made of. */
export type Figure = 'pagesPerSecond' | 'cpuMsPerPage' | 'peakBytes';

export type Ratio = {
  readonly about: string;
  readonly figure: Figure;
  /** Labels; of several the best (for CPU and memory: the least). */
  readonly ours: readonly string[];
  readonly theirs: readonly string[];
  readonly atLeast: number;
  readonly aim: number;
};

export type Part = {
  readonly name: string;
  readonly workload: WorkloadName;
  /** URLs of a run. */
  readonly count: number;
  readonly timeoutMs: number;
  /** Too long to be repeated. Default false. */
  readonly once?: boolean;
  readonly entries: readonly Entry[];
  readonly ratios: readonly Ratio[];
};

const ours = (concurrency: number | 'auto', extra: Entry['extra'] = {}, label = `tabtrawl ${concurrency}`): Entry => ({
  label,
  contender: 'tabtrawl',
  concurrency,
  extra,
});
const raw = (concurrency: number, extra: Entry['extra'] = {}, label = `raw CDP ${concurrency}`): Entry => ({
  label,
  contender: 'raw-cdp',
  concurrency,
  extra,
});
const fixed = [1, 2, 4, 8, 16];
const bestFixed = (about: string): Ratio => ({
  about,
  figure: 'pagesPerSecond',
  ours: ['tabtrawl auto'],
  theirs: fixed.map((tabs) => `tabtrawl ${tabs}`),
  atLeast: 0.93,
  aim: 1,
});

export const parts: readonly Part[] = [
  {
    name: 'articles',
    workload: 'articles',
    count: 200,
    timeoutMs: 30_000,
    entries: [
      ours('auto'),
      ours('auto', { loadImages: true }, 'tabtrawl auto, images loaded'),
      ...[1, 2, 4, 8].map((tabs) => raw(tabs)),
      raw(4, { markdown: true }, 'raw CDP 4 + turndown'),
      { label: 'puppeteer loop 4', contender: 'puppeteer-loop', concurrency: 4 },
      { label: 'puppeteer-cluster pages', contender: 'puppeteer-cluster', concurrency: 4, extra: { mode: 'page' } },
      { label: 'Crawlee Playwright', contender: 'crawlee', concurrency: 'auto', extra: { with: 'playwright' } },
      { label: 'Crawlee Puppeteer', contender: 'crawlee', concurrency: 'auto', extra: { with: 'puppeteer' } },
    ],
    ratios: [
      {
        about: 'render lane against the raw CDP loop at its best',
        figure: 'pagesPerSecond',
        ours: ['tabtrawl auto'],
        theirs: ['raw CDP 1', 'raw CDP 2', 'raw CDP 4', 'raw CDP 8'],
        atLeast: 0.7,
        aim: 0.9,
      },
      {
        about: 'against the better Crawlee at its defaults',
        figure: 'pagesPerSecond',
        ours: ['tabtrawl auto'],
        theirs: ['Crawlee Playwright', 'Crawlee Puppeteer'],
        atLeast: 3.5,
        aim: 5,
      },
      {
        about: 'against puppeteer-cluster, pages',
        figure: 'pagesPerSecond',
        ours: ['tabtrawl auto'],
        theirs: ['puppeteer-cluster pages'],
        atLeast: 2.5,
        aim: 3.2,
      },
      {
        about: 'against a plain puppeteer loop on reused tabs',
        figure: 'pagesPerSecond',
        ours: ['tabtrawl auto'],
        theirs: ['puppeteer loop 4'],
        atLeast: 1.15,
        aim: 1.4,
      },
      {
        about: 'CPU a page against raw CDP + turndown',
        figure: 'cpuMsPerPage',
        ours: ['tabtrawl auto'],
        theirs: ['raw CDP 4 + turndown'],
        atLeast: 1.25,
        aim: 1.1,
      },
    ],
  },
  {
    name: 'hosts',
    workload: 'hosts',
    count: 200,
    timeoutMs: 30_000,
    entries: [ours('auto'), ours(4), raw(4)],
    ratios: [
      {
        about: 'eight hosts against raw CDP that ignores hosts',
        figure: 'pagesPerSecond',
        ours: ['tabtrawl auto'],
        theirs: ['raw CDP 4'],
        atLeast: 1.3,
        aim: 1.8,
      },
    ],
  },
  {
    name: 'mixed',
    workload: 'mixed',
    count: 200,
    timeoutMs: 5_000,
    entries: [
      ...fixed.map((tabs) => ours(tabs)),
      ours('auto'),
      {
        label: 'Crawlee tuned',
        contender: 'crawlee',
        concurrency: 4,
        extra: { with: 'playwright', waitUntil: 'networkidle' },
      },
      {
        label: 'Crawlee tuned, Puppeteer',
        contender: 'crawlee',
        concurrency: 4,
        extra: { with: 'puppeteer', waitUntil: 'networkidle2' },
      },
    ],
    ratios: [
      {
        about: 'mixed against Crawlee tuned to wait for the network',
        figure: 'pagesPerSecond',
        ours: ['tabtrawl auto'],
        theirs: ['Crawlee tuned', 'Crawlee tuned, Puppeteer'],
        atLeast: 2.5,
        aim: 3.5,
      },
      bestFixed('auto against the best fixed number, mixed'),
    ],
  },
  {
    name: 'auto',
    workload: 'articles',
    count: 200,
    timeoutMs: 30_000,
    entries: [ours('auto'), ...fixed.map((tabs) => ours(tabs))],
    ratios: [bestFixed('auto against the best fixed number, articles')],
  },
  {
    name: 'latency',
    workload: 'latency',
    count: 200,
    timeoutMs: 30_000,
    entries: [ours('auto'), ...fixed.map((tabs) => ours(tabs))],
    ratios: [bestFixed('auto against the best fixed number, answers 300 ms late')],
  },
  {
    name: 'isolated',
    workload: 'isolated',
    count: 200,
    timeoutMs: 30_000,
    entries: [
      ours('auto'),
      {
        label: 'puppeteer-cluster contexts',
        contender: 'puppeteer-cluster',
        concurrency: 4,
        extra: { mode: 'context' },
      },
      { label: 'a browser a URL', contender: 'puppeteer-cluster', concurrency: 4, extra: { mode: 'browser' } },
    ],
    ratios: [
      {
        about: 'isolated against puppeteer-cluster contexts',
        figure: 'pagesPerSecond',
        ours: ['tabtrawl auto'],
        theirs: ['puppeteer-cluster contexts'],
        atLeast: 2.5,
        aim: 4,
      },
    ],
  },
  {
    name: 'fetch',
    workload: 'articles',
    // A kind of page is learnt once, with the first of its pages.
    count: 1_000,
    timeoutMs: 30_000,
    entries: [
      ours('auto', { lane: 'auto' }, 'tabtrawl, lane auto'),
      ours('auto', { lane: 'render' }, 'tabtrawl, lane render'),
    ],
    ratios: [
      {
        about: 'lane auto against lane render',
        figure: 'pagesPerSecond',
        ours: ['tabtrawl, lane auto'],
        theirs: ['tabtrawl, lane render'],
        atLeast: 4,
        aim: 8,
      },
    ],
  },
  {
    name: 'isolated-lanes',
    workload: 'isolated',
    // Long enough that the kind's first page, which is got twice, does not weigh.
    count: 1_000,
    timeoutMs: 30_000,
    entries: [
      ours('auto', { lane: 'auto' }, 'tabtrawl, lane auto'),
      {
        label: 'puppeteer-cluster contexts',
        contender: 'puppeteer-cluster',
        concurrency: 4,
        extra: { mode: 'context' },
      },
    ],
    ratios: [
      {
        about: 'isolated, lane auto, against puppeteer-cluster contexts',
        figure: 'pagesPerSecond',
        ours: ['tabtrawl, lane auto'],
        theirs: ['puppeteer-cluster contexts'],
        atLeast: 10,
        aim: 20,
      },
    ],
  },
  {
    name: 'real',
    workload: 'real',
    count: 700,
    timeoutMs: 30_000,
    entries: [
      ours('auto', { lane: 'fetch' }, 'tabtrawl, lane fetch'),
      ours('auto', { lane: 'render', isOffline: true }, 'tabtrawl, lane render, off the network'),
      raw(4, { isOffline: true }, 'raw CDP 4, off the network'),
    ],
    ratios: [
      {
        about: 'real pages, lane render against the raw CDP loop',
        figure: 'pagesPerSecond',
        ours: ['tabtrawl, lane render, off the network'],
        theirs: ['raw CDP 4, off the network'],
        atLeast: 0.7,
        aim: 0.9,
      },
    ],
  },
  {
    name: 'memory',
    workload: 'articles',
    count: 200,
    timeoutMs: 30_000,
    entries: [ours(4), raw(4)],
    ratios: [
      {
        about: 'peak memory of the whole tree at 4 tabs against raw CDP at 4',
        figure: 'peakBytes',
        ours: ['tabtrawl 4'],
        theirs: ['raw CDP 4'],
        atLeast: 1.2,
        aim: 1,
      },
    ],
  },
  {
    name: 'budget',
    workload: 'articles',
    count: 200,
    timeoutMs: 60_000,
    entries: [ours('auto', { idleTimes: 1.2 }, 'tabtrawl, 1.2 × an idle Chrome')],
    ratios: [],
  },
  {
    name: 'flat',
    workload: 'articles',
    count: 10_000,
    timeoutMs: 30_000,
    once: true,
    entries: [ours('auto')],
    ratios: [],
  },
  {
    name: 'worn',
    workload: 'articles',
    count: 5_000,
    timeoutMs: 30_000,
    once: true,
    entries: [ours(4)],
    ratios: [],
  },
];
