/**
 * robots.txt, asked once for each origin before the first page of it: https://www.rfc-editor.org/rfc/rfc9309
 * Not found (4xx) allows all; unreachable (5xx, 429, no answer) is tried a few times, then all is refused for a while.
 */

import robotsParser from 'robots-parser';
import { failures } from '../../../shared/messages/failures.ts';
import type { Clock, PageRunner } from '../ports.ts';

const keptForMs = 24 * 3_600_000;
const refusedForMs = 10 * 60_000;
const pausesMs = [2000, 10_000] as const;
const keptOrigins = 2000;
const answerWithinMs = 20_000;

type RobotsVerdict =
  /** Asked for; `onChange` follows. */
  | { readonly outcome: 'pending' }
  | { readonly outcome: 'allowed'; readonly delayMs: number }
  | { readonly outcome: 'refused'; readonly message: string };

type Entry = {
  readonly host: string;
  readonly rules: RobotsRules;
  /** Why it is not known what it asks for, for a person. */
  readonly unreachable: string | null;
  readonly untilMs: number;
};

type RobotsParts = {
  readonly fetchText: PageRunner['fetchText'];
  readonly clock: Clock;
  readonly onChange: () => void;
};

export class Robots {
  readonly #parts: RobotsParts;
  readonly #known = new Map<string, Entry>();
  readonly #pending = new Map<string, string>();
  readonly #closing = new AbortController();

  constructor(parts: RobotsParts) {
    this.#parts = parts;
  }

  /** Hosts whose robots.txt is on its way. */
  pendingHosts(): Iterable<string> {
    return this.#pending.values();
  }

  check(url: string, session: string): RobotsVerdict {
    const { origin, host, protocol } = URL.parse(url) ?? { origin: 'null', host: '', protocol: 'file:' };
    if (protocol !== 'http:' && protocol !== 'https:') return { outcome: 'allowed', delayMs: 0 };
    const entry = this.#known.get(origin);
    if (entry && entry.untilMs > this.#parts.clock.monotonicMs()) return judge(entry, url);
    if (!this.#pending.has(origin)) {
      this.#pending.set(origin, host);
      void this.#ask(origin, host, session, 0);
    }
    return { outcome: 'pending' };
  }

  close(): void {
    this.#closing.abort();
  }

  async #ask(origin: string, host: string, session: string, tries: number): Promise<void> {
    const url = `${origin}/robots.txt`;
    const answer = await this.#answer(url, session);
    if (this.#closing.signal.aborted) return;
    const status = answer?.status ?? null;
    const unreachable =
      status === null
        ? failures.say('msgRobotsUnreachable', { host })
        : status >= 500 || status === 429
          ? failures.say('msgRobotsStatus', { host, status })
          : null;
    const pauseMs = pausesMs[tries];
    if (unreachable && pauseMs !== undefined) {
      this.#parts.clock.after(pauseMs, () => void this.#ask(origin, host, session, tries + 1));
      return;
    }
    const found = !unreachable && answer && answer.status >= 200 && answer.status < 300;
    const rules = found ? parseRobots(url, answer.body) : allowAll;
    const untilMs = this.#parts.clock.monotonicMs() + (unreachable ? refusedForMs : keptForMs);
    const oldest = this.#known.size >= keptOrigins ? this.#known.keys().next().value : undefined;
    if (oldest !== undefined) this.#known.delete(oldest);
    this.#known.set(origin, { host, rules, unreachable, untilMs });
    this.#pending.delete(origin);
    this.#parts.onChange();
  }

  async #answer(url: string, session: string): Promise<{ status: number; body: string } | null> {
    const late = new AbortController();
    const callOff = this.#parts.clock.after(answerWithinMs, () => late.abort());
    const { promise: none, resolve } = Promise.withResolvers<null>();
    late.signal.addEventListener('abort', () => resolve(null));
    try {
      const signal = AbortSignal.any([late.signal, this.#closing.signal]);
      return await Promise.race([none, this.#parts.fetchText(url, session, signal)]);
    } catch {
      // A runner that rejects though it should not has not reached the file either.
      return null;
    } finally {
      callOff();
    }
  }
}

function judge({ host, rules, unreachable }: Entry, url: string): RobotsVerdict {
  if (unreachable !== null) return { outcome: 'refused', message: unreachable };
  if (rules.allows(url)) return { outcome: 'allowed', delayMs: rules.delayMs };
  return { outcome: 'refused', message: failures.say('msgRobots', { host, url }) };
}

/** The one door to robots-parser: robots.txt text → rules. */

type RobotsRules = {
  readonly allows: (url: string) => boolean;
  /** Ms asked for between two pages, or 0. */
  readonly delayMs: number;
};

/** The product token that robots.txt files may name. */
const userAgent = 'Tabtrawl';
/** The package is CommonJS that exports the function itself; its types speak of an ES module. */
const parse = robotsParser as unknown as typeof robotsParser.default;
/** RFC 9309 wants at least 500 KiB to be read. */
const longestText = 512 * 1024;
/** A longer wish would stop a crawl for good; the host's pages still come no faster than this. */
const longestDelayMs = 60_000;

const allowAll: RobotsRules = { allows: () => true, delayMs: 0 };

export function parseRobots(robotsUrl: string, text: string): RobotsRules {
  const robots = parse(robotsUrl, inWholeGroups(tidied(text.slice(0, longestText))));
  const delayMs = (robots.getCrawlDelay(userAgent) ?? 0) * 1000;
  return {
    allows: (url) => URL.parse(url)?.pathname === '/robots.txt' || robots.isAllowed(url, userAgent) !== false,
    delayMs: Number.isFinite(delayMs) ? Math.min(longestDelayMs, Math.max(0, delayMs)) : 0,
  };
}

/**
 * Only rules end a group's names (RFC 9309, 2.2.1); the package ends them at a delay too. After one that stands between names those before it are
 * said again: the rules that follow are theirs as well, and the delay is not for those after it.
 */
function inWholeGroups(text: string): string {
  const out: string[] = [];
  let names: string[] = [];
  let hasRules = false;
  let hasDelay = false;
  for (const line of text.split('\n')) {
    const [, field = ''] = /^[ \t]*(user-agent|allow|disallow|crawl-delay)[ \t]*:/i.exec(line) ?? [];
    const name = field.toLowerCase();
    if (name === 'user-agent') {
      if (hasRules) names = [];
      else if (hasDelay) out.push(...names);
      hasRules = false;
      hasDelay = false;
      names.push(line);
    } else if (name === 'crawl-delay') hasDelay = true;
    else if (name !== '') hasRules = true;
    out.push(line);
  }
  return out.join('\n');
}

/** Lines as their writers meant them: any line end, tags of HTML about them, a name without its colon, several agents in one line. */
function tidied(text: string): string {
  return text
    .replace(/^\uFEFF/, '')
    .replace(/\r\n?/g, '\n')
    .replace(/<\/?[a-z!][^>\n]*>/gi, '')
    .replace(/^([ \t]*(?:user-agent|disallow|allow))[ \t]+(?=[^\s:])/gim, '$1: ')
    .replace(/^[ \t]*user-agent[ \t]*:(.*)$/gim, (_, names: string) =>
      (names.replace(/#.*$/, '').match(/[\w-]+|\*/g) ?? ['']).map((name) => `User-agent: ${name}`).join('\n'),
    );
}
