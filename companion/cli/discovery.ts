/** Commands about whole sites: `map`, `kinds` and `links`; and what a crawl that follows links tells of itself. */

import { notTaken } from '../../shared/batch/discovery.ts';
import { TabtrawlError } from '../../shared/batch/errors.ts';
import { type NothingFound, nothingFound } from '../../shared/batch/nothing-found.ts';
import { batchOptionShape } from '../../shared/batch/options.ts';
import type { Caller } from '../../shared/protocol/calls.ts';
import type { BatchInfo, DiscoveryInfo, KindInfo } from '../../shared/protocol/model.ts';
import { counted } from '../../shared/units.ts';
import { type Crawler, openCrawler } from '../app/library.ts';
import { companionFlags, companionOptions } from './options.ts';
import { notAmong } from './spelling.ts';
import { type Command, exitCodes, type Invocation } from './terminal.ts';

const json = { form: '--json', about: 'one JSON value on stdout' };

export const mapCommand: Command = {
  name: 'map',
  args: '<url>',
  about: 'list the addresses of a site and their kinds, from one page and the sitemaps, without crawling',
  flags: [
    json,
    { form: '--kinds', about: 'the kinds only' },
    { form: '--scope <folder|host|domain|any>', about: 'what counts as the site (default: host)' },
    { form: '--include <globs>', about: 'only addresses of these globs' },
    { form: '--exclude <globs>', about: 'no addresses of these globs' },
    { form: '--sitemap <url|auto|none>', about: 'which sitemap to read (default: auto)' },
    { form: '--session <name>', about: 'whose cookies and storage (default: shared)' },
    { form: '--limit <n>', about: 'addresses to list (default: 5000)' },
    ...companionFlags,
  ],
  run: (call) =>
    withCrawler(call, async (crawler) => {
      const { flags, terminal } = call;
      const limit = Number(flags.limit ?? 5000);
      if (!Number.isInteger(limit) || limit < 0 || limit > 200_000)
        throw new TabtrawlError('usage', `--limit: got "${flags.limit}". It takes a number from 0 to 200000.`);
      const scope = batchOptionShape.scope.safeParse(flags.scope);
      if (!scope.success)
        throw new TabtrawlError(
          'usage',
          `--scope: ${notAmong(String(flags.scope), ['folder', 'host', 'domain', 'any'])}`,
        );
      const sitemap = String(flags.sitemap ?? 'auto');
      const map = await crawler.call('site.map', {
        url: call.args[0] ?? '',
        scope: scope.data,
        include: globsOf(flags.include),
        exclude: globsOf(flags.exclude),
        sitemap: sitemap === 'none' ? '' : sitemap,
        ...(typeof flags.session === 'string' ? { session: flags.session } : {}),
        limit,
      });
      if (flags.json) await terminal.out(`${JSON.stringify(map)}\n`);
      else if (flags.kinds)
        for (const kind of map.kinds) await terminal.out(`${kind.count}\t${kind.host}${kind.template}\n`);
      else for (const { url } of map.urls) await terminal.out(`${url}\n`);
      for (const { url, problem } of map.sitemaps) if (problem) terminal.err(`${url}: ${problem}`);
      for (const kind of map.kinds.slice(0, 20))
        terminal.err(
          `  ${String(kind.count).padStart(6)}  ${kind.host}${kind.template}${kind.trap ? `  (left out: ${notTaken[kind.trap].means})` : ''}`,
        );
      terminal.err(
        `${counted(map.total, 'address', 'addresses')} of ${counted(map.kinds.length, 'kind')}.${reasonsText(map.notTaken)}`,
      );
      if (map.problem) terminal.err(`Nothing more was found: ${map.problem}.`);
      return map.problem && map.total <= 1 ? exitCodes.someFailed : exitCodes.allDone;
    }),
};

export const kindsCommand: Command = {
  name: 'kinds',
  args: '<id>',
  about: 'show the kinds of pages that a crawl of a site has met, in their order; stop one, or let one in',
  flags: [
    json,
    { form: '--stop <template>', about: 'begin no more pages of this kind, such as /u/*' },
    { form: '--let-in <template>', about: 'take this kind in, whatever was found of it' },
    { form: '--auto <template>', about: 'leave it to what its pages give' },
  ],
  run: (call) =>
    withCrawler(
      call,
      async (crawler) => {
        const { flags, terminal } = call;
        const [batch = ''] = call.args;
        let info = await crawler.call('kind.list', { batch });
        if (!info.discovers)
          throw new TabtrawlError('usage', `Batch ${batch} follows no links. A crawl with --depth or --sitemap does.`);
        for (const [flag, rule] of [
          ['stop', 'stopped'],
          ['letIn', 'let-in'],
          ['auto', 'auto'],
        ] as const) {
          if (typeof flags[flag] !== 'string') continue;
          const { key: kind } = kindNamed(info, flags[flag]);
          info = await crawler.call('kind.set', { batch, kind, rule });
        }
        if (flags.json) await terminal.out(`${JSON.stringify(info)}\n`);
        else if (info.kinds.length === 0) terminal.err('No kinds yet: no page of it has been read.');
        else for (const kind of info.kinds) await terminal.out(kindLine(kind));
        return exitCodes.allDone;
      },
      { crawls: false },
    ),
};

export const linksCommand: Command = {
  name: 'links',
  args: '<id>',
  about: 'the graph of links of a crawl of a site, with the reason where one was not followed',
  flags: [{ form: '--format <csv|jsonl>', about: 'how it is written (default: jsonl)' }],
  run: (call) =>
    withCrawler(
      call,
      async (crawler) => {
        const { format = 'jsonl' } = call.flags;
        if (format !== 'csv' && format !== 'jsonl')
          throw new TabtrawlError('usage', `--format: got "${format}". It takes csv or jsonl.`);
        const { path } = await crawler.call('batch.links', { batch: call.args[0] ?? '', format });
        for await (const chunk of await crawler.download(path)) await call.terminal.out(chunk);
        return exitCodes.allDone;
      },
      { crawls: false },
    ),
};

/** Lines of a summary: kinds in their order, what was not taken and why, and why nothing was found where nothing was. */
export async function discoveryLines(
  caller: Caller,
  { id: batch, state, counts }: Pick<BatchInfo, 'id' | 'state' | 'counts'>,
): Promise<string[]> {
  const info = await caller.call('kind.list', { batch });
  const nothing = nothingFound(info, { ended: state === 'done' || state === 'cancelled', pagesDone: counts.done });
  if (!info.discovers) return [];
  const kinds = info.kinds.filter(({ found, taken }) => found + taken > 0).slice(0, 12);
  const total = info.notTaken.reduce((sum, { addresses }) => sum + addresses, 0);
  return [
    ...(kinds.length > 0 ? ['Kinds of pages, in their order:'] : []),
    ...kinds.map((kind) => kindLine(kind).trimEnd()),
    ...(info.kinds.length > kinds.length ? [`  all ${info.kinds.length} of them: tabtrawl kinds ${batch}`] : []),
    ...(total > 0 ? [`Not followed:${reasonsText(info.notTaken)} (tabtrawl links ${batch})`] : []),
    ...info.sitemaps.filter(({ problem }) => problem).map(({ url, problem }) => `Sitemap ${url}: ${problem}`),
    ...(nothing ? [`Nothing more was found: ${nothingBecause(nothing)}.`] : []),
  ];
}

function nothingBecause(why: NothingFound): string {
  switch (why.kind) {
    case 'no-page':
      return 'the first page could not be had';
    case 'left-out':
      return `of the addresses that were met most are left out (${notTaken[why.reason].means})`;
    case 'sitemap':
      return `the sitemap ${why.url} ${why.problem}, and no page links to another`;
    case 'no-links':
      return 'the page links to no other page; it may need a sign-in (tabtrawl login), or a wait (--wait-for)';
  }
}

function kindLine(kind: KindInfo): string {
  const { host, template, found, taken, stopped, refused, refusedFor, why } = kind;
  const state = stopped ? `stopped: ${notTaken[stopped].means}` : why;
  const left = refused > 0 && refusedFor ? `, ${refused} left out (${notTaken[refusedFor].means})` : '';
  return `  ${host}${template}  ${taken} done, ${found} found${left}. ${state}\n`;
}

function reasonsText(reasons: DiscoveryInfo['notTaken']): string {
  return reasons.map(({ reason, addresses }) => ` ${addresses} ${notTaken[reason].means}`).join(',');
}

function kindNamed({ kinds, batch }: DiscoveryInfo, name: string): KindInfo {
  const fits = kinds.filter(({ host, template }) => template === name || `${host}${template}` === name);
  const [first, second] = fits;
  if (!first)
    throw new TabtrawlError(
      'not-found',
      `There is no kind "${name}" in batch ${batch}. "tabtrawl kinds ${batch}" lists them.`,
    );
  if (second)
    throw new TabtrawlError(
      'usage',
      `"${name}" is a kind of several hosts: say ${first.host}${first.template} or ${second.host}${second.template}.`,
    );
  return first;
}

function globsOf(given: unknown): string[] {
  return typeof given === 'string'
    ? given
        .split(',')
        .map((glob) => glob.trim())
        .filter(Boolean)
    : [];
}

async function withCrawler(
  call: Invocation,
  act: (crawler: Crawler) => Promise<number>,
  how: { readonly crawls?: boolean } = { crawls: false },
): Promise<number> {
  const crawler = await openCrawler({ ...companionOptions(call), ...how });
  try {
    return await act(crawler);
  } finally {
    await crawler.close();
  }
}
