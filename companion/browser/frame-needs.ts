/**
 * Which hosts' pages wait for drawn frames. A hidden tab costs a third less in the browser's own process than any other, but never draws;
 * so a host's first pages get a tab that can, and the others a hidden one once hardly any of them had to be woken.
 */

/** Of a host's pages this share may turn out to want frames after all, each at the price of a second load. */
const mostWanting = 0.1;
const mostHosts = 10_000;

type Seen = { pages: number; wanting: number };

export class FrameNeeds {
  readonly #hosts = new Map<string, Seen>();

  /** True where the host's next page is to have a tab that draws when woken. */
  expects(host: string): boolean {
    const seen = this.#hosts.get(host);
    return !seen || seen.wanting > seen.pages * mostWanting;
  }

  /** A page of the host came to rest, by way of frames (`wanted`) or without any. */
  note(host: string, wanted: boolean): void {
    const seen = this.#hosts.get(host) ?? { pages: 0, wanting: 0 };
    const oldest = this.#hosts.size >= mostHosts ? this.#hosts.keys().next().value : undefined;
    if (oldest !== undefined) this.#hosts.delete(oldest);
    this.#hosts.set(host, { pages: seen.pages + 1, wanting: seen.wanting + (wanted ? 1 : 0) });
  }
}
