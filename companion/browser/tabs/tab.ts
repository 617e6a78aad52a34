/**
 * One tab that we made: a target, its session, and what is set on it.
 *
 * A tab lies in the background and draws nothing: drawing would cost a third of all CPU, and most pages are whole without it.
 * `wake` makes it a visible, focused page for itself alone, for pages that wait for being seen; Chrome still gives it one frame a second, as
 * nobody sees what it draws. `draw` has it draw as fast as one in sight.
 */
import { randomUUID } from 'node:crypto';
import type { Clock } from '../../crawl/ports.ts';
import type { Cdp, CdpTarget } from '../cdp/cdp.ts';
import { nobodyToAsk } from '../ready/nobody-to-ask.ts';
import { pageProbe } from '../ready/page-probe.ts';
import { FramesWanted, pause } from '../visit/deadline.ts';
import { NavigationWatch } from '../visit/network-watch.ts';
import { followRequests, type PageRequests } from '../visit/page-requests.ts';
import { BegunSignIns } from './begun-sign-ins.ts';
import type { FirstRequest } from './first-request.ts';
import { answerDialogs, cancelDownloads, TabGate } from './requests.ts';
import { TabWorkers } from './tab-workers.ts';
import { type OnWrite, WriteWatch } from './write-watch.ts';

/**
 * `background`: a tab behind the others, which draws when woken, but pictures of it come once or never. `front`: a window of its own that draws
 * by itself; only without a display, as it would take the focus of a person. `minimized`: a window of its own that does not, in a browser that a person uses. `hidden`: no
 * place in any window, which is by far the cheapest, but it never draws.
 */
export type TabKind = 'background' | 'front' | 'minimized' | 'hidden';

export type TabRequest = {
  readonly kind: TabKind;
  readonly session: string;
  /** Undefined for the profile's own. */
  readonly contextId: string | undefined;
  readonly clock: Clock;
  /** What it asks for first, to be on the site of its page. Default: Chrome's empty page. */
  readonly first?: FirstRequest | undefined;
  /** Questions for a password are answered with "no", so that the page behind is shown. All requests of the tab take longer for it. Default false. */
  readonly refusesPasswords?: boolean;
  /** Documents that would fall into a person's folder are stopped. Default false. */
  readonly stopsDownloads?: boolean;
  /** Frames come by timer where none are drawn. Default false. */
  readonly imitatesFrames?: boolean;
  /** A person works in it: its dialogs are theirs to answer. Default false. */
  readonly isPersons?: boolean;
  /** Told of each request of a crawled page that may change something. */
  readonly onWrite?: OnWrite;
};

/** A plain laptop's window. */
const screen = { width: 1280, height: 900, deviceScaleFactor: 1, mobile: false };

const attachFrames = { autoAttach: true, waitForDebuggerOnStart: false, flatten: true, filter: [{ type: 'iframe' }] };

/** Of a page that is crawled, its workers too: what they send is counted, or stopped, so they begin when that is set up. */
const attachParts = { ...attachFrames, waitForDebuggerOnStart: true, filter: [{ type: 'iframe' }, { type: 'worker' }] };

/** Making a tab or closing one must not hang on a browser in trouble. */
const setUpWithinMs = 15_000;
/** One that Chrome itself refuses is never stopped. */
const calledOffWithinMs = 2000;

/** Memory of a page's scripts with which a tab is closed rather than kept. */
const wornBytes = 200 * 1024 * 1024;

export class Tab {
  readonly target: CdpTarget;
  readonly targetId: string;
  readonly session: string;
  readonly contextId: string | undefined;
  readonly kind: TabKind;
  readonly watch: NavigationWatch;
  readonly gate: TabGate;
  readonly writes: WriteWatch;
  readonly begunSignIns: BegunSignIns;
  /** Targets of cross-site frames with their requests, by frame id; `parentId`: that of the frame each is in, where Chrome tells. */
  readonly frames = new Map<
    string,
    { readonly target: CdpTarget; readonly requests: PageRequests; readonly parentId: string | undefined }
  >();
  readonly workers = new TabWorkers();
  /** Of the last page, with port; '' before the first. */
  host = '';
  pages = 0;
  awake = false;
  /** Its page waits for frames to be drawn, or to be seen. */
  wantsFrames = false;
  /** The name by which the page's own world is asked what it waits for: known to no page. */
  readonly probe = `t${randomUUID()}`;
  readonly refusesPasswords: boolean;
  /** It never draws: timers stand in for frames. */
  readonly imitatesFrames: boolean;
  /** Asked before a redirect of its page is followed; set for each visit. */
  mayFollow: ((to: string) => boolean) | undefined;
  /** Monotonic, of one that is idle. */
  idleSinceMs = 0;
  /** Nothing is on it. */
  isLeft = false;
  #serviceWorkers = true;
  #draws = false;
  readonly #clock: Clock;
  #world: { readonly loaderId: string; readonly contextId: Promise<number> } | null = null;

  constructor(
    target: CdpTarget,
    targetId: string,
    {
      session,
      contextId,
      kind,
      clock,
      isPersons,
      refusesPasswords = false,
      stopsDownloads = false,
      imitatesFrames = false,
      onWrite = () => {},
    }: TabRequest,
    browser: Cdp,
  ) {
    this.imitatesFrames = imitatesFrames;
    this.#clock = clock;
    this.refusesPasswords = refusesPasswords;
    this.target = target;
    this.targetId = targetId;
    this.session = session;
    this.contextId = contextId;
    this.kind = kind;
    this.watch = new NavigationWatch(target, targetId, clock);
    this.writes = new WriteWatch(onWrite, () => this.watch.page?.url ?? null);
    if (!isPersons) this.writes.follow(target);
    this.begunSignIns = new BegunSignIns(target, targetId, clock);
    if (!isPersons) {
      answerDialogs(target);
      cancelDownloads(target, browser, contextId);
    }
    this.gate = new TabGate(target, {
      refusesPasswords,
      stopsDownloads,
      asksAnew: !isPersons,
      frameId: targetId,
      ...(isPersons
        ? {}
        : {
            mayFollow: (to) => this.mayFollow?.(to) !== false,
            onWrite: (url, sender, isRefused) => this.writes.count(url, sender, isRefused),
          }),
      onStopped: (loaderId, status, headers) => this.watch.stopped(loaderId, status, headers),
    });
    this.#followFrames(target, browser, isPersons ? null : this.gate);
  }

  /** The page has, or had, frames in it. */
  get hasFrames(): boolean {
    return this.frames.size > 0 || this.watch.hasFrames;
  }

  /** Cross-site frames are targets of their own, each told of by the frame that it is in. */
  #followFrames(parent: CdpTarget, browser: Cdp, gate: TabGate | null): void {
    parent.on('Target.attachedToTarget', ({ sessionId, targetInfo, waitingForDebugger }) => {
      const { targetId, type, parentFrameId: parentId } = targetInfo;
      const frame = browser.target(sessionId);
      const goOn = () => {
        if (waitingForDebugger) frame.send('Runtime.runIfWaitingForDebugger').catch(() => {});
      };
      if (gate) this.writes.follow(frame);
      if (type === 'worker') {
        this.workers.add(frame, goOn);
        return;
      }
      this.frames.set(targetId, { target: frame, requests: followRequests(frame, this.#clock), parentId });
      frame.closed.addEventListener('abort', () => this.frames.delete(targetId), { once: true });
      // It may be gone as soon as it is told of.
      gate?.guardFrame(frame).catch(() => {});
      this.#followFrames(frame, browser, gate);
      // Chrome takes what was sent before it first.
      goOn();
    });
    // A frame may be gone as soon as it is told of; the tab's own refusal shows in its next call.
    parent.send('Target.setAutoAttach', gate ? attachParts : attachFrames).catch(() => {});
  }

  /** Before the gate is told: what may change something at a site is stopped from now on, or no longer. */
  async refuseWrites(on: boolean): Promise<void> {
    if (on === this.writes.isRefusing) return;
    // A page that was refused speaks once more as it is left.
    if (!on) await this.target.send('Page.navigate', { url: 'about:blank' });
    this.writes.isRefusing = on;
  }

  /** The main frame's own world of ours, in which the page's scripts can change nothing; made once a document. */
  world(): Promise<number> {
    const loaderId = this.watch.page?.loaderId ?? '';
    if (this.#world?.loaderId === loaderId) return this.#world.contextId;
    const contextId = this.target
      .send('Page.createIsolatedWorld', { frameId: this.targetId, worldName })
      .then(({ executionContextId }) => executionContextId);
    this.#world = { loaderId, contextId };
    // Asked for ahead of need; whoever needs it hears of the failure.
    contextId.catch(() => {});
    return contextId;
  }

  /** The document that it belongs to was replaced without a navigation. */
  forgetWorld(): void {
    this.#world = null;
  }

  /** Off, all is asked of the network. */
  async useServiceWorkers(on: boolean): Promise<void> {
    if (on === this.#serviceWorkers) return;
    this.#serviceWorkers = on;
    await this.target.send('Network.setBypassServiceWorker', { bypass: !on });
  }

  /** Its page is left: what runs in an idle tab works on, and keeps workers. Never rejects. */
  async leavePage(): Promise<void> {
    if (this.isLeft) return;
    this.isLeft = true;
    await this.target.send('Page.navigate', { url: 'about:blank' }).catch(() => {});
  }

  /** Throws FramesWanted where the tab never draws. `moves`: animations are waited for, for which timers can't stand in. */
  async wake(moves = false): Promise<void> {
    this.wantsFrames = true;
    if (this.awake || (this.imitatesFrames && !moves) || this.kind === 'front') return;
    if (this.kind === 'hidden') {
      // Loaded once more in a tab that draws, it would ask the sign-in once more; what stands there is told as it is.
      if (this.begunSignIns.isAt(this.watch.page?.url ?? '')) return;
      throw new FramesWanted(this.imitatesFrames);
    }
    await this.#focus();
  }

  /** Before a page: what is in a tab behind others takes itself for hidden, until it is focused. */
  async show(): Promise<void> {
    this.wantsFrames = false;
    if (this.kind === 'background' || this.kind === 'minimized') await this.#focus();
  }

  async #focus(): Promise<void> {
    if (this.awake) return;
    this.awake = true;
    await this.target.send('Emulation.setFocusEmulationEnabled', { enabled: true });
  }

  /** Until `rest`: frames come as they do to a page in sight. What is drawn is taken as a picture of no use, without which Chrome would not. */
  async draw(): Promise<void> {
    if (this.#draws || !(this.kind === 'background' || this.kind === 'minimized')) return;
    this.#draws = true;
    const least = { format: 'jpeg', quality: 1, maxWidth: 16, maxHeight: 16, everyNthFrame: 1000 } as const;
    await this.target.send('Page.startScreencast', least);
  }

  /** Never rejects: the tab may be gone. */
  async rest(): Promise<void> {
    if (!this.#draws) return;
    this.#draws = false;
    await this.target.send('Page.stopScreencast').catch(() => {});
  }

  async sleep(): Promise<void> {
    if (!this.awake) return;
    this.awake = false;
    await this.target.send('Emulation.setFocusEmulationEnabled', { enabled: false });
  }

  /** True where its pages have left so much behind that a new tab is the lighter one. */
  async isWorn(): Promise<boolean> {
    const { usedSize } = await this.target.send('Runtime.getHeapUsage');
    return usedSize > wornBytes;
  }
}

/** The name of our isolated worlds. */
export const worldName = 'reader';

/** Rejects where Chrome refuses, is gone, or does not answer in time. */
export async function openTab(browser: Cdp, request: TabRequest): Promise<Tab> {
  const opening = setUp(browser, request);
  const late = new AbortController();
  const limit = pause(request.clock, setUpWithinMs, late.signal).then(() => {
    throw new Error(`Chrome did not open a tab within ${setUpWithinMs} ms.`);
  });
  try {
    return await Promise.race([opening, limit]);
  } catch (thrown) {
    // One that opens after all must not stay.
    opening.then(
      (tab) => closeTab(browser, tab),
      () => {},
    );
    throw thrown;
  } finally {
    limit.catch(() => {});
    late.abort();
  }
}

async function setUp(browser: Cdp, request: TabRequest): Promise<Tab> {
  const { targetId } = await browser.send('Target.createTarget', {
    url: request.first?.url ?? 'about:blank',
    ...(request.contextId === undefined ? {} : { browserContextId: request.contextId }),
    ...places[request.kind],
  });
  const { sessionId } = await browser.send('Target.attachToTarget', { targetId, flatten: true });
  const target = browser.target(sessionId);
  const tab = new Tab(target, targetId, request, browser);
  await Promise.all([
    target.send('Page.enable'),
    // Bodies are not kept for us: they are read from the document.
    target.send('Network.enable', { maxTotalBufferSize: 0, maxResourceBufferSize: 0 }),
    target.send('Inspector.enable'),
    target.send('Emulation.setDeviceMetricsOverride', screen),
    target.send('Emulation.setScrollbarsHidden', { hidden: true }),
    tab.gate.apply(),
    request.first && Promise.race([request.first.calledOff, pause(request.clock, calledOffWithinMs, target.closed)]),
    target.send('Page.addScriptToEvaluateOnNewDocument', {
      source: `${request.imitatesFrames ? `${frameSubstitutes};` : ''}${pageProbe(tab.probe)};${nobodyToAsk}`,
    }),
  ]);
  return tab;
}

const places: Readonly<Record<TabKind, object>> = {
  background: { background: true },
  front: { newWindow: true },
  minimized: { background: true, newWindow: true, windowState: 'minimized' },
  hidden: { hidden: true },
};

/** Never rejects, and never waits for a page that does not yield. */
export async function closeTab(browser: Cdp, tab: Tab): Promise<void> {
  // A script that never yields would hold up the tab's end, and with it other tabs of the same renderer.
  tab.target.send('Runtime.terminateExecution').catch(() => {});
  await browser.send('Target.closeTarget', { targetId: tab.targetId }).catch(() => {});
}

/**
 * What stands in for drawn frames in a tab that never draws, run before the page's own scripts: animation frames come by timer, and idle
 * moments, of which such a tab has next to none; observers of intersection and size report once for what they are given, and again after
 * scrolling.
 * Only where there is no window to draw in (fresh contexts); text that waits to be seen is then written all the same.
 */
const frameSubstitutes = `(() => {
  const pace = 16;
  window.requestAnimationFrame = (act) => setTimeout(() => act(performance.now()), pace);
  window.cancelAnimationFrame = (id) => clearTimeout(id);
  window.requestIdleCallback = (act) => setTimeout(() => {
    const untilMs = performance.now() + 50;
    act({ didTimeout: false, timeRemaining: () => Math.max(0, untilMs - performance.now()) });
  }, 1);
  window.cancelIdleCallback = (id) => clearTimeout(id);
  const rectOf = (element) => element.getBoundingClientRect();
  const isInView = ({ top, left, bottom, right }) => bottom >= 0 && right >= 0 && top <= innerHeight && left <= innerWidth;
  window.IntersectionObserver = class extends IntersectionObserver {
    #act; #watched = new Map();
    constructor(act, options) {
      super(act, options);
      this.#act = act;
      addEventListener('scroll', () => this.#look(), { passive: true, capture: true });
    }
    observe(element) { this.#watched.set(element, undefined); setTimeout(() => this.#look(), pace); }
    unobserve(element) { this.#watched.delete(element); }
    disconnect() { this.#watched.clear(); }
    #look() {
      const entries = [];
      for (const [target, was] of this.#watched) {
        const boundingClientRect = rectOf(target);
        const isIntersecting = isInView(boundingClientRect);
        if (isIntersecting === was) continue;
        this.#watched.set(target, isIntersecting);
        const rootBounds = new DOMRect(0, 0, innerWidth, innerHeight);
        entries.push({ target, isIntersecting, intersectionRatio: isIntersecting ? 1 : 0, boundingClientRect, intersectionRect: boundingClientRect, rootBounds, time: performance.now() });
      }
      if (entries.length > 0) this.#act(entries, this);
    }
  };
  window.ResizeObserver = class extends ResizeObserver {
    #act;
    constructor(act) { super(act); this.#act = act; }
    observe(target) {
      setTimeout(() => {
        const contentRect = rectOf(target);
        const size = [{ inlineSize: contentRect.width, blockSize: contentRect.height }];
        this.#act([{ target, contentRect, borderBoxSize: size, contentBoxSize: size, devicePixelContentBoxSize: size }], this);
      }, pace);
    }
  };
})()`;
