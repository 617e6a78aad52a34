/**
 * Pages whose DOM a client gives from a tab that the user has open. They are not opened by the engine unless the tab can't be read,
 * or nothing comes for a while (the client went away): then they are crawled, and say so.
 */
import { TabtrawlError } from '../../shared/batch/errors.ts';
import type { Params } from '../../shared/protocol/calls.ts';
import { normaliseUrl } from '../../shared/urls.ts';
import type { Timeline } from './clock.ts';
import type { EnginePorts } from './engine-ports.ts';
import type { Capture, QueuedPage } from './ports.ts';

export type GivenCapture = Params<'page.capture'>['captured'];
type TabCapturesParts = Pick<EnginePorts, 'store' | 'clock'> & {
  readonly timeline: Timeline;
  readonly waitMs: number;
  /** Bears a store that cannot be written. */
  readonly guarded: (act: () => void) => void;
  /** Pages became the crawler's own. */
  readonly onCrawled: () => void;
};

/** Pages from open tabs that one batch is searched for: nobody has more tabs open. */
const mostTabs = 10_000;

export class TabCaptures {
  readonly #parts: TabCapturesParts;
  readonly #waits = new Map<string, () => void>();

  constructor(parts: TabCapturesParts) {
    this.#parts = parts;
  }

  /** Begins to wait for the pages of these batches, where it does not yet. */
  expect(batches: readonly string[]): void {
    for (const batch of batches) if (!this.#waits.has(batch) && this.#pages(batch, 1).length > 0) this.#wait(batch);
  }

  /** The page and its capture; null where the tab could not be read and the page is crawled instead. Throws `not-found`. */
  take(batch: string, url: string, given: GivenCapture): { page: QueuedPage; capture: Capture } | null {
    const wanted = normaliseUrl(url, { allowFiles: true });
    const page = this.#pages(batch, mostTabs).find((each) => 'url' in wanted && each.url === wanted.url);
    if (!page) throw new TabtrawlError('not-found', `No page of batch ${batch} waits for the tab at ${url}.`);
    this.#wait(batch);
    if ('unreadable' in given) {
      this.#crawlInstead(page, `read by crawling, as its tab could not be read: ${given.unreadable}`);
      this.#parts.onCrawled();
      return null;
    }
    return { page, capture: toCapture(page.url, given, this.#parts.timeline.wallMs()) };
  }

  close(): void {
    for (const callOff of this.#waits.values()) callOff();
    this.#waits.clear();
  }

  #pages(batch: string, limit: number): readonly QueuedPage[] {
    const { store, timeline } = this.#parts;
    if (store.fromTabPages) return store.fromTabPages(batch, limit);
    const want = { nowMs: timeline.dueMs(), limit: mostTabs, perHost: mostTabs, exceptHosts: new Set<string>() };
    return store
      .due(batch, want)
      .filter((page) => page.fromTab)
      .slice(0, limit);
  }

  #wait(batch: string): void {
    this.#waits.get(batch)?.();
    const callOff = this.#parts.clock.after(this.#parts.waitMs, () => {
      this.#waits.delete(batch);
      const left = this.#pages(batch, mostTabs);
      this.#parts.guarded(() => {
        for (const page of left) this.#crawlInstead(page, 'read by crawling, as nothing came from its tab');
      });
      if (left.length > 0) this.#parts.onCrawled();
    });
    this.#waits.set(batch, callOff);
  }

  #crawlInstead(page: QueuedPage, note: string): void {
    this.#parts.store.setFromTab(page.id, false, note);
  }
}

function toCapture(url: string, given: Exclude<GivenCapture, { unreadable: string }>, fetchedAtMs: number): Capture {
  const { html: body, finalUrl, title, contentType } = given;
  return {
    url,
    finalUrl: URL.canParse(finalUrl) ? finalUrl : url,
    httpStatus: null,
    contentType: contentType.split(';')[0]?.trim().toLowerCase() || 'text/html',
    kind: 'dom',
    body,
    title,
    lane: 'tab',
    fetchedAtMs,
  };
}
