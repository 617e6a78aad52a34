/**
 * The request that a tab begins with, on the origin of its first page, and which is called off: no server is asked for it, and no history has it.
 * Chrome puts a site's document into a process of its own: after `about:blank` a second one starts, in a tab that was on its way to the site none.
 *
 * Requests are stopped by the browser's own session, as the tab's hears of them too late; that makes a detour for the requests of all tabs, so it is
 * on only while such a tab is being made. Only for fresh sessions: elsewhere a service worker of the site would be asked. (Holding new targets until they are let go makes `window.open` of every page hang.)
 */
import { randomUUID } from 'node:crypto';
import type { Cdp, CdpTarget } from '../cdp/cdp.ts';

export class FirstRequests {
  readonly #browser: Cdp;
  #session: Promise<CdpTarget | null> | null = null;
  /** Those that are awaited, by path, with how to tell that they are called off. */
  readonly #awaited = new Map<string, () => void>();

  constructor(browser: Cdp) {
    this.#browser = browser;
  }

  /**
   * `make` is given the address that the tab is to begin with, which nothing else asks for, and `calledOff`, done when the tab stands still again.
   * Undefined where the browser, which may be a person's, gives no session of its own. Rejects as `make` does, or where Chrome is gone.
   */
  async at<T>(origin: string, make: (first: FirstRequest | undefined) => Promise<T>): Promise<T> {
    this.#session ??= this.#attach();
    const session = await this.#session;
    if (!session) return make(undefined);
    const path = `/${randomUUID()}`;
    const calledOff = new Promise<void>((resolve) => this.#awaited.set(path, resolve));
    try {
      await this.#intercept(session);
      return await make({ url: new URL(path, origin).href, calledOff });
    } finally {
      // Else it has been seen to.
      if (this.#awaited.delete(path)) this.#intercept(session).catch(() => {});
    }
  }

  #intercept(session: CdpTarget): Promise<void> {
    if (this.#awaited.size === 0) return session.send('Fetch.disable');
    const patterns = [...this.#awaited.keys()].map((path) => ({
      urlPattern: `*${path}`,
      resourceType: 'Document' as const,
    }));
    return session.send('Fetch.enable', { patterns });
  }

  /** A session of its own, as hooks may stop requests by the connection's. */
  async #attach(): Promise<CdpTarget | null> {
    const attached = await this.#browser.send('Target.attachToBrowserTarget').catch(() => null);
    if (!attached) return null;
    const { sessionId } = attached;
    const session = this.#browser.target(sessionId);
    session.on('Fetch.requestPaused', ({ requestId, request }) => {
      const { pathname } = new URL(request.url);
      const tell = this.#awaited.get(pathname);
      this.#awaited.delete(pathname);
      // The tab may be closed already.
      session
        .send('Fetch.failRequest', { requestId, errorReason: 'Aborted' })
        .catch(() => {})
        .then(() => tell?.());
      this.#intercept(session).catch(() => {});
    });
    return session;
  }
}

export type FirstRequest = { readonly url: string; readonly calledOff: Promise<void> };
