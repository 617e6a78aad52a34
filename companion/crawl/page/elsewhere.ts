/** Which pages may be read by a worker of a fleet, by what the crawl knows of them. Pure. */
import type { BatchOptions } from '../../../shared/batch/options.ts';
import type { HookRun } from '../hooks.ts';
import type { QueuedPage, RemoteTabs } from '../ports.ts';
import type { Place } from '../schedule/scheduler.ts';
import { crashesToSetApart } from './outcome.ts';

/** Pages read elsewhere that may wait to be stored, before no further one is handed out. */
const mostUnstored = 64;

/** True for options that hold code, which is run here or nowhere, and for those that let pages into private networks: this one's were meant. */
export function staysHere({ waitFor, privateRedirects }: Pick<BatchOptions, 'waitFor' | 'privateRedirects'>): boolean {
  return privateRedirects || (waitFor?.startsWith('js:') ?? false);
}

/**
 * The tabs of a fleet as a place for pages; null where none is free. Pages that a hook works on, whose options mean this machine, or that are
 * suspected of having brought a browser down, stay here. `unstored`: pages that came from there and are not stored yet.
 */
export function placeElsewhere(remote: RemoteTabs | undefined, hooks: HookRun, unstored: number): Place | null {
  if (!remote || remote.free === 0 || unstored >= mostUnstored) return null;
  return {
    mayLeave: (options) => !staysHere(options) && remote.mayLeave(options),
    mayTake: (page: QueuedPage, options) =>
      page.crashes < crashesToSetApart &&
      !staysHere(options) &&
      !hooks.needsTab(page.url) &&
      !hooks.wantsCapture(page.url) &&
      remote.mayTake(page, options),
  };
}
