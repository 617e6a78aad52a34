/**
 * The lane without rendering: what a session's browser would get for an address, by its own network stack. Redirects are followed here, each
 * from a desk on its own origin, as a navigation would.
 */
import { TabtrawlError } from '../../../shared/batch/errors.ts';
import type { Capture, Clock, PageJob, PageSeen } from '../../crawl/ports.ts';
import { type Cdp, isCdpClosed } from '../cdp/cdp.ts';
import { type Contexts, isolatedSession } from '../tabs/contexts.ts';
import {
  charsetOf,
  classOf,
  isAttachment,
  judgedHeaders,
  maxBodySize,
  namedTypeOf,
  notAPage,
} from '../visit/content-type.ts';
import { toPageError } from '../visit/net-errors.ts';
import { type Desk, type DeskAnswer, Desks } from './origin-frame.ts';

/** As many as Chrome follows (net/url_request/url_request.h). */
const mostRedirects = 20;
/** Larger is no robots.txt or the like: RFC 9309 asks for 500 KiB at least. */
const maxTextBytes = 1024 * 1024;

type Answer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};
type Fetched = Answer & { readonly url: string; readonly redirects: readonly string[] };
type Wanted = {
  readonly url: string;
  readonly session: string;
  readonly maxBytes: number;
  readonly signal: AbortSignal;
  /** What a click would send. */
  readonly referrer?: string | undefined;
};

/** Larger than a sitemap may be; what is packed takes less. */
const maxFileBytes = 52 * 1024 * 1024;

export class FetchLane {
  readonly #browser: Cdp;
  readonly #contexts: Contexts;
  readonly #clock: Clock;
  readonly #desks: Desks;

  constructor(browser: Cdp, contexts: Contexts, clock: Clock) {
    this.#browser = browser;
    this.#contexts = contexts;
    this.#clock = clock;
    this.#desks = new Desks(browser, clock, (session) => contexts.of(session));
  }

  /** Throws TabtrawlErrors of page codes, or the signal's reason. */
  async fetch(job: PageJob, signal: AbortSignal): Promise<{ capture: Capture; seen: PageSeen }> {
    const { url } = job.page;
    const got = await this.#follow({
      url,
      session: job.session,
      maxBytes: maxBodySize,
      signal,
      referrer: job.page.referrer,
    });
    const contentType = namedTypeOf(got.headers['content-type']);
    const kind = classOf(contentType) === 'text' ? 'text' : 'dom';
    const counted = kind === 'text' ? seenInText(got.body) : seenInHtml(got.body);
    const { url: finalUrl, status: httpStatus, body } = got;
    return {
      capture: {
        url,
        finalUrl,
        httpStatus,
        contentType,
        kind,
        body,
        title: counted.title,
        lane: 'fetch',
        fetchedAtMs: this.#clock.wallMs(),
      },
      seen: {
        requestedUrl: url,
        finalUrl,
        httpStatus,
        redirects: got.redirects,
        headers: judgedHeaders(got.headers),
        ...counted,
      },
    };
  }

  /** Rejects where it could not be had. */
  async fetchText(url: string, session: string, signal: AbortSignal): Promise<{ status: number; body: string }> {
    const { status, body } = await this.#follow({ url, session, maxBytes: maxTextBytes, signal });
    return { status, body };
  }

  /** A file whatever its type, such as a sitemap that is packed; 52 MB of it at most. Rejects where it could not be had. */
  async fetchBytes(url: string, session: string, signal: AbortSignal): Promise<FetchedBytes> {
    for (let at = url, steps = 0; ; steps++) {
      const { origin, protocol } = new URL(at);
      if (!/^https?:$/.test(protocol) || steps > mostRedirects)
        throw new TabtrawlError('redirects', `${url} redirects without an end.`);
      const own = session === isolatedSession ? 'shared' : session;
      const step = await this.#desks.use(own, origin, signal, (desk) => this.#bytesStep(desk, at, signal));
      if (typeof step !== 'string') return { ...step, url: at };
      at = step;
    }
  }

  async #bytesStep(desk: Desk, url: string, signal: AbortSignal): Promise<string | Omit<FetchedBytes, 'url'>> {
    const answer = await desk.start(url, maxFileBytes, signal, { keepsBody: true });
    const next = nextUrl(answer, url);
    if (next !== null || answer.failed || answer.status === 0) {
      desk.drop(answer.id);
      if (next !== null) return next;
      throw new TabtrawlError('connection', `${url} could not be reached.`);
    }
    const chunks: Uint8Array[] = [];
    let size = 0;
    for (;;) {
      const text = await desk.bytes(answer.id, signal);
      if (!text) return { status: answer.status, chunks };
      const chunk = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
      chunks.push(chunk);
      size += chunk.length;
      if (size <= maxFileBytes) continue;
      desk.drop(answer.id);
      return { status: answer.status, chunks };
    }
  }

  closeSession(session: string): Promise<void> {
    return this.#desks.closeSession(session);
  }

  close(): Promise<void> {
    return this.#desks.close();
  }

  async #follow(wanted: Wanted): Promise<Fetched> {
    if (wanted.session !== isolatedSession) return this.#steps(wanted, this.#desks);
    const contextId = await this.#contexts.fresh();
    const desks = new Desks(this.#browser, this.#clock, async () => contextId);
    try {
      return await this.#steps(wanted, desks);
    } finally {
      // Its desks first: a context that goes with a hidden target in it leaves the target's renderer behind.
      desks
        .close()
        .then(() => this.#contexts.dispose(contextId))
        .catch(() => {});
    }
  }

  async #steps(wanted: Wanted, desks: Desks): Promise<Fetched> {
    const redirects: string[] = [];
    for (let url = wanted.url; ; ) {
      const { protocol, origin } = new URL(url);
      if (protocol !== 'http:' && protocol !== 'https:')
        throw new TabtrawlError('unsupported-scheme', `${wanted.url} leads to ${url}, which is not crawled.`);
      const step = await desks.use(wanted.session, origin, wanted.signal, (desk) => this.#step(desk, url, wanted));
      if (typeof step !== 'string') return { url, redirects, ...step };
      redirects.push(url);
      if (redirects.length > mostRedirects)
        throw new TabtrawlError('redirects', `${wanted.url} redirects without an end.`);
      url = step;
    }
  }

  /** Where the answer leads on to, or the answer. */
  async #step(desk: Desk, url: string, wanted: Wanted): Promise<string | Answer> {
    try {
      const how = referrerOf(wanted.referrer, url);
      const answer = await desk.start(url, wanted.maxBytes, wanted.signal, how);
      const next = nextUrl(answer, url);
      if (next === null) return await this.#bodyOf(desk, answer, url, wanted);
      desk.drop(answer.id);
      return next;
    } catch (thrown) {
      if (!isCdpClosed(thrown)) throw thrown;
      throw new TabtrawlError('crashed', `The tab that fetched ${url} was closed.`, { cause: thrown });
    }
  }

  async #bodyOf(desk: Desk, answer: DeskAnswer, url: string, { maxBytes, signal }: Wanted): Promise<Answer> {
    const { status, headers, id } = answer;
    if (answer.failed || status === 0) {
      const { code, message } = toPageError(answer.errorText ?? '', url);
      throw new TabtrawlError(code, message);
    }
    if (status === 204 || status === 205 || status === 304) {
      desk.drop(id);
      throw new TabtrawlError('not-a-page', `${url} answers ${status}, with no content.`);
    }
    const contentType = namedTypeOf(headers['content-type']);
    const refused = isAttachment(headers['content-disposition'])
      ? new TabtrawlError('download', `${url} starts a download (${contentType || 'unknown type'}).`)
      : classOf(contentType) === 'file'
        ? new TabtrawlError('not-a-page', notAPage(contentType, url))
        : null;
    if (refused) {
      desk.drop(id);
      throw refused;
    }
    const read = answer.body ?? (await desk.read(id, charsetOf(headers['content-type']), signal));
    if ('tooLarge' in read) throw new TabtrawlError('too-large', `${url} is larger than ${maxBytes / 1024 / 1024} MB.`);
    if ('broken' in read) throw new TabtrawlError('connection', `${url}: the server broke off in the middle.`);
    return { status, headers, body: read.text };
  }
}

/** A page's script may name referrers of its own origin only; another one is left to the lane that renders. */
function referrerOf(referrer: string | undefined, url: string): { referrer?: string } {
  return referrer !== undefined && URL.parse(referrer)?.origin === URL.parse(url)?.origin ? { referrer } : {};
}

export type FetchedBytes = { readonly status: number; readonly url: string; readonly chunks: readonly Uint8Array[] };

/** Where an answer leads on to, or null. */
function nextUrl({ status, location }: DeskAnswer, url: string): string | null {
  const leadsOn = status === 301 || status === 302 || status === 303 || status === 307 || status === 308;
  return leadsOn && location !== undefined ? (URL.parse(asUtf8(location), url)?.href ?? null) : null;
}

/** A header comes as Latin-1; an address in it that is not ASCII is UTF-8, where it can be, as Chrome reads it. */
function asUtf8(location: string): string {
  if (!/[\u0080-\u00ff]/.test(location) || /[\u0100-\uffff]/.test(location)) return location;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(location, 'latin1'));
  } catch {
    return location;
  }
}

/**
 * What can be told of a page from its served HTML alone. By pattern, as parsing would cost as much as the rest of the fetch: good enough to
 * notice walls and shells, which are then rendered.
 */

type Counted = Omit<PageSeen, 'requestedUrl' | 'finalUrl' | 'httpStatus' | 'redirects' | 'headers'>;

/** Marks of bot checks as served, by the names of `crawl/wall-rules.ts`. */
const servedMarks: readonly (readonly [string, RegExp])[] = [
  [
    'cloudflare',
    /id=["']?(?:challenge-(?:form|running|stage|error-text)|cf-challenge-running)|cf_chl_opt|cf-browser-verification/,
  ],
  ['turnstile', /cf-turnstile|challenges\.cloudflare\.com/],
  ['recaptcha', /class=["'][^"']*g-recaptcha|\/recaptcha\//],
  ['hcaptcha', /class=["'][^"']*h-captcha|hcaptcha\.com/],
  ['datadome', /captcha-delivery\.com/],
  ['perimeterx', /px-captcha/],
  ['akamai', /sec-(?:if-cpt-container|cpt-if)/],
  ['aws-waf', /aws-waf-captcha|captcha\.awswaf\.com/],
  ['imperva', /_Incapsula_Resource/],
  ['arkose', /FunCaptcha|arkoselabs\.com/],
];

const passwordField = /<input\b[^>]*\btype\s*=\s*["']?password/gi;
const asides = /<(header|nav|aside|footer)\b[\s\S]*?<\/\1\s*>/gi;
const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };

export function seenInHtml(html: string): Counted {
  const text = textOf(html);
  return {
    title: decode(/<title\b[^>]*>([^<]*)/i.exec(html)?.[1] ?? '').trim(),
    textLength: text.length,
    textStart: text.slice(0, 2000),
    passwordFields: html.match(passwordField)?.length ?? 0,
    mainPasswordFields: html.replace(asides, '').match(passwordField)?.length ?? 0,
    challengeMarks: servedMarks.filter(([, pattern]) => pattern.test(html)).map(([name]) => name),
    links: html.match(/<a\b[^>]*\bhref\b/gi)?.length ?? 0,
  };
}

/** Text of a body that is none of HTML. */
export function seenInText(text: string): Counted {
  const none = { title: '', passwordFields: 0, mainPasswordFields: 0, challengeMarks: [], links: 0 };
  return { ...none, textLength: text.length, textStart: text.slice(0, 2000) };
}

function textOf(html: string): string {
  const body = html.replace(
    /<head\b[\s\S]*?<\/head>|<(script|style|noscript|template|svg)\b[\s\S]*?<\/\1\s*>|<!--[\s\S]*?-->/gi,
    ' ',
  );
  return decode(body.replace(/<[^>]*>/g, ' '))
    .replace(/\s+/g, ' ')
    .trim();
}

function decode(text: string): string {
  return text.replace(/&(#\d+|#x[\da-f]+|[a-z]+);/gi, (whole, name: string) => {
    if (!name.startsWith('#')) return entities[name.toLowerCase()] ?? whole;
    const code = name[1] === 'x' || name[1] === 'X' ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}
