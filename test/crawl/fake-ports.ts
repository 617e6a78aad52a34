/** Everything around the engine, faked: pages answer as the test says, at the time it says. */

import { Engine } from '../../companion/crawl/engine.ts';
import type { EngineLimits, EnginePorts } from '../../companion/crawl/engine-ports.ts';
import type {
  Capture,
  Clock,
  Load,
  MarkdownAnswer,
  PageJob,
  PageRunner,
  PageSeen,
  Visit,
} from '../../companion/crawl/ports.ts';
import type { HostMemory } from '../../companion/crawl/store-ports.ts';
import { marksOf } from '../../companion/extract/page-marks.ts';
import { TabtrawlError } from '../../shared/batch/errors.ts';
import type { EventName } from '../../shared/protocol/events.ts';
import { hostOf } from '../../shared/urls.ts';
import { FakeClock } from './fake-clock.ts';
import { FakeStore } from './fake-store.ts';

export type Answer = {
  readonly ms?: number;
  /** How long it takes until the request goes out. */
  readonly asksAfterMs?: number;
  readonly status?: number;
  readonly body?: string;
  readonly seen?: Partial<PageSeen>;
  readonly finalUrl?: string;
  /** Its content had not come when it was taken. */
  readonly isUnready?: boolean;
  readonly visit?: Visit;
};
export type Site = (job: PageJob, way: 'visit' | 'fetch') => Answer;

export const noTimings = { navigateMs: 0, settleMs: 0, captureMs: 0 };

export function seenAt(url: string, seen: Partial<PageSeen> = {}): PageSeen {
  const text = { title: 'A page', textLength: 900, textStart: 'Some text.' };
  const forms = { passwordFields: 0, mainPasswordFields: 0, challengeMarks: [], links: 5 };
  return { requestedUrl: url, finalUrl: url, httpStatus: 200, redirects: [], headers: {}, ...text, ...forms, ...seen };
}
export function failed(
  code: Extract<Visit, { outcome: 'failed' }>['error']['code'],
  more: { httpStatus?: number; retryAfter?: string; finalUrl?: string } = {},
): Visit {
  const error = { code, message: `it failed with ${code}` };
  return {
    outcome: 'failed',
    error,
    httpStatus: null,
    contentType: '',
    finalUrl: 'https://a.test/',
    timings: noTimings,
    ...more,
  };
}

/** What was asked of hosts, and when. */
export type Asked = {
  readonly page: string;
  readonly url: string;
  readonly host: string;
  readonly way: 'visit' | 'fetch';
  readonly startMs: number;
  /** When its request reached the host; null where none did. */
  askedMs: number | null;
  endMs: number | null;
  /** Which try of the page it was, where the test counts. */
  try?: number;
};

export class FakeRunner implements PageRunner {
  fetchBytes = async () => null;
  fetchFile = async (): Promise<never> => {
    throw new TabtrawlError('connection', 'no file is served here');
  };

  readonly asked: Asked[] = [];
  readonly running = new Set<Asked>();
  /** Visits that stay after their signal was raised. */
  deaf = false;
  tabLimit: number | null = null;
  readonly texts = new Map<string, { status: number; body: string } | null>();
  readonly textsAsked: string[] = [];
  readonly #clock: Clock;
  site: Site;
  /** Called at each start; throws where a rule is broken. */
  onStart: (asked: Asked, job: PageJob) => void = () => {};
  onEnd: (asked: Asked, visit: Visit) => void = () => {};

  constructor(clock: Clock, site: Site) {
    this.#clock = clock;
    this.site = site;
  }
  visit = (job: PageJob, signal: AbortSignal) => this.#ask(job, 'visit', signal);
  fetch = (job: PageJob, signal: AbortSignal) => this.#ask(job, 'fetch', signal);
  fetchText = async (url: string) => {
    this.textsAsked.push(url);
    return this.texts.get(url) ?? null;
  };
  readonly markdowns = new Map<string, MarkdownAnswer>();
  readonly markdownsAsked: string[] = [];
  fetchMarkdown = async (url: string) => {
    this.markdownsAsked.push(url);
    return this.markdowns.get(url) ?? null;
  };
  setTabLimit(tabs: number): void {
    this.tabLimit = tabs;
  }
  /** All visits end as lost: Chrome went away. */
  lose(): void {
    for (const end of [...this.#losers]) end();
  }
  readonly #losers = new Set<() => void>();

  #ask(job: PageJob, way: 'visit' | 'fetch', signal: AbortSignal): Promise<Visit> {
    const startMs = this.#clock.monotonicMs();
    const asked: Asked = {
      page: job.page.id,
      url: job.page.url,
      host: hostOf(job.page.url),
      way,
      startMs,
      askedMs: null,
      endMs: null,
    };
    this.asked.push(asked);
    this.running.add(asked);
    this.onStart(asked, job);
    const answer = this.site(job, way);
    return new Promise((resolve) => {
      const ask = () => {
        if (job.mayAsk?.() === false) return end({ outcome: 'cancelled' });
        asked.askedMs = this.#clock.monotonicMs();
        job.onAsked?.();
      };
      let stopAsking = () => {};
      const end = (visit: Visit) => {
        callOff();
        stopAsking();
        signal.removeEventListener('abort', stop);
        this.#losers.delete(lost);
        this.running.delete(asked);
        asked.endMs = this.#clock.monotonicMs();
        this.onEnd(asked, visit);
        resolve(visit);
      };
      const stop = () => !this.deaf && end({ outcome: 'cancelled' });
      const lost = () => end({ outcome: 'lost', message: 'Chrome went away' });
      const { ms = 100 } = answer;
      const lateMs = this.deaf ? ms : Math.min(ms, job.options.timeout);
      const callOff = this.#clock.after(lateMs, () =>
        end(lateMs < ms ? failed('timeout', { finalUrl: job.page.url }) : (answer.visit ?? captured(job, way, answer))),
      );
      signal.addEventListener('abort', stop);
      this.#losers.add(lost);
      if (signal.aborted) stop();
      else if (answer.asksAfterMs) stopAsking = this.#clock.after(answer.asksAfterMs, ask);
      else ask();
    });
  }
}

/** What the browser tells of a fetched body, where it is asked to. */
function marksFor({ reading }: PageJob, body: string): Pick<PageSeen, 'marks'> {
  const marks = marksOf(body);
  return reading?.marks ? { marks: marks && [...marks] } : {};
}

function captured(job: PageJob, way: 'visit' | 'fetch', answer: Answer): Visit {
  const { url } = job.page;
  const status = answer.status ?? 200;
  const finalUrl = answer.finalUrl ?? url;
  const capture: Capture = {
    url,
    finalUrl,
    httpStatus: status,
    contentType: 'text/html',
    kind: 'dom',
    body: answer.body ?? `<p>text of ${url}</p>`,
    title: `title of ${url}`,
    lane: way === 'visit' ? 'render' : 'fetch',
    fetchedAtMs: 0,
  };
  return {
    outcome: 'captured',
    capture,
    seen: seenAt(url, { httpStatus: status, finalUrl, ...marksFor(job, capture.body), ...answer.seen }),
    ...(answer.isUnready ? { isUnready: true } : {}),
    files: [],
    timings: noTimings,
  };
}

export class FakeMemory implements HostMemory {
  readonly kept = new Map<string, unknown>();
  get(session: string, host: string, subject: string): unknown {
    return this.kept.get(`${session} ${host} ${subject}`);
  }
  /** While true every write throws `store-full`. */
  full = false;
  put(session: string, host: string, subject: string, value: unknown): void {
    if (this.full) throw new TabtrawlError('store-full', 'The disk is full.');
    this.kept.set(`${session} ${host} ${subject}`, structuredClone(value));
  }
}

/** Seeded, for jitter that is the same in each run: https://en.wikipedia.org/wiki/Linear_congruential_generator (Numerical Recipes). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

export function makeEngine(
  given: {
    site?: Site;
    limits?: EngineLimits;
    ports?: Partial<EnginePorts>;
    store?: FakeStore;
    clock?: FakeClock;
  } = {},
) {
  const clock = given.clock ?? new FakeClock();
  const store = given.store ?? new FakeStore();
  const runner = new FakeRunner(clock, given.site ?? (() => ({})));
  const events: { name: EventName; data: unknown }[] = [];
  const logged: string[] = [];
  const memory = new FakeMemory();
  const captures = new Map<string, { capture: Capture; storedAtMs: number }>();
  let load: Load | null = null;
  const extractor = {
    pending: 0,
    size: 2,
    ms: 10,
    most: 0,
    async extract(capture: Capture) {
      extractor.pending++;
      extractor.most = Math.max(extractor.most, extractor.pending);
      await new Promise<void>((resolve) => clock.after(extractor.ms, resolve));
      extractor.pending--;
      const markdown = capture.body.replace(/<[^>]+>/g, '');
      return {
        title: capture.title,
        markdown,
        metadata: {},
        htmlBytes: capture.body.length,
        extractMs: extractor.ms,
        links: [],
      };
    },
  };
  const ports: EnginePorts = {
    store,
    runner,
    extractor,
    cache: {
      get: (key) => captures.get(key) ?? null,
      put: (key, capture, { atMs }) => void captures.set(key, { capture, storedAtMs: atMs }),
      ofHost: () => [],
    },
    hosts: memory,
    load: { current: () => load },
    clock,
    emit: (name, data) => void events.push({ name, data: structuredClone(data) }),
    log: (level, message, detail) => void logged.push(`${level} ${message} ${JSON.stringify(detail ?? {})}`),
    hooks: [],
    random: seededRandom(7),
    holdTabs: { canShow: () => false, show: () => Promise.reject(new Error('no window')) },
    personPresent: () => false,
    ...given.ports,
  };
  const engine = new Engine(ports, { maxTabs: 8, startTabs: 8, ...given.limits });
  return {
    engine,
    clock,
    store,
    runner,
    events,
    logged,
    memory,
    captures,
    extractor,
    ports,
    setLoad: (next: Load | null) => {
      load = next;
    },
  };
}

export function urls(host: string, count: number): string[] {
  return Array.from({ length: count }, (_, at) => `https://${host}/${at}`);
}
