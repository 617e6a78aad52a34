/**
 * Keeps one browser open for as long as it is needed.
 *
 * 1. `open` starts it with the first call and gives the same one to every caller after.
 * 2. Each time it is open, the extension is loaded and `onOpened` puts back what others need (sessions, pairing), before any caller gets it.
 * 3. Where it is lost (crashed, killed, no answer), its remains are ended and it is opened again after a growing pause; who calls `open` meanwhile waits.
 * 4. Where a person quits it, it stays closed until the next call.
 * 5. Past the limit of tries `onGaveUp` is called, and `open` rejects from then on.
 */
import { TabtrawlError } from '../../../shared/batch/errors.ts';
import { reasons } from '../../../shared/messages/reasons.ts';
import type { Clock, Log } from '../../crawl/ports.ts';
import type { Cdp, CdpTarget } from '../cdp/cdp.ts';

/** A browser that is held: launched by us, or one that the user runs. */
export interface HeldBrowser {
  /** Null for one that we did not start. */
  readonly pid: number | null;
  readonly product: string;
  readonly cdp: Cdp;
  /** How the process ended; never settles for one that we did not start. */
  readonly exited: Promise<{ readonly code: number | null }>;
  close(graceMs?: number): Promise<void>;
  closeNow(): void;
}

export type KeeperOptions = {
  /** Opens the browser; rejects with TabtrawlError. */
  launch(signal: AbortSignal): Promise<HeldBrowser>;
  /** The folder of the extension, asked for before each launch, as an unpacked one does not last; null for none. */
  extension(): string | null;
  /** Awaited at each opening. `extensionId` is null where none was wanted or it could not be loaded. */
  onOpened(browser: HeldBrowser, extensionId: string | null): Promise<void>;
  /** It is gone, for whatever reason but our own `close`. */
  onLost?(): void;
  onGaveUp(error: TabtrawlError): void;
  readonly clock: Clock;
  readonly log: Log;
};

type KeeperState = 'closed' | 'opening' | 'open' | 'lost';

interface BrowserKeeper {
  state(): KeeperState;
  /** The browser, if one is open now. */
  current(): HeldBrowser | null;
  /** Rejects with what kept the first launch from working (the next call tries again), `browser-lost` once given up, `interrupted` once closed. */
  open(): Promise<HeldBrowser>;
  /** For good. Can be called again. */
  close(): Promise<void>;
  /** For good, killing at once. */
  closeNow(): void;
}

/** Chrome's pipe closes a moment before its process ends. */
const exitAfterPipeMs = 2000;

export function openBrowserKeeper(options: KeeperOptions): BrowserKeeper {
  return new Supervisor(options);
}

class Supervisor implements BrowserKeeper {
  readonly #options: KeeperOptions;
  readonly #closing = new AbortController();
  #state: KeeperState = 'closed';
  #browser: HeldBrowser | null = null;
  /** The opening that is under way, or has succeeded. Invariant: null exactly in the state `closed`. */
  #opened: Promise<HeldBrowser> | null = null;
  #score = 0;
  /** Somebody has called `open` since the browser was lost. */
  #isWanted = false;

  constructor(options: KeeperOptions) {
    this.#options = options;
  }

  state(): KeeperState {
    return this.#state;
  }

  current(): HeldBrowser | null {
    return this.#browser;
  }

  open(): Promise<HeldBrowser> {
    if (this.#closing.signal.aborted) return Promise.reject(this.#closing.signal.reason);
    this.#isWanted = true;
    this.#opened ??= this.#openFirst();
    return this.#opened;
  }

  async close(): Promise<void> {
    this.#stop();
    const opening = this.#opened;
    await this.#browser?.close();
    // A launch under way sees the signal and takes back what it started.
    await opening?.catch(() => {});
    this.#forget();
  }

  closeNow(): void {
    this.#stop();
    this.#browser?.closeNow();
    this.#forget();
  }

  #stop(): void {
    this.#closing.abort(new TabtrawlError('interrupted', 'The browser is being closed.'));
  }

  #forget(): void {
    this.#browser = null;
    this.#opened = null;
    this.#state = 'closed';
  }

  async #openFirst(): Promise<HeldBrowser> {
    try {
      return await this.#openOnce();
    } catch (error) {
      this.#forget();
      throw error;
    }
  }

  async #openOnce(): Promise<HeldBrowser> {
    this.#state = 'opening';
    const signal = this.#closing.signal;
    const extension = this.#options.extension();
    const browser = await this.#options.launch(signal);
    // From here on it is ours to end, whatever happens.
    this.#browser = browser;
    try {
      await this.#options.onOpened(browser, await this.#loadExtension(browser, extension));
      signal.throwIfAborted();
      if (browser.cdp.closed.aborted) throw browser.cdp.closed.reason;
    } catch (error) {
      this.#browser = null;
      await browser.close(0);
      throw error;
    }
    this.#state = 'open';
    this.#watch(browser);
    return browser;
  }

  /** A crawl goes on without its toolbar. */
  async #loadExtension(browser: HeldBrowser, path: string | null): Promise<string | null> {
    if (path === null) return null;
    try {
      return (await browser.cdp.send('Extensions.loadUnpacked', { path })).id;
    } catch (error) {
      this.#options.log('error', `The extension could not be loaded from ${path}; the crawl goes on without it.`, {
        cause: String(error),
      });
      return null;
    }
  }

  #watch(browser: HeldBrowser): void {
    const { clock, log } = this.#options;
    const openedMs = clock.monotonicMs();
    // Killed, it is lost like any other.
    const stopAsking = watchAnswers(browser.cdp, clock, () => {
      log('error', 'Chrome has stopped answering and is ended.', { pid: browser.pid });
      browser.closeNow();
    });
    const lost = () => {
      stopAsking();
      if (!this.#closing.signal.aborted) this.#lose(browser, clock.monotonicMs() - openedMs);
    };
    browser.cdp.closed.addEventListener('abort', lost, { once: true });
  }

  #lose(browser: HeldBrowser, openMs: number): void {
    this.#browser = null;
    this.#state = 'lost';
    this.#isWanted = false;
    this.#opened = this.#recover(browser, openMs);
    // Whoever calls `open` gets the rejection; where nobody does, it has been said by log or onGaveUp.
    this.#opened.catch(() => {});
    this.#options.onLost?.();
  }

  async #recover(lost: HeldBrowser, openMs: number): Promise<HeldBrowser> {
    const { log } = this.#options;
    const exit = await this.#exitOf(lost);
    await lost.close(0);
    this.#closing.signal.throwIfAborted();
    if (exit?.code === 0 && !this.#isWanted) {
      log('info', 'Chrome was closed; it opens again when it is needed.');
      this.#forget();
      throw new TabtrawlError('interrupted', 'Chrome was closed.');
    }
    log('warn', 'Chrome is gone and is started again.', { pid: lost.pid, code: exit?.code });
    return this.#reopen(openMs);
  }

  async #reopen(openMs: number): Promise<HeldBrowser> {
    this.#score = scoreAfterLoss(this.#score, openMs);
    const pauseMs = relaunchPauseMs(this.#score);
    if (pauseMs === null) throw this.#giveUp();
    await this.#pause(pauseMs);
    this.#closing.signal.throwIfAborted();
    try {
      return await this.#openOnce();
    } catch (error) {
      this.#closing.signal.throwIfAborted();
      this.#state = 'lost';
      this.#options.log('warn', 'Chrome could not be started again.', { cause: String(error) });
      return this.#reopen(0);
    }
  }

  #giveUp(): TabtrawlError {
    const error = new TabtrawlError('browser-lost', reasons.say('pauseBrowserLost'));
    this.#options.onGaveUp(error);
    return error;
  }

  /** Null where the process is still there, or not ours. */
  async #exitOf(browser: HeldBrowser): Promise<{ readonly code: number | null } | null> {
    const late = Promise.withResolvers<null>();
    const callOff = this.#options.clock.after(exitAfterPipeMs, () => late.resolve(null));
    const exit = await Promise.race([browser.exited, late.promise]);
    callOff();
    return exit;
  }

  #pause(ms: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const callOff = this.#options.clock.after(ms, resolve);
    this.#closing.signal.addEventListener('abort', () => resolve(), { once: true });
    return promise.then(callOff);
  }
}

/** Whether and when a lost Chrome is started again. Pure. */

/**
 * How unwell Chrome is: each loss adds one, time that it stayed open takes away. A Chrome that is killed now and then never gets far;
 * one that cannot live gets to the limit within two minutes.
 */
type RelaunchScore = number;

/** By score after the loss, from 0 up; past the end there is no further try. */
const pausesMs = [0, 0, 500, 1000, 2000, 4000, 8000, 15_000, 30_000] as const;

/** Time open that makes up for one loss. */
const recoveryMs = 10_000;

/** The score after a loss; `openMs` is how long Chrome was open before it, 0 where it did not open at all. */
export function scoreAfterLoss(score: RelaunchScore, openMs: number): RelaunchScore {
  return Math.max(0, score - Math.floor(openMs / recoveryMs)) + 1;
}

/** Milliseconds to wait before the next try, or null where trying on makes no sense. */
export function relaunchPauseMs(score: RelaunchScore): number | null {
  return pausesMs[score] ?? null;
}

/** Whether the browser still answers. */

const everyMs = 10_000;
/** Rounds without an answer, rather than time: after a laptop's sleep the first round is late, and Chrome's answer too. */
const mostMissed = 3;

/** Asks the browser now and then; calls `silent` once where it has not answered for three rounds. Gives the way to stop. */
function watchAnswers(browser: Pick<CdpTarget, 'send'>, clock: Clock, silent: () => void): () => void {
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
