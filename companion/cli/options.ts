/** The command line's form of the batch options: one row each; defaults, bounds and help come from their schema. */

import { resolve } from 'node:path';
import { TabtrawlError } from '../../shared/batch/errors.ts';
import {
  type BatchOptionsInput,
  batchOptionShape,
  batchOptions,
  type OptionGroup,
  type OptionName,
  optionNames,
  optionTable,
} from '../../shared/batch/options.ts';
import { type Caller, fleetHost } from '../../shared/protocol/calls.ts';
import { settings as settingsSchema } from '../../shared/protocol/model.ts';
import { parseDurationMs } from '../../shared/units.ts';
import { z } from '../../shared/zod.ts';
import { selectorFault } from '../api/check-selector.ts';
import type { CrawlerOptions } from '../app/library.ts';
import type { Log } from '../crawl/ports.ts';
import { queueUrlOf } from '../fleet/queue-url.ts';
import { notAmong } from './spelling.ts';
import type { Flag, Invocation } from './terminal.ts';

/** Headings of the help, in their order. */
const groupTitles: Readonly<Record<OptionGroup, string>> = {
  site: 'Whole sites:',
  kept: 'What is kept:',
  where: 'Session and cache:',
  loading: 'How a page is loaded:',
  pace: 'Pace:',
  manners: 'At a site:',
  asked: 'Allowed or refused:',
};

const groupOrder = Object.keys(groupTitles);

export const batchFlags: readonly Flag[] = optionNames
  .toSorted((a, b) => groupOrder.indexOf(optionTable[a].group) - groupOrder.indexOf(optionTable[b].group))
  .map((name) => ({
    form: optionTable[name].flag,
    about: describe(name),
    group: groupTitles[optionTable[name].group],
  }));

function describe(name: OptionName): string {
  const { schema } = optionTable[name];
  const byDefault = schema.safeParse(undefined).data;
  const about = schema.description ?? '';
  if (byDefault === undefined || byDefault === false || (Array.isArray(byDefault) && byDefault.length === 0))
    return about;
  if (optionTable[name].hint === 'milliseconds') return `${about} (default: ${spanOf(Number(byDefault))})`;
  return `${about} (default: ${Array.isArray(byDefault) ? byDefault.join(',') : byDefault})`;
}

/** As it is typed: 30000 → "30s". */
function spanOf(ms: number): string {
  if (ms === 0) return '0';
  return ms % 1000 === 0 ? `${ms / 1000}s` : `${ms}ms`;
}

/** The text of a flag as its schema takes it; as it stands where it is no number, so that the schema's message shows what was given. */
function toOption(name: OptionName, given: unknown): unknown {
  const schema = plainSchema(name);
  const text = String(given);
  if (schema instanceof z.ZodArray) {
    return text
      .split(',')
      .map((part) => part.trim())
      .filter(Boolean);
  }
  // Times have units, here as everywhere; bare figures are milliseconds.
  if (optionTable[name].hint === 'milliseconds') return parseDurationMs(text) ?? given;
  return takesNumber(schema) && /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : given;
}

function plainSchema(name: OptionName): unknown {
  const schema: unknown = batchOptionShape[name];
  return schema instanceof z.ZodDefault || schema instanceof z.ZodOptional ? schema.unwrap() : schema;
}

/** A session may be called "2024", and times and sizes are read with their units: only a number, or one beside a word, is one. */
function takesNumber(schema: unknown): boolean {
  if (schema instanceof z.ZodUnion) return schema.options.some((option) => option instanceof z.ZodLiteral);
  return schema instanceof z.ZodNumber;
}

/** What was given for an option; undefined where it was not. A flag `--no-x` is read as "x: false", and "x: true" where it was not given. */
function valueOfFlag(name: OptionName, flags: Readonly<Record<string, unknown>>): unknown {
  const negated = /^--no-(\S+)/.exec(optionTable[name].flag)?.[1];
  if (negated === undefined) return flags[name];
  const said = flags[negated.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())];
  return said === false ? true : flags[name];
}

/** Flags as given → options as given, checked. Throws `usage` that names the option, what it got and what it takes. */
export function optionsFromFlags(flags: Readonly<Record<string, unknown>>): BatchOptionsInput {
  const given = Object.fromEntries(
    optionNames.flatMap((name) => {
      const value = valueOfFlag(name, flags);
      return value === undefined ? [] : [[name, toOption(name, value)]];
    }),
  );
  const parsed = batchOptions.safeParse(given);
  for (const name of ['keepElement', 'dropElement'] as const) {
    const fault = typeof given[name] === 'string' ? selectorFault(given[name]) : null;
    if (fault)
      throw new TabtrawlError(
        'usage',
        `${optionTable[name].flag}: got "${given[name]}". What it is: ${optionTable[name].schema.description}. (${fault})`,
      );
  }
  if (parsed.success) return given;
  const lines = parsed.error.issues.map((issue) => {
    const name = optionNames.find((candidate) => candidate === issue.path[0]);
    if (!name) return issue.message;
    const value = given[name];
    const got = Array.isArray(value) ? value.join(',') : value;
    if (issue.code === 'invalid_value') {
      const word = Array.isArray(value) ? value[Number(issue.path[1])] : value;
      return `${optionTable[name].flag}: ${notAmong(String(word), issue.values.map(String))}`;
    }
    return `${optionTable[name].flag}: got "${got}". What it is: ${optionTable[name].schema.description}.${boundsOf(name, issue)}`;
  });
  throw new TabtrawlError('usage', lines.join('\n'));
}

/** What is wrong with it beside what the option takes, in brackets; nothing where that says it all. */
function boundsOf(name: OptionName, issue: z.core.$ZodIssue): string {
  const unit = optionTable[name].hint === 'milliseconds' ? ' ms' : '';
  if (issue.code === 'too_small') return ` (At least ${issue.minimum}${unit}.)`;
  if (issue.code === 'too_big') return ` (At most ${issue.maximum}${unit}.)`;
  if (issue.code === 'invalid_type' || issue.message === 'Invalid input') return '';
  return ` (${issue.message.replace(/^Invalid (input|option): /i, '')})`;
}

/** Flags that say which Chrome a companion opens, and what they come to. */

const chromeFlags: readonly Omit<Flag, 'group'>[] = [
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
  {
    form: '--fleet [queue]',
    about:
      'also use the tabs of workers on this queue: redis://HOST:PORT, or a file that holds its address (default: what TABTRAWL_FLEET says)',
  },
  {
    form: '--fleet-public <host>',
    about: 'workers may read pages of this host, without cookies, whatever the session; may be repeated',
    many: true,
  },
  {
    form: '--fleet-offered <host>',
    about: 'workers that are signed in to this host themselves may read its pages; may be repeated',
    many: true,
  },
  { form: '--keep <days>', about: 'how long contents of ended batches are kept, from now on; "always" for ever' },
  { form: '--verbose', about: 'say what is decided, and why' },
];

export const companionFlags: readonly Flag[] = chromeFlags.map((flag) => ({
  ...flag,
  group: 'Browser and companion:',
}));

/** Hosts of a repeated flag. Throws `usage`. */
export function hostsOf(flag: string, given: unknown): readonly string[] {
  const hosts = Array.isArray(given) ? given.map(String) : [];
  for (const host of hosts) {
    if (!fleetHost.safeParse(host).success)
      throw new TabtrawlError(
        'usage',
        `${flag}: got "${host}". It takes a host, such as example.com or *.example.com.`,
      );
  }
  return hosts;
}

function fleetOf({ flags, env }: Invocation): Pick<CrawlerOptions, 'fleet'> {
  const { fleet } = flags;
  const hosts = {
    public: hostsOf('--fleet-public', flags.fleetPublic),
    offered: hostsOf('--fleet-offered', flags.fleetOffered),
  };
  if (fleet !== undefined) return { fleet: { url: queueUrlOf(fleet === true ? true : String(fleet), env), ...hosts } };
  if (hosts.public.length + hosts.offered.length > 0)
    throw new TabtrawlError(
      'usage',
      '--fleet-public and --fleet-offered say what a fleet may read: name it with --fleet.',
    );
  return {};
}

/** Throws `usage`. */
export function companionOptions(call: Invocation): CrawlerOptions {
  const { flags, home, terminal, signal, killSignal } = call;
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
    ...fleetOf(call),
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

/** Bare figures are days; with a unit it is a time like others. */
function daysOf(text: string): number {
  return /^\d+$/.test(text) ? Number(text) : (parseDurationMs(text) ?? Number.NaN) / 86_400_000;
}

/** Stores what `--keep` says, if it was given. Throws `usage`. */
export async function applyKeep(caller: Caller, flags: Invocation['flags']): Promise<void> {
  if (flags.keep === undefined) return;
  const parsed = keepDays.safeParse(flags.keep === 'always' ? null : daysOf(String(flags.keep)));
  if (!parsed.success)
    throw new TabtrawlError(
      'usage',
      `--keep: got "${flags.keep}". It takes days from 1 to 3650, such as 30 or 30d, or "always".`,
    );
  await caller.call('settings.set', { settings: { keepDays: parsed.data } });
}
