/** What a key does in the table, beside those of page-actions.ts. Pure. */

export type TableKey = {
  readonly key: string;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
};

export type TableAct =
  /** The active row becomes this one; `extend` takes the rows on the way into the selection. */
  | { readonly act: 'move'; readonly to: number; readonly extend: boolean }
  | { readonly act: 'toggle' | 'open' | 'menu' | 'select-all' | 'select-none' };

/** `active`: the active row; `count`: rows in all; `page`: rows that fit in view. Null where the key is not the table's. */
export function tableAct(key: TableKey, at: { active: number; count: number; page: number }): TableAct | null {
  const { active, count, page } = at;
  const hasCommand = key.ctrlKey || key.metaKey;
  const move = (to: number): TableAct => ({
    act: 'move',
    to: Math.max(0, Math.min(count - 1, to)),
    extend: key.shiftKey,
  });
  if (count === 0) return null;
  switch (key.key) {
    case 'ArrowDown':
      return hasCommand ? null : move(active + 1);
    case 'ArrowUp':
      return hasCommand ? null : move(active - 1);
    case 'PageDown':
      return move(active + page);
    case 'PageUp':
      return move(active - page);
    case 'Home':
      return move(0);
    case 'End':
      return move(count - 1);
    case ' ':
      return { act: 'toggle' };
    case 'Enter':
      return { act: 'open' };
    case 'Escape':
      return { act: 'select-none' };
    case 'ContextMenu':
      return { act: 'menu' };
    case 'F10':
      return key.shiftKey ? { act: 'menu' } : null;
    case 'a':
      return hasCommand ? { act: 'select-all' } : null;
    default:
      return null;
  }
}
