/**
 * How a page is got: from the shelf, fetched, or rendered in a tab.
 *
 * In `auto` the lanes decide. A fetched page that looks odd is rendered instead within the same try, and a page that is rendered for
 * comparison is fetched as well; what was got the other way is the `rival`. It is asked for only of pages that came out well, and
 * not where pages of the host are to keep a distance, as it is a request more.
 */
import type { CaptureShelf } from './capture-shelf.ts';
import type { HookRun } from './hook-run.ts';
import { needsRendering } from './lane-needs.ts';
import { isFinal, oddityOf } from './lane-oddity.ts';
import type { Lanes } from './lanes.ts';
import type { PageRun } from './page-run.ts';
import type { Clock, PageRunner, PageSeen, Visit } from './ports.ts';
import { unseen } from './unseen.ts';
import type { Wall } from './verdict.ts';
import { visitWith } from './visit-with.ts';

/** A comparison is not waited for longer than this. */
const rivalWithinMs = 5000;

export type Got = {
  readonly visit: Visit;
  readonly notes: readonly string[];
  /** Set where it came from the shelf. */
  readonly cacheAgeMs?: number;
  /** The same page got the other way, for comparison. */
  readonly rival: Promise<Visit> | null;
};

export type GetPageParts = {
  readonly runner: PageRunner;
  readonly clock: Clock;
  readonly shelf: CaptureShelf;
  readonly lanes: Lanes;
  readonly hooks: HookRun;
  readonly walls: { judge(session: string, host: string, seen: PageSeen): Wall | null };
};

/** Never rejects but for what the shelf throws. */
export async function getPage(run: PageRun, parts: GetPageParts): Promise<Got> {
  const { page, options } = run;
  const onTab = parts.hooks.needsTab(page.url);
  const kept = onTab ? null : parts.shelf.read(run);
  if (kept) return { visit: unseen(kept.capture), notes: [], cacheAgeMs: kept.ageMs, rival: null };
  const needs = needsRendering(options, onTab);
  if (options.lane === 'render' || needs) {
    const notes = options.lane === 'fetch' ? [`rendered, as ${needs}`] : [];
    return { visit: await render(run, parts), notes, rival: null };
  }
  if (options.lane === 'fetch') return { visit: await fetch(run, parts, options.timeout), notes: [], rival: null };
  const choice = parts.lanes.choose(options.session, page.url);
  if (choice === 'fetch') return fetchOrRender(run, parts);
  const visit = await render(run, parts);
  const compares = choice === 'both' && run.delayMs === 0 && isGood(run, visit, parts);
  return { visit, notes: [], rival: compares ? fetch(run, parts, Math.min(rivalWithinMs, options.timeout)) : null };
}

async function fetchOrRender(run: PageRun, parts: GetPageParts): Promise<Got> {
  const { page, options } = run;
  const fetched = await fetch(run, parts, options.timeout);
  if (isFinal(fetched) || run.controller.signal.aborted) return { visit: fetched, notes: [], rival: null };
  const known = parts.lanes.known(options.session, page.url);
  const odd = oddityOf(fetched, known, wallIn(run, fetched, parts));
  if (odd === null) return { visit: fetched, notes: [], rival: null };
  return { visit: await render(run, parts), notes: [], rival: Promise.resolve(fetched) };
}

function render(run: PageRun, parts: GetPageParts): Promise<Visit> {
  const leftMs = run.startedMs + run.options.timeout - parts.clock.monotonicMs();
  return visitWith((job, signal) => parts.runner.visit(job, signal), run, { clock: parts.clock, timeoutMs: leftMs });
}

function fetch(run: PageRun, parts: GetPageParts, timeoutMs: number): Promise<Visit> {
  return visitWith((job, signal) => parts.runner.fetch(job, signal), run, { clock: parts.clock, timeoutMs });
}

function isGood(run: PageRun, visit: Visit, parts: GetPageParts): boolean {
  return visit.outcome === 'captured' && visit.capture.httpStatus === 200 && !wallIn(run, visit, parts);
}

function wallIn({ page, options }: PageRun, visit: Visit, { walls }: GetPageParts): Wall | null {
  return visit.outcome === 'captured' ? walls.judge(options.session, page.host, visit.seen) : null;
}
