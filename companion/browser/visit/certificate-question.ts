/**
 * Whether a page waits since its server asks who is there by a certificate: Chrome then shows a box in the tab and tells nobody, and without a
 * window shows none and waits all the same.
 *
 * 1. A document's request over TLS that has not been sent after a while (no headers have gone out) waits for the connection or for the box.
 * 2. A hidden target, which can show no box, is led to robots.txt of the host: Chrome ends that at once where a choice is wanted; where the
 *    request goes out the host asks nothing, and is not asked again for some minutes.
 *
 * 3. A server may ask for some of its addresses only, in the middle of a connection (TLS 1.2): the request has gone out, and nothing comes. After
 *    longer, and as seldom, the hidden target is led to that address itself.
 */
import { TabtrawlError } from '../../../shared/batch/errors.ts';
import type { Clock } from '../../crawl/ports.ts';
import type { Cdp } from '../cdp/cdp.ts';
import { pause, within } from './deadline.ts';
import { asksForCertificate, toPageError } from './net-errors.ts';
import type { NavigationWatch } from './network-watch.ts';
import type { VisitRun } from './run.ts';

/** The server wants a certificate that a person chooses. */
export class CertificateWanted extends TabtrawlError {}

/** Longer than a connection takes as a rule. */
const unsentForMs = 1500;
/** Nothing has come for so long: a server that is slow, or asks in the middle of the connection. */
const unansweredForMs = 6000;
/** The hidden target is given up after this. */
const askWithinMs = 10_000;
const knownForMs = 10 * 60_000;

/** `work`; rejects with CertificateWanted as soon as a document of the tab waits for a choice. */
export async function unlessCertificateWanted<T>(run: VisitRun, work: Promise<T>): Promise<T> {
  const over = new AbortController();
  const wanted = untilWanted(run, AbortSignal.any([run.signal, over.signal]));
  try {
    return await Promise.race([work, wanted]);
  } finally {
    over.abort(new Error('The visit is over.'));
    wanted.catch(() => {});
    // What is under way ends with the visit's signal.
    work.catch(() => {});
  }
}

async function untilWanted({ tab: { watch }, wantsCertificate }: VisitRun, signal: AbortSignal): Promise<never> {
  for (;;) {
    await watch.until(() => waitsFor(watch) !== null, signal);
    const waits = waitsFor(watch);
    const hasMoved = () => waitsFor(watch)?.key !== waits?.key;
    if (!waits || (await watch.until(hasMoved, signal, waits.isSent ? unansweredForMs : unsentForMs))) continue;
    const { url, isSent } = waits;
    if (await within(signal, wantsCertificate(url, isSent))) {
      if (hasMoved()) continue;
      throw certificateWanted('net::ERR_SSL_CLIENT_AUTH_CERT_NEEDED', url);
    }
    await watch.until(hasMoved, signal);
  }
}

/** The document that is asked for over TLS and has no answer; null where there is none. `isSent`: its request has gone out. */
function waitsFor({
  next,
}: NavigationWatch): { readonly url: string; readonly isSent: boolean; readonly key: string } | null {
  if (!next || next.answered || next.failed !== null || !next.url.startsWith('https:')) return null;
  return { url: next.url, isSent: next.sent, key: `${next.sent} ${next.url}` };
}

export function certificateWanted(errorText: string, url: string): CertificateWanted {
  const { code, message } = toPageError(errorText, url);
  return new CertificateWanted(code, message);
}

/** Asks hosts, each once at a time. */
export class CertificateQuestions {
  readonly #browser: Cdp;
  readonly #clock: Clock;
  /** By context and origin. */
  readonly #asked = new Map<string, Promise<boolean>>();

  constructor(browser: Cdp, clock: Clock) {
    this.#browser = browser;
    this.#clock = clock;
  }

  /** Whether the host of an address wants a certificate to be chosen; `isOfPage`: for that address. Never rejects. */
  isAsked(url: string, contextId: string | undefined, isOfPage = false): Promise<boolean> {
    const { origin } = new URL(url);
    const key = `${contextId ?? ''} ${origin} ${isOfPage}`;
    const known = this.#asked.get(key);
    if (known) return known;
    const asking = this.#ask(isOfPage ? url : `${origin}/robots.txt`, contextId, isOfPage).catch(() => false);
    this.#asked.set(key, asking);
    void asking.then((isWanted) => {
      // A person may have chosen by the next time.
      this.#clock.after(isWanted ? 0 : knownForMs, () => this.#asked.delete(key));
    });
    return asking;
  }

  async #ask(url: string, contextId: string | undefined, isOfPage: boolean): Promise<boolean> {
    const over = new AbortController();
    const { targetId } = await this.#browser.send('Target.createTarget', {
      url: 'about:blank',
      hidden: true,
      ...(contextId === undefined ? {} : { browserContextId: contextId }),
    });
    try {
      const { sessionId } = await this.#browser.send('Target.attachToTarget', { targetId, flatten: true });
      const target = this.#browser.target(sessionId);
      const { promise: sent, resolve } = Promise.withResolvers<false>();
      // In the middle of a connection the request goes out first.
      target.on(isOfPage ? 'Network.responseReceived' : 'Network.requestWillBeSentExtraInfo', () => resolve(false));
      await target.send('Network.enable', { maxTotalBufferSize: 0, maxResourceBufferSize: 0 });
      // The cache would let it wait for the page's own request.
      if (isOfPage) await target.send('Network.setCacheDisabled', { cacheDisabled: true });
      const loaded = target.send('Page.navigate', { url }).then(({ errorText }) => asksForCertificate(errorText ?? ''));
      loaded.catch(() => {});
      const late = pause(this.#clock, askWithinMs, over.signal).then(() => false);
      late.catch(() => {});
      return await Promise.race([loaded, sent, late]);
    } finally {
      over.abort(new Error('The host has been asked.'));
      this.#browser.send('Target.closeTarget', { targetId }).catch(() => {});
    }
  }
}
