/** Runs the hooks that work on a tab or on the browser. */
import { TabtrawlError } from '../../shared/batch/errors.ts';
import { matchesUrl } from '../crawl/glob.ts';
import type { HookSet, HookTarget } from '../crawl/hooks.ts';
import type { CdpCommands, CdpEvents, CdpTarget } from './cdp.ts';
import type { Tab } from './tab.ts';
import { within } from './visit-deadline.ts';

/** A CDP session as hooks know it: methods and events by any name. */
export function toHookTarget(target: CdpTarget): HookTarget {
  return {
    // Hooks name methods freely; Chrome itself refuses what it does not know.
    send: (method, params) => target.send(method as keyof CdpCommands, ...([params] as [never])),
    on: (event, listener) =>
      target.on(event as keyof CdpEvents, (...params: readonly unknown[]) => listener(params[0])),
  };
}

/** Rejects `hook` where one throws, and with the signal's reason where one is not done by then. */
export async function runHooks(
  hooks: readonly HookSet[],
  name: 'beforeNavigate' | 'afterLoad',
  at: { tab: Tab; url: string; session: string; signal: AbortSignal; finalUrl?: string },
): Promise<void> {
  for (const set of hooks) {
    if (!set[name] || !matchesUrl(set.match, at.url)) continue;
    const { url, session, signal, finalUrl = at.url } = at;
    await within(signal, called(set, name, { url, session, signal, finalUrl, tab: toHookTarget(at.tab.target) }));
  }
}

/** Every set's `browserOpened`; rejects `hook` where one throws. */
export async function runBrowserOpened(
  hooks: readonly HookSet[],
  browser: CdpTarget,
  signal: AbortSignal,
): Promise<void> {
  for (const set of hooks)
    if (set.browserOpened)
      await within(signal, called(set, 'browserOpened', { browser: toHookTarget(browser), signal }));
}

async function called<N extends 'beforeNavigate' | 'afterLoad' | 'browserOpened'>(
  set: HookSet,
  name: N,
  at: Parameters<NonNullable<HookSet[N]>>[0],
): Promise<void> {
  try {
    // The name picks both the hook and what it is given; TypeScript does not follow that.
    await (set[name] as ((given: typeof at) => unknown) | undefined)?.call(set, at);
  } catch (cause) {
    const said = cause instanceof Error ? cause.message : String(cause);
    throw new TabtrawlError('hook', `The hook ${name} threw: ${said}`, { cause });
  }
}
