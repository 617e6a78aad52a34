/**
 * The empty document that a tab of a fresh session begins with, on the origin of its page. Chrome puts a site's document into a process of its
 * own: after `about:blank` a second one starts, after a document of the same site none. It is given by us: no server is asked for it.
 *
 * Requests are stopped by the browser's own session, as the tab's hears of them too late; that makes a detour for the requests of all tabs, so it is
 * on only while such a tab is being made. (Holding new targets until they are let go stops `window.open` of every page.)
 */
import { randomUUID } from 'node:crypto';
import type { Cdp, CdpTarget } from '../cdp/cdp.ts';

export class FirstDocuments {
  readonly #browser: Cdp;
  #session: Promise<CdpTarget | null> | null = null;
  /** Of the tabs that are being made. */
  readonly #paths = new Set<string>();

  constructor(browser: Cdp) {
    this.#browser = browser;
  }

  /**
   * `make` is given the address of such a document, which is answered until it is done. No other page knows the address, and none sees it twice:
   * it stands in the history of the tab's page. Undefined where the browser, which may be a person's, gives no session of its own. Rejects as
   * `make` does, or where Chrome is gone.
   */
  async at<T>(origin: string, make: (url: string | undefined) => Promise<T>): Promise<T> {
    this.#session ??= this.#attach();
    const session = await this.#session;
    if (!session) return make(undefined);
    const path = `/${randomUUID()}`;
    this.#paths.add(path);
    try {
      await this.#intercept(session);
      return await make(new URL(path, origin).href);
    } finally {
      this.#paths.delete(path);
      // Chrome may be gone; what was made with it tells.
      this.#intercept(session).catch(() => {});
    }
  }

  #intercept(session: CdpTarget): Promise<void> {
    if (this.#paths.size === 0) return session.send('Fetch.disable');
    const patterns = [...this.#paths].map((path) => ({ urlPattern: `*${path}`, resourceType: 'Document' as const }));
    return session.send('Fetch.enable', { patterns });
  }

  /** A session of its own, as hooks may stop requests by the connection's. */
  async #attach(): Promise<CdpTarget | null> {
    const attached = await this.#browser.send('Target.attachToBrowserTarget').catch(() => null);
    if (!attached) return null;
    const { sessionId } = attached;
    const session = this.#browser.target(sessionId);
    session.on('Fetch.requestPaused', ({ requestId }) => {
      const responseHeaders = [{ name: 'Content-Type', value: 'text/html' }];
      // The tab may be closed already.
      session.send('Fetch.fulfillRequest', { requestId, responseCode: 200, responseHeaders, body: '' }).catch(() => {});
    });
    return session;
  }
}
