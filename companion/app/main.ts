/**
 * Entry: argv → command. The only place that ends the process.
 *
 * 1. The first Ctrl-C, SIGTERM or SIGHUP raises the signal that every part listens to; all is closed in order.
 * 2. A second one, or 5 s (a command may ask for more) without an end, ends Chrome and the process at once.
 * 3. Whatever is thrown becomes one message on stderr and the exit code of its kind.
 */
import { faults, TabtrawlError } from '../../shared/batch/errors.ts';
import { faultLine, runProgram } from '../cli/program.ts';
import { exitCodes, openTerminal, ownCommand } from '../cli/terminal.ts';
import { homeOf, version } from './home.ts';
import { watchStopRequests } from './stop-requests.ts';

/** A command may ask for more. */
const grace = { ms: 5000 };
const stop = new AbortController();
const kill = new AbortController();
const terminal = openTerminal(process, () => stop.abort(), ownCommand(process.env), process.env);

function endNow(code: number): never {
  // Listeners run before this returns.
  kill.abort();
  process.exit(code);
}

watchStopRequests(process, {
  first: (why) => {
    stop.abort(new TabtrawlError('interrupted', why));
    setTimeout(() => endNow(exitCodes.interrupted), grace.ms).unref();
  },
  second: () => endNow(exitCodes.interrupted),
});

process.on('uncaughtException', (error) => {
  terminal.err(faultLine(error));
  endNow(exitCodes.internal);
});

function closeWithin(ms: number): void {
  grace.ms = ms;
}

function exitCodeOf(error: unknown): number {
  if (!(error instanceof TabtrawlError)) return exitCodes.internal;
  return Object.entries(faults).find(([code]) => code === error.code)?.[1].exit ?? exitCodes.internal;
}

try {
  process.exitCode = await runProgram(
    process.argv.slice(2),
    {
      terminal,
      env: process.env,
      home: homeOf(process.env),
      signal: stop.signal,
      killSignal: kill.signal,
      closeWithin,
    },
    version,
  );
} catch (error) {
  terminal.progress(null);
  terminal.err(faultLine(error));
  process.exitCode = exitCodeOf(error);
}
// Whatever still holds the event loop (an input that nobody closed) must not keep an ended command alive.
process.exit();
