/** Tools that crawl: start, how it stands, cancel. */

import type { BatchOptionsInput } from '../../shared/batch/options.ts';
import { isTerminal } from '../../shared/batch/states.ts';
import type { BatchInfo, HoldInfo, PageRow } from '../../shared/protocol/model.ts';
import { counted } from '../../shared/units.ts';
import { estimateTokens } from '../packs/tokens.ts';
import { bareHost, consentHost } from '../util/consent-host.ts';
import { isLoopbackHost } from '../util/private-hosts.ts';
import { pause, waitMaxMs } from './access.ts';
import { type Answer, fenced, type Link, plainLine } from './answer.ts';
import type { ToolCall } from './context.ts';

const pagesShown = 40;
const hostsMax = 50;
const lookEveryMs = 600;

/** Options of every crawl of an agent: a sign-in is waited for only where the agent may use sign-ins. */
export function agentOptions(signedIn: boolean): BatchOptionsInput {
  return {
    session: signedIn ? 'shared' : 'isolated',
    onWall: signedIn ? 'hold' : 'fail',
    formats: ['markdown'],
    seenOnly: true,
    // A word for `https:` is none for `http:`, and a request tells what it asks for, and carries what a page said in its address.
    keepHttps: true,
    // Consent is by host, and the sign-ins of another one would go along into its frame.
    ...(signedIn && { frames: 'own' as const }),
  };
}

export async function startCrawl(
  args: {
    readonly urls: readonly string[];
    readonly signed_in: boolean;
    readonly depth: number;
    readonly max_pages: number;
    readonly name?: string | undefined;
  },
  call: ToolCall,
): Promise<Answer> {
  const hosts = new Set(args.urls.map(consentHostOf));
  if (hosts.size > hostsMax)
    return wrong(`These are ${hosts.size} sites; one crawl takes ${hostsMax} at most. Split the list.`);
  const refusal = await call.access.refusal({ urls: oneAHost(args.urls), signedIn: args.signed_in }, call.signal);
  if (refusal) return wrong(refusal);
  const started = await call.link.call('batch.start', {
    items: [...args.urls],
    // Consent is by host: what is followed stays on it.
    options: {
      ...agentOptions(args.signed_in),
      ...(args.depth > 0 && {
        depth: args.depth,
        maxPages: args.max_pages,
        scope: 'host' as const,
        // To a scope the host with `www.` is the same; to the person's word it is another.
        include: [...hosts].map(withinConsent),
      }),
    },
    name: plainLine(args.name ?? `${call.access.client}: ${[...hosts].slice(0, 3).join(', ')}`, 100),
  });
  const { batch, refused, duplicates } = started;
  await call.access.use(batch.id);
  const left = [
    ...(duplicates > 0 ? [`${counted(duplicates, 'address was', 'addresses were')} the same as others.`] : []),
    ...(refused.length > 0 ? [`${refused.length} were refused: ${plainLine(refused[0]?.reason ?? '')}`] : []),
  ];
  return {
    text: [
      `Crawl ${batch.id} has begun: ${counted(batch.total, 'page')} of ${counted(hosts.size, 'site')}.`,
      ...left,
      `How it stands: crawl_status {"id": "${batch.id}"}. It goes on by itself.`,
    ].join('\n'),
    data: { id: batch.id, pages: batch.total, duplicates, refused: refused.length },
  };
}

function consentHostOf(text: string): string {
  const url = URL.parse(text);
  return url ? consentHost(url) : text;
}

/** What of a host the word for it opens: of one that was named with `https:` nothing that goes without encryption. */
function withinConsent(host: string): string {
  const bare = bareHost(host);
  return `${host !== bare || isLoopbackHost(bare) ? '*' : 'https'}://${bare}/**`;
}

/** One address of each host stands for all: consent is by host. */
function oneAHost(urls: readonly string[]): string[] {
  const first = new Map<string, string>();
  for (const url of urls) {
    const host = consentHostOf(url);
    if (!first.has(host)) first.set(host, url);
  }
  return [...first.values()];
}

export async function crawlStatus(
  args: { readonly id: string; readonly wait_seconds: number; readonly offset: number },
  call: ToolCall,
): Promise<Answer> {
  let batch = await call.access.ownBatch(args.id);
  batch = await untilEnd(batch, Math.min(args.wait_seconds * 1000, waitMaxMs), call);
  const mine = await holdsOf(batch, call);
  const list = await call.link.call('page.list', {
    batch: batch.id,
    offset: args.offset,
    limit: pagesShown,
    filter: {},
  });
  const rows = await Promise.all(list.rows.map((row) => withoutForeignTitle(row, batch, call)));
  return statusAnswer(batch, mine, { ...list, rows, offset: args.offset });
}

/** A page that led to a host which the agent may not read has a title of that host's. */
async function withoutForeignTitle(row: PageRow, batch: BatchInfo, call: ToolCall): Promise<PageRow> {
  if (row.state !== 'done' || !row.title) return row;
  const { record } = await call.link.call('page.get', { page: row.id });
  const isForeign = record !== null && (await call.access.isWithheld(record, batch.options.session !== 'isolated'));
  return isForeign ? { ...row, title: null } : row;
}

/** The batch as it is at its end, or after that time, or when it waits for a person. */
export async function untilEnd(first: BatchInfo, waitMs: number, call: ToolCall): Promise<BatchInfo> {
  const untilMs = performance.now() + waitMs;
  let batch = first;
  while (!hasEnded(batch) && performance.now() < untilMs && !call.signal.aborted) {
    if (batch.counts.held > 0 && openPages(batch) === batch.counts.held) break;
    await pause(lookEveryMs, call.signal);
    batch = await call.link.call('batch.get', { batch: batch.id });
    call.progress(
      batch.total - openPages(batch),
      batch.total,
      `${batch.total - openPages(batch)} of ${counted(batch.total, 'page')}`,
    );
  }
  return batch;
}

/** Hosts that hold pages of the batch back. */
export async function holdsOf(batch: BatchInfo, call: ToolCall): Promise<HoldInfo[]> {
  if (batch.counts.held === 0) return [];
  const [{ holds }, { rows }] = await Promise.all([
    call.link.call('hold.list', {}),
    call.link.call('page.list', { batch: batch.id, filter: { states: ['held'] }, limit: 200 }),
  ]);
  const hosts = new Set(rows.map(({ host }) => host));
  return holds.filter((hold) => hold.session === batch.options.session && hosts.has(hold.host));
}

export function hasEnded(batch: BatchInfo): boolean {
  return batch.state === 'done' || (batch.state === 'cancelled' && openPages(batch) === 0);
}

function openPages({ counts }: BatchInfo): number {
  return counts.waiting + counts.running + counts.retrying + counts.held;
}

function statusAnswer(
  batch: BatchInfo,
  holds: readonly HoldInfo[],
  list: { readonly total: number; readonly rows: readonly PageRow[]; readonly offset: number },
): Answer {
  const { counts } = batch;
  const said = Object.entries(counts)
    .filter(([, pages]) => pages > 0)
    .map(([state, pages]) => `${pages} ${state}`);
  const head = [
    `Crawl ${batch.id}: ${hasEnded(batch) ? 'ended' : batch.state}. ${counted(batch.total, 'page')}: ${said.join(', ')}.`,
    ...(batch.reason ? [plainLine(batch.reason, 300)] : []),
    ...holds.map(holdText),
  ];
  const lines: string[] = [];
  let tokens = 0;
  for (const row of list.rows) {
    const line = rowLine(row);
    tokens += estimateTokens(line);
    if (tokens > 5000) break;
    lines.push(line);
  }
  const shown = lines.length;
  const next = list.offset + shown;
  const more = [
    ...(next < list.total
      ? [`More pages: crawl_status {"id": "${batch.id}", "offset": ${next}, "wait_seconds": 0}.`]
      : []),
    ...(hasEnded(batch) ? [] : [`Not at its end yet: crawl_status {"id": "${batch.id}"}.`]),
    `A page: open {"page": ID}. All of them: search {"query": "words batch:${batch.id}"}.`,
  ];
  const links = list.rows
    .slice(0, shown)
    .filter(({ state }) => state === 'done')
    .slice(0, 10)
    .map(pageLink);
  return {
    text: [
      ...head,
      `Pages ${list.offset + 1} to ${next} of ${list.total}:`,
      fenced(lines.join('\n'), 'titles'),
      ...more,
    ].join('\n'),
    data: {
      id: batch.id,
      state: batch.state,
      ended: hasEnded(batch),
      total: batch.total,
      counts,
      holds: holds.map(({ host, kind, pages }) => ({ host, kind, pages })),
      next: next < list.total ? next : null,
    },
    links,
  };
}

function rowLine(row: PageRow): string {
  const what = isTerminal(row.state) && row.state !== 'done' ? `${row.state}: ${row.code ?? ''}` : row.state;
  const size = row.markdownBytes > 0 ? `, ${Math.ceil(row.markdownBytes / 1024)} KB` : '';
  return `${row.id} [${what}${size}] ${plainLine(row.title ?? '', 100)} ${plainLine(row.url, 200)}`;
}

export function pageLink(page: { readonly id: string; readonly title: string | null; readonly url: string }): Link {
  return { uri: `tabtrawl://page/${page.id}`, name: plainLine(page.title || page.url, 80) };
}

/** What a person must do where a site holds pages back. */
export function holdText(hold: Pick<HoldInfo, 'host' | 'kind' | 'pages'>): string {
  const what =
    hold.kind === 'login'
      ? 'sign in there'
      : hold.kind === 'certificate'
        ? 'look at its certificate'
        : hold.kind === 'client-certificate'
          ? 'choose their certificate in the box that Chrome shows'
          : 'do there what it asks';
  return `${hold.host} waits for the person (${counted(hold.pages, 'page')}): tell them to open Tabtrawl's button in the browser, choose "${hold.host}", and ${what}. The crawl then goes on by itself; you need do nothing.`;
}

export async function cancelCrawl(args: { readonly id: string }, call: ToolCall): Promise<Answer> {
  const batch = await call.access.ownBatch(args.id);
  if (hasEnded(batch))
    return { text: `Crawl ${batch.id} has ended already.`, data: { id: batch.id, state: batch.state } };
  const after = await call.link.call('batch.cancel', { batch: batch.id });
  return {
    text: `Crawl ${batch.id} is cancelled. ${counted(after.counts.done, 'page is', 'pages are')} done and kept: crawl_status {"id": "${batch.id}"}.`,
    data: { id: batch.id, state: after.state, done: after.counts.done },
  };
}

export function wrong(text: string): Answer {
  return { text, data: {}, isError: true };
}
