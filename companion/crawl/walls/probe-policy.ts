/**
 * When a held host is asked again, unasked: a sign of a sign-in is worth one page, and the same sign never a second one. Pure; times are
 * monotonic ms.
 */

export type SignInSign =
  /** A tab shows a good page of the host. `key` tells this sight from others: tab, address, title, text. */
  | { readonly kind: 'page'; readonly key: string }
  /** Cookies of the host changed. `strong`: one that scripts can't set. */
  | { readonly kind: 'cookies'; readonly strong: boolean };

/** Sites change cookies for reasons of their own: the more often that came to nothing, the longer until the next. */
const strongGapMs = 5000;
const weakGapMs = 8000;
const patientSigns = 5;
const longestGapMs = 120_000;
const keptKeys = 50;

export class ProbePolicy {
  readonly #spent: string[] = [];
  readonly #tabs = new Set<string>();
  #lastMs = Number.NEGATIVE_INFINITY;
  #futile = 0;
  #pageProbes = 0;

  /** Probes that a good page in a person's tab led to and that met the wall all the same. */
  get futilePages(): number {
    return this.#pageProbes;
  }

  /** When a probe may go for this sign: now or before, later, or never (Infinity). */
  mayAtMs(sign: SignInSign): number {
    if (sign.kind === 'page') return this.#spent.includes(sign.key) ? Number.POSITIVE_INFINITY : 0;
    const gapMs = sign.strong ? strongGapMs : weakGapMs;
    const over = sign.strong ? Math.max(0, this.#futile - patientSigns) : this.#futile;
    return this.#lastMs + Math.min(longestGapMs, gapMs * 2 ** Math.min(over, 10));
  }

  /** A tab shows something. What it shows at first, where that stood there before the wall was met, is no sign of a sign-in since. */
  sighted(tab: string, key: string, stoodBefore: boolean): void {
    if (stoodBefore && !this.#tabs.has(tab)) this.#know(key);
    if (this.#tabs.size < keptKeys) this.#tabs.add(tab);
  }

  /** A probe goes for it. */
  spend(sign: SignInSign, nowMs: number): void {
    this.#lastMs = nowMs;
    if (sign.kind === 'page') this.#know(sign.key);
  }

  #know(key: string): void {
    this.#spent.push(key);
    if (this.#spent.length > keptKeys) this.#spent.shift();
  }

  /** The probe met the wall again. */
  failed(sign: SignInSign | null): void {
    this.#futile++;
    if (sign?.kind === 'page') this.#pageProbes++;
  }
}
