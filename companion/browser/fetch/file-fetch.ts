/**
 * Files by the browser's own network stack: what a page shows or links to, and documents that are pages themselves.
 * 1. Asked for from a fetch target on the file's own origin (fetch-target.ts), redirects one by one, each checked before it is followed.
 * 2. Cookies go along to the site of the page only: another site gets none, as what a page names must not act there as its reader.
 * 3. What a page may not lead its reader to by itself is not asked for (tabs/leads.ts).
 */
import { TabtrawlError } from '../../../shared/batch/errors.ts';
import { isPrivateHost } from '../../util/private-hosts.ts';
import { isCdpClosed } from '../cdp/cdp.ts';
import { isolatedSession } from '../tabs/contexts.ts';
import type { LeadRule } from '../tabs/leads.ts';
import { namedTypeOf } from '../visit/content-type.ts';
import { toPageError } from '../visit/net-errors.ts';
import type { FetchAnswer, FetchTarget, FetchTargetParts } from './fetch-target.ts';
import { FetchTargets } from './fetch-targets.ts';
import { isSameSite, nextUrl } from './redirects.ts';

export type FileWanted = {
  readonly session: string;
  /** The page that names it; of a document that is a page, its own address. Its site gets the session's cookies. */
  readonly page: string;
  /** What is told as the referrer, cut as browsers cut it; absent for none. */
  readonly referrer?: string | undefined;
  readonly accept?: string;
  readonly maxBytes: number;
  /** What may be opened of where it leads. */
  readonly leads: LeadRule;
  /** Given the first bytes: false where the rest is of no use. */
  readonly isWanted?: (start: Uint8Array) => boolean;
  /** What the browser has kept of it will do. Default false: it is asked for again. */
  readonly mayBeKept?: boolean;
  readonly signal: AbortSignal;
};

export type FileGot = { readonly url: string; readonly contentType: string; readonly bytes: Uint8Array };

const mostRedirects = 20;
/** Fetch targets of files that nobody wants for so long are closed: each holds 30 MB or so. */
const keptForMs = 20_000;

export class FileFetch {
  readonly #parts: FetchTargetParts;
  readonly #targets: FetchTargets;
  #users = 0;
  #callOffShed = () => {};

  constructor(parts: FetchTargetParts, contextOf: (session: string) => Promise<string | undefined>) {
    this.#parts = parts;
    this.#targets = new FetchTargets(parts, contextOf);
  }

  /** Null where `isWanted` says so. Rejects with TabtrawlErrors of page codes, or the signal's reason. */
  async get(url: string, wanted: FileWanted): Promise<FileGot | null> {
    this.#callOffShed();
    this.#users++;
    try {
      return await this.#steps(url, wanted);
    } catch (thrown) {
      if (!isCdpClosed(thrown)) throw thrown;
      throw new TabtrawlError('crashed', `The tab that fetched ${url} was closed.`, { cause: thrown });
    } finally {
      if (--this.#users === 0)
        this.#callOffShed = this.#parts.clock.after(keptForMs, () => void this.#targets.close().catch(() => {}));
    }
  }

  closeSession(session: string): Promise<void> {
    return this.#targets.closeSession(session);
  }

  close(): Promise<void> {
    this.#callOffShed();
    return this.#targets.close();
  }

  async #steps(url: string, wanted: FileWanted): Promise<FileGot | null> {
    const isFromPublic = !isPrivateHost(new URL(wanted.page).host);
    let { session } = wanted;
    for (let at = url, steps = 0; ; steps++) {
      const { protocol, origin } = new URL(at);
      if (protocol !== 'http:' && protocol !== 'https:')
        throw new TabtrawlError('unsupported-scheme', `${url} leads to ${at}, which is not fetched.`);
      if (steps > mostRedirects) throw new TabtrawlError('redirects', `${url} redirects without an end.`);
      const refusal = wanted.leads(at);
      if (refusal) throw new TabtrawlError(refusal.code, `it was not opened, as it ${refusal.why}`);
      // Once away from the site no cookies come back: the way leads through a stranger.
      if (!isSameSite(wanted.page, at)) session = isolatedSession;
      const ask = () =>
        this.#targets.use(session, origin, wanted.signal, (target) => this.#step(target, at, session, wanted));
      let step = await ask();
      if (step === 'private') {
        if (isFromPublic) throw new TabtrawlError('private-network', `${at} turned out to be in a private network.`);
        this.#targets.setPrivate(session, at);
        step = await ask();
      }
      if (step === 'private') throw new TabtrawlError('connection', `${at} could not be reached.`);
      if (step === null || 'bytes' in step) return step;
      at = step.next;
    }
  }

  async #step(
    target: FetchTarget,
    url: string,
    session: string,
    wanted: FileWanted,
  ): Promise<FileGot | { readonly next: string } | 'private' | null> {
    const { maxBytes, signal, accept, mayBeKept = false } = wanted;
    const hasSession = session !== isolatedSession;
    const referrer = cutReferrer(wanted.referrer, url);
    if (referrer !== undefined) await target.refer(url, referrer);
    const answer = await target.start(
      { url, maxBytes, reading: null, hasSession, keepsBody: true, mayBeKept, ...(accept ? { accept } : {}) },
      signal,
    );
    if (answer.isPrivate) return 'private';
    const next = nextUrl(answer, url);
    const problem = next === null ? problemOf(answer, url, maxBytes) : null;
    if (next !== null || problem) target.drop(answer.id);
    if (problem) throw problem;
    if (next !== null) return { next };
    const bytes = await bytesOf(target, answer, { ...wanted, url });
    return bytes && { url, contentType: namedTypeOf(answer.headers['content-type']), bytes };
  }
}

function problemOf(answer: FetchAnswer, url: string, maxBytes: number): TabtrawlError | null {
  if (answer.failed || answer.status === 0) {
    const { code, message } = toPageError(answer.errorText ?? '', url);
    return new TabtrawlError(code, message);
  }
  if (answer.status < 200 || answer.status > 299)
    return new TabtrawlError('http-error', `the server answers ${answer.status}`);
  // Of what is packed on the way the length is that of the packed bytes.
  const length = answer.headers['content-encoding'] ? 0 : Number(answer.headers['content-length']);
  return length > maxBytes ? tooLarge(url, maxBytes) : null;
}

function tooLarge(url: string, maxBytes: number): TabtrawlError {
  return new TabtrawlError('too-large', `${url} is larger than ${Math.round(maxBytes / 1024 / 1024)} MB.`);
}

async function bytesOf(
  target: FetchTarget,
  { id }: FetchAnswer,
  { url, maxBytes, signal, isWanted }: FileWanted & { readonly url: string },
): Promise<Uint8Array | null> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for (;;) {
      const text = await target.bytes(id, signal);
      if (text === null) throw new TabtrawlError('connection', `${url}: the server broke off in the middle.`);
      if (text === '') return Buffer.concat(chunks);
      const chunk = Buffer.from(text, 'base64');
      if (size === 0 && isWanted && !isWanted(chunk)) return null;
      chunks.push(chunk);
      size += chunk.length;
      if (size > maxBytes) throw tooLarge(url, maxBytes);
    }
  } finally {
    // What was read to its end is forgotten already.
    target.drop(id);
  }
}

/** As browsers cut it by default: whole within an origin, the origin alone elsewhere, nothing from https to http. */
function cutReferrer(page: string | undefined, url: string): string | undefined {
  const from = page === undefined ? null : URL.parse(page);
  const to = new URL(url);
  if (!from || !/^https?:$/.test(from.protocol)) return undefined;
  if (from.protocol === 'https:' && to.protocol === 'http:') return undefined;
  if (from.origin !== to.origin) return `${from.origin}/`;
  from.hash = '';
  from.username = '';
  from.password = '';
  return from.href;
}
