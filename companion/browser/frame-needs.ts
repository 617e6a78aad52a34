/**
 * Which pages wait for drawn frames, by host and kind of URL. A hidden tab costs a third less in the browser's own process than any other, but never draws;
 * so the first pages of a kind get a tab that can, and the others a hidden one once hardly any of them had to be woken.
 */

/** Of a kind's pages this share may turn out to want frames after all, each at the price of a second load. */
const mostWanting = 0.1;
const mostKinds = 10_000;

type Seen = { pages: number; wanting: number };

export class FrameNeeds {
  readonly #kinds = new Map<string, Seen>();

  /** True where the kind's next page is to have a tab that draws when woken. */
  expects(kind: string): boolean {
    const seen = this.#kinds.get(kind);
    return !seen || seen.wanting > seen.pages * mostWanting;
  }

  /** A page of the kind came to rest, by way of frames (`wanted`) or without any. */
  note(kind: string, wanted: boolean): void {
    const seen = this.#kinds.get(kind) ?? { pages: 0, wanting: 0 };
    const oldest = this.#kinds.size >= mostKinds ? this.#kinds.keys().next().value : undefined;
    if (oldest !== undefined) this.#kinds.delete(oldest);
    this.#kinds.set(kind, { pages: seen.pages + 1, wanting: seen.wanting + (wanted ? 1 : 0) });
  }
}
