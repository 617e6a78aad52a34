/** Scrolls a page to its end, as far as it goes on growing, so that what loads on sight is loaded. */
import type { Clock } from '../crawl/ports.ts';
import type { Tab } from './tab.ts';
import { pause } from './visit-deadline.ts';

/** A feed without an end is read this far: screens, and characters of height. */
const mostScreens = 60;
/** The end counts as reached when nothing has been added for this long. */
const endAfterMs = 700;
const stepEachMs = 100;

/** Scrolls one screen on; gives where the page stands. Runs in an isolated world. */
function scrollOn(): { top: number; height: number; screen: number } {
  const page = Reflect.get(Document.prototype, 'scrollingElement', document) as Element;
  page.scrollBy({ top: innerHeight * 0.9, behavior: 'instant' });
  return { top: page.scrollTop, height: page.scrollHeight, screen: innerHeight };
}

function scrollToTop(): void {
  scrollTo({ top: 0, behavior: 'instant' });
}

/** Ends at the top again, as screenshots are taken from there. */
export async function scrollToEnd(tab: Tab, clock: Clock, signal: AbortSignal): Promise<void> {
  await tab.wake();
  let stillSinceMs = clock.monotonicMs();
  let before = { top: -1, height: 0, screen: 0 };
  for (let screens = 0; screens < mostScreens; ) {
    const now = await run(tab, scrollOn);
    if (!now) return;
    const isNew = now.top !== before.top || now.height !== before.height;
    if (isNew) {
      screens++;
      stillSinceMs = clock.monotonicMs();
    } else if (clock.monotonicMs() - stillSinceMs >= endAfterMs) break;
    before = now;
    await pause(clock, stepEachMs, signal);
  }
  await run(tab, scrollToTop);
}

async function run<T>(tab: Tab, act: () => T): Promise<T | undefined> {
  const { result } = await tab.target.send('Runtime.evaluate', {
    expression: `(${act})()`,
    contextId: await tab.world(),
    returnByValue: true,
  });
  return result.value as T | undefined;
}
