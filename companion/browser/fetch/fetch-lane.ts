/**
 * The lane without rendering: what a session's browser would get for an address, by its own network stack, read where it arrives. Redirects
 * are followed here, each from a fetch target on its own origin, as a navigation would; one that leads to another site is not, as a target
 * there would be given cookies that a navigation from outside is not, nor is one to the sign-in at another host: each request there counts,
 * and the lane that renders knows who is there already (crawl/walls/sign-in-turn.ts).
 */

import { TabtrawlError } from '../../../shared/batch/errors.ts';
import { noteLine } from '../../../shared/batch/page-notes.ts';
import { failures } from '../../../shared/messages/failures.ts';
import { noteWords } from '../../../shared/messages/notes.ts';
import { refreshTarget } from '../../../shared/refresh.ts';
import type { Arrived, Capture, Extracted, MarkdownAnswer, PageJob, PageSeen, Reading } from '../../crawl/ports.ts';
import { isPrivateHost } from '../../util/private-hosts.ts';
import { isCdpClosed } from '../cdp/cdp.ts';
import { type Contexts, isolatedSession } from '../tabs/contexts.ts';
import { type LeadRule, refusedLead } from '../tabs/leads.ts';
import { certificateWanted } from '../visit/certificate-question.ts';
import { charsetOf, classOf, isAttachment, judgedHeaders, maxBodySize, namedTypeOf } from '../visit/content-type.ts';
import { CalledOff, keptAheadMs, lateWords, RendersInstead } from '../visit/deadline.ts';
import { AnswerFault, type AnswerHead, fileAnswer } from '../visit/file-answer.ts';
import { asksForCertificate, isUntrustedCertificate, toPageError } from '../visit/net-errors.ts';
import type { FetchAnswer, FetchTarget, FetchTargetParts } from './fetch-target.ts';
import { FetchTargets } from './fetch-targets.ts';
import { FileFetch } from './file-fetch.ts';
import { isRedirect, isSameSite, isSignInElsewhere, nextUrl } from './redirects.ts';

/** As many as Chrome follows (net/url_request/url_request.h). */
const mostRedirects = 20;
/** Larger is no robots.txt or the like: RFC 9309 asks for 500 KiB at least. */
const maxTextBytes = 1024 * 1024;

class LeadsToSignIn extends RendersInstead {}

type Head = AnswerHead & { readonly status: number };
type Answer = Head & {
  readonly arrived: Arrived;
  readonly isGuessed: boolean;
};
type Step = { readonly next: string } | (Answer & { readonly next?: undefined });
type BytesStep = { readonly next: string } | (Omit<FetchedBytes, 'url'> & { readonly next?: undefined });
type MarkdownStep = { readonly next: string } | (MarkdownAnswer & { readonly next?: undefined });
type Fetched = Answer & { readonly redirects: readonly string[] };
type Wanted = {
  readonly url: string;
  readonly session: string;
  readonly maxBytes: number;
  readonly reading: Reading | null;
  /** Redirects to other sites are followed, without cookies from there on. */
  readonly leavesSite: boolean;
  readonly lead: LeadRule;
  readonly signal: AbortSignal;
  /** Shortly before it what has come is taken. Default: none. */
  readonly end?: PageEnd | undefined;
  /** What a click would send. */
  readonly referrer?: string | undefined;
  /** As of PageJob. */
  readonly mayAsk?: (() => boolean) | undefined;
  /** Called at each request that has gone out. */
  readonly onSent?: (() => void) | undefined;
};

/** What is asked for where a site may give its pages as Markdown; others are told of by their status or their type. */
const markdownTypes = 'text/markdown, text/plain;q=0.5';
const maxMarkdownBytes = 8 * 1024 * 1024;

/** Larger than a sitemap may be; what is packed takes less. */
const maxFileBytes = 52 * 1024 * 1024;

export type FetchedPage = {
  readonly capture: Capture;
  readonly seen: PageSeen;
  readonly extracted?: Extracted;
  readonly notes: readonly string[];
};

/** Monotonic, and the page's whole time, for the words of its end. */
export type PageEnd = { readonly atMs: number; readonly timeoutMs: number };

export class FetchLane {
  readonly #contexts: Contexts;
  readonly #parts: FetchTargetParts;
  readonly #targets: FetchTargets;
  /** What pages show and lead to, and documents. */
  readonly files: FileFetch;
  /** What isolated pages are fetched in: with neither cookies nor cache it keeps nothing of any of them. */
  #clean: Promise<string> | null = null;

  constructor(contexts: Contexts, parts: FetchTargetParts) {
    this.#contexts = contexts;
    this.#parts = parts;
    this.#targets = new FetchTargets(parts, (session) => this.#contextOf(session));
    this.files = new FileFetch(parts, (session) => this.#contextOf(session));
  }

  /** Throws TabtrawlErrors of page codes (AnswerFault once the head has come), RendersInstead, or the signal's reason. `end`: as in Wanted.end. */
  async fetch(job: PageJob, lead: LeadRule, signal: AbortSignal, end?: PageEnd): Promise<FetchedPage> {
    const { url, referrer } = job.page;
    const { session, reading = null } = job;
    const wanted: Wanted = {
      url,
      session,
      maxBytes: maxBodySize,
      reading,
      leavesSite: false,
      lead,
      signal,
      end,
      referrer,
      mayAsk: job.mayAsk,
      onSent: job.onAsked,
    };
    const got = await this.#follow(wanted);
    const { url: finalUrl, status: httpStatus, arrived } = got;
    const { seen, marks, extracted } = arrived;
    return {
      capture: this.#captureOf(url, got, arrived),
      seen: {
        requestedUrl: url,
        finalUrl,
        httpStatus,
        redirects: got.redirects,
        headers: judgedHeaders(got.headers),
        ...seen,
        ...(reading?.marks ? { marks } : {}),
      },
      ...(extracted ? { extracted } : {}),
      notes: notesOf(got),
    };
  }

  #captureOf(url: string, { url: finalUrl, status, contentType }: AnswerHead, { seen, body }: Arrived): Capture {
    return {
      url,
      finalUrl,
      httpStatus: status,
      contentType,
      kind: kindOf(contentType),
      body: body ?? '',
      title: seen.title,
      lane: 'fetch',
      fetchedAtMs: this.#parts.clock.wallMs(),
    };
  }

  /** Rejects where it could not be had. */
  async fetchText(
    url: string,
    session: string,
    lead: LeadRule,
    signal: AbortSignal,
  ): Promise<{ status: number; body: string }> {
    const wanted = { url, session, maxBytes: maxTextBytes, reading: null, leavesSite: true, lead, signal };
    try {
      const { status, arrived } = await this.#follow(wanted);
      return { status, body: arrived.body ?? '' };
    } catch (thrown) {
      // As a server says it that does not send elsewhere.
      if (thrown instanceof LeadsToSignIn) return { status: 401, body: '' };
      throw thrown;
    }
  }

  /** See PageRunner.fetchMarkdown. Redirects to other sites are not followed. Rejects where nothing could be had. */
  async fetchMarkdown(url: string, session: string, lead: LeadRule, signal: AbortSignal): Promise<MarkdownAnswer> {
    for (let at = url, steps = 0; steps <= mostRedirects; steps++) {
      const step = await this.#at(at, session, signal, (target) => this.#markdownStep(target, at, session, signal));
      if (step.next === undefined) return step;
      const refused = lead(step.next);
      if (refused) throw refusedLead(url, refused);
      if (!isSameSite(at, step.next) || isSignInElsewhere(step.next, url))
        throw new RendersInstead('redirects', 'it leads to another site');
      at = step.next;
    }
    throw new TabtrawlError('redirects', failures.say('msgRedirects', { url }));
  }

  async #markdownStep(
    target: FetchTarget,
    url: string,
    session: string,
    signal: AbortSignal,
  ): Promise<MarkdownStep | 'private'> {
    const hasSession = session !== isolatedSession;
    const answer = await target.start(
      {
        url,
        maxBytes: maxMarkdownBytes,
        reading: null,
        hasSession,
        keepsBody: true,
        isApart: true,
        accept: markdownTypes,
      },
      signal,
    );
    if (answer.isPrivate) return 'private';
    const { id, status, headers } = answer;
    const next = nextUrl(answer, url);
    const contentType = namedTypeOf(headers['content-type']);
    const isMarkdown =
      /^text\/(?:x-)?markdown$/.test(contentType) ||
      (contentType === 'text/plain' && /\.md$/i.test(new URL(url).pathname));
    const isWanted = next === null && !answer.failed && status === 200 && isMarkdown;
    if (!isWanted) target.drop(id);
    if (next !== null) return { next };
    if (answer.failed || status === 0) throw new TabtrawlError('connection', failures.say('msgUnreachable', { url }));
    const retryAfter = headers['retry-after'];
    const told = { status, url, ...(retryAfter === undefined ? {} : { retryAfter }) };
    if (!isWanted || isAttachment(headers['content-disposition'])) return { ...told, body: null };
    const charset = charsetOf(headers['content-type']) ?? 'utf-8';
    const read = await target.read({ id, charset, contentType, kind: 'text' }, signal);
    return { ...told, body: 'arrived' in read && !('cut' in read) ? (read.arrived.body ?? null) : null };
  }

  /** See PageRunner.fetchBytes; 52 MB at most. Rejects where it could not be had. */
  async fetchBytes(url: string, { session, namedBy, lead, signal }: BytesWanted): Promise<FetchedBytes> {
    let own = session;
    for (let at = url, steps = 0; ; steps++) {
      if (!/^https?:$/.test(new URL(at).protocol) || steps > mostRedirects)
        throw new TabtrawlError('redirects', failures.say('msgRedirects', { url }));
      const refused = lead(at);
      if (refused) throw refusedLead(namedBy, refused);
      // Once away from the site no cookies come back: the way leads through a stranger.
      const isOwnSite = isSameSite(namedBy, at);
      if (!isOwnSite) own = isolatedSession;
      const act = (target: FetchTarget) => this.#bytesStep(target, at, own, signal);
      const step = await this.#at(at, own, signal, act, isOwnSite || isPrivateHost(new URL(namedBy).host));
      if (step.next === undefined) return { ...step, url: at };
      if (isSignInElsewhere(step.next, url)) throw new LeadsToSignIn('redirects', `${url} leads to a sign-in.`);
      at = step.next;
    }
  }

  async #bytesStep(
    target: FetchTarget,
    url: string,
    session: string,
    signal: AbortSignal,
  ): Promise<BytesStep | 'private'> {
    const hasSession = session !== isolatedSession;
    const answer = await target.start(
      { url, maxBytes: maxFileBytes, reading: null, hasSession, keepsBody: true },
      signal,
    );
    if (answer.isPrivate) return 'private';
    const next = nextUrl(answer, url);
    if (next !== null || answer.failed || answer.status === 0) {
      target.drop(answer.id);
      if (next !== null) return { next };
      throw new TabtrawlError('connection', failures.say('msgUnreachable', { url }));
    }
    const chunks: Uint8Array[] = [];
    let size = 0;
    for (;;) {
      const text = await target.bytes(answer.id, signal);
      if (!text) return { status: answer.status, chunks };
      const chunk = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
      chunks.push(chunk);
      size += chunk.length;
      if (size <= maxFileBytes) continue;
      target.drop(answer.id);
      return { status: answer.status, chunks };
    }
  }

  async closeSession(session: string): Promise<void> {
    await Promise.all([this.#targets.closeSession(session), this.files.closeSession(session)]);
  }

  async close(): Promise<void> {
    await Promise.all([this.#targets.close(), this.files.close()]);
  }

  #contextOf(session: string): Promise<string | undefined> {
    if (session !== isolatedSession) return this.#contexts.of(session);
    this.#clean ??= this.#contexts.fresh();
    // The next page tries again.
    this.#clean.catch(() => {
      this.#clean = null;
    });
    return this.#clean;
  }

  async #follow(wanted: Wanted): Promise<Fetched> {
    const redirects: string[] = [];
    let { session } = wanted;
    for (let url = wanted.url; ; ) {
      const { protocol } = new URL(url);
      if (protocol !== 'http:' && protocol !== 'https:')
        throw new TabtrawlError(
          'unsupported-scheme',
          failures.say('msgLeadsToScheme', { url: wanted.url, target: url }),
        );
      const step = await this.#step(url, { ...wanted, session });
      if (step.next === undefined) return { redirects, ...step };
      const refused = wanted.lead(step.next);
      if (refused) throw refusedLead(wanted.url, refused);
      redirects.push(url);
      if (redirects.length > mostRedirects)
        throw new TabtrawlError('redirects', failures.say('msgRedirects', { url: wanted.url }));
      if (session !== isolatedSession && isSignInElsewhere(step.next, wanted.url))
        throw new LeadsToSignIn('redirects', 'it leads to a sign-in at another host');
      if (session !== isolatedSession && !isSameSite(url, step.next)) {
        if (!wanted.leavesSite) throw new RendersInstead('redirects', 'it leads to another site');
        session = isolatedSession;
      }
      url = step.next;
    }
  }

  #step(url: string, wanted: Wanted): Promise<Step> {
    return this.#at(url, wanted.session, wanted.signal, (target) => this.#ask(target, url, wanted));
  }

  /** Asks at a fetch target of the address's origin; where the host turns out to be of a private network, once more from a document of its own. */
  async #at<T>(
    url: string,
    session: string,
    signal: AbortSignal,
    act: (target: FetchTarget) => Promise<T | 'private'>,
    mayBePrivate = true,
  ): Promise<T> {
    const ask = () => this.#targets.use(session, new URL(url).origin, signal, act);
    try {
      const first = await ask();
      if (first !== 'private') return first;
      if (!mayBePrivate) throw new TabtrawlError('private-network', `${url} turned out to be in a private network.`);
      this.#targets.setPrivate(session, url);
      const again = await ask();
      if (again !== 'private') return again;
      throw new RendersInstead(
        'connection',
        'its host, in a private network, answers no page that was not loaded from it',
      );
    } catch (thrown) {
      if (!isCdpClosed(thrown)) throw thrown;
      throw new TabtrawlError('crashed', `The tab that fetched ${url} was closed.`, { cause: thrown });
    }
  }

  async #ask(target: FetchTarget, url: string, wanted: Wanted): Promise<Step | 'private'> {
    const { maxBytes, session, signal, referrer, end, onSent } = wanted;
    const isRedirected = url !== wanted.url;
    if (!isRedirected && wanted.mayAsk?.() === false) throw new CalledOff('Its host is to be left alone for now.');
    const reading =
      isRedirected && wanted.reading?.keepsRedirected ? { ...wanted.reading, keepsBody: true } : wanted.reading;
    const hasSession = session !== isolatedSession;
    const asked = { url, maxBytes, reading, hasSession, ...referrerOf(referrer, url) };
    const answer = await target.start(asked, signal, { cutAtMs: cutAt(end), onSent });
    if (answer.isPrivate) return 'private';
    const next = nextUrl(answer, url);
    if (next === null && !isRedirect(answer.status)) return this.#read(target, answer, url, wanted);
    target.drop(answer.id);
    if (next === null) throw new RendersInstead('redirects', 'it leads on without saying where to');
    return { next };
  }

  async #read(
    target: FetchTarget,
    answer: FetchAnswer,
    url: string,
    { maxBytes, signal, end, ...asked }: Wanted,
  ): Promise<Answer> {
    const { status, headers, id } = answer;
    if (answer.failed || status === 0) {
      const { code, message } = toPageError(answer.errorText ?? '', url);
      if (asksForCertificate(answer.errorText ?? '')) throw certificateWanted(answer.errorText ?? '', url);
      // What a person has accepted holds for pages, and not for what they load.
      if (isUntrustedCertificate(answer.errorText ?? ''))
        throw new RendersInstead(code, 'its certificate is one that a person has to accept');
      throw new TabtrawlError(code, message);
    }
    const contentType = namedTypeOf(headers['content-type']);
    const head: Head = { url, contentType, headers, status };
    const refused = noPageBy(head);
    if (refused) {
      target.drop(id);
      throw refused;
    }
    const ask = { id, charset: charsetOf(headers['content-type']), contentType, kind: kindOf(contentType) };
    const read = answer.body ?? (await target.read(ask, signal, cutAt(end)));
    if ('tooLarge' in read)
      throw new AnswerFault('too-large', `${url} is larger than ${maxBytes / 1024 / 1024} MB.`, head);
    if (!('cut' in read)) return { ...head, arrived: read.arrived, isGuessed: read.isGuessed };
    // Before a tunnel the browser shows its own words for the proxy's.
    if (status === 407) throw new RendersInstead('connection', 'the proxy before it wants a sign-in');
    const partial = read.arrived && this.#captureOf(asked.url, head, read.arrived);
    if (end && read.cut === 'late') throw new AnswerFault('timeout', lateWords(url, end.timeoutMs), head, partial);
    throw new AnswerFault('connection', `${url}: the server broke off in the middle.`, head, partial);
  }
}

function cutAt(end: PageEnd | undefined): number | undefined {
  return end && end.atMs - keptAheadMs(end.timeoutMs);
}

/** Null where it may be a page. */
function noPageBy(head: AnswerHead): AnswerFault | null {
  const { url, status, headers, contentType } = head;
  if (status === 204 || status === 205 || status === 304)
    return new AnswerFault('not-a-page', failures.say('msgNoContent', { url, status }), head);
  if (isAttachment(headers['content-disposition'])) return fileAnswer('download', head);
  return classOf(contentType) === 'file' ? fileAnswer('not-a-page', head) : null;
}

/** What a tab would have told from it: how Chrome guesses encodings, and where it leads its reader on to. */
function notesOf({ url, headers, arrived, isGuessed }: Fetched): readonly string[] {
  const to = URL.parse(arrived.seen.leadsOn ?? refreshTarget(headers.refresh ?? '') ?? '', url);
  const leadsOn = to !== null && to.href.split('#')[0] !== url.split('#')[0];
  return [
    ...(isGuessed ? [noteLine('charset guessed', noteWords.say('noteLetters'))] : []),
    ...(leadsOn ? [noteLine('redirect not followed', noteWords.say('noteLeadsTo', { target: to.href }))] : []),
  ];
}

/** A page's script may name referrers of its own origin only; another one is left to the lane that renders. */
function referrerOf(referrer: string | undefined, url: string): { referrer?: string } {
  return referrer !== undefined && URL.parse(referrer)?.origin === URL.parse(url)?.origin ? { referrer } : {};
}

type BytesWanted = {
  readonly session: string;
  /** The page on whose word it is asked for: cookies go along to its site alone. */
  readonly namedBy: string;
  readonly lead: LeadRule;
  readonly signal: AbortSignal;
};
export type FetchedBytes = { readonly status: number; readonly url: string; readonly chunks: readonly Uint8Array[] };

function kindOf(contentType: string): 'dom' | 'text' {
  return classOf(contentType) === 'text' ? 'text' : 'dom';
}
