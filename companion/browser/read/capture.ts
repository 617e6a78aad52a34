/** The content of a page's frames, put where `readPage` finds it: inner frames first, each within little time, as any may hang. */

import type { Format } from '../../../shared/batch/options.ts';
import type { Clock, PageFile } from '../../crawl/ports.ts';
import type { CdpTarget } from '../cdp/cdp.ts';
import { enoughText, isSame, restOf } from '../ready/rest.ts';
import { type PageSample, takeSample } from '../ready/sample.ts';
import { shortLists } from '../ready/scroll-page.ts';
import { takeSight } from '../ready/sight.ts';
import { justSample, underWay } from '../ready/under-way.ts';
import { type Tab, worldName } from '../tabs/tab.ts';
import { pause, within } from '../visit/deadline.ts';
import type { PageRequests } from '../visit/page-requests.ts';
import { keepPart, type PageRead, type ReadRequest, readPage, shownArea } from './in-page.ts';
import { takeOutUnseen } from './unseen-text.ts';

/** Frames that hang, and pages made of hundreds, must not use up the page's time. */
const frameWithinMs = 1500;
/** One that loads is given so long beside, all of its frames together; and never longer than its page has. */
const frameRestWithinMs = 6000;
/** In smaller ones (a button, a counter, an advertisement) little text is no sign that more is to come. */
const largeFrameArea = 100_000;
const lookEachMs = 50;
const mostFrames = 30;
const deepest = 4;
const mostHostsTold = 5;

type Tree = { readonly frame: { readonly id: string; readonly url: string }; readonly childFrames?: readonly Tree[] };
type RestingFrame = {
  readonly target: CdpTarget;
  readonly world: number;
  readonly requests: PageRequests;
  readonly isLarge: boolean;
};
type Place = { readonly target: CdpTarget; readonly frameId: string; readonly world: number; readonly depth: number };

export type FrameRun = {
  readonly tab: Tab;
  readonly ask: ReadRequest;
  /** Text that no person sees is taken out of them too. */
  readonly seenOnly: boolean;
  /** Frames of another host are left out; null: none are. */
  readonly ownHost: string | null;
  /** When frames that load on are taken as they stand, monotonic. */
  readonly holdUntilMs: number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
};

/** `unseen`: characters that no person sees, and were taken out; `hosts`: those whose frames were left out. */
export type FramesRead = { readonly unseen: number; readonly hosts: readonly string[] };

/** Fills the page's frames, each once it has come to rest; what could not be read of them is left out. */
export async function readFrames(run: FrameRun): Promise<FramesRead> {
  const { tab, ask, ownHost, holdUntilMs, clock, signal } = run;
  let unseen = 0;
  const others = new Set<string>();
  const left = { frames: mostFrames };
  const restUntilMs = Math.min(holdUntilMs, clock.monotonicMs() + frameRestWithinMs);
  const bounded = async (work: Promise<void>) => {
    const limit = new AbortController();
    const withinMs = Math.max(0, restUntilMs - clock.monotonicMs()) + frameWithinMs;
    const callOff = clock.after(withinMs, () => limit.abort(new Error('a frame took too long')));
    // A frame that fails is one text less, not a page less; the visit's own end is seen by its next step.
    await within(AbortSignal.any([signal, limit.signal]), work).catch(() => {});
    callOff();
  };
  const fill = async (place: Place): Promise<void> => {
    if (place.depth >= deepest) return;
    await Promise.all((await childrenOf(tab, place)).map((frameId) => bounded(fillFrame(place, frameId))));
  };
  const fillFrame = async (parent: Place, frameId: string): Promise<void> => {
    if (left.frames-- <= 0) return;
    const { target, world } = parent;
    const { backendNodeId } = await target.send('DOM.getFrameOwner', { frameId });
    const { object } = await target.send('DOM.resolveNode', { backendNodeId, executionContextId: world });
    const objectId = object.objectId;
    if (objectId === undefined) return;
    const shown = await target.send('Runtime.callFunctionOn', {
      objectId,
      functionDeclaration: String(shownArea),
      returnByValue: true,
    });
    const area = Number(shown.result.value);
    if (!(area > 0)) return;
    const own = tab.frames.get(frameId)?.target ?? target;
    const { executionContextId } = await own.send('Page.createIsolatedWorld', { frameId, worldName });
    const requests = (tab.frames.get(frameId) ?? tab.watch).requests;
    await frameAtRest({ target: own, world: executionContextId, requests, isLarge: area >= largeFrameArea });
    await fill({ target: own, frameId, world: executionContextId, depth: parent.depth + 1 });
    if (run.seenOnly) unseen += await takeOutUnseenIn(own, executionContextId);
    const read = await evaluateRead(own, executionContextId, ask);
    // Chrome's own words about a frame that could not be loaded.
    if (!read.content || read.content.url.startsWith('chrome-error:')) return;
    const host = hostOf(read.content.url);
    if (ownHost !== null && host !== null && host !== ownHost) {
      others.add(host);
      return;
    }
    await target.send('Runtime.callFunctionOn', {
      objectId,
      functionDeclaration: String(keepPart),
      arguments: [{ value: read.content.body }, { value: read.content.url }],
    });
  };
  /** By the same rule as the page itself. */
  const frameAtRest = async ({ target, world, requests, isLarge }: RestingFrame): Promise<void> => {
    const fromMs = clock.monotonicMs();
    let before: PageSample | null = null;
    let changedMs = fromMs;
    let hasChanged = false;
    for (;;) {
      const { sample } = await evaluateRead(target, world, justSample);
      const atMs = clock.monotonicMs();
      if (before && !isSame(before, sample)) {
        hasChanged = true;
        changedMs = atMs;
      }
      before = sample;
      const { atRest } = restOf({
        sample: isLarge ? sample : { ...sample, shown: enoughText, mainShown: enoughText },
        // What was not seen to change may have stood so since it loaded.
        stillMs: Math.min(hasChanged ? atMs - changedMs : sample.loadedMs, atMs - requests.lastNewsMs),
        hasChanged,
        ageMs: Math.max(sample.loadedMs, atMs - fromMs),
        grownMs: Number.POSITIVE_INFINITY,
        rhythmMs: 0,
        draws: false,
        starves: false,
        workedMs: Number.POSITIVE_INFINITY,
        countedMs: Number.POSITIVE_INFINITY,
        undrawn: false,
        listens: false,
        holdLeftMs: restUntilMs - atMs,
        loaded: sample.loadedMs > 0,
        fetched: requests.fetched,
        ...underWay(requests, atMs),
      });
      if (atRest || atMs >= restUntilMs) return;
      await pause(clock, lookEachMs, signal);
    }
  };
  await fill({ target: tab.target, frameId: tab.targetId, world: await tab.world(), depth: 0 });
  return { unseen, hosts: [...others].slice(0, mostHostsTold) };
}

/** Null for a document that its page has written itself. */
function hostOf(url: string): string | null {
  const origin = URL.parse(url)?.origin;
  return origin === undefined || origin === 'null' ? null : (URL.parse(origin)?.host ?? null);
}

/** Ids of the frames right inside a frame: those of its own renderer, and those that have another. */
async function childrenOf(tab: Tab, { target, frameId }: Place): Promise<readonly string[]> {
  const { frameTree } = await target.send('Page.getFrameTree');
  const local = find(frameTree, frameId)?.childFrames?.map(({ frame }) => frame.id) ?? [];
  // One that is in another frame must not be looked up from here: its element would be this document's for the reader, too.
  const isHere = (parentId: string | undefined) => parentId === undefined || parentId === frameId;
  const remote = [...tab.frames].filter(([id, { parentId }]) => !local.includes(id) && isHere(parentId));
  return [...local, ...remote.map(([id]) => id)];
}

function find(tree: Tree, id: string): Tree | undefined {
  if (tree.frame.id === id) return tree;
  for (const child of tree.childFrames ?? []) {
    const found = find(child, id);
    if (found) return found;
  }
  return undefined;
}

/** `probe`: the name by which the page's own world is asked; default: it is not. `lacksSheets`: style sheets did not come. */
type ReadHow = { readonly probe?: string; readonly lacksSheets?: boolean };

/** How the page of a tab is read. */
export function howOf({ probe, watch }: Tab): ReadHow {
  return { probe, lacksSheets: watch.requests.lacksSheets() };
}

/**
 * Runs `readPage` in a world of ours. Rejects where the document is gone or the page's own faults keep it from being read.
 * The functions go over once a world, as Chrome reads them anew each time.
 */
export async function evaluateRead(
  target: CdpTarget,
  world: number,
  ask: ReadRequest,
  { probe = '', lacksSheets = false }: ReadHow = {},
): Promise<PageRead> {
  const call = `(${JSON.stringify({ ...ask, lacksSheets })}, ${JSON.stringify(probe)})`;
  const again = ask.whole === false ? await evaluated(target, world, `globalThis.reader ? reader${call} : null`) : null;
  const read = again ?? (await evaluated(target, world, `(globalThis.reader = ${reader})${call}`));
  // `readPage` says its shape; it runs where the page cannot reach it.
  return read as PageRead;
}

/** Text that no person sees goes out of the document; gives its characters. Frames keep theirs. */
export async function takeOutUnseenIn(target: CdpTarget, world: number): Promise<number> {
  return Number(await evaluated(target, world, `(${takeOutUnseen})()`));
}

const reader = `(ask, probe) => (${readPage})(ask, { take: ${takeSample}, lists: ${shortLists}, see: ${takeSight} }, probe)`;

async function evaluated(target: CdpTarget, contextId: number, expression: string): Promise<unknown> {
  const { result, exceptionDetails } = await target.send('Runtime.evaluate', {
    expression,
    contextId,
    returnByValue: true,
  });
  if (exceptionDetails)
    throw new Error(`The page could not be read: ${exceptionDetails.exception?.description ?? exceptionDetails.text}`);
  return result.value;
}

/** A page as a picture, a PDF or an archive. */

/** Chrome draws no taller picture reliably: 16,384 is the texture limit of common GPUs. */
const tallestPx = 16_000;

const makers: Readonly<Record<PageFile['kind'], (tab: Tab) => Promise<Uint8Array>>> = {
  async screenshot({ target }) {
    const { cssContentSize } = await target.send('Page.getLayoutMetrics');
    const { width } = cssContentSize;
    const height = Math.min(cssContentSize.height, tallestPx);
    const { data } = await target.send('Page.captureScreenshot', {
      format: 'png',
      captureBeyondViewport: true,
      clip: { x: 0, y: 0, width: Math.max(1, width), height: Math.max(1, height), scale: 1 },
    });
    return Buffer.from(data, 'base64');
  },
  async pdf({ target }) {
    const { data } = await target.send('Page.printToPDF', { printBackground: true, preferCSSPageSize: true });
    return Buffer.from(data, 'base64');
  },
  async mhtml({ target }) {
    const { data } = await target.send('Page.captureSnapshot', { format: 'mhtml' });
    return Buffer.from(data);
  },
};

/** True for a format that the browser draws. */
export function isFileKind(format: Format): format is PageFile['kind'] {
  return Object.hasOwn(makers, format);
}

/** One after the other: each wants the whole renderer. */
export async function takeFiles(tab: Tab, formats: readonly Format[]): Promise<readonly PageFile[]> {
  const kinds = formats.filter(isFileKind);
  const files: PageFile[] = [];
  // A focused tab in the background waits for frames that are not drawn for pictures; asleep it draws them on demand.
  if (kinds.length > 0) await tab.sleep();
  for (const kind of kinds) files.push({ kind, bytes: await makers[kind](tab) });
  return files;
}
