/**
 * When a page has come to rest: the one rule. Pure: samples and what the network does come in, time too.
 *
 * 1. Nothing could change it any more: it is at rest at once.
 * 2. Something is on its way that the page needs (its first data, what it says that it is loading): it is held, until shortly before its deadline at the most.
 * 3. Else it must keep still for a while, counted from the last change, request's end or message, whichever is latest; the longer
 *    the more it looks as if something were still to come.
 */
import type { PageSample } from './sample.ts';

export type RestState = {
  readonly sample: PageSample;
  /** Since the last change, end of a request that may bring content, or message of a socket. */
  readonly stillMs: number;
  /** Samples differed since the DOM was ready: scripts write the page. */
  readonly hasChanged: boolean;
  /** Since the DOM was ready, as the page had time to work. */
  readonly ageMs: number;
  /** The same since it had grown by a good part; less than `ageMs` only where it did. */
  readonly grownMs: number;
  /** Until a page that loads is taken as it stands; at most 0: now. */
  readonly holdLeftMs: number;
  /** The longest of its last pauses between two parts that it added one after the other; 0 where it does not add them so. */
  readonly rhythmMs: number;
  /** It draws: it has asked for frame after frame since the last look. */
  readonly draws: boolean;
  /** It waits for time to work that the browser has not given it since the last look. */
  readonly starves: boolean;
  /** Since something moved, or it drew or worked out of sight, as long as that counts; with little text what hangs on it comes a moment after. */
  readonly workedMs: number;
  /** Since numbers in sight changed while it drew: it counts up to what it has to say. */
  readonly countedMs: number;
  /** It has frames, and listens to what they may say, and nothing has come. */
  readonly listens: boolean;
  /** The tab does not draw, or not yet, what the page wants to be seen. */
  readonly undrawn: boolean;
  readonly loaded: boolean;
  /** Scripts asked for data. */
  readonly fetched: boolean;
  /** Requests without an end that may bring content: documents, scripts, styles, data. Those of workers are no document's. */
  readonly awaited: {
    /** Asked for within the last `awaitedAtMostMs`. */
    readonly young: number;
    readonly all: number;
  };
  /** A film or sound is on its way: what it is like may be what the page waits for. */
  readonly media: boolean;
  readonly sockets: {
    readonly open: number;
    /** Open, or opening, without a message yet. */
    readonly silent: number;
  };
};

/** Why a page is held, or has to be taken all the same. */
export type Held = 'data' | 'loading' | 'timers' | 'work' | 'writing';

export type Rest =
  | {
      readonly atRest: true;
      /** What it was held for when there was no more time; null where it had come to rest. */
      readonly cut: Held | null;
    }
  | {
      readonly atRest: false;
      /** Null where it merely has to keep still a little longer. */
      readonly held: Held | null;
    };

/** Below this many characters in sight a page is thought to be a shell that waits for its text. */
export const enoughText = 200;

/** Below this there is as good as nothing where the content would stand. */
const emptyText = 20;

/** How long a page must keep still, by what is known of it. */
const stillMs = {
  /** Text is there; timers run. */
  plain: 150,
  /** Scripts write, or asked for data to write: the next part may be on its way. */
  written: 300,
  /** Hardly any text, work left for when there is time, a document that is written anew, or something says that it is loading. Client-rendered pages take 50 to 400 ms after load for their first. */
  thin: 1000,
  /** Nothing stands where the content would. What brings it may be out of sight: a worker, a frame, a database, another document's message. */
  empty: 2000,
  /** No more than this for one that adds part after part, however slowly. */
  rhythm: 1500,
} as const;

/** A page with its text that never keeps still, or waits for a request that never ends, is taken as it stands. */
const restlessAfterMs = 8000;
/** One with next to no text that draws and draws, or does something again and again: without an end. */
export const drawingAfterMs = 4000;
/** A page with nothing on it by then may wait for its reader's first move. */
export const stirredAfterMs = 1000;
/** Numbers are counted up to what they are to say within this; a clock never is. */
const countingAfterMs = 3000;
/** They stand still for so long once they are; frames of a tab that nobody sees come late. */
const countedForMs = 800;
/** A tab that is shown draws within this. */
const drawnWithinMs = 1000;
/** With little text, and a named place for more: what is on its way to it is waited for until then. */
export const mountedWithinMs = 3000;
/** The same, where it is still being made, or has nothing yet: applications that draw one part after the other. */
const growingAfterMs = 20_000;
/** Grown within this, a page is still being made. */
const growsMs = 1000;
/** The same, where nothing but sockets keep it from resting: tickers and the like. */
const chattyAfterMs = 3000;

const grownRatio = 1.02;

/** A picture that does not come keeps the load event away, not the text. */
export const loadedOrMs = 1500;

/** A request that takes longer than this is no part of a page's first content, where that has its text: a poll, a stream. */
export const awaitedAtMostMs = 5000;

/** Requests of these types can bring text. */
export const bringsContent: ReadonlySet<string> = new Set(['Document', 'Script', 'Stylesheet', 'XHR', 'Fetch']);

/** Whether the page can be taken, and what it waits for. */
export function restOf(state: RestState): Rest {
  const { sample, ageMs } = state;
  const held = heldFor(state);
  if (held) {
    if (held === 'timers' ? ageMs >= restlessAfterMs : state.holdLeftMs <= 0) return { atRest: true, cut: held };
    return { atRest: false, held };
  }
  const grows = state.grownMs < growsMs;
  const isTaken =
    state.holdLeftMs <= 0 || ageMs >= (grows || state.starves || isEmpty(sample) ? growingAfterMs : restlessAfterMs);
  if (isTaken && (state.starves || state.stillMs < stillMs.plain)) return { atRest: true, cut: 'writing' };
  if (isTaken) return { atRest: true, cut: isShell(sample) && state.stillMs < neededStillMs(state) ? 'timers' : null };
  if (state.awaited.young > 0) return { atRest: false, held: null };
  if (state.undrawn && ageMs < drawnWithinMs) return { atRest: false, held: null };
  if (state.countedMs < countedForMs && ageMs < countingAfterMs) return { atRest: false, held: null };
  if (sample.mounts && ageMs < mountedWithinMs) {
    const isDue = sample.timerMs > 0 && ageMs + sample.timerMs < mountedWithinMs;
    const goesOn = sample.works || sample.asks || sample.idles > 0 || sample.fonts || state.listens || state.media;
    if (isDue || goesOn || state.sockets.silent > 0) return { atRest: false, held: null };
  }
  if (!state.loaded && ageMs < loadedOrMs) return { atRest: false, held: null };
  const still = isShell(sample) || sample.mounts ? Math.min(state.stillMs, state.workedMs) : state.stillMs;
  if (still >= neededStillMs(state)) return { atRest: true, cut: sample.mounts && sample.asks ? 'work' : null };
  const isMade = !grows && sample.idles === 0;
  const isChatty = state.sockets.open > 0 && ageMs >= chattyAfterMs && isMade && !isShell(sample);
  return isChatty ? { atRest: true, cut: null } : { atRest: false, held: null };
}

/** What the page is held for, however still it is. */
function heldFor(state: RestState): Held | null {
  const { sample, awaited, sockets, hasChanged } = state;
  const shell = isShell(sample);
  if (sample.busy) {
    if (awaited.all > 0 || sockets.silent > 0) return 'data';
    // Text is there, and nothing is under way: a mark that was left behind.
    if (shell || sockets.open > 0) return 'loading';
    return null;
  }
  if (sample.moves) return 'timers';
  if (!shell) return null;
  // Once something has come, what stays out longest is a poll or a stream.
  if (sockets.silent > 0 || (hasChanged ? awaited.young : awaited.all) > 0) return 'data';
  const works = state.draws || sample.works || (isEmpty(sample) && sample.pulses > 0);
  return sample.timerMs > 0 || sample.asks || (works && state.ageMs < drawingAfterMs) ? 'timers' : null;
}

/** True for a page that has scripts and next to nothing in sight where its content would stand. */
export function isShell({ shown, mainShown, scripts }: PageSample): boolean {
  return scripts > 0 && Math.min(shown, mainShown) < enoughText;
}

/** True for one that has nothing there. */
export function isEmpty({ mainShown, scripts }: PageSample): boolean {
  return scripts > 0 && mainShown < emptyText;
}

/** How long the page must have kept still. */
export function neededStillMs(state: RestState): number {
  const { sample, hasChanged, loaded, fetched, sockets } = state;
  const hasStarted =
    sample.timers > 0 ||
    sample.animations > 0 ||
    sample.observes ||
    sample.idles > 0 ||
    sample.isOpen ||
    sample.fonts ||
    sockets.open > 0;
  const isIdle = loaded && !fetched && !hasChanged && !hasStarted;
  if (isEmpty(sample)) return stillMs.empty;
  if (isIdle && (sample.scripts === 0 || (sample.shown >= enoughText && !sample.busy))) return 0;
  if (isShell(sample) || sample.busy || sample.idles > 0 || sample.isOpen) return stillMs.thin;
  const needed = hasChanged || fetched || sockets.open > 0 ? stillMs.written : stillMs.plain;
  // The next part is due after a pause like those before.
  return Math.max(needed, Math.min(state.rhythmMs * 1.5, stillMs.rhythm));
}

/** True for a page at which drawing may bring content: it asks for frames, has so little that being seen may be what it waits for, moves, or watches an empty place in sight. */
export function wantsFrames(sample: PageSample): boolean {
  const { observes, moves, busy, idles, animations, shown } = sample;
  return observes || moves || busy || idles > 0 || animations > 0 || shown < enoughText || isShell(sample);
}

/** True for a page whose content hangs on frames that are drawn one after the other, rather than on being seen. */
export function needsDrawing(sample: PageSample): boolean {
  const { wantsDrawing, moves, animations } = sample;
  return wantsDrawing || moves || (animations > 0 && isShell(sample));
}

/** True for a page that has a good part more than it had; what adds a line now and then does not grow. */
export function hasGrown(from: PageSample, to: PageSample): boolean {
  return to.nodes > from.nodes * grownRatio + 2 || to.text > from.text * grownRatio + 8;
}

/** True where two samples show the same content; a clock or counter that ticks is no change. */
export function isSame(a: PageSample, b: PageSample): boolean {
  const near = (x: number, y: number, slack: number) => Math.abs(x - y) <= slack;
  return (
    near(a.nodes, b.nodes, 2) &&
    near(a.text, b.text, 8) &&
    near(a.shown, b.shown, 8) &&
    a.frames === b.frames &&
    a.title === b.title &&
    a.url === b.url
  );
}
