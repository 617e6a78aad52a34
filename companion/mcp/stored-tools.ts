/** Tools about what is stored and allowed: search, sites. */

import type { SearchHit } from '../../shared/protocol/model.ts';
import { counted } from '../../shared/units.ts';
import { estimateTokens } from '../packs/tokens.ts';
import type { Sight } from './access.ts';
import { type Answer, fenced, plainLine } from './answer.ts';
import type { ToolCall } from './context.ts';
import { holdsOf, holdText, pageLink } from './crawl-tools.ts';

/** Hits asked for in one go, and looked at in all: some are not for this agent's eyes. */
const hitsAtOnce = 50;
const hitsLookedAt = 1000;
const hitsTokens = 6000;

type Hits = {
  readonly hits: readonly SearchHit[];
  readonly more: boolean;
  readonly left: number;
  readonly notes: readonly string[];
};

/**
 * Those that the agent may see, from the `offset`th of them on. How many others there are is not told, neither by a number to go on at nor by
 * saying that there is more: asked often enough, that would tell what they say. A page that led to a host which it may not read is one of these.
 */
async function hitsFor(
  args: { readonly query: string; readonly limit: number; readonly offset: number },
  call: ToolCall,
): Promise<Hits> {
  const sight = await call.access.sight();
  const seen: SearchHit[] = [];
  const wanted = args.offset + args.limit + 1;
  let told: Pick<Hits, 'left' | 'notes'> = { left: 0, notes: [] };
  for (let offset = 0; offset < hitsLookedAt && seen.length < wanted; offset += hitsAtOnce) {
    const answer = await call.link.call('search', {
      text: args.query,
      limit: hitsAtOnce,
      offset,
      waitMs: offset === 0 ? 2000 : 0,
    });
    if (offset === 0) told = answer;
    for (const hit of answer.hits) {
      if (seen.length >= wanted) break;
      if (sight.sees(hit) && !(await isWithheld(hit, sight, call))) seen.push(hit);
    }
    if (!answer.more) break;
  }
  return {
    hits: seen.slice(args.offset, args.offset + args.limit),
    more: seen.length >= wanted,
    left: told.left,
    notes: told.notes,
  };
}

/** As of a page that is opened: where it led counts, not where it was asked for. Nobody is asked. */
async function isWithheld(hit: SearchHit, sight: Sight, call: ToolCall): Promise<boolean> {
  const { record } = await call.link.call('page.get', { page: hit.page });
  if (!record) return true;
  const signedIn = sight.batch(hit.batch)?.options.session !== 'isolated';
  return call.access.isWithheld(record, signedIn);
}

export async function searchPages(
  args: { readonly query: string; readonly limit: number; readonly offset: number },
  call: ToolCall,
): Promise<Answer> {
  const found = await hitsFor(args, call);
  const seen = found.hits;
  const lines: string[] = [];
  let tokens = 0;
  for (const [at, hit] of seen.entries()) {
    const path = hit.snippet.path.map((part) => plainLine(part, 60)).join(' › ');
    const text = `${at + 1}. ${hit.page} ${plainLine(hit.title, 120)}\n   ${plainLine(hit.url, 200)}\n   ${path ? `${path} (offset ${hit.snippet.at}): ` : ''}${plainLine(hit.snippet.text, 400)}`;
    tokens += estimateTokens(text);
    if (tokens > hitsTokens) break;
    lines.push(text);
  }
  const next = found.more || lines.length < seen.length ? args.offset + lines.length : null;
  const remarks = [
    ...found.notes.map((note) => plainLine(note, 200)),
    ...(found.left > 0
      ? [`About ${counted(found.left, 'page is', 'pages are')} not in the index yet; ask again in a moment.`]
      : []),
    ...(lines.length > 0
      ? [
          next !== null
            ? `More: search {"query": ${JSON.stringify(plainLine(args.query, 200))}, "offset": ${next}}.`
            : 'There are no more hits.',
          'A hit as a whole: open {"page": ID, "offset": OFFSET}.',
        ]
      : []),
  ];
  return {
    text: [
      `${counted(lines.length, 'hit')}.`,
      ...(lines.length > 0 ? [fenced(lines.join('\n'), 'search hits')] : []),
      ...remarks,
    ].join('\n'),
    data: {
      hits: seen.slice(0, lines.length).map(({ page, url, score, snippet }) => ({ page, url, score, at: snippet.at })),
      next,
    },
    links: seen
      .slice(0, Math.min(lines.length, 10))
      .map((hit) => pageLink({ id: hit.page, title: hit.title, url: hit.url })),
  };
}

export async function showSites(_args: object, call: ToolCall): Promise<Answer> {
  const { client } = call.access;
  const [{ grants, asks }, sight] = await Promise.all([call.link.call('consent.list', {}), call.access.sight()]);
  const mine = grants.filter((grant) => grant.client === client).slice(-100);
  const open = asks.filter((ask) => ask.client === client);
  const waits = (await Promise.all(sight.own.map((batch) => holdsOf(batch, call)))).flat();
  const allowed = mine.filter(({ answer }) => answer !== 'never');
  const denied = mine.filter(({ answer }) => answer === 'never');
  const named = (list: readonly { host: string; signedIn: boolean; answer?: string }[]) =>
    list.map(
      ({ host, signedIn, answer }) => `- ${host}${signedIn ? ', signed in' : ''}${answer ? ` (${answer})` : ''}`,
    );
  return {
    text: [
      allowed.some(({ signedIn }) => signedIn)
        ? 'While you may read a site with sign-ins, every other site needs the person’s word.'
        : 'Public pages may be read without asking, in a clean context.',
      ...(allowed.length > 0 ? ['Allowed:', ...named(allowed)] : []),
      ...(denied.length > 0 ? ['Not allowed:', ...named(denied)] : []),
      ...(open.length > 0 ? ['The person has not answered yet (in Tabtrawl’s window):', ...named(open)] : []),
      ...waits.map(holdText),
    ].join('\n'),
    data: {
      allowed: allowed.map(({ host, signedIn, answer }) => ({ host, signedIn, answer })),
      refused: denied.map(({ host, signedIn }) => ({ host, signedIn })),
      waiting: open.map(({ host, signedIn, why }) => ({ host, signedIn, why })),
      holds: waits.map(({ host, kind, pages }) => ({ host, kind, pages })),
    },
  };
}
