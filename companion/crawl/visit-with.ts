/** One visit, bounded even where the runner does not keep its word. */
import type { PageRun } from './page-run.ts';
import type { Clock, PageJob, Visit } from './ports.ts';

/** Past the page's own deadline the runner has this long to give its tab back; a browser that is started again meanwhile takes its time too. */
const overtimeMs = 120_000;
const shortestMs = 100;

type Bounds = { readonly clock: Clock; readonly timeoutMs: number };

/** `timeoutMs` takes the place of the batch's. Never rejects. */
export async function visitWith(
  way: (job: PageJob, signal: AbortSignal) => Promise<Visit>,
  run: PageRun,
  { clock, timeoutMs }: Bounds,
): Promise<Visit> {
  const timeout = Math.max(shortestMs, Math.round(timeoutMs));
  const { page, options, attempt } = run;
  const job = {
    page,
    session: options.session,
    attempt,
    options: timeout < options.timeout ? { ...options, timeout } : options,
  };
  const late = new AbortController();
  const { promise: overtime, resolve } = Promise.withResolvers<Visit>();
  const callOff = clock.after(timeout + overtimeMs, () => {
    resolve(failure(run, 'timeout', 'The tab did not come back from this page after its deadline.'));
    late.abort();
  });
  try {
    return await Promise.race([overtime, way(job, AbortSignal.any([run.controller.signal, late.signal]))]);
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
