/**
 * When the content of a page has come to rest. Pure: samples and what the network does come in, time too.
 *
 * A page is at rest at once where nothing could still change it: loaded, nothing asked for, no timer or animation ever started, and either
 * no script in it or enough text. Else it must keep still for a while, the longer the more it looks as if something were still to come.
 */
import type { PageSample } from './capture-page.ts';

export type SettleState = {
  readonly sample: PageSample;
  /** The sample has not changed for this long. */
  readonly stillMs: number;
  /** Samples differed since the DOM was ready: scripts write the page. */
  readonly hasChanged: boolean;
  /** Since the DOM was ready. */
  readonly ageMs: number;
  readonly loaded: boolean;
  /** Scripts asked for data. */
  readonly fetched: boolean;
  /** Requests on the way that may bring content: documents, scripts, styles, data. Those that take too long aside. */
  readonly awaited: number;
};

/** Below this a page is thought to be a shell that waits for its text. */
export const enoughText = 200;

/** How long a page must keep still, by what is known of it. */
const stillMs = {
  /** Text is there; timers run. */
  plain: 150,
  /** Scripts write, or asked for data to write: the next part may be on its way. */
  written: 300,
  /** Hardly any text, or something says that it is loading. Client-rendered pages take 50 to 400 ms after load for their first. */
  thin: 1000,
} as const;

/** A page that never keeps still, or waits for a request that never ends, is taken as it stands. */
const restlessAfterMs = 8000;

/** A picture that does not come keeps the load event away, not the text. */
export const loadedOrMs = 1500;

/** A request that takes longer than this is no part of the page's first content: a poll, a stream. */
export const awaitedAtMostMs = 5000;

/** Requests of these types can bring text. */
export const bringsContent: ReadonlySet<string> = new Set(['Document', 'Script', 'Stylesheet', 'XHR', 'Fetch']);

/** True where the page can be taken. */
export function isAtRest(state: SettleState): boolean {
  if (state.ageMs >= restlessAfterMs) return true;
  if (state.awaited > 0) return false;
  if (!state.loaded && state.ageMs < loadedOrMs) return false;
  return state.stillMs >= neededStillMs(state);
}

/** How long the page must have kept still. */
export function neededStillMs({ sample, hasChanged, loaded, fetched }: SettleState): number {
  const isIdle = loaded && !fetched && !hasChanged && sample.timers === 0 && sample.animations === 0;
  if (isIdle && sample.scripts === 0) return 0;
  if (sample.text < enoughText || sample.busy) return stillMs.thin;
  if (hasChanged || fetched) return stillMs.written;
  return isIdle ? 0 : stillMs.plain;
}

/** True for a page at which drawing may bring content: it asks for frames, or has so little text that being seen may be what it waits for. */
export function wantsFrames({ text, busy, animations }: PageSample): boolean {
  return text < enoughText || busy || animations > 0;
}

/** True where two samples show the same content; a clock or counter that ticks is no change. */
export function isSame(a: PageSample, b: PageSample): boolean {
  const near = (x: number, y: number, slack: number) => Math.abs(x - y) <= slack;
  return near(a.nodes, b.nodes, 2) && near(a.text, b.text, 8) && a.frames === b.frames;
}
