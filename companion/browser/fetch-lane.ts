/**
 * The lane without rendering: what a session's browser would get for an address, by its own network stack. Redirects are followed here, each
 * from a desk on its own origin, as a navigation would.
 */
import { TabtrawlError } from '../../shared/batch/errors.ts';
import type { Capture, Clock, PageJob, PageSeen } from '../crawl/ports.ts';
import { charsetOf, classOf, isAttachment, maxBodySize, mimeTypeOf, notAPage } from './capture-kinds.ts';
import type { Cdp } from './cdp.ts';
import { isCdpClosed } from './cdp-error.ts';
import { type Contexts, isolatedSession } from './contexts.ts';
import type { Desk, DeskAnswer } from './fetch-lane-desk.ts';
import { Desks } from './fetch-lane-desks.ts';
import { toPageError } from './net-errors.ts';
import { judgedHeaders } from './seen.ts';
import { seenInHtml, seenInText } from './seen-html.ts';

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
};

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
    const got = await this.#follow({ url, session: job.session, maxBytes: maxBodySize, signal });
    const contentType = mimeTypeOf(got.headers['content-type']);
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
      const answer = await desk.start(url, wanted.maxBytes, wanted.signal);
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
    const contentType = mimeTypeOf(headers['content-type']);
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

/** Where an answer leads on to, or null. */
function nextUrl({ status, location }: DeskAnswer, url: string): string | null {
  const leadsOn = status === 301 || status === 302 || status === 303 || status === 307 || status === 308;
  return leadsOn && location !== undefined ? (URL.parse(location, url)?.href ?? null) : null;
}
