/**
 * What a page waits for that neither its DOM nor the network shows: short timers, what it does again and again, work that it does whenever
 * there is time or has others do (a worker, a database, a cipher), messages that it sends itself or hopes for, and empty places that it
 * watches for being drawn.
 *
 * A few lines in the page's own world, run before its scripts, keep note of these, and answer an event whose name the page does not know.
 * What they answer is the page's word: it decides how long is waited, within bounds, and nothing else.
 */
import { whenReached } from './when-reached.ts';

/** Longer ones are for what comes after the page's first content. */
const longestTimerMs = 5000;
/** Shorter ones are a part of the same work. */
const shortestTimerMs = 30;
/** What is done again less often looks after something that is there. */
const longestPulseMs = 1000;
/** What is due is late where the machine or the tab is given little time; past this it does not come at all. */
const overdueAtMostMs = 2000;
/** One that goes on by messages to itself, or asks for one thing after the other, has done so within this. */
const turnsWithinMs = 200;

/** The script for a tab; `name`: that of its event, made at random. */
export function pageProbe(name: string): string {
  return `(${probe})(${JSON.stringify(name)}, ${shortestTimerMs}, ${longestTimerMs}, ${longestPulseMs}, ${turnsWithinMs}, ${overdueAtMostMs}, ${whenReached})`;
}

function probe(
  name: string,
  shortestMs: number,
  longestMs: number,
  longestPulse: number,
  turnsWithin: number,
  overdueAtMost: number,
  reached: typeof whenReached,
): void {
  if (window !== top) return;
  const due = new Map<unknown, number>();
  /** Of these, those whose beginning is not heard of. */
  const punctual = new Set<unknown>();
  const pulses = new Set<unknown>();
  const watched = new Set<WeakRef<Element>>();
  /** Of these, those that are watched for coming into sight. */
  const awaited = new Set<WeakRef<Element>>();
  const dispatch = document.dispatchEvent.bind(document);
  const now = performance.now.bind(performance);
  const Answer = CustomEvent;
  const { apply } = Reflect;
  const most = 300;
  /** Natively what it was, to whoever looks. */
  const heard = <A extends unknown[], R>(
    act: (...given: A) => R,
    hear: (given: A, result: R, self: unknown) => void,
  ): typeof act =>
    new Proxy(act, {
      apply(target, self, given: A) {
        const result = apply(target, self, given) as R;
        hear(given, result, self);
        return result;
      },
    });
  // The page's own scripts see these as they see the native ones; the types are those of the platform.
  const page = window as unknown as Record<string, (...given: unknown[]) => unknown>;
  // The tab is not its page's to close. Chrome refuses it too, once a tab has been on two pages.
  page.close = new Proxy(page.close as never, { apply() {} });
  page.setTimeout = new Proxy(page.setTimeout as never, {
    apply(target: (...given: unknown[]) => unknown, self, given: unknown[]) {
      const delay = Number(given[1]);
      if (!(delay >= shortestMs && delay <= longestMs) || due.size >= most) return apply(target, self, given);
      const act = given[0];
      let id: unknown;
      // It is out until it has begun, however late.
      const begun =
        typeof act === 'function'
          ? new Proxy(act as (...given: unknown[]) => unknown, {
              apply(of, as, told) {
                due.delete(id);
                return apply(of, as, told);
              },
            })
          : act;
      id = apply(target, self, [begun, ...given.slice(1)]);
      due.set(id, now() + delay);
      if (typeof act !== 'function') punctual.add(id);
      return id;
    },
  });
  // Either clears the other's, as the platform has it.
  const cleared = ([id]: unknown[]) => {
    due.delete(id);
    pulses.delete(id);
  };
  page.clearTimeout = heard(page.clearTimeout as never, cleared);
  page.clearInterval = heard(page.clearInterval as never, cleared);
  page.setInterval = heard(page.setInterval as never, ([, ms]: unknown[], id: unknown) => {
    if (Number(ms) >= shortestMs && Number(ms) <= longestPulse && pulses.size < most) pulses.add(id);
  });
  const tasks = (window as { scheduler?: object }).scheduler;
  const taskHome = tasks && (Object.getPrototypeOf(tasks) as { postTask?: (...given: unknown[]) => unknown });
  if (taskHome?.postTask)
    taskHome.postTask = heard(taskHome.postTask, ([, options]: unknown[], task: unknown) => {
      const delay = Number((options as { delay?: unknown } | undefined)?.delay);
      if (!(delay >= shortestMs && delay <= longestMs) || due.size >= most) return;
      due.set(task, now() + delay);
      const over = () => due.delete(task);
      (task as Promise<unknown>).then(over, over);
    });
  for (const observer of [IntersectionObserver, ResizeObserver] as {
    prototype: { observe: (target: Element) => void };
  }[])
    observer.prototype.observe = heard(observer.prototype.observe, ([target]) => {
      if (!(target instanceof Element) || watched.size >= most) return;
      const place = new WeakRef(target);
      watched.add(place);
      if (observer !== ResizeObserver) awaited.add(place);
    });
  // Pages that draw their parts one after the other ask for the next idle moment in each. Ours comes after theirs, in the order of asking.
  const idle = window.requestIdleCallback.bind(window);
  let idling = 0;
  let idled = 0;
  page.requestIdleCallback = heard(page.requestIdleCallback as never, () => {
    if (idling >= most) return;
    idling++;
    idle(() => {
      idling--;
      idled++;
    });
  });
  /** What the platform is to answer, and has not. */
  let asked = 0;
  let turnedAtMs = Number.NEGATIVE_INFINITY;
  const turns = () => {
    turnedAtMs = now();
  };
  const answered = () => {
    asked--;
    turns();
  };
  type Act = (...given: unknown[]) => unknown;
  type Home = Record<string, Act>;
  const whenAsked = (
    home: unknown,
    names: readonly string[],
    follow: (result: unknown, self: unknown) => void,
  ): void => {
    for (const of of names) {
      const native = (home as Home | undefined)?.[of];
      if (typeof native === 'function')
        (home as Home)[of] = heard(native, (_, result, self) => {
          if (asked >= most) return;
          asked++;
          turns();
          follow(result, self);
        });
    }
  };
  const untilSettled = (promise: unknown) => void (promise as Promise<unknown>).then(answered, answered);
  const untilOneOf =
    (...ends: readonly string[]) =>
    (target: unknown) => {
      let isOver = false;
      const end = () => {
        if (!isOver) answered();
        isOver = true;
      };
      for (const of of ends) (target as EventTarget).addEventListener(of, end, { once: true });
    };
  whenAsked(window.RTCPeerConnection?.prototype, ['createDataChannel'], untilOneOf('message', 'close', 'error'));
  /** Of each kind of thing the methods that promise something. */
  const promises = (all: Readonly<Record<string, string>>): void => {
    for (const [kind, names] of Object.entries(all)) {
      const home = page[kind] as unknown as { prototype?: object } | undefined;
      whenAsked(home?.prototype, names.split(' '), untilSettled);
    }
  };
  reached(window, 'crypto', () =>
    promises({
      SubtleCrypto: 'deriveBits deriveKey generateKey importKey unwrapKey decrypt encrypt digest verify',
    }),
  );
  reached(window, 'caches', () => promises({ CacheStorage: 'open match keys', Cache: 'match matchAll put keys' }));
  reached(window, 'cookieStore', () => promises({ CookieStore: 'get getAll set' }));
  const { prototype: navigators } = Navigator;
  reached(navigators, 'storage', () =>
    promises({
      StorageManager: 'getDirectory persist estimate',
      FileSystemDirectoryHandle: 'getFileHandle getDirectoryHandle removeEntry',
      FileSystemFileHandle: 'getFile createWritable',
      FileSystemWritableFileStream: 'write close',
    }),
  );
  reached(navigators, 'userAgentData', () => promises({ NavigatorUAData: 'getHighEntropyValues' }));
  reached(navigators, 'mediaCapabilities', () => promises({ MediaCapabilities: 'decodingInfo' }));
  promises({
    OfflineAudioContext: 'startRendering',
    BaseAudioContext: 'decodeAudioData',
    OffscreenCanvas: 'convertToBlob',
    RTCPeerConnection: 'createOffer createAnswer setLocalDescription setRemoteDescription addIceCandidate',
    Worklet: 'addModule',
    FontFace: 'load',
    Response: 'text json arrayBuffer blob',
    Blob: 'text arrayBuffer',
  });
  whenAsked(window, ['createImageBitmap'], untilSettled);
  whenAsked(window.RTCPeerConnection, ['generateCertificate'], untilSettled);
  const pictures = HTMLCanvasElement.prototype as unknown as Home;
  const { toBlob } = pictures;
  if (toBlob)
    pictures.toBlob = new Proxy(toBlob, {
      apply(target, self, given: unknown[]) {
        const act = given[0];
        if (typeof act !== 'function' || asked >= most) return apply(target, self, given);
        const whenDrawn = new Proxy(act as Act, {
          apply(of, as, told) {
            answered();
            return apply(of, as, told);
          },
        });
        const result = apply(target, self, [whenDrawn, ...given.slice(1)]);
        asked++;
        turns();
        return result;
      },
    });
  reached(window, 'indexedDB', () => {
    whenAsked(IDBFactory.prototype, ['open'], untilOneOf('success', 'error', 'blocked'));
    whenAsked(IDBDatabase.prototype, ['transaction'], untilOneOf('complete', 'error', 'abort'));
  });
  whenAsked(Document.prototype, ['startViewTransition'], (transition) =>
    untilSettled((transition as { finished: unknown }).finished),
  );
  whenAsked(window.WebAssembly, ['compile', 'instantiate'], untilSettled);
  const untilRead = untilOneOf('loadend');
  whenAsked(FileReader.prototype, ['readAsText', 'readAsDataURL', 'readAsArrayBuffer'], (_, reader) =>
    untilRead(reader),
  );
  const chunks = ReadableStreamDefaultReader.prototype as unknown as Home;
  chunks.read = heard(chunks.read as never, turns);
  page.postMessage = heard(page.postMessage as never, turns);
  const port = MessagePort.prototype as { postMessage: (...given: unknown[]) => unknown };
  port.postMessage = heard(port.postMessage, turns);
  /** Workers that have not said anything since they were begun, or asked last. */
  const silent = new Set<object>();
  const begins = <T extends object>(worker: T, port: MessagePort | Worker): T => {
    if (silent.size < most) silent.add(worker);
    for (const of of ['message', 'error']) port.addEventListener(of, () => silent.delete(worker));
    return worker;
  };
  const { construct } = Reflect;
  if (window.Worker) {
    const { prototype } = Worker;
    prototype.postMessage = new Proxy(prototype.postMessage, {
      apply(target, self: Worker, given) {
        if (silent.size < most) silent.add(self);
        return apply(target, self, given);
      },
    });
    page.Worker = new Proxy(Worker as never, {
      construct(kind: never, given, as) {
        const worker = construct(kind, given, as) as Worker;
        return begins(worker, worker);
      },
    });
  }
  if (window.SharedWorker)
    page.SharedWorker = new Proxy(SharedWorker as never, {
      construct(kind: never, given, as) {
        const worker = construct(kind, given, as) as SharedWorker;
        return begins(worker, worker.port);
      },
    });
  // A lock that another has is given in time, and is no work of the page's once it has it.
  reached(navigators, 'locks', () => {
    const { prototype } = LockManager;
    prototype.request = new Proxy(prototype.request, {
      apply(target: Act, self: unknown, given: unknown[]) {
        const act = given.at(-1);
        if (typeof act !== 'function' || silent.size >= most) return apply(target, self, given);
        const waits = {};
        silent.add(waits);
        const whenGiven = new Proxy(act, {
          apply(to, as, lock) {
            silent.delete(waits);
            turns();
            return apply(to as Act, as, lock);
          },
        });
        const result = apply(target, self, [...given.slice(0, -1), whenGiven]) as Promise<unknown>;
        const isOver = () => silent.delete(waits);
        result.then(isOver, isOver);
        return result;
      },
    } as never);
  });
  /** Channels on which nothing has come. */
  const channels = new Set<object>();
  if (window.BroadcastChannel)
    page.BroadcastChannel = new Proxy(BroadcastChannel as never, {
      construct(kind: never, given, as) {
        const channel = construct(kind, given, as) as BroadcastChannel;
        if (channels.size < most) channels.add(channel);
        channel.addEventListener('message', () => channels.delete(channel), { once: true });
        return channel;
      },
    });
  // Of one that is handed to a frame the other end is kept.
  page.MessageChannel = new Proxy(MessageChannel as never, {
    construct(kind: never, given, as) {
      const channel = construct(kind, given, as) as MessageChannel;
      if (channels.size < most) channels.add(channel);
      const heardOf = () => channels.delete(channel);
      channel.port1.addEventListener('message', heardOf, { once: true });
      channel.port2.addEventListener('message', heardOf, { once: true });
      return channel;
    },
  });
  /** Another document has spoken to it. */
  let isSpokenTo = false;
  addEventListener('message', ({ source }) => {
    isSpokenTo ||= source !== window;
  });
  // Of a time-out that nobody listens to it is a request that ends with it.
  const timeout = (AbortSignal as { timeout?: (ms: number) => AbortSignal }).timeout;
  const timedOut = new Map<AbortSignal, number>();
  if (timeout)
    (AbortSignal as { timeout?: unknown }).timeout = heard(timeout, ([ms], signal) => {
      if (!(ms >= shortestMs && ms <= longestMs) || timedOut.size >= most) return;
      timedOut.set(signal, now() + ms);
      const add = heard(signal.addEventListener, () => void due.set(signal, timedOut.get(signal) ?? 0));
      const remove = heard(signal.removeEventListener, () => void due.delete(signal));
      for (const [of, value] of Object.entries({ addEventListener: add, removeEventListener: remove }))
        Object.defineProperty(signal, of, { value, configurable: true, writable: true });
    });
  /** It wants to be told what was painted, which is nothing in a tab that nobody sees. */
  let paints = false;
  PerformanceObserver.prototype.observe = heard(PerformanceObserver.prototype.observe, ([options]) => {
    paints ||= /paint/.test(`${options?.type} ${options?.entryTypes}`);
  });
  /** An empty place: in the first screen, or `below` it with room kept for what is to stand there. */
  const emptyPlace = (element: Element | undefined): 'shown' | 'below' | null => {
    if (!element?.isConnected || element.matches('html,body,img,video,iframe,source,picture,svg,canvas')) return null;
    const { length } = (element.textContent ?? '').trim();
    if (length >= 40 || element.querySelector('img,video,iframe,svg,canvas,picture')) return null;
    const { top, bottom, width, height } = element.getBoundingClientRect();
    if (width <= 0 || bottom < 0) return null;
    if (top < innerHeight) return 'shown';
    const isAside = element.closest('aside,footer,nav') ?? element.closest(adverts);
    return length === 0 && width >= 200 && height >= 100 && !isAside ? 'below' : null;
  };
  const adverts =
    '[class~="ad" i],[class*="ad-" i],[class*="advert" i],[class*="sponsor" i],[id*="ad-" i],[id*="advert" i]';
  document.addEventListener(
    name,
    (event) => {
      event.stopImmediatePropagation();
      const at = now();
      let lastMs = 0;
      for (const [id, atMs] of due) {
        if (at > atMs + (punctual.has(id) ? 0 : overdueAtMost)) {
          due.delete(id);
          punctual.delete(id);
        } else lastMs = Math.max(lastMs, atMs - at, 1);
      }
      for (const [signal, atMs] of timedOut) {
        if (atMs <= at) timedOut.delete(signal);
        else if (signal.onabort) lastMs = Math.max(lastMs, atMs - at);
      }
      const works = silent.size > 0 || at - turnedAtMs < turnsWithin;
      const observes = [...watched].some((one) => emptyPlace(one.deref()) === 'shown');
      const below = new Set([...awaited].map((one) => one.deref()).filter((one) => emptyPlace(one) === 'below')).size;
      const detail = `${Math.ceil(lastMs)} ${observes ? 1 : 0} ${idling > 0 ? idled + 1 : 0} ${below} ${pulses.size} ${works ? 1 : 0} ${paints ? 1 : 0} ${asked} ${channels.size} ${isSpokenTo ? 1 : 0}`;
      dispatch(new Answer(`${name}!`, { detail }));
    },
    true,
  );
}
