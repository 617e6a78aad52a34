/** Begins a page: asks whether it may be crawled at all, moves it in the store, and makes its run. */
import type { PageError } from '../../../shared/batch/page-record.ts';
import type { BatchInfo } from '../../../shared/protocol/model.ts';
import type { Timeline } from '../clock.ts';
import type { EnginePorts } from '../engine-ports.ts';
import type { Capture, QueuedPage } from '../ports.ts';
import type { HostLimits } from '../schedule/host-limits.ts';
import type { Robots } from '../schedule/robots.ts';
import type { Transitions } from '../transitions.ts';
import { buildRecord, type PageAttempt } from './attempt.ts';

export type StartPageParts = Pick<EnginePorts, 'store'> & {
  readonly timeline: Timeline;
  readonly transitions: Transitions;
  readonly hosts: HostLimits;
  readonly robots: Robots;
};

/**
 * The page's run; or `pending`: it waits on for its robots.txt; `gone`: it ended without a try, or was moved or removed by others,
 * or the store cannot be written now. `given`: what an open tab gave, which asks nothing of the host.
 */
export function startPage(
  page: QueuedPage,
  batch: BatchInfo,
  given: Capture | null,
  parts: StartPageParts,
): PageAttempt | 'pending' | 'gone' {
  const { transitions, store, timeline } = parts;
  const startedMs = timeline.monotonicMs();
  const may = given ? { delayMs: 0 } : mayStart(page, batch, parts);
  if (may === 'pending') return may;
  if ('error' in may) {
    endWaiting(page, batch, may, parts);
    return 'gone';
  }
  const attempt = page.attempts + 1;
  if (!transitions.moveNow((atMs) => store.start(page.id, { atMs, attempt }))) return 'gone';
  return {
    page,
    options: batch.options,
    attempt,
    startedMs,
    waitedMs: timeline.wallMs() - (batch.startedAt ?? timeline.wallMs()),
    delayMs: may.delayMs,
    controller: new AbortController(),
    given,
    hadCompany: false,
    taken: false,
    holdsSlot: given === null,
    captured: given !== null,
    unconfirmed: false,
    returned: false,
  };
}

type Refusal = { readonly state: 'failed' | 'skipped'; readonly error: PageError };

function mayStart(
  page: QueuedPage,
  { options }: BatchInfo,
  { hosts, robots, timeline }: StartPageParts,
): Refusal | { readonly delayMs: number } | 'pending' {
  const givenUp = hosts.givenUp(page.host, timeline.monotonicMs());
  if (givenUp) return { state: 'failed', error: givenUp };
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
