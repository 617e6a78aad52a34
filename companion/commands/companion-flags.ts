/** Flags that say which Chrome a companion opens, and what they come to. */
import { resolve } from 'node:path';
import { TabtrawlError } from '../../shared/batch/errors.ts';
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
