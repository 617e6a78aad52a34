/** When the program is asked to stop, and whether that is the first time or a second one. */

/** The process, as far as it can be asked to stop. */
export interface StopSource {
  on(signal: NodeJS.Signals, listener: () => void): unknown;
  readonly pid: number;
  readonly ppid: number;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** npm, a shell and the terminal may each pass on one and the same Ctrl-C; people need longer between two. */
const samePressMs = 300;
const lookForStarterMs = 500;

type StopRequests = {
  /** `why` names the signal or what else ended it. */
  first(why: string): void;
  second(): void;
};

/**
 * Calls `first` once, at Ctrl-C, SIGTERM, SIGHUP, or when npm ended under it; `second` at each further signal.
 * npm starts programs through a shell, and a SIGTERM to npm ends that shell without a word to the program.
 */
export function watchStopRequests(source: StopSource, requests: StopRequests, nowMs = () => performance.now()): void {
  let firstMs: number | null = null;
  const ask = (why: string) => {
    if (firstMs === null) {
      firstMs = nowMs();
      requests.first(why);
    } else if (nowMs() - firstMs >= samePressMs) requests.second();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) source.on(signal, () => ask(`Stopped by ${signal}.`));

  if (!source.env.npm_lifecycle_event) return;
  const starter = starterOf(source);
  const look = (): void => {
    if (source.ppid === starter) return;
    clearInterval(timer);
    if (firstMs === null) ask('Stopped, since npm ended.');
  };
  const timer = setInterval(look, lookForStarterMs);
  timer.unref();
  look();
}

/** Set-up notes who had started it, as it became this program: npm may have ended since. What it noted for another process says nothing here. */
function starterOf({ pid, ppid, env }: StopSource): number {
  const [, noted] = new RegExp(`^${pid} (\\d+)$`).exec(env.TABTRAWL_STARTED_BY ?? '') ?? [];
  return noted === undefined ? ppid : Number(noted);
}
