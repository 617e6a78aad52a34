/** Flags that say which Chrome a companion opens, and what they come to. */
import { resolve } from 'node:path';
import { TabtrawlError } from '../../shared/batch/errors.ts';
import type { Caller } from '../../shared/protocol/calls.ts';
import { settings as settingsSchema } from '../../shared/protocol/model.ts';
import type { Log } from '../crawl/ports.ts';
import type { CrawlerOptions } from '../library.ts';
import type { Flag, Invocation } from './command.ts';

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
