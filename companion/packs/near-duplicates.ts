/**
 * Pages that say the same: the print view, the same article under two addresses, a list sorted another way.
 * One-permutation MinHash with rotation (Shrivastava and Li, 2014, arXiv 1406.4784) over five-word shingles, candidates by bands.
 */
import { hash32, mix32 } from './hash.ts';

const bins = 64;
const bands = 16;
const rows = bins / bands;
const shingleWords = 5;
/** Share of shingles in common from which two pages count as the same: one sentence in twenty may differ. */
const sameRatio = 0.9;
/** Shorter texts have too few shingles to compare; they are the same where they are equal. */
const fewShingles = 24;

const pieces = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]|[\p{L}\p{N}\p{M}]+/gu;

/** Memory: about 1 KB a page. */
export class NearDuplicates {
  readonly #exact = new Map<string, string>();
  readonly #bands = new Map<string, { readonly name: string; readonly signature: Uint32Array }[]>();

  /** Name of an earlier text that says the same, or null, and then this one is remembered. */
  add(name: string, text: string): string | null {
    const shingles = shinglesOf(text);
    const exactKey = exactKeyOf(shingles);
    const equal = this.#exact.get(exactKey);
    if (equal !== undefined) return equal;
    this.#exact.set(exactKey, name);
    if (shingles.length < fewShingles) return null;
    const signature = signatureOf(shingles);
    const keys = Array.from(
      { length: bands },
      (_, band) => `${band}:${signature.slice(band * rows, (band + 1) * rows).join()}`,
    );
    for (const key of keys)
      for (const other of this.#bands.get(key) ?? [])
        if (likeness(signature, other.signature) >= sameRatio) return other.name;
    for (const key of keys) this.#bands.set(key, [...(this.#bands.get(key) ?? []), { name, signature }]);
    return null;
  }
}

function shinglesOf(text: string): number[] {
  const words = Array.from(text.toLowerCase().matchAll(pieces), ([piece]) => hash32(piece));
  const out: number[] = [];
  for (let at = 0; at + shingleWords <= words.length; at++) {
    let hash = 17;
    for (let next = at; next < at + shingleWords; next++) hash = mix32(Math.imul(hash, 31) ^ (words[next] ?? 0));
    out.push(hash);
  }
  return out.length > 0 ? out : words;
}

function exactKeyOf(shingles: readonly number[]): string {
  let one = 1;
  let two = 2;
  for (const shingle of shingles) {
    one = mix32(Math.imul(one, 33) ^ shingle);
    two = mix32(Math.imul(two, 65_599) + shingle);
  }
  return `${shingles.length}:${one}:${two}`;
}

function signatureOf(shingles: readonly number[]): Uint32Array {
  const none = 0xffffffff;
  const mins = new Uint32Array(bins).fill(none);
  for (const shingle of shingles) {
    const bin = shingle % bins;
    const value = mix32(shingle ^ 0x9e3779b9);
    if (value < (mins[bin] ?? none)) mins[bin] = value;
  }
  // An empty bin takes the next full one's value, told apart by how far that is.
  return mins.map((value, bin) => {
    for (let step = 0; step < bins; step++) {
      const next = mins[(bin + step) % bins] ?? none;
      if (next !== none) return step === 0 ? next : mix32(next + step);
    }
    return value;
  });
}

function likeness(one: Uint32Array, two: Uint32Array): number {
  return one.reduce((same, value, bin) => same + (value === two[bin] ? 1 : 0), 0) / bins;
}
