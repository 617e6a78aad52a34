/** Whether the browser still answers. */
import type { Clock } from '../crawl/ports.ts';
import type { CdpTarget } from './cdp.ts';

const everyMs = 10_000;
/** Rounds without an answer, rather than time: after a laptop's sleep the first round is late, and Chrome's answer too. */
const mostMissed = 3;

/** Asks the browser now and then; calls `silent` once where it has not answered for three rounds. Gives the way to stop. */
export function watchAnswers(browser: Pick<CdpTarget, 'send'>, clock: Clock, silent: () => void): () => void {
  let missed = 0;
  let callOff = () => {};
  const round = () => {
    if (missed >= mostMissed) {
      silent();
      return;
    }
    missed++;
    browser.send('Browser.getVersion').then(
      () => {
        missed = 0;
      },
      // A connection that is gone is noticed by whoever holds it.
      () => {},
    );
    callOff = clock.after(everyMs, round);
  };
  callOff = clock.after(everyMs, round);
  return () => callOff();
}
