/** Tools that give the text of one page: opened now, or as it is stored. */

import { TabtrawlError } from '../../shared/batch/errors.ts';
import type { PageRecord } from '../../shared/batch/page-record.ts';
import { counted } from '../../shared/units.ts';
import { estimateTokens } from '../packs/tokens.ts';
import { consentHost } from '../util/consent-host.ts';
import { waitMaxMs } from './access.ts';
import { type Answer, defaultAnswerTokens, fenced, outlineOf, outlineText, plainLine, sliceOf } from './answer.ts';
import type { ToolCall } from './context.ts';
import { agentOptions, hasEnded, holdsOf, holdText, pageLink, untilEnd, wrong } from './crawl-tools.ts';

type Place = {
  readonly heading?: string | undefined;
  readonly offset?: number | undefined;
  readonly max_tokens?: number | undefined;
};

export async function readPage(
  args: Place & { readonly url: string; readonly signed_in: boolean },
  call: ToolCall,
): Promise<Answer> {
  const question = { urls: [args.url], signedIn: args.signed_in };
  const refusal = await call.access.refusal(question, call.signal);
  if (refusal) return wrong(refusal);
  const { batch, refused } = await call.link.call('batch.start', {
    items: [args.url],
    options: agentOptions(args.signed_in),
    name: plainLine(`${call.access.client}: ${args.url}`, 100),
  });
  const [no] = refused;
  if (no) return wrong(`This address is not read: ${plainLine(no.reason, 300)}`);
  await call.access.use(batch.id);
  const after = await untilEnd(batch, waitMaxMs, call);
  const { rows } = await call.link.call('page.list', { batch: batch.id, limit: 1 });
  const [row] = rows;
  if (!row) throw new TabtrawlError('internal', 'The crawl of this page has no page.');
  if (!hasEnded(after)) {
    const [held] = await holdsOf(after, call);
    const text = held ? holdText(held) : `The page is not ready yet (${row.state}).`;
    return {
      text: `${text}\nLater: crawl_status {"id": "${batch.id}"}, then open {"page": "${row.id}"}.`,
      data: { id: batch.id, page: row.id, state: row.state },
      links: [pageLink(row)],
    };
  }
  return pageAnswer(row.id, args, call, { signedIn: args.signed_in });
}

export async function openPage(args: Place & { readonly page: string }, call: ToolCall): Promise<Answer> {
  return pageAnswer(args.page, args, call, null);
}

const missing = (page: string) =>
  new TabtrawlError(
    'not-found',
    `There is no page "${page.slice(0, 60)}" that you may see. "search" and "crawl_status" give ids.`,
  );

/** A stored page from a place on. `read`: it was just opened, so where it led is judged as well. */
export async function pageAnswer(
  page: string,
  place: Place,
  call: ToolCall,
  read: { readonly signedIn: boolean } | null,
): Promise<Answer> {
  const detail = await call.link.call('page.get', { page }).catch(() => {
    throw missing(page);
  });
  const { row, record } = detail;
  const sight = await call.access.sight();
  if (!sight.sees({ batch: row.batch, host: row.host })) throw missing(page);
  if (!record) return wrong(`The page has not ended yet (${row.state}): crawl_status {"id": "${row.batch}"}.`);
  const signedIn = read?.signedIn ?? sight.batch(row.batch)?.options.session !== 'isolated';
  const strange = await leftFor(record, signedIn, call);
  if (strange) return wrong(strange);
  if (record.state !== 'done') return wrong(failureText(record, signedIn));
  return textAnswer(record, place, sight.batch(row.batch)?.options.seenOnly ? [] : [wholeNote]);
}

const wholeNote =
  'from a crawl that was not started by an agent: text that no person sees, and frames of other sites, may be in it';

/** Where the page led to another host, or from `https:` to `http:`: that host is asked for, and its text withheld until it may be read. */
async function leftFor(record: PageRecord, signedIn: boolean, call: ToolCall): Promise<string | null> {
  const [from, to] = [URL.parse(record.url), URL.parse(record.finalUrl)];
  if (!to || (from && consentHost(from) === consentHost(to))) return null;
  const refusal = await call.access.refusal({ urls: [to.href], signedIn, batch: record.batch }, call.signal, 0);
  return refusal && `${from?.host ?? 'The page'} led on to ${consentHost(to)}, whose text is withheld.\n${refusal}`;
}

function failureText(record: PageRecord, signedIn: boolean): string {
  const { code = 'internal', message = '' } = record.error ?? {};
  const host = URL.parse(record.finalUrl)?.host ?? record.url;
  const isWall = code === 'login-required' || code === 'challenged';
  if (isWall && !signedIn)
    return `${host} shows this only to people who are signed in or have passed its check. To ask the person: read {"url": ${JSON.stringify(record.url)}, "signed_in": true}.`;
  if (isWall)
    return `${host} wants the person to sign in or pass a check: tell them to run "tabtrawl login ${record.url}", then call this again.`;
  return `Not read (${code}): ${plainLine(message, 400)}`;
}

function textAnswer(record: PageRecord, place: Place, more: readonly string[]): Answer {
  const { markdown } = record;
  const budget = place.max_tokens ?? defaultAnswerTokens;
  const outline = outlineOf(markdown);
  const total = estimateTokens(markdown);
  const from = startOf(outline, place);
  if (from === null)
    return wrong(
      `There is no heading ${JSON.stringify(plainLine(place.heading ?? ''))}. open {"page": "${record.id}"} shows the outline.`,
    );
  // The outline comes with the beginning alone: who goes on has it.
  const headings = from === 0 && total + 400 > budget / 2 ? outlineText(outline) : '';
  const slice = sliceOf(markdown, from, budget - estimateTokens(headings));
  const meta = [record.metadata.author, record.metadata.published].filter((part) => part).join(', ');
  const title = plainLine(record.title, 100);
  const inside = [
    ...(outline[0]?.at === 0 && outline[0].heading === title ? [] : [`# ${title}`]),
    ...(meta ? [plainLine(meta, 200)] : []),
    ...(headings ? [headings, ''] : []),
    slice.text,
  ].join('\n');
  const notes = [...(record.notes ?? []), ...more].map((note) => `Note: ${plainLine(note, 200)}`);
  const shown =
    slice.from === 0 && slice.next === null
      ? 'all of it'
      : `characters ${slice.from} to ${slice.to} of ${markdown.length}`;
  return {
    text: [
      `Page ${record.id}: ${plainLine(record.finalUrl, 500)}, fetched ${record.fetchedAt}, ${counted(total, 'token')}, ${counted(outline.length, 'heading')}; ${shown}.`,
      ...notes,
      fenced(inside, record.finalUrl),
      slice.next === null
        ? 'This is the end of the page.'
        : `More: open {"page": "${record.id}", "offset": ${slice.next}}, or with "heading"; "max_tokens" for longer answers.`,
    ].join('\n'),
    data: {
      page: record.id,
      url: record.url,
      finalUrl: record.finalUrl,
      fetchedAt: record.fetchedAt,
      tokens: total,
      headings: outline.length,
      from: slice.from,
      to: slice.to,
      next: slice.next,
    },
    links: [pageLink({ id: record.id, title: record.title, url: record.url })],
  };
}

function startOf(outline: ReturnType<typeof outlineOf>, place: Place): number | null {
  if (place.heading === undefined) return place.offset ?? 0;
  const asked = plainLine(place.heading).toLowerCase();
  const found =
    outline.find(({ heading }) => heading.toLowerCase() === asked) ??
    outline.find(({ heading }) => heading.toLowerCase().includes(asked));
  return found ? Math.max(found.at, place.offset ?? 0) : null;
}
