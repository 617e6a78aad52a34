/**
 * How likely each block of text is content: gradient-boosted trees over the features of `block-features.ts`, trained by
 * `test/bench/fidelity/train.py`. Pure figures, no page's words or hosts are in it.
 */

import type { FeatureTable } from './block-features.ts';
import { modelData } from './content-model-data.ts';

/** Trees laid flat: a node's left child is the next one. */
type Model = {
  readonly roots: readonly number[];
  /** The column that a node asks; `leaf` at a leaf. */
  readonly columns: Uint8Array;
  /** The highest value that goes left, or a leaf's value. */
  readonly values: Float32Array;
  readonly rights: Uint16Array;
};

const leaf = 255;

/** A node is 7 bytes: column, value (little-endian float), place of its right child. */
function decode(data: string): Model {
  const bytes = Uint8Array.from(atob(data), (sign) => sign.charCodeAt(0));
  const view = new DataView(bytes.buffer);
  const count = bytes.length / 7;
  const columns = new Uint8Array(count);
  const values = new Float32Array(count);
  const rights = new Uint16Array(count);
  for (let i = 0; i < count; i++) {
    columns[i] = view.getUint8(i * 7);
    values[i] = view.getFloat32(i * 7 + 1, true);
    rights[i] = view.getUint16(i * 7 + 5, true);
  }
  // A tree ends where its last right branch does.
  const roots: number[] = [];
  for (let root = 0; root < count; ) {
    roots.push(root);
    let open = 1;
    while (open > 0) open += columns[root++] === leaf ? -1 : 1;
  }
  return { roots, columns, values, rights };
}

let decoded: Model | null = null;

/** From 0 to 1 for each row. */
export function likelihoods({ rows, width }: FeatureTable): Float32Array {
  decoded ??= decode(modelData);
  const { roots, columns, values, rights } = decoded;
  const count = rows.length / width;
  const sums = new Float64Array(count);
  // Tree by tree: a tree is small, so that it stays at hand for all rows.
  for (const root of roots)
    for (let row = 0, start = 0; row < count; row++, start += width) {
      let node = root;
      let column = columns[node] as number;
      while (column !== leaf) {
        node = (rows[start + column] as number) <= (values[node] as number) ? node + 1 : (rights[node] as number);
        column = columns[node] as number;
      }
      sums[row] = (sums[row] as number) + (values[node] as number);
    }
  const result = new Float32Array(count);
  for (let row = 0; row < count; row++) result[row] = 1 / (1 + Math.exp(-(sums[row] as number)));
  return result;
}
