/**
 * The lane without rendering: what a session's browser would get for an address, by its own network stack. Redirects are followed here, each
 * from a desk on its own origin, as a navigation would.
 */
import { TabtrawlError } from '../../shared/batch/errors.ts';
import type { Capture, Clock, PageJob, PageSeen } from '../crawl/ports.ts';
import { charsetOf, classOf, isAttachment, maxBodySize, mimeTypeOf, notAPage } from './capture-kinds.ts';
import type { Cdp } from './cdp.ts';
import { type Contexts, isolatedSession } from './contexts.ts';
import { Desk, type DeskAnswer } from './fetch-lane-desk.ts';
import { toPageError } from './net-errors.ts';
import { judgedHeaders } from './seen.ts';
import { seenInHtml, seenInText } from './seen-html.ts';
import { within } from './visit-deadline.ts';

/** As many as Chrome follows (net/url_request/url_request.h). */
const mostRedirects = 20;
/** A desk is a renderer of 30 MB or so. */
const mostDesks = 6;
/** Larger is no robots.txt or the like: RFC 9309 asks for 500 KiB at least. */
const maxTextBytes = 1024 * 1024;

type Fetched = {
  readonly url: string;
  readonly redirects: readonly string[];
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};
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
  /** By session and origin; the longest unused first. */
  readonly #desks = new Map<string, Promise<Desk>>();

  constructor(browser: Cdp, contexts: Contexts, clock: Clock) {
    this.#browser = browser;
    this.#contexts = contexts;
    this.#clock = clock;
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

  async closeSession(session: string): Promise<void> {
    const own = [...this.#desks].filter(([key]) => key.startsWith(`${session} `));
    for (const [key] of own) this.#desks.delete(key);
    await Promise.all(own.map(async ([, desk]) => (await desk.catch(() => null))?.close()));
  }

  async close(): Promise<void> {
    const desks = [...this.#desks.values()];
    this.#desks.clear();
    await Promise.all(desks.map(async (desk) => (await desk.catch(() => null))?.close()));
  }

  async #follow(wanted: Wanted): Promise<Fetched> {
    if (wanted.session !== isolatedSession)
      return this.#steps(wanted, (origin) => this.#deskAt(wanted.session, origin));
    const contextId = await this.#contexts.fresh();
    try {
      return await this.#steps(wanted, (origin) => Desk.open(this.#browser, origin, contextId, this.#clock));
    } finally {
      // Its desks go with it.
      this.#contexts.dispose(contextId).catch(() => {});
    }
  }

  async #steps(wanted: Wanted, deskAt: (origin: string) => Promise<Desk>): Promise<Fetched> {
    const redirects: string[] = [];
    for (let url = wanted.url; ; ) {
      const { protocol, origin } = new URL(url);
      if (protocol !== 'http:' && protocol !== 'https:')
        throw new TabtrawlError('unsupported-scheme', `${wanted.url} leads to ${url}, which is not crawled.`);
      const desk = await within(wanted.signal, deskAt(origin));
      desk.users++;
      try {
        const answer = await desk.start(url, wanted.signal);
        const next = nextUrl(answer, url);
        if (next === null) return { url, redirects, ...(await this.#bodyOf(desk, answer, url, wanted)) };
        desk.drop(answer.id);
        redirects.push(url);
        if (redirects.length > mostRedirects)
          throw new TabtrawlError('redirects', `${wanted.url} redirects without an end.`);
        url = next;
      } finally {
        desk.users--;
      }
    }
  }

  async #bodyOf(
    desk: Desk,
    answer: DeskAnswer,
    url: string,
    { maxBytes, signal }: Wanted,
  ): Promise<Omit<Fetched, 'url' | 'redirects'>> {
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
    const read = await desk.read(id, maxBytes, charsetOf(headers['content-type']), signal);
    if ('tooLarge' in read) throw new TabtrawlError('too-large', `${url} is larger than ${maxBytes / 1024 / 1024} MB.`);
    if ('broken' in read) throw new TabtrawlError('connection', `${url}: the server broke off in the middle.`);
    return { status, headers, body: read.text };
  }

  async #deskAt(session: string, origin: string): Promise<Desk> {
    const key = `${session} ${origin}`;
    const known = this.#desks.get(key);
    this.#desks.delete(key);
    const isGone = known
      ? await known.then(
          (desk) => desk.closed.aborted,
          () => true,
        )
      : true;
    const desk =
      known && !isGone
        ? known
        : this.#contexts.of(session).then((contextId) => Desk.open(this.#browser, origin, contextId, this.#clock));
    this.#desks.set(key, desk);
    desk.catch(() => this.#desks.delete(key));
    await this.#shed();
    return desk;
  }

  /** Desks beyond the limit that nobody works at go, the longest unused first. */
  async #shed(): Promise<void> {
    for (const [key, coming] of [...this.#desks]) {
      if (this.#desks.size <= mostDesks) return;
      const desk = await coming.catch(() => null);
      if (!desk || desk.users > 0) continue;
      this.#desks.delete(key);
      desk.close();
    }
  }
}

/** Where an answer leads on to, or null. */
function nextUrl({ status, location }: DeskAnswer, url: string): string | null {
  const leadsOn = status === 301 || status === 302 || status === 303 || status === 307 || status === 308;
  return leadsOn && location !== undefined ? (URL.parse(location, url)?.href ?? null) : null;
}
