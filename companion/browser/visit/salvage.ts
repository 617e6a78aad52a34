/**
 * What had come of a page by its deadline, or by the moment when its answer broke off: kept for the record of its failure.
 *
 * The deadline takes the tab away at once, so what is there is read a moment before. Workers that take all the time are stopped for it, and so
 * is a page that does not answer.
 */
import { TabtrawlError } from '../../../shared/batch/errors.ts';
import { challengeMarks } from '../../crawl/walls/challenge-marks.ts';
import { evaluateRead } from '../read/capture.ts';
import { enoughText } from '../ready/rest.ts';
import { classOf, maxBodySize } from './content-type.ts';
import { type Deadline, keptAheadMs, pause } from './deadline.ts';
import type { Described, VisitRun } from './run.ts';
import { described } from './run.ts';

/** Shares of that time: for a page that answers, and for one that had to be stopped. */
const readShare = 0.4;

export type KeptPage = Disposable & {
  /** What had come, where the visit failed with what leaves something to be read; else null. */
  after(thrown: unknown): Promise<Described | null>;
  /** The page did not answer, and its script was broken off. */
  readonly hasStopped: boolean;
};

/** From the start of a visit until what it gives is disposed of. */
export function keepWhatCame(run: VisitRun, deadline: Deadline): KeptPage {
  const { clock, job } = run;
  let early: Promise<Described | null> | null = null;
  let hasStopped = false;
  const aheadMs = keptAheadMs(job.options.timeout);
  const readNowOrStop = () => read(run, aheadMs * readShare, () => (hasStopped = true));
  const callOff = clock.after(deadline.atMs - clock.monotonicMs() - aheadMs, () => {
    early = readNowOrStop();
  });
  return {
    [Symbol.dispose]: callOff,
    get hasStopped() {
      return hasStopped;
    },
    async after(thrown) {
      const isLate = deadline.signal.aborted && isCode(deadline.signal.reason, 'timeout');
      if (isLate) return early;
      return isCode(thrown, 'connection') && !deadline.signal.aborted ? readNowOrStop() : null;
    },
  };
}

function isCode(thrown: unknown, code: string): boolean {
  return thrown instanceof TabtrawlError && thrown.code === code;
}

/** Null where nothing has come, or the page does not answer even so. `withinMs`: for a page that answers, and again for one that has to be stopped. */
async function read(run: VisitRun, withinMs: number, onStop: () => void): Promise<Described | null> {
  const { tab, clock } = run;
  tab.workers.stop();
  const over = new AbortController();
  const late = () => pause(clock, withinMs, over.signal).then(silent, silent);
  const first = readNow(run);
  try {
    const got = await Promise.race([first, late()]);
    if (got !== undefined) return got;
    onStop();
    // Once it is stopped, the first question may still be answered.
    tab.target.send('Runtime.terminateExecution').catch(() => {});
    const second = readNow(run);
    return (await Promise.race([firstText([first, second]), late()])) ?? null;
  } finally {
    over.abort();
  }
}

const silent = (): undefined => undefined;

/** Of two readings the one that has something. */
async function firstText(readings: readonly Promise<Described | null>[]): Promise<Described | null> {
  const some = readings.map(async (reading) => (await reading) ?? Promise.reject(new Error('Nothing was read.')));
  return Promise.any(some).catch(() => null);
}

/** Null where nothing has come, or it can't be read. */
async function readNow(run: VisitRun): Promise<Described | null> {
  const { tab } = run;
  const { page, crashed } = tab.watch;
  if (!page?.committed || crashed || classOf(page.contentType) === 'file') return null;
  return tab
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
}
