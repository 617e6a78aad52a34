/** After a page was rendered and fetched: whether the fetched one would have done. */
import { toErrorData } from '../../shared/batch/errors.ts';
import type { EnginePorts } from './engine-ports.ts';
import type { Got } from './get-page.ts';
import { differenceOf } from './lane-compare.ts';
import type { Lanes } from './lanes.ts';
import { marksOf } from './page-marks.ts';
import type { PageRun } from './page-run.ts';
import type { Extracted } from './ports.ts';

type Parts = Pick<EnginePorts, 'extractor' | 'log'> & { readonly lanes: Lanes };

/** `rendered`: what was made of the page as it was got, before hooks changed it; null where a hook did. */
export async function compareLanes(run: PageRun, got: Got, rendered: Extracted | null, parts: Parts): Promise<void> {
  if (!got.rival || got.visit.outcome !== 'captured') return;
  const { page, options } = run;
  const { content, formats } = options;
  const fetched = await got.rival;
  if (fetched.outcome === 'lost' || fetched.outcome === 'cancelled') return;
  const note = (difference: string | null, marks: ReadonlySet<string> | null = new Set(), textLength = 0) =>
    parts.lanes.compared(options.session, page.url, { difference, marks, textLength });
  if (fetched.outcome === 'failed') return note(`it could not be fetched (${fetched.error.code})`);
  const { capture, seen } = fetched;
  if (capture.httpStatus !== got.visit.capture.httpStatus)
    return note(`it is answered with status ${capture.httpStatus} when fetched`);
  if (capture.kind !== got.visit.capture.kind) return note('it is another kind of content when fetched');
  try {
    const request = { content, formats };
    const one = rendered ?? (await parts.extractor.extract(got.visit.capture, request));
    const other = await parts.extractor.extract(capture, request);
    const marks = capture.kind === 'dom' ? marksOf(capture.body) : new Set<string>();
    note(differenceOf(one, other), marks, seen.textLength);
  } catch (thrown) {
    parts.log('debug', 'two lanes could not be compared', { page: page.id, ...toErrorData(thrown) });
    note('it cannot be read when fetched');
  }
}
