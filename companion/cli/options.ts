/** The command line's form of the batch options: one row each; defaults, bounds and help come from their schema. */

import { resolve } from 'node:path';
import { TabtrawlError } from '../../shared/batch/errors.ts';
import { type BatchOptionsInput, batchOptionShape, batchOptions } from '../../shared/batch/options.ts';
import type { Caller } from '../../shared/protocol/calls.ts';
import { settings as settingsSchema } from '../../shared/protocol/model.ts';
import type { CrawlerOptions } from '../app/library.ts';
import type { Log } from '../crawl/ports.ts';
import type { Flag, Invocation } from './terminal.ts';

type Kind = 'number' | 'number or word' | 'text' | 'list' | 'switch';

const rows = {
  out: { form: '-o, --out <dir>', kind: 'text' },
  session: { form: '--session <name>', kind: 'text' },
  concurrency: { form: '-c, --concurrency <auto|n>', kind: 'number or word' },
  perHost: { form: '--per-host <n>', kind: 'number' },
  delay: { form: '--delay <ms>', kind: 'number' },
  maxMemory: { form: '--max-memory <size>', kind: 'text' },
  timeout: { form: '--timeout <ms>', kind: 'number' },
  retries: { form: '--retries <n>', kind: 'number' },
  content: { form: '--content <main|full>', kind: 'text' },
  formats: { form: '--formats <list>', kind: 'list' },
  lane: { form: '--lane <auto|render|fetch>', kind: 'text' },
  waitFor: { form: '--wait-for <selector>', kind: 'text' },
  settle: { form: '--settle <load|dom|idle>', kind: 'text' },
  scroll: { form: '--scroll', kind: 'switch' },
  block: { form: '--block <list>', kind: 'list' },
  loadImages: { form: '--load-images', kind: 'switch' },
  cache: { form: '--cache <mode>', kind: 'text' },
  maxAge: { form: '--max-age <time>', kind: 'text' },
  robots: { form: '--robots <obey|ignore>', kind: 'text' },
  onWall: { form: '--on-wall <hold|fail>', kind: 'text' },
  yes: { form: '-y, --yes', kind: 'switch' },
} as const satisfies Record<keyof typeof batchOptionShape, { form: string; kind: Kind }>;

type OptionName = keyof typeof rows;
const names = Object.keys(rows) as OptionName[];

export const batchFlags: readonly Flag[] = names.map((name) => ({
  form: rows[name].form,
  about: describe(name),
}));

function describe(name: OptionName): string {
  const schema = batchOptionShape[name];
  const byDefault = schema.safeParse(undefined).data;
  const about = schema.description ?? '';
  if (byDefault === undefined || byDefault === false || (Array.isArray(byDefault) && byDefault.length === 0))
    return about;
  return `${about} (default: ${Array.isArray(byDefault) ? byDefault.join(',') : byDefault})`;
}

const values: Record<Kind, (given: unknown) => unknown> = {
  text: (given) => given,
  switch: (given) => given,
  list: (given) =>
    String(given)
      .split(',')
      .map((part) => part.trim())
      .filter(Boolean),
  number: toNumber,
  'number or word': toNumber,
};

/** The text itself where it is no number, so that the schema's message shows what was given. */
function toNumber(given: unknown): unknown {
  return /^-?\d+(\.\d+)?$/.test(String(given)) ? Number(given) : given;
}

/** Flags as given → options as given, checked. Throws `usage` that names the option, what it got and what it takes. */
export function optionsFromFlags(flags: Readonly<Record<string, unknown>>): BatchOptionsInput {
  const given = Object.fromEntries(
    names.filter((name) => flags[name] !== undefined).map((name) => [name, values[rows[name].kind](flags[name])]),
  );
  const parsed = batchOptions.safeParse(given);
  if (parsed.success) return given;
  const lines = parsed.error.issues.map((issue) => {
    const name = names.find((candidate) => candidate === issue.path[0]);
    if (!name) return issue.message;
    const got = Array.isArray(given[name]) ? given[name].join(',') : given[name];
    return `${rows[name].form}: got "${got}". It takes: ${batchOptionShape[name].description}. (${plain(issue)})`;
  });
  throw new TabtrawlError('usage', lines.join('\n'));
}

function plain(issue: { code: string; message: string; errors?: unknown }): string {
  return issue.message.replace(/^Invalid (input|option): /i, '');
}

/** Flags that say which Chrome a companion opens, and what they come to. */

export const companionFlags: readonly Flag[] = [
  { form: '--headless', about: 'no window (default where there is no display)' },
  { form: '--headed', about: 'a window' },
  { form: '--profile <name|path>', about: 'the profile whose sign-ins are used (default: default)' },
  { form: '--chrome <path>', about: 'the browser to use (default: the newest Chrome, Chromium, Edge or Brave found)' },
  {
    form: '--chrome-arg <arg>',
    about: 'an argument to pass to Chrome; may be repeated, written --chrome-arg=--ARG',
    many: true,
  },
  {
    form: '--attach [endpoint]',
    about: 'use the Chrome that already runs, where remote debugging is switched on in it',
  },
  { form: '--keep <days>', about: 'how long contents of ended batches are kept, from now on; "always" for ever' },
  { form: '--verbose', about: 'say what is decided, and why' },
];

/** Throws `usage`. */
export function companionOptions({ flags, home, terminal, signal, killSignal }: Invocation): CrawlerOptions {
  if (flags.headless && flags.headed)
    throw new TabtrawlError('usage', '--headless and --headed exclude each other. Give one.');
  return {
    home,
    signal,
    killSignal,
    log: logTo(terminal.err, flags.verbose === true),
    ...(flags.headless ? { headless: true } : {}),
    ...(flags.headed ? { headless: false } : {}),
    ...(typeof flags.profile === 'string' ? { profile: flags.profile } : {}),
    ...(typeof flags.chrome === 'string' ? { chrome: resolve(flags.chrome) } : {}),
    ...(Array.isArray(flags.chromeArg) ? { chromeArgs: flags.chromeArg.map(String) } : {}),
    ...(flags.attach === undefined ? {} : { attach: typeof flags.attach === 'string' ? flags.attach : true }),
  };
}

/** Warnings and errors always; the rest where asked for. */
export function logTo(line: (text: string) => void, verbose: boolean): Log {
  return (level, message, detail) => {
    if (!verbose && (level === 'debug' || level === 'info')) return;
    const more = verbose && detail ? ` ${JSON.stringify(detail)}` : '';
    line(`${level === 'info' || level === 'debug' ? '' : `${level}: `}${message}${more}`);
  };
}

const keepDays = settingsSchema.shape.keepDays.unwrap();

/** Stores what `--keep` says, if it was given. Throws `usage`. */
export async function applyKeep(caller: Caller, flags: Invocation['flags']): Promise<void> {
  if (flags.keep === undefined) return;
  const parsed = keepDays.safeParse(flags.keep === 'always' ? null : Number(flags.keep));
  if (!parsed.success)
    throw new TabtrawlError(
      'usage',
      `--keep: got "${flags.keep}". It takes a number of days from 1 to 3650, or "always".`,
    );
  await caller.call('settings.set', { settings: { keepDays: parsed.data } });
}
