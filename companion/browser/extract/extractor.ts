/**
 * The kept pages that turn captures into records.
 * 1. A capture waits its turn; pages are opened as they are needed, up to `size`, and kept while there is work.
 * 2. A page has one capture at a time. It answers; or it dies or runs over its budget, then it is ended and its capture answered with `internal`.
 * 3. Where Chrome went away with the page, its capture waits for the next Chrome; one that was there at two such ends is given up.
 * 4. Closing ends the pages; what waits is answered with `internal`.
 */
import { availableParallelism } from 'node:os';
import { messageOf, TabtrawlError } from '../../../shared/batch/errors.ts';
import type { Capture, Clock, Extracted, Extractor, ExtractRequest, Log } from '../../crawl/ports.ts';
import { type Cdp, isCdpClosed } from '../cdp/cdp.ts';
import { isGone } from '../visit/outcome.ts';
import type { ExtractAnswer, KeptPage } from './kept-page.ts';

export type ExtractorOptions = {
  /** The browser that is open, or open again after its loss. */
  readonly browser: () => Promise<Cdp>;
  /** Makes a page in it; `openKeptPage` but in tests. */
  readonly openPage: (browser: Cdp) => Promise<KeptPage>;
  readonly clock: Clock;
  readonly log: Log;
  /** Pages at most. Default: one less than the processors, at least 1, at most 8: the rest is for the pages that are crawled. */
  readonly size?: number;
  /** Milliseconds that one capture may take, to which a second is added for each million characters. Default 20,000. */
  readonly budgetMs?: number;
};

type Job = {
  readonly capture: Capture;
  readonly request: ExtractRequest;
  /** Ends of Chrome that it was there at. */
  losses: number;
  readonly resolve: (extracted: Extracted) => void;
  readonly reject: (error: TabtrawlError) => void;
};

const defaultBudgetMs = 20_000;
/** 30 MB take 5 s where the machine is idle; it seldom is. */
const msPerCharacter = 0.001;
const sizeMax = 8;
const lossesMax = 2;
/** A page that nobody needs for this long is closed: it holds 50 MB or so. */
const keptForMs = 60_000;
/** How much a page holds is asked for this often. */
const lookEachCaptures = 50;
/** Larger captures may leave much behind: it is looked at after each. */
const largeBytes = 4 * 1024 * 1024;

export function openExtractor(options: ExtractorOptions): Extractor & AsyncDisposable {
  return new KeptExtractor(options);
}

class KeptExtractor implements Extractor, AsyncDisposable {
  readonly size: number;
  readonly #options: ExtractorOptions;
  readonly #budgetMs: number;
  readonly #waiting: Job[] = [];
  readonly #working = new Set<Job>();
  /** Idle pages, the last used last. */
  #idle: KeptPage[] = [];
  readonly #open = new Set<KeptPage>();
  /** Captures that a page has read. */
  readonly #used = new WeakMap<KeptPage, number>();
  readonly #closing = new AbortController();
  #callOffShed = () => {};

  constructor(options: ExtractorOptions) {
    this.#options = options;
    this.#budgetMs = options.budgetMs ?? defaultBudgetMs;
    this.size = options.size ?? Math.max(1, Math.min(sizeMax, availableParallelism() - 1));
  }

  get pending(): number {
    return this.#waiting.length + this.#working.size;
  }

  extract(capture: Capture, request: ExtractRequest): Promise<Extracted> {
    if (this.#closing.signal.aborted) return Promise.reject(internal('The extractor is closed.'));
    const { promise, resolve, reject } = Promise.withResolvers<Extracted>();
    this.#waiting.push({ capture, request, losses: 0, resolve, reject });
    this.#next();
    return promise;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort();
    this.#callOffShed();
    for (const job of [...this.#working, ...this.#waiting.splice(0)]) job.reject(internal('The extractor was closed.'));
    this.#working.clear();
    await Promise.all([...this.#open].map((page) => page.close()));
  }

  #next(): void {
    while (this.#waiting.length > 0 && this.#working.size < this.size) {
      const job = this.#waiting.shift();
      if (!job) return;
      this.#working.add(job);
      void this.#work(job).finally(() => {
        this.#working.delete(job);
        if (!this.#closing.signal.aborted) this.#next();
      });
    }
    if (this.pending === 0) this.#shedLater();
  }

  /** Never rejects: what goes wrong is the job's answer. */
  async #work(job: Job): Promise<void> {
    let browser: Cdp | null = null;
    try {
      browser = await this.#options.browser();
      const page = this.#takeIdle() ?? (await this.#openPage(browser));
      const answer = await this.#within(page, job);
      if ('error' in answer) job.reject(toError(answer.error));
      else job.resolve(answer.extracted);
      await this.#giveBack(page, answer);
    } catch (thrown) {
      if (this.#closing.signal.aborted) return;
      if (browser && (await isLost(browser, thrown)) && job.losses++ < lossesMax) {
        this.#waiting.unshift(job);
        return;
      }
      const reason = messageOf(thrown);
      const url = job.capture.finalUrl;
      this.#options.log('warn', 'A page could not be read', { url, reason });
      job.reject(internal(`${url} could not be read: ${reason}`));
    }
  }

  #takeIdle(): KeptPage | undefined {
    this.#callOffShed();
    this.#idle = this.#idle.filter(({ closed }) => !closed.aborted);
    return this.#idle.pop();
  }

  async #openPage(browser: Cdp): Promise<KeptPage> {
    const page = await this.#options.openPage(browser);
    this.#open.add(page);
    page.closed.addEventListener('abort', () => this.#open.delete(page), { once: true });
    if (this.#closing.signal.aborted) await page.close();
    return page;
  }

  /** Rejects where the page dies or runs over its budget; it is ended then. */
  async #within(page: KeptPage, { capture, request }: Job): Promise<ExtractAnswer> {
    const limitMs = this.#budgetMs + capture.body.length * msPerCharacter;
    const over = Promise.withResolvers<never>();
    const callOff = this.#options.clock.after(limitMs, () =>
      over.reject(new Error(`it took longer than ${(limitMs / 1000).toFixed(1)} s.`)),
    );
    const gone = () => over.reject(new PageGone('the page that read it ended.'));
    page.closed.addEventListener('abort', gone, { once: true });
    if (page.closed.aborted) gone();
    try {
      return await Promise.race([page.extract({ capture, request }), over.promise]);
    } catch (thrown) {
      this.#open.delete(page);
      void page.close();
      throw thrown;
    } finally {
      over.promise.catch(() => {});
      callOff();
      page.closed.removeEventListener('abort', gone);
    }
  }

  async #giveBack(page: KeptPage, answer: ExtractAnswer): Promise<void> {
    const used = (this.#used.get(page) ?? 0) + 1;
    this.#used.set(page, used);
    const isLarge = 'extracted' in answer && answer.extracted.htmlBytes > largeBytes;
    if ((isLarge || used % lookEachCaptures === 0) && (await page.isWorn().catch(() => true))) {
      this.#open.delete(page);
      await page.close();
    } else if (!this.#closing.signal.aborted) this.#idle.push(page);
  }

  #shedLater(): void {
    this.#callOffShed();
    this.#callOffShed = this.#options.clock.after(keptForMs, () => {
      for (const page of this.#idle.splice(0)) {
        this.#open.delete(page);
        void page.close();
      }
    });
  }
}

/** Only two codes come out of a page; whatever else it says is a fault of its own. */
function toError({ code, message }: { readonly code: string; readonly message: string }): TabtrawlError {
  return new TabtrawlError(code === 'not-a-page' ? 'not-a-page' : 'internal', message);
}

/** The page ended by itself, which Chrome's own end begins with. */
class PageGone extends Error {
  override readonly name = 'PageGone';
}

async function isLost(browser: Cdp, thrown: unknown): Promise<boolean> {
  return thrown instanceof PageGone || isCdpClosed(thrown) ? isGone(browser) : browser.closed.aborted;
}

function internal(message: string): TabtrawlError {
  return new TabtrawlError('internal', message);
}
