/**
 * Whether a page waits since its server asks who is there by a certificate: Chrome then shows a box in the tab and tells nobody, and without a
 * window shows none and waits all the same.
 *
 * 1. A document's request over TLS that has not been sent after a while (no headers have gone out) waits for the connection or for the box.
 * 2. A hidden target, which can show no box, is led to robots.txt of the host: Chrome ends that at once where a choice is wanted; where the
 *    request goes out the host asks nothing, and is not asked again for some minutes.
 *
 * Certificates asked for in the middle of a connection (TLS 1.2, by address) are not told from servers that are slow.
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
    await watch.until(() => waitsUnsent(watch) !== null, signal);
    const url = waitsUnsent(watch);
    const hasMoved = () => waitsUnsent(watch) !== url;
    if (url === null || (await watch.until(hasMoved, signal, unsentForMs))) continue;
    if (await within(signal, wantsCertificate(url))) {
      if (hasMoved()) continue;
      throw certificateWanted('net::ERR_SSL_CLIENT_AUTH_CERT_NEEDED', url);
    }
    await watch.until(hasMoved, signal);
  }
}

/** The address of the document that is asked for over TLS and whose request has not gone out; null where there is none. */
function waitsUnsent({ next }: NavigationWatch): string | null {
  return next && !next.sent && !next.answered && next.failed === null && next.url.startsWith('https:')
    ? next.url
    : null;
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

  /** Whether the host of an address wants a certificate to be chosen. Never rejects. */
  isAsked(url: string, contextId: string | undefined): Promise<boolean> {
    const { origin } = new URL(url);
    const key = `${contextId ?? ''} ${origin}`;
    const known = this.#asked.get(key);
    if (known) return known;
    const asking = this.#ask(`${origin}/robots.txt`, contextId).catch(() => false);
    this.#asked.set(key, asking);
    void asking.then((isWanted) => {
      // A person may have chosen by the next time.
      this.#clock.after(isWanted ? 0 : knownForMs, () => this.#asked.delete(key));
    });
    return asking;
  }

  async #ask(url: string, contextId: string | undefined): Promise<boolean> {
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
      target.on('Network.requestWillBeSentExtraInfo', () => resolve(false));
      await target.send('Network.enable', { maxTotalBufferSize: 0, maxResourceBufferSize: 0 });
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
