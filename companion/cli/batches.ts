/** Commands about batches that are there: list, show, pause, resume, cancel, retry, remove. */

import { pageErrorCodes, TabtrawlError } from '../../shared/batch/errors.ts';
import { pageStates } from '../../shared/batch/states.ts';
import type { PageFilter } from '../../shared/protocol/calls.ts';
import type { BatchInfo, PageDetail, PageRow } from '../../shared/protocol/model.ts';
import { counted, formatBytes, formatDuration } from '../../shared/units.ts';
import { z } from '../../shared/zod.ts';
import { type Crawler, openCrawler } from '../app/library.ts';
import { discoveryLines } from './discovery.ts';
import { companionFlags, companionOptions } from './options.ts';
import { notAmong } from './spelling.ts';
import { asTyped, type Command, exitCodes, type Flag, type Invocation, ownCommand, tellList } from './terminal.ts';
import { watchBatch, writesLines } from './watch.ts';

export const json: Flag = { form: '--json', about: 'one JSON value on stdout' };
export const filterFlags: readonly Flag[] = [
  { form: '--state <list>', about: `only pages in these states: ${pageStates.join(', ')}` },
  { form: '--code <list>', about: 'only pages that failed with these codes' },
  { form: '--host <host>', about: 'only pages of this host' },
  { form: '--text <text>', about: 'only pages with this in URL or title' },
];
const filterShape = z.object({
  states: z.array(z.enum(pageStates)).optional(),
  codes: z.array(z.enum(pageErrorCodes)).optional(),
  host: z.string().optional(),
  text: z.string().optional(),
});

/** The filter that the flags ask for, or undefined where none was given. Throws `usage`. */
export function filterOf(flags: Readonly<Record<string, unknown>>): PageFilter | undefined {
  const list = (value: unknown): string[] | undefined =>
    typeof value === 'string' ? value.split(',').map((part) => part.trim()) : undefined;
  const given = { states: list(flags.state), codes: list(flags.code), host: flags.host, text: flags.text };
  if (Object.values(given).every((value) => value === undefined)) return undefined;
  const parsed = filterShape.safeParse(given);
  if (parsed.success) return parsed.data;
  const wrong = (words: readonly string[] | undefined, known: readonly string[]) =>
    words?.find((word) => !known.includes(word));
  const state = wrong(given.states, pageStates);
  throw new TabtrawlError(
    'usage',
    state === undefined
      ? `--code: ${notAmong(wrong(given.codes, pageErrorCodes) ?? '', pageErrorCodes)}`
      : `--state: ${notAmong(state, pageStates)}`,
  );
}

/** Opens what answers calls without crawling on, does the work, closes. */
export async function withCalls<T>(call: Invocation, work: (crawler: Crawler) => Promise<T>): Promise<T> {
  const crawler = await openCrawler({ ...companionOptions(call), crawls: false });
  try {
    return await work(crawler);
  } finally {
    await crawler.close();
  }
}

export const batchesCommand: Command = {
  name: 'batches',
  about: 'list the batches',
  flags: [json],
  run: (call) =>
    withCalls(call, async (crawler) => {
      const { batches } = await crawler.call('batch.list', {});
      await tellList(call, batches, {
        line: (batch) => batchLine(batch) + reasonLine(batch, call),
        none: 'No batches yet. Start one with: tabtrawl crawl URL…',
      });
      const { storeBytes } = await crawler.call('status', {});
      const { keepDays } = await crawler.call('settings.get', {});
      call.terminal.err(
        `${formatBytes(storeBytes)} stored, kept ${keepDays === null ? 'for ever' : counted(keepDays, 'day')} (--keep DAYS changes it).`,
      );
      return exitCodes.allDone;
    }),
};

export const showCommand: Command = {
  name: 'show',
  args: '<id>',
  about: 'show a batch and its pages, or one page with its attempts',
  flags: [json, ...filterFlags, { form: '--limit <n>', about: 'pages to list (default: 50)' }],
  run: (call) =>
    withCalls(call, async (crawler) => {
      const [id = ''] = call.args;
      const batch = await unlessMissing(crawler.call('batch.get', { batch: id }));
      if (!batch) {
        const page = await unlessMissing(crawler.call('page.get', { page: id }));
        if (!page)
          throw new TabtrawlError(
            'not-found',
            `There is no batch or page "${id}". "tabtrawl batches" lists the batches.`,
          );
        await call.terminal.out(call.flags.json ? `${JSON.stringify(page)}\n` : pageText(page));
        return exitCodes.allDone;
      }
      const limit = call.flags.limit === undefined ? 50 : Number(call.flags.limit);
      if (!Number.isInteger(limit) || limit < 1 || limit > 1000)
        throw new TabtrawlError('usage', `--limit: got "${call.flags.limit}". It takes a number from 1 to 1000.`);
      const pages = await crawler.call('page.list', { batch: id, filter: filterOf(call.flags) ?? {}, limit });
      if (call.flags.json) await call.terminal.out(`${JSON.stringify({ ...batch, pages: pages.rows })}\n`);
      else {
        const more =
          pages.total > pages.rows.length
            ? `  … ${pages.total - pages.rows.length} more (--limit, --state, --code, --host, --text)\n`
            : '';
        await call.terminal.out(batchLine(batch) + reasonLine(batch, call) + pages.rows.map(rowLine).join('') + more);
        for (const line of writesLines(batch)) await call.terminal.out(`  ${line}\n`);
        for (const line of await discoveryLines(crawler, batch))
          await call.terminal.out(`${asTyped(line, ownCommand(call.env))}\n`);
        for (const line of await decisionLines(crawler, batch)) await call.terminal.out(line);
      }
      return exitCodes.allDone;
    }),
};

/** What was decided of the hosts of the batch and the lanes of its kinds of page, and why. */
async function decisionLines(crawler: Crawler, batch: BatchInfo): Promise<string[]> {
  const { rows } = await crawler.call('page.list', { batch: batch.id, limit: 1000 });
  const mine = new Set(rows.map((row) => row.host));
  const { session } = batch.options;
  const { hosts, lanes } = await crawler.call('decision.list', { session, hosts: [...mine] });
  return [
    ...hosts
      .filter(({ host, reason }) => mine.has(host) && reason)
      .map(
        ({ host, reason, waitingUntilMs }) =>
          `  ${host}: ${reason}${waitingUntilMs > 0 ? ` (until ${new Date(waitingUntilMs).toLocaleTimeString()})` : ''}\n`,
      ),
    ...lanes
      .filter(({ host, session: of }) => mine.has(host) && of === session)
      .map(({ host, kind, lane, why }) => `  ${host}${kind}: lane ${lane}: ${why}\n`),
  ];
}

export async function unlessMissing<T>(found: Promise<T>): Promise<T | null> {
  try {
    return await found;
  } catch (error) {
    if (error instanceof TabtrawlError && error.code === 'not-found') return null;
    throw error;
  }
}

/** A command that makes one call about a batch and tells how the batch then is. */
function turn(name: 'pause' | 'cancel', about: string): Command {
  return {
    name,
    args: '<id>',
    about,
    flags: [],
    run: (call) =>
      withCalls(call, async (crawler) => {
        const batch = await crawler.call(`batch.${name}`, { batch: call.args[0] ?? '' });
        call.terminal.err(batchLine(batch).trimEnd());
        return exitCodes.allDone;
      }),
  };
}

export const pauseCommand = turn('pause', 'let the running pages of a batch end and start no more');
export const cancelCommand = turn('cancel', 'end a batch; what is done is kept');

export const removeCommand: Command = {
  name: 'remove',
  args: '<id>',
  about: 'delete a batch and all that is kept of it',
  flags: [],
  run: (call) =>
    withCalls(call, async (crawler) => {
      const { id, name } = await crawler.call('batch.get', { batch: call.args[0] ?? '' });
      await crawler.call('batch.remove', { batch: id });
      call.terminal.err(`Batch ${id} (${name}) and what was kept of it are removed.`);
      return exitCodes.allDone;
    }),
};

/** Commands after which there is something to crawl: in a running companion, or here to the end. */
function goOn(
  name: 'resume' | 'retry',
  about: string,
  flags: readonly Flag[],
  set: (crawler: Crawler, call: Invocation) => Promise<string | null>,
): Command {
  return {
    name,
    args: '<id>',
    about,
    flags: [
      ...flags,
      { form: '--jsonl', about: 'one page record a line on stdout, as it finishes' },
      ...companionFlags,
    ],
    run: async (call) => {
      const crawler = await openCrawler(companionOptions(call));
      try {
        const nothing = await set(crawler, call);
        if (nothing) {
          call.terminal.err(nothing);
          return exitCodes.allDone;
        }
        if (crawler.joined) call.terminal.err('The running companion goes on with it.');
        const run = await crawler.follow(call.args[0] ?? '');
        return await watchBatch(crawler, run, { jsonl: call.flags.jsonl === true, markdown: false }, call);
      } finally {
        await crawler.close();
      }
    },
  };
}

export const resumeCommand = goOn(
  'resume',
  'go on with a batch that was paused or stopped',
  [],
  async (crawler, call) => {
    const batch = await crawler.call('batch.get', { batch: call.args[0] ?? '' });
    if (batch.state === 'paused') await crawler.call('batch.resume', { batch: batch.id });
    return batch.state === 'done' || batch.state === 'cancelled'
      ? `Batch ${batch.id} is ${batch.state}. To crawl what failed again: ${ownCommand(call.env)} retry ${batch.id}`
      : null;
  },
);

const retry = goOn('retry', 'crawl the failed pages of a batch again', filterFlags, async (crawler, call) => {
  const { pages } = await crawler.call('batch.retry', { batch: call.args[0] ?? '', filter: filterOf(call.flags) });
  call.terminal.err(
    pages === 0 ? 'No page to crawl again.' : `${counted(pages, 'page goes', 'pages go')} back into the queue.`,
  );
  return pages === 0 ? 'Nothing was changed.' : null;
});

/** What it is asked for is looked at before a browser is opened for it. */
export const retryCommand: Command = {
  ...retry,
  run: (call) => {
    filterOf(call.flags);
    return retry.run(call);
  },
};

/** Batches and pages as the terminal shows them. */

export function batchLine(batch: BatchInfo): string {
  const { done, failed, skipped, cancelled, held, waiting, retrying, running } = batch.counts;
  const counts = [
    `${done}/${batch.total} done`,
    failed > 0 ? `${failed} failed` : '',
    skipped > 0 ? `${skipped} skipped` : '',
    cancelled > 0 ? `${cancelled} cancelled` : '',
    held > 0 ? `${held} held` : '',
    waiting + retrying + running > 0 ? `${waiting + retrying + running} to go` : '',
    formatBytes(batch.contentBytes),
  ].filter(Boolean);
  const state = batch.state === 'running' && batch.reason ? 'waits' : batch.state;
  return `${batch.id}  ${state.padEnd(9)} ${localTime(batch.createdAt)}  ${counts.join(' · ')}  ${batch.name}\n`;
}

/** Why it stands still, where something other than the person made it. */
function reasonLine({ reason }: BatchInfo, { env }: Invocation): string {
  return reason ? `  ${asTyped(reason, ownCommand(env))}\n` : '';
}

function rowLine(row: PageRow): string {
  const what = row.code ?? (row.lane && row.state === 'done' ? row.lane : '');
  const title = row.title ? `  ${row.title.replace(/\s+/g, ' ').slice(0, 80)}` : '';
  return `  ${row.id}  ${row.state.padEnd(9)} ${String(what).padEnd(14)} ${row.url}${title}\n`;
}

/** "2026-11-26 14:05", by the clock of this machine. */
function localTime(atMs: number): string {
  const at = new Date(atMs);
  const two = (figure: number): string => String(figure).padStart(2, '0');
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${two(at.getHours())}:${two(at.getMinutes())}`;
}

function pageText({ row, record, attempts }: PageDetail): string {
  const took = (ms: number | null): string => (ms === null ? '' : formatDuration(ms));
  const lines = [
    `${row.id}  ${row.state}  ${row.url}`,
    record?.title ? `  title: ${record.title}` : '',
    record?.error ? `  error: ${record.error.code}: ${record.error.message}` : '',
    record
      ? `  lane: ${record.lane} · status ${record.httpStatus ?? '–'} · ${record.contentType} · took ${took(row.totalMs)}`
      : '',
    ...(record?.notes ?? []).map((note) => `  note: ${note}`),
    ...attempts.map(
      (attempt) =>
        `  attempt ${attempt.number}: ${localTime(attempt.startedAt)} ${attempt.outcome ?? 'running'}${attempt.message ? `: ${attempt.message}` : ''}`,
    ),
    record?.markdown ? `\n${record.markdown}` : '',
  ];
  return `${lines.filter(Boolean).join('\n')}\n`;
}
