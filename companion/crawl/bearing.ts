/** Memories whose writes may be lost without harm: a store that cannot be written then ends no page. */
import type { CaptureCache, HostMemory } from './store-ports.ts';

/** `onFault` takes what a write threw, and says whether that was to be borne. */
type OnFault = (thrown: unknown) => boolean;

export function bearingMemory(memory: HostMemory, onFault: OnFault): HostMemory {
  return {
    get: (session, host, subject) => memory.get(session, host, subject),
    put: (session, host, subject, value) => bear(() => memory.put(session, host, subject, value), onFault),
  };
}

export function bearingCache(cache: CaptureCache, onFault: OnFault): CaptureCache {
  return {
    get: (key) => cache.get(key),
    put: (key, capture, atMs) => bear(() => cache.put(key, capture, atMs), onFault),
  };
}

function bear(act: () => void, onFault: OnFault): void {
  try {
    act();
  } catch (thrown) {
    if (!onFault(thrown)) throw thrown;
  }
}
