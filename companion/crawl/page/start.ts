/** Begins a page: asks whether it may be crawled at all, moves it in the store, and makes its run. */

import type { PageError, WallKind } from '../../../shared/batch/page-record.ts';
import { failures } from '../../../shared/messages/failures.ts';
import type { BatchInfo } from '../../../shared/protocol/model.ts';
import type { Timeline } from '../clock.ts';
import type { EnginePorts } from '../engine-ports.ts';
import type { Capture, QueuedPage, RemoteTab } from '../ports.ts';
import type { HostLimits } from '../schedule/host-limits.ts';
import type { Robots } from '../schedule/robots.ts';
import type { Transitions } from '../transitions.ts';
import type { Holds } from '../walls/holds.ts';
import type { HostTrust } from '../walls/host-trust.ts';
import { type WallStreak, wallsInARow } from '../walls/wall-streak.ts';
import { buildRecord, type PageAttempt } from './attempt.ts';

export type StartPageParts = Pick<EnginePorts, 'store' | 'contentRules'> & {
  readonly timeline: Timeline;
  readonly transitions: Transitions;
  readonly hosts: HostLimits;
  readonly robots: Robots;
  readonly holds: Pick<Holds, 'holdsAtWalls'>;
  readonly streak: WallStreak;
  readonly trust: HostTrust;
};

/**
 * The page's run; or `pending`: it waits on for its robots.txt; `gone`: it ended without a try, or was moved or removed by others,
 * or the store cannot be written now. `given`: what an open tab gave, which asks nothing of the host. `remote`: takes a tab elsewhere
 * for it, once it is sure to start.
 */
export function startPage(
  page: QueuedPage,
  batch: BatchInfo,
  way: { readonly given: Capture | null; readonly remote: () => RemoteTab | null },
  parts: StartPageParts,
): PageAttempt | 'pending' | 'gone' {
  const { transitions, store, timeline } = parts;
  const { given } = way;
  const startedMs = timeline.monotonicMs();
  const may = given ? { delayMs: 0 } : mayStart(page, batch, parts);
  if (may === 'pending') return may;
  if ('error' in may) {
    endWaiting(page, batch, may, parts);
    return 'gone';
  }
  const attempt = page.attempts + 1;
  if (!transitions.moveNow((atMs) => store.start(page.id, { atMs, attempt }))) return 'gone';
  if (!given) parts.trust.started(batch.options.session, page.host, startedMs);
  return {
    page,
    options: batch.options,
    rules: parts.contentRules?.(page.batch) ?? [],
    attempt,
    startedMs,
    waitedMs: timeline.wallMs() - (batch.startedAt ?? timeline.wallMs()),
    delayMs: may.delayMs,
    controller: new AbortController(),
    given,
    remote: way.remote(),
    hostStart: null,
    hadCompany: false,
    taken: false,
    holdsSlot: given === null,
    captured: given !== null,
    unconfirmed: false,
    returned: false,
  };
}

type Refusal = { readonly state: 'failed' | 'skipped'; readonly error: PageError; readonly wall?: WallKind };

const wallWords: Readonly<Record<WallKind, string>> = {
  login: 'wants a sign-in',
  challenge: 'wants to see a person',
  gate: 'has a page that has to be got past first',
  certificate: 'has a certificate that this browser does not trust',
  'client-certificate': 'needs a certificate that you choose',
};

function mayStart(
  page: QueuedPage,
  { options }: BatchInfo,
  { hosts, robots, timeline, holds, streak }: StartPageParts,
): Refusal | { readonly delayMs: number } | 'pending' {
  const givenUp = hosts.givenUp(page.host, timeline.monotonicMs());
  if (givenUp) return { state: 'failed', error: givenUp };
  const met = holds.holdsAtWalls(options) ? null : streak.over(page.batch, page.host);
  if (met) {
    const message = failures.say('msgWallsInRow', { host: page.host, wall: wallWords[met.wall], count: wallsInARow });
    return { state: 'failed', error: { code: met.code, message }, wall: met.wall };
  }
  const asksRobots = options.robots === 'obey' || (options.robots === 'auto' && (page.depth ?? 0) > 0);
  if (!asksRobots) return { delayMs: options.delay };
  const asked = robots.check(page.url, options.session);
  if (asked.outcome === 'pending') return 'pending';
  if (asked.outcome === 'allowed') return { delayMs: Math.max(options.delay, asked.delayMs) };
  return { state: 'skipped', error: { code: 'robots', message: asked.message } };
}

function endWaiting(page: QueuedPage, { options }: BatchInfo, end: Refusal, parts: StartPageParts): void {
  const record = buildRecord({
    page,
    options,
    state: end.state,
    attempt: page.attempts,
    capture: null,
    extracted: null,
    error: end.error,
    ...(end.wall ? { wall: end.wall } : {}),
    lane: 'render',
    notes: page.notes,
    waitedMs: 0,
    totalMs: 0,
    visitTimings: null,
    atMs: parts.timeline.wallMs(),
  });
  const result = { record, files: [] };
  parts.transitions.moveNow((atMs) => parts.store.finish(page.id, result, atMs), result);
}
