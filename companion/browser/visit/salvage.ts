/**
 * What had come of a page by its deadline, or by the moment when its answer broke off: kept for the record of its failure.
 *
 * The deadline takes the tab away at once, so what is there is read a moment before; a page that blocks gives nothing.
 */
import { TabtrawlError } from '../../../shared/batch/errors.ts';
import { challengeMarks } from '../../crawl/walls/rules.ts';
import { evaluateRead } from './capture.ts';
import { classOf, maxBodySize } from './content-type.ts';
import { type Deadline, pause } from './deadline.ts';
import { enoughText } from './rest.ts';
import type { Described, VisitRun } from './run.ts';
import { described } from './run.ts';

/** So long before the deadline; of short ones the share. */
const beforeMs = 1000;
const beforeShare = 1 / 8;
const readWithinMs = 800;

export type KeptPage = Disposable & {
  /** What had come, where the visit failed with what leaves something to be read; else null. */
  after(thrown: unknown): Promise<Described | null>;
};

/** From the start of a visit until what it gives is disposed of. */
export function keepWhatCame(run: VisitRun, deadline: Deadline): KeptPage {
  const { clock, job } = run;
  let early: Promise<Described | null> | null = null;
  const aheadMs = Math.min(beforeMs, job.options.timeout * beforeShare);
  const callOff = clock.after(deadline.atMs - clock.monotonicMs() - aheadMs, () => {
    early = read(run);
  });
  return {
    [Symbol.dispose]: callOff,
    async after(thrown) {
      const isLate = deadline.signal.aborted && isCode(deadline.signal.reason, 'timeout');
      if (isLate) return early;
      return isCode(thrown, 'connection') && !deadline.signal.aborted ? read(run) : null;
    },
  };
}

function isCode(thrown: unknown, code: string): boolean {
  return thrown instanceof TabtrawlError && thrown.code === code;
}

/** Null where nothing has come, or the page does not answer. */
async function read(run: VisitRun): Promise<Described | null> {
  const { tab, clock } = run;
  const { page, crashed } = tab.watch;
  if (!page?.committed || crashed || classOf(page.contentType) === 'file') return null;
  const over = new AbortController();
  const late = pause(clock, readWithinMs, over.signal).then(
    () => null,
    () => null,
  );
  const reading = tab
    .world()
    .then((world) =>
      evaluateRead(tab.target, world, { whole: true, enoughText, maxChars: maxBodySize, marks: challengeMarks }),
    )
    .then(({ content }) => {
      // Chrome's own words about an answer that broke off.
      if (!content || content.textLength === 0 || content.url.startsWith('chrome-error:')) return null;
      return described(run, page, content, classOf(page.contentType) === 'text' ? 'text' : 'dom');
    })
    .catch(() => null);
  try {
    return await Promise.race([reading, late]);
  } finally {
    over.abort();
  }
}
