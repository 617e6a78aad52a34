/**
 * Sites that refuse (403) what is not asked for from within them: files and pages that are to be reached by their links alone. Such a page is
 * asked for once more as by a click at the site. Where that was to no avail twice, a host refuses for another reason. Pure.
 */

import { setRecent } from '../recent.ts';

const mostFutile = 2;
const keptHosts = 500;

export class FromWithin {
  /** By session and host: tries that came to nothing in a row. The longest unused first. */
  readonly #futile = new Map<string, number>();

  /** The referrer to ask with, or null where that is not worth a request. */
  referrer(
    session: string,
    page: { readonly url: string; readonly host: string; readonly referrer?: string },
  ): string | null {
    const at = URL.parse(page.url);
    if (page.referrer !== undefined || !at || (this.#futile.get(keyOf(session, page.host)) ?? 0) >= mostFutile)
      return null;
    return `${at.origin}/`;
  }

  heard(session: string, host: string, isLetIn: boolean): void {
    const key = keyOf(session, host);
    const futile = isLetIn ? 0 : (this.#futile.get(key) ?? 0) + 1;
    setRecent(this.#futile, key, futile, keptHosts);
  }
}

function keyOf(session: string, host: string): string {
  return `${session}\n${host}`;
}
