/** `tabtrawl search QUERY`: pages that answer a question, over all that was crawled. */

import { TabtrawlError } from '../../shared/batch/errors.ts';
import type { Result } from '../../shared/protocol/calls.ts';
import type { SearchHit } from '../../shared/protocol/model.ts';
import { counted } from '../../shared/units.ts';
import { openCrawler } from '../app/library.ts';
import { companionOptions } from './options.ts';
import { type Command, exitCodes, type Invocation } from './terminal.ts';

export const searchCommand: Command = {
  name: 'search',
  args: '<query...>',
  about:
    'search all that was crawled: words, "phrases", -without, host:, batch:, after:2026-03-01 or after:7d, kind:/t/*',
  flags: [
    { form: '--json', about: 'one JSON value on stdout' },
    { form: '--limit <n>', about: 'pages to list (default: 10)' },
    { form: '--offset <n>', about: 'pages to leave out before the first (default: 0)' },
  ],
  takesDashes: true,
  run: search,
};

async function search(call: Invocation): Promise<number> {
  const { flags, terminal } = call;
  const limit = numberOf('--limit', flags.limit ?? 10, { min: 1, max: 50 });
  const offset = numberOf('--offset', flags.offset ?? 0, { min: 0, max: 10_000 });
  const words = call.args.flat();
  const flag = words.find((word) => /^--\w/.test(word));
  if (flag) throw new TabtrawlError('usage', `${flag} is no option of search. What is meant as a word goes in quotes.`);
  // The shell has taken the quotes away: what was one argument among others was a phrase.
  const text = words
    .map((word) => (words.length > 1 && /\s/.test(word) && !word.includes('"') ? `"${word}"` : word))
    .join(' ');
  const crawler = await openCrawler({ ...companionOptions(call), crawls: false });
  try {
    const found = await crawler.search(text, { limit, offset });
    await terminal.out(flags.json ? `${JSON.stringify(found)}\n` : hitsText(found.hits, offset));
    for (const line of remarks(found, offset)) terminal.err(line);
    return exitCodes.allDone;
  } finally {
    await crawler.close();
  }
}

function hitsText(hits: readonly SearchHit[], offset: number): string {
  return hits
    .map((hit, at) => {
      const { text, path } = hit.snippet;
      const date = hit.fetchedAtMs > 0 ? new Date(hit.fetchedAtMs).toISOString().slice(0, 10) : '';
      const lines = [
        `${offset + at + 1}. ${hit.title || hit.url}`,
        `   ${hit.url}  (${[hit.page, date].filter((part) => part).join(', ')})`,
        ...(path.length > 0 ? [`   ${path.join(' › ')}`] : []),
        ...(text ? [`   ${text}`] : []),
      ];
      return `${lines.join('\n')}\n`;
    })
    .join('\n');
}

function remarks({ hits, more, left, notes }: Result<'search'>, offset: number): string[] {
  return [
    ...notes,
    ...(hits.length === 0 ? ['No page answers this.'] : []),
    ...(more ? [`There are more: --offset ${offset + hits.length}.`] : []),
    ...(left > 0
      ? [
          `About ${counted(left, 'page is', 'pages are')} not in the index yet; it is being made. Ask again in a moment.`,
        ]
      : []),
  ];
}

function numberOf(flag: string, given: unknown, range: { min: number; max: number }): number {
  const value = Number(given);
  if (Number.isInteger(value) && value >= range.min && value <= range.max) return value;
  throw new TabtrawlError('usage', `${flag}: got "${given}". It takes a number from ${range.min} to ${range.max}.`);
}
