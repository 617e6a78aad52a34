/** How a page is got: its visit in a tab, bounded even where the runner does not keep its word. */
import type { PageRun } from './page-run.ts';
import type { Clock, PageJob, PageRunner, Visit } from './ports.ts';

/** Past the page's own deadline the runner has this long to take its tab back. */
const overtimeMs = 15_000;

export function jobOf({ page, options, attempt }: PageRun): PageJob {
  return { page, session: options.session, attempt, options };
}

/** Never rejects. */
export async function visitWith(
  way: (job: PageJob, signal: AbortSignal) => Promise<Visit>,
  run: PageRun,
  parts: { readonly clock: Clock },
): Promise<Visit> {
  const late = new AbortController();
  const { promise: overtime, resolve } = Promise.withResolvers<Visit>();
  const callOff = parts.clock.after(run.options.timeout + overtimeMs, () => {
    resolve(failure(run, 'timeout', 'The tab did not come back from this page after its deadline.'));
    late.abort();
  });
  try {
    return await Promise.race([overtime, way(jobOf(run), AbortSignal.any([run.controller.signal, late.signal]))]);
  } catch (thrown) {
    return failure(
      run,
      'internal',
      `The visit broke off: ${thrown instanceof Error ? thrown.message : String(thrown)}`,
    );
  } finally {
    callOff();
  }
}

function failure({ page }: PageRun, code: 'timeout' | 'internal', message: string): Visit {
  const timings = { navigateMs: 0, settleMs: 0, captureMs: 0 };
  return {
    outcome: 'failed',
    error: { code, message },
    httpStatus: null,
    contentType: '',
    finalUrl: page.url,
    timings,
  };
}

export type GetPageParts = { readonly runner: PageRunner; readonly clock: Clock };

/** A visit, and whether it may be stored for later. */
export type Got = { readonly visit: Visit; readonly notes: readonly string[]; readonly cacheAgeMs?: number };

export async function getPage(run: PageRun, parts: GetPageParts): Promise<Got> {
  const visit = await visitWith((job, signal) => parts.runner.visit(job, signal), run, parts);
  return { visit, notes: [] };
}
