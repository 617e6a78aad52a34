/** `tabtrawl worker`: offers this machine's tabs to a fleet, until Ctrl-C or SIGTERM. */
import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { resolve } from 'node:path';
import { TabtrawlError } from '../../shared/batch/errors.ts';
import { batchOptions } from '../../shared/batch/options.ts';
import { counted } from '../../shared/units.ts';
import { workerName } from '../fleet/messages.ts';
import { queueUrlOf } from '../fleet/queue-url.ts';
import { hostsOf, logTo } from './options.ts';
import { type Command, exitCodes } from './terminal.ts';

/** What a worker has is finished within this, or given back. */
const drainWithinMs = 30_000;
/** Chrome's end comes after it. */
const closeWithinMs = drainWithinMs + 10_000;
const mostTabs = 64;

export const workerCommand: Command = {
  name: 'worker',
  about: 'offer the tabs of a Chrome here to a fleet: what is on the queue is read, until Ctrl-C',
  flags: [
    {
      form: '--fleet [queue]',
      about: 'the queue: redis://HOST:PORT, or a file that holds its address (default: what TABTRAWL_FLEET says)',
    },
    { form: '--name <name>', about: "what it is called (default: the machine's name and some letters)" },
    { form: '--tabs <auto|n>', about: 'tabs at once; auto finds the number by itself (default: auto)' },
    {
      form: '--max-memory <size>',
      about: "budget for Chrome's whole process tree, such as 2GB (default: a share of what is free)",
    },
    { form: '--profile <name|path>', about: 'a profile with sign-ins of your own (default: default)' },
    {
      form: '--offer <host>',
      about: 'a host that this profile is signed in to, whose pages may be read with that; may be repeated',
      many: true,
    },
    { form: '--headless', about: 'no window (default where there is no display)' },
    { form: '--headed', about: 'a window' },
    {
      form: '--chrome <path>',
      about: 'the browser to use (default: the newest Chrome, Chromium, Edge or Brave found)',
    },
    {
      form: '--chrome-arg <arg>',
      about: 'an argument to pass to Chrome; may be repeated, written --chrome-arg=--ARG',
      many: true,
    },
    { form: '--verbose', about: 'say what is decided, and why' },
  ],
  run: async ({ flags, env, home, terminal, signal, killSignal, closeWithin }) => {
    if (flags.headless && flags.headed)
      throw new TabtrawlError('usage', '--headless and --headed exclude each other. Give one.');
    const url = queueUrlOf(flags.fleet === undefined || flags.fleet === true ? true : String(flags.fleet), env);
    const settings = {
      name: nameOf(flags.name),
      tabs: tabsOf(flags.tabs),
      maxMemoryBytes: memoryOf(flags.maxMemory),
      offers: hostsOf('--offer', flags.offer),
    };
    closeWithin?.(closeWithinMs);
    const { runWorker } = await import('../app/worker.ts');
    const { pages } = await runWorker({
      home,
      url,
      ...settings,
      profile: typeof flags.profile === 'string' ? flags.profile : undefined,
      ...(flags.headless || flags.headed ? { headless: flags.headless === true } : {}),
      chrome: typeof flags.chrome === 'string' ? resolve(flags.chrome) : undefined,
      chromeArgs: Array.isArray(flags.chromeArg) ? flags.chromeArg.map(String) : [],
      log: logTo(terminal.err, flags.verbose === true),
      onReady: ({ name, code, queue, browser }) => {
        terminal.err(`Worker ${name} is ready: ${browser}, queue ${queue}.`);
        terminal.err(`Its code, for whoever hands it a sign-in: ${code}`);
        terminal.err('Ctrl-C ends it when it has finished what it has.');
      },
      onDraining: (visits) => {
        if (visits > 0) terminal.err(`Finishing ${counted(visits, 'page')}…`);
      },
      signal,
      killSignal,
      drainWithinMs,
    });
    terminal.err(`Ended after ${counted(pages, 'page')}.`);
    return exitCodes.allDone;
  },
};

function nameOf(given: unknown): string {
  if (typeof given !== 'string') {
    const machine = hostname()
      .replace(/[^A-Za-z0-9.-]/g, '-')
      .replace(/^[^A-Za-z0-9]+/, '')
      .slice(0, 50);
    return `${machine || 'worker'}-${randomBytes(2).toString('hex')}`;
  }
  if (workerName.safeParse(given).success) return given;
  throw new TabtrawlError(
    'usage',
    `--name: got "${given}". It takes letters, digits, dot, dash and underscore, at most 64.`,
  );
}

function tabsOf(given: unknown): 'auto' | number {
  if (given === undefined || given === 'auto') return 'auto';
  const tabs = Number(given);
  if (Number.isInteger(tabs) && tabs >= 1 && tabs <= mostTabs) return tabs;
  throw new TabtrawlError('usage', `--tabs: got "${given}". It takes auto, or a number from 1 to ${mostTabs}.`);
}

function memoryOf(given: unknown): number | null {
  if (given === undefined) return null;
  const options = batchOptions.safeParse({ maxMemory: String(given) });
  if (options.data?.maxMemory !== undefined) return options.data.maxMemory;
  throw new TabtrawlError('usage', `--max-memory: got "${given}". It takes a size such as 800MB or 2GB.`);
}
