/** What the access log of a test server says of a fleet's manners: at once, apart, and after a "slow down". */
import type { Visit } from './real-fleet.ts';

export type Manners = {
  /** Requests of one host that were under way at once, at most. */
  readonly mostAtOnce: number;
  /** Between two requests of one host, at least. One that lay unseen for a while was there by so much sooner. */
  readonly shortestGapMs: number;
  /** Requests that came sooner than `delayMs` after the one before, for a person. */
  readonly sooner: readonly string[];
  /** Answers that said "slow down" and were heard: nothing of the fleet fell while they were on their way. */
  readonly slowDowns: number;
  readonly slowDownsUnheard: number;
  /** Requests of a host between such an answer and the end of its wait, but for those that were on their way already. */
  readonly early: readonly string[];
};

/** A time in which something had fallen, or stood still. */
export type Fall = { readonly fromMs: number; readonly toMs: number };

/** From the server's answer to what the coordinator makes of it. */
const heardWithinMs = 5000;

export function mannersOf(
  visits: readonly Visit[],
  of: {
    readonly perHost: number;
    readonly delayMs: number;
    readonly retryAfterMs: number;
    readonly falls?: readonly Fall[];
  },
): Manners {
  const byHost = [...Map.groupBy(visits, ({ host }) => host).values()];
  const gaps = byHost.flatMap((log) =>
    log.slice(1).map((visit, at) => ({ visit, before: log[at], ms: visit.startMs - arrivedMs(log[at]) })),
  );
  const slow = byHost.flatMap((log) => log.filter(({ status }) => status === 429).map((visit) => ({ visit, log })));
  const heard = slow.filter(({ visit }) => !(of.falls ?? []).some((fall) => meets(fall, visit)));
  return {
    mostAtOnce: Math.max(0, ...byHost.map(atOnce)),
    shortestGapMs: Math.round(Math.min(Number.POSITIVE_INFINITY, ...gaps.map(({ ms }) => ms))),
    sooner: gaps
      .filter(({ ms }) => ms < of.delayMs)
      .map(
        ({ visit: { host, path, startMs }, before, ms }) =>
          `${host}${path} ${Math.round(ms)} ms after ${before?.path} at ${Math.round(startMs)}${(of.falls ?? []).some(({ fromMs, toMs }) => fromMs <= startMs && toMs >= startMs - heardWithinMs) ? ', in a fall' : ''}`,
      ),
    slowDowns: heard.length,
    slowDownsUnheard: slow.length - heard.length,
    early: heard.flatMap(({ visit, log }) => earlyAfter(visit, log, of)),
  };
}

function meets({ fromMs, toMs }: Fall, { startMs, endMs }: Visit): boolean {
  return fromMs <= (endMs ?? startMs) + heardWithinMs && toMs >= startMs;
}

/** Of those on their way already there are as many as the host has places beside this one, at most. */
function earlyAfter(
  { startMs, endMs, host }: Visit,
  log: readonly Visit[],
  { perHost, retryAfterMs }: { readonly perHost: number; readonly retryAfterMs: number },
): readonly string[] {
  const fromMs = endMs ?? startMs;
  return log
    .filter((other) => other.startMs > fromMs && other.startMs < fromMs + retryAfterMs)
    .slice(perHost - 1)
    .map((other) => `${host}${other.path} ${Math.round(other.startMs - fromMs)} ms after`);
}

function arrivedMs(visit: Visit | undefined): number {
  return visit ? visit.startMs - visit.unseenMs : 0;
}

/** How many of these visits were under way at once at most. */
function atOnce(visits: readonly Visit[]): number {
  const moments = visits.flatMap(({ startMs, endMs }) => [
    { atMs: startMs, by: 1 },
    { atMs: endMs ?? startMs, by: -1 },
  ]);
  moments.sort((a, b) => a.atMs - b.atMs || a.by - b.by);
  let now = 0;
  let most = 0;
  for (const { by } of moments) {
    now += by;
    most = Math.max(most, now);
  }
  return most;
}
