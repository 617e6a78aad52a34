/** What is the content of pages of a kind, by a person's word: the rules, and pages read again by them. */

import { type ContentRule, wholeHost } from '../../shared/batch/content-rules.ts';
import { TabtrawlError } from '../../shared/batch/errors.ts';
import { optionTable } from '../../shared/batch/options.ts';
import type { Result } from '../../shared/protocol/calls.ts';
import { counted } from '../../shared/units.ts';
import { openCrawler, type RereadOptions } from '../app/library.ts';
import { filterFlags, filterOf, json, unlessMissing, withCalls } from './batches.ts';
import { companionFlags, companionOptions, optionsFromFlags } from './options.ts';
import { type Command, exitCodes, type Flag, type Invocation, tellList } from './terminal.ts';

const acts = ['add', 'remove'] as const;

export const rulesCommand: Command = {
  name: 'rules',
  args: '[act] [what]',
  about: 'list what you said is the content of pages; rules add URL, rules remove ID',
  flags: [
    json,
    { form: '--keep <selector>', about: 'with add: the content of pages like this one is what it matches', many: true },
    { form: '--drop <selector>', about: 'with add: what it matches is never content', many: true },
    {
      form: '--kind <path>',
      about: `with add: for addresses such as /t/*; ${wholeHost} for the whole host (default: those like URL)`,
    },
  ],
  run: async (call) => {
    const [act, what] = call.args;
    if (act === undefined) return list(call);
    if (!acts.some((known) => known === act))
      throw new TabtrawlError('usage', `"rules ${act}" is not known. It takes: add URL, remove ID.`);
    if (what === undefined)
      throw new TabtrawlError(
        'usage',
        act === 'add' ? 'For which page? rules add URL --keep SELECTOR' : 'Which rule? "tabtrawl rules" lists them.',
      );
    return act === 'add' ? add(call, what) : remove(call, what);
  },
};

function list(call: Invocation): Promise<number> {
  return withCalls(call, async (crawler) => {
    const { contentRules } = await crawler.call('settings.get', {});
    const none = 'No rules yet. Make one with: tabtrawl rules add URL --keep SELECTOR';
    await tellList(call, contentRules, { line: ruleLine, none });
    return exitCodes.allDone;
  });
}

function ruleLine({ id, host, kind, keep, drop }: ContentRule): string {
  const parts = [...keep.map((selector) => `keep ${selector}`), ...drop.map((selector) => `drop ${selector}`)];
  return `${id}  ${host}${kind}  ${parts.join(' · ')}\n`;
}

function add(call: Invocation, url: string): Promise<number> {
  const { flags } = call;
  const given = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);
  const [keep, drop] = [given(flags.keep), given(flags.drop)];
  if (keep.length + drop.length === 0)
    throw new TabtrawlError(
      'usage',
      'A rule says what to keep or what to drop: give --keep SELECTOR or --drop SELECTOR.',
    );
  return withCalls(call, async (crawler) => {
    const kind = typeof flags.kind === 'string' ? { kind: flags.kind } : {};
    const { rule } = await crawler.call('rule.add', { url, keep, drop, ...kind });
    await call.terminal.out(call.flags.json ? `${JSON.stringify(rule)}\n` : ruleLine(rule));
    return exitCodes.allDone;
  });
}

function remove(call: Invocation, rule: string): Promise<number> {
  return withCalls(call, async (crawler) => {
    await crawler.call('rule.remove', { rule });
    return exitCodes.allDone;
  });
}

const rereadOptions = ['content', 'keepElement', 'dropElement'] as const;

export const rereadCommand: Command = {
  name: 'reread',
  args: '<id>',
  about:
    'read the pages of a batch, or one page, again from what is stored of them, by the rules of now; nothing is visited',
  flags: [
    json,
    ...rereadOptions.map(
      (name): Flag => ({ form: optionTable[name].flag, about: optionTable[name].schema.description ?? '' }),
    ),
    ...filterFlags.filter(({ form }) => !/state|code/.test(form)),
    ...companionFlags,
  ],
  run: async (call) => {
    const given = Object.fromEntries(rereadOptions.map((name) => [name, call.flags[name]]));
    // Of these three alone, checked by the options' own schema.
    const options = optionsFromFlags(given) as RereadOptions;
    const [id = ''] = call.args;
    await using crawler = await openCrawler({ ...companionOptions(call), crawls: false });
    const batch = await unlessMissing(crawler.call('batch.get', { batch: id }));
    const page = batch ? null : await unlessMissing(crawler.call('page.get', { page: id }));
    const of = batch?.id ?? page?.row.batch;
    if (of === undefined)
      throw new TabtrawlError('not-found', `There is no batch or page "${id}". "tabtrawl batches" lists the batches.`);
    const filter = page ? { pages: [page.row.id] } : filterOf(call.flags);
    const { batch: _, ...read } = await crawler.reread(of, { ...options, ...(filter ? { filter } : {}) });
    if (call.flags.json) await call.terminal.out(`${JSON.stringify(read)}\n`);
    call.terminal.err(toldOf(read));
    return read.missing + read.failed > 0 ? exitCodes.someFailed : exitCodes.allDone;
  },
};

/** What came of it, with the addresses of pages that are not stored, and what would have them stored. */
function toldOf({ pages, missing, failed, missingUrls }: Omit<Result<'batch.reread'>, 'batch'>): string {
  const unnamed = missing - missingUrls.length;
  return [
    `${counted(pages, 'page was', 'pages were')} read again.`,
    ...(failed > 0 ? [`${failed} could not be read and stay as they were.`] : []),
    ...(missing > 0
      ? [
          `Of ${missing} nothing is stored, as their crawl kept no captures: crawl them again with --cache write-only (or enabled).`,
          ...missingUrls.map((url) => `  ${url}`),
          ...(unnamed > 0 ? [`  and ${unnamed} more`] : []),
        ]
      : []),
  ].join('\n');
}
