/** Tools about what is stored and allowed: search, sites. */
import { counted } from '../../shared/units.ts';
import { estimateTokens } from '../packs/tokens.ts';
import { type Answer, fenced, plainLine } from './answer.ts';
import type { ToolCall } from './context.ts';
import { holdsOf, holdText, pageLink } from './crawl-tools.ts';

/** Hits asked for beyond those wanted, as some are not for this agent's eyes. */
const spare = 4;
const hitsTokens = 6000;

export async function searchPages(
  args: { readonly query: string; readonly limit: number; readonly offset: number },
  call: ToolCall,
): Promise<Answer> {
  const sight = await call.access.sight();
  const seen = [];
  let offset = args.offset;
  let more = true;
  const found = { left: 0, notes: [] as string[] };
  // Until enough may be shown, or nothing is left; a few rounds at most.
  for (let round = 0; round < 4 && more && seen.length < args.limit; round++) {
    const answer = await call.link.call('search', {
      text: args.query,
      limit: Math.min(50, args.limit * spare),
      offset,
      waitMs: round === 0 ? 2000 : 0,
    });
    found.left = answer.left;
    found.notes = answer.notes;
    for (const hit of answer.hits) {
      if (seen.length >= args.limit) break;
      offset++;
      // How many others there are is not told: asked often enough, that would tell what they say.
      if (sight.sees(hit)) seen.push(hit);
    }
    more = answer.more || offset < args.offset + answer.hits.length;
  }
  const lines: string[] = [];
  let tokens = 0;
  for (const [at, hit] of seen.entries()) {
    const path = hit.snippet.path.map((part) => plainLine(part, 60)).join(' › ');
    const text = `${at + 1}. ${hit.page} ${plainLine(hit.title, 120)}\n   ${plainLine(hit.url, 200)}\n   ${path ? `${path} (offset ${hit.snippet.at}): ` : ''}${plainLine(hit.snippet.text, 400)}`;
    tokens += estimateTokens(text);
    if (tokens > hitsTokens) break;
    lines.push(text);
  }
  const remarks = [
    ...found.notes.map((note) => plainLine(note, 200)),
    ...(found.left > 0
      ? [`About ${counted(found.left, 'page is', 'pages are')} not in the index yet; ask again in a moment.`]
      : []),
    more
      ? `More: search {"query": ${JSON.stringify(plainLine(args.query, 200))}, "offset": ${offset}}.`
      : 'There are no more hits.',
    'A hit as a whole: open {"page": ID, "offset": OFFSET}.',
  ];
  return {
    text: [
      `${counted(lines.length, 'hit')}.`,
      ...(lines.length > 0 ? [fenced(lines.join('\n'), 'search hits')] : []),
      ...remarks,
    ].join('\n'),
    data: {
      hits: seen.slice(0, lines.length).map(({ page, url, score, snippet }) => ({ page, url, score, at: snippet.at })),
      next: more ? offset : null,
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
