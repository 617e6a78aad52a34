/** The tool `map`: what a site names and links to, by kinds of address, before anything is crawled. */

import type { Result } from '../../shared/protocol/calls.ts';
import { counted } from '../../shared/units.ts';
import { estimateTokens } from '../packs/tokens.ts';
import { type Answer, fenced, plainLine } from './answer.ts';
import type { ToolCall } from './context.ts';
import { wrong } from './crawl-tools.ts';

const kindsShown = 60;
const urlTokens = 4500;
/** Addresses asked for; the answer shows what fits, from an offset on. */
const urlsAsked = 20_000;

export async function mapSite(
  args: {
    readonly url: string;
    readonly include?: readonly string[] | undefined;
    readonly signed_in: boolean;
    readonly offset: number;
  },
  call: ToolCall,
): Promise<Answer> {
  const refusal = await call.access.refusal({ urls: [args.url], signedIn: args.signed_in }, call.signal);
  if (refusal) return wrong(refusal);
  const map = await call.link.call('site.map', {
    url: args.url,
    session: args.signed_in ? 'shared' : 'isolated',
    scope: 'host',
    include: [...(args.include ?? [])],
    limit: urlsAsked,
  });
  if (map.problem && map.total === 0) return wrong(plainLine(map.problem, 400));
  return mapAnswer(map, args);
}

function mapAnswer(map: Result<'site.map'>, args: { readonly url: string; readonly offset: number }): Answer {
  const kinds = map.kinds.slice(0, kindsShown);
  const kindLines = kinds.map(({ host, template, count, trap }) =>
    plainLine(`${count} ${host}${template}${trap ? ` (trap: ${trap})` : ''}`, 160),
  );
  const urls: string[] = [];
  let tokens = 0;
  for (const { url } of map.urls.slice(args.offset)) {
    const line = plainLine(url, 500);
    tokens += estimateTokens(line);
    if (tokens > urlTokens) break;
    urls.push(line);
  }
  const next = args.offset + urls.length;
  const isMore = next < map.urls.length;
  const left = map.notTaken.map(({ reason, addresses }) => `${addresses} ${reason}`).join(', ');
  // What is shown of kinds comes with the beginning alone: who goes on has it.
  const inside = args.offset === 0 ? [...kindLines, '', ...urls] : urls;
  return {
    text: [
      `${counted(map.total, 'address', 'addresses')} of ${counted(map.kinds.length, 'kind')}; shown: ${urls.length}, from number ${args.offset + 1}.`,
      ...(left ? [`Not taken: ${left}.`] : []),
      ...(map.problem ? [plainLine(map.problem, 300)] : []),
      fenced(inside.join('\n'), args.url),
      isMore
        ? `More: map {"url": ${JSON.stringify(plainLine(args.url, 300))}, "offset": ${next}}, or fewer with "include" (globs of addresses).`
        : 'These are all.',
      'To read some of them: crawl {"urls": […]}.',
    ].join('\n'),
    data: { total: map.total, kinds: map.kinds.length, shown: urls.length, next: isMore ? next : null },
  };
}
