/**
 * Scrolls through a page: to its end and through large places in it that scroll by themselves, as far as they go on growing, so that what
 * loads on sight is loaded; and presses the buttons that bring more ("Load more"). Rows that a list drops again on the way are kept for whoever reads the page.
 */
import { buttonsForMore, moreWords } from '../../crawl/more-buttons.ts';
import type { Clock } from '../../crawl/ports.ts';
import type { Tab } from '../tabs/tab.ts';
import { pause } from '../visit/deadline.ts';
import { pressForMore, type ScrollStep, scrollOn, scrollToTop, whenDrawn } from './scroll-page.ts';
import { underWay } from './under-way.ts';

/** A feed without an end grows so often; what is there from the start is read through however long it is. */
const mostGrowths = 60;
const mostScreens = 1000;
const mostPresses = 60;
/** The end counts as reached when nothing has been added, asked for or answered for this long. */
const endAfterMs = 700;
const stepEachMs = 100;

export type ScrollRun = {
  readonly tab: Tab;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** When it ends however far it has come, monotonic. */
  readonly untilMs: number;
};

/** Ends at the top again, as screenshots are taken from there. False where there was more than time for. */
export async function scrollThrough({ tab, clock, signal, untilMs }: ScrollRun): Promise<boolean> {
  await tab.wake();
  let stillSinceMs = clock.monotonicMs();
  let before: ScrollStep = { place: 0, top: -1, height: 0, screen: 0, text: -1 };
  let growths = 0;
  let presses = 0;
  let isThrough = false;
  let next = false;
  let stay = false;
  for (let screens = 0; screens < mostScreens && clock.monotonicMs() < untilMs; screens++) {
    const now: ScrollStep | undefined = await run(tab, scrollOn, next, stay);
    next = false;
    if (!now || now.place < 0) {
      isThrough = true;
      break;
    }
    const atMs = clock.monotonicMs();
    if (now.place !== before.place) growths = 0;
    else if (now.height !== before.height) growths++;
    const { awaited } = underWay(tab.watch.requests, atMs);
    const isNew =
      now.place !== before.place || now.top !== before.top || now.height !== before.height || now.text !== before.text;
    if (isNew || awaited.young > 0) stillSinceMs = atMs;
    else next = atMs - Math.max(stillSinceMs, tab.watch.requests.lastNewsMs) >= endAfterMs;
    if (growths > mostGrowths) next = true;
    // What the button brings may make this place longer.
    if (next && growths <= mostGrowths && presses < mostPresses && (await press(tab))) {
      presses++;
      next = false;
      stillSinceMs = clock.monotonicMs();
    }
    before = now;
    stay = awaited.young > 0;
    // A page that goes elsewhere meanwhile is seen at the next step.
    await run(tab, whenDrawn, !tab.imitatesFrames).catch(() => {});
    await pause(clock, stepEachMs, signal);
  }
  await run(tab, scrollToTop);
  return isThrough;
}

async function press(tab: Tab): Promise<boolean> {
  const { result } = await tab.target.send('Runtime.evaluate', {
    expression: `(${pressForMore})(${buttonsForMore}, ${JSON.stringify(moreWords)})`,
    contextId: await tab.world(),
    returnByValue: true,
  });
  return result.value === true;
}

async function run<A extends readonly unknown[], T>(
  tab: Tab,
  act: (...given: A) => T | Promise<T>,
  ...given: A
): Promise<T | undefined> {
  const { result } = await tab.target.send('Runtime.evaluate', {
    expression: `(${act})(${given.map((one) => JSON.stringify(one)).join()})`,
    contextId: await tab.world(),
    returnByValue: true,
    awaitPromise: true,
  });
  // It runs where the page cannot reach it, and says its shape.
  return result.value as T | undefined;
}
