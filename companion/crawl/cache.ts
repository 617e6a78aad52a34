/** Captures kept for later: when they are used, filled, and under which key. */
import { type BatchOptions, optionNames, optionTable } from '../../shared/batch/options.ts';
import type { Lane } from '../../shared/batch/page-record.ts';
import type { Timeline } from './clock.ts';
import type { PageAttempt } from './page/attempt.ts';
import type { Capture } from './ports.ts';
import type { CaptureCache, HostMemory } from './store-ports.ts';

/** The lane is part of the key in its own way. */
const keptApart = optionNames.filter((name) => optionTable[name].affects === 'capture' && name !== 'lane');

/**
 * Everything that changes what is fetched: the URL, and every option that affects a capture; lists in any order are the same.
 * `auto` promises what rendering gives, and shares with it. What is made of a capture (content, formats) is no part of it.
 */
export function captureKey(url: string, options: BatchOptions): string {
  const lane = options.lane === 'fetch' ? 'fetch' : 'rendered';
  const values = keptApart.map((name) => {
    const value: unknown = options[name];
    return [name, Array.isArray(value) ? value.toSorted() : value];
  });
  return JSON.stringify([3, url, lane, Object.fromEntries(values)]);
}

/** What a page's capture is kept under. What a person's tab held answers for no crawl: it has a key of its own. */
export function captureKeyOf(page: { readonly url: string; readonly lane: Lane }, options: BatchOptions): string {
  return page.lane === 'tab' ? JSON.stringify([3, page.url, 'tab', {}]) : captureKey(page.url, options);
}

export class CachePolicy {
  readonly #cache: CaptureCache;
  readonly #timeline: Timeline;

  constructor(cache: CaptureCache, timeline: Timeline) {
    this.#cache = cache;
    this.#timeline = timeline;
  }

  /** Screenshots and the like are not kept, so pages that want them are visited. */
  read({ page, options }: PageAttempt): { readonly capture: Capture; readonly ageMs: number } | null {
    if (options.cache !== 'enabled' && options.cache !== 'read-only') return null;
    if (options.formats.some((format) => format === 'screenshot' || format === 'pdf' || format === 'mhtml'))
      return null;
    const found = this.#cache.get(captureKey(page.url, options));
    if (!found) return null;
    // A clock set back makes no capture older or younger than it can be.
    const ageMs = Math.max(0, this.#timeline.wallMs() - found.storedAtMs);
    if (options.maxAge !== undefined && ageMs > options.maxAge) return null;
    return { capture: { ...found.capture, lane: 'cache' }, ageMs };
  }

  /** True where captures of the batch are kept. */
  keeps({ cache }: BatchOptions): boolean {
    return cache === 'enabled' || cache === 'write-only';
  }

  /** For good pages only: who calls has judged it. */
  write({ page, options }: PageAttempt, capture: Capture): void {
    if (!this.keeps(options) || capture.lane === 'cache') return;
    const key = captureKeyOf({ url: page.url, lane: capture.lane }, options);
    this.#cache.put(key, capture, { atMs: this.#timeline.wallMs(), page: page.id });
  }
}

/** Memories whose writes may be lost without harm: a store that cannot be written then ends no page. */

/** `onFault` takes what a write threw, and says whether that was to be borne. */
type OnFault = (thrown: unknown) => boolean;

export function bearingMemory(memory: HostMemory, onFault: OnFault): HostMemory {
  return {
    get: (session, host, subject) => memory.get(session, host, subject),
    put: (session, host, subject, value) => bestEffort(() => memory.put(session, host, subject, value), onFault),
  };
}

export function bearingCache(cache: CaptureCache, onFault: OnFault): CaptureCache {
  return {
    get: (key) => cache.get(key),
    put: (key, capture, at) => bestEffort(() => cache.put(key, capture, at), onFault),
    ofHost: (host, limit) => cache.ofHost(host, limit),
  };
}

function bestEffort(act: () => void, onFault: OnFault): void {
  try {
    act();
  } catch (thrown) {
    if (!onFault(thrown)) throw thrown;
  }
}
