/** The order in which kinds stand in the dashboard: it does not move under the pointer. Pure. */
import type { KindInfo } from '../../../shared/protocol/model.ts';

/** Pages of a kind after which it is new no more. */
const looks = 2;

export type ShownKind = KindInfo & {
  /** It came since the list was first looked at, and nobody knows yet what it gives. */
  readonly isNew: boolean;
};

/** New ones first, then as they were met. `known`: keys of those that were there at the first look. */
export function shownKinds(kinds: readonly KindInfo[], known: ReadonlySet<number>): readonly ShownKind[] {
  return kinds
    .map((kind) => ({ ...kind, isNew: !known.has(kind.key) && kind.taken < looks }))
    .toSorted((one, other) => Number(other.isNew) - Number(one.isNew) || one.key - other.key);
}
