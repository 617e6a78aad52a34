/**
 * The Markdown that a site itself gives of a page, where the batch wants it (`siteMarkdown`).
 *
 * 1. It is asked for only where the page shows that there is one: it names its Markdown form (`<link rel="alternate" type="text/markdown">`,
 *    the same in a `Link` header), it links to its own address with `.md`, or its answer depends on what is asked for (`Vary: Accept`).
 * 2. Of a kind of page one is tried first; the others of it wait for that. A kind that gives none, or other pages, is not asked any further.
 * 3. The request is one more to the host: it has its turn among the host's starts, and is left out where the host wants to be left alone,
 *    where its robots.txt keeps the address, or the page has no time left.
 * 4. It is taken if it holds the page (same-markdown.ts); else what was made of the HTML stands.
 */

import { toErrorData } from '../../../shared/batch/errors.ts';
import { noteLine } from '../../../shared/batch/page-notes.ts';
import { failures } from '../../../shared/messages/failures.ts';
import { noteWords } from '../../../shared/messages/notes.ts';
import type { Timeline } from '../clock.ts';
import { canonicalKey } from '../discovery/canonical-url.ts';
import { markdownForms } from '../discovery/judge-links.ts';
import { linksOfHeader } from '../link-header.ts';
import type { PageAttempt } from '../page/attempt.ts';
import { until } from '../page/deadline.ts';
import type { Capture, Clock, Extracted, Extractor, Log, PageRunner, PageSeen } from '../ports.ts';
import { type HostLimits, type HostStart, parseRetryAfter } from '../schedule/host-limits.ts';
import type { Robots } from '../schedule/robots.ts';
import { looksUnsafe } from '../unsafe-urls/detect.ts';
import { kindOf } from './lanes.ts';
import { bodyOf, markdownFault } from './same-markdown.ts';

type SiteMarkdownParts = {
  readonly runner: Pick<PageRunner, 'fetchMarkdown'>;
  readonly extractor: Extractor;
  readonly hosts: HostLimits;
  readonly robots: Pick<Robots, 'check'>;
  readonly clock: Clock;
  readonly timeline: Timeline;
  readonly log: Log;
  /** What was asked of the host is over; it was counted with its pages (`HostLimits.started`). */
  readonly freeHost: (host: string) => void;
};

type Asked = {
  readonly capture: Capture;
  readonly extracted: Extracted;
  readonly seen: PageSeen;
  /** Raised when the page has no time left for it. */
  readonly signal: AbortSignal;
};

export type OwnMarkdown = { readonly markdown: string; readonly note: string };

/** Where a page's Markdown is, and whether the page says so of itself rather than of its answers. */
type Sign = { readonly url: string; readonly isNamed: boolean };

type Kind = { hasGiven: boolean; misses: number; trial: Promise<void> | null };

/** Of pages that name their Markdown so many may give another page before the kind is not asked any further; of a mere `Vary` one. */
const mostMisses = 3;
const keptKinds = 2000;

export class SiteMarkdown {
  readonly #parts: SiteMarkdownParts;
  readonly #kinds = new Map<string, Kind>();

  constructor(parts: SiteMarkdownParts) {
    this.#parts = parts;
  }

  /** Null where the site gives none that will do. Never rejects. */
  async of(run: PageAttempt, asked: Asked): Promise<OwnMarkdown | null> {
    const { capture } = asked;
    const sign = capture.kind === 'dom' && capture.httpStatus === 200 ? signOf(asked) : null;
    if (!sign) return null;
    const kind = this.#kindOf(`${run.options.session}\n${run.page.host}\n${kindOf(capture.finalUrl)}`);
    while (kind.trial && !kind.hasGiven) await kind.trial;
    if (!kind.hasGiven && kind.misses >= (sign.isNamed ? mostMisses : 1)) return null;
    const asking = this.#ask(run, sign, asked);
    if (!kind.hasGiven) {
      const trial = asking.then(() => {
        if (kind.trial === trial) kind.trial = null;
      });
      kind.trial = trial;
    }
    const got = await asking;
    if (got === 'unasked') return null;
    if (typeof got === 'string') {
      kind.misses++;
      if (kind.misses >= mostMisses) kind.hasGiven = false;
      this.#parts.log('debug', `the Markdown at ${sign.url} is not taken: ${got}`, { page: run.page.id });
      return null;
    }
    Object.assign(kind, { hasGiven: true, misses: 0 });
    return got;
  }

  #kindOf(name: string): Kind {
    const known = this.#kinds.get(name);
    if (known) return known;
    const oldest = this.#kinds.size >= keptKinds ? this.#kinds.keys().next().value : undefined;
    if (oldest !== undefined) this.#kinds.delete(oldest);
    const kind: Kind = { hasGiven: false, misses: 0, trial: null };
    this.#kinds.set(name, kind);
    return kind;
  }

  /** What it gave, why that will not do, or `unasked`. Never rejects. */
  async #ask(run: PageAttempt, { url }: Sign, asked: Asked): Promise<OwnMarkdown | string> {
    const { runner, hosts, timeline } = this.#parts;
    const { page, options } = run;
    const turn = this.#mayAsk(run, url) ? await this.#turn(run, asked.signal) : null;
    if (!turn) return 'unasked';
    const startedMs = timeline.monotonicMs();
    try {
      const answer = await until(asked.signal, runner.fetchMarkdown(url, options.session, asked.signal));
      if (!answer) return 'it could not be had';
      if (answer.status === 429 || answer.status === 503) {
        const error = { code: 'rate-limited', message: failures.say('msgSlowDown', { url: page.host }) } as const;
        const retryAfter = parseRetryAfter(answer.retryAfter, timeline.wallMs());
        hosts.report(page.host, { kind: 'slow-down', retryAfter, error }, { startedMs, nowMs: timeline.monotonicMs() });
        return `answered ${answer.status}`;
      }
      if (answer.status !== 200) return `answered ${answer.status}`;
      if (answer.body === null) return 'it is no Markdown';
      return await this.#compared(answer.body, answer.url, asked);
    } catch (thrown) {
      return asked.signal.aborted ? 'unasked' : toErrorData(thrown).message;
    } finally {
      turn.start?.asked(timeline.monotonicMs());
      this.#parts.freeHost(page.host);
    }
  }

  #mayAsk({ page, options }: PageAttempt, url: string): boolean {
    const { hosts, robots, timeline } = this.#parts;
    if (hosts.isWaiting(page.host, timeline.monotonicMs()) || (!options.yes && looksUnsafe(url) !== null)) return false;
    const asksRobots = options.robots === 'obey' || (options.robots === 'auto' && (page.depth ?? 0) > 0);
    return !asksRobots || robots.check(url, options.session).outcome === 'allowed';
  }

  /** Waits for the host's next start, as a page does; null where there is no time for that. Counted with the host's pages until `freeHost`. */
  async #turn({ page, delayMs }: PageAttempt, signal: AbortSignal): Promise<{ start: HostStart | null } | null> {
    const { hosts, timeline, clock } = this.#parts;
    const nowMs = timeline.monotonicMs();
    const atMs = hosts.nextStartMs(page.host);
    const start = hosts.started(page.host, delayMs, nowMs);
    // Whoever comes meanwhile comes after it.
    start?.asked(Math.max(nowMs, atMs));
    if (atMs <= nowMs) return { start };
    const { promise, resolve } = Promise.withResolvers<void>();
    const callOff = clock.after(atMs - nowMs, resolve);
    try {
      await until(signal, promise);
      return { start };
    } catch {
      this.#parts.freeHost(page.host);
      return null;
    } finally {
      callOff();
    }
  }

  async #compared(text: string, url: string, { capture, extracted, signal }: Asked): Promise<OwnMarkdown | string> {
    const { title, body } = bodyOf(text);
    const hasTitle = title === '' || /^#\s/m.test(body);
    const source = { ...capture, finalUrl: url, contentType: 'text/markdown', kind: 'text', title: '' } as const;
    const read = this.#parts.extractor.extract(
      { ...source, body: hasTitle ? body : `# ${title}\n\n${body}` },
      { content: 'full', formats: ['markdown'] },
    );
    const { markdown } = await until(signal, read);
    const fault = markdownFault(extracted.markdown, markdown);
    return fault ?? { markdown, note: noteLine('site markdown', noteWords.say('noteGivenAt', { url })) };
  }
}

/** Of the page's own origin only: another one would learn what a person reads here. */
function signOf({ capture, extracted, seen }: Asked): Sign | null {
  const own = URL.parse(capture.finalUrl);
  if (!own) return null;
  const isHere = (url: string | undefined): url is string => url !== undefined && URL.parse(url)?.origin === own.origin;
  const inHeader = linksOfHeader(seen.headers.link, own.href).find(
    ({ rels, type }) => rels.includes('alternate') && type === 'text/markdown',
  );
  const named = [extracted.markdownForm, inHeader?.url].find(isHere);
  if (named) return { url: named, isNamed: true };
  const forms = markdownForms(own);
  const linked = extracted.links?.find(({ url }) => isHere(url) && forms.has(canonicalKey(new URL(url))));
  if (linked) return { url: linked.url, isNamed: true };
  const varies = /(?:^|,)\s*accept\s*(?:,|$)/i.test(seen.headers.vary ?? '');
  return varies ? { url: own.href.split('#', 1)[0] ?? own.href, isNamed: false } : null;
}
