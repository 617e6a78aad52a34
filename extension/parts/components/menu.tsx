import { type ComponentChildren, useEffect, useId, useLayoutEffect, useRef, useState } from '../ui.ts';
import { Icon, type IconName } from './icon.tsx';

export type MenuItem = {
  readonly label: string;
  readonly onChoose: () => void;
  readonly icon?: IconName;
  readonly danger?: boolean;
  readonly disabled?: boolean;
};

type MenuProps = {
  readonly items: readonly MenuItem[];
  /** Read out; shown on hovering where the button has no words. */
  readonly label: string;
  readonly icon?: IconName;
  /** Words on the button; without them it shows its icon alone (default: three dots). */
  readonly children?: ComponentChildren;
  readonly look?: 'plain' | 'quiet';
  /** Opens towards the end of the line instead of its start. */
  readonly alignStart?: boolean;
  /** Why nothing can be chosen of it now, shown on hovering; it does not open then. */
  readonly unable?: string | undefined;
};

/** A button that opens a list of actions. Arrow keys, Home and End move; Escape, Tab and a press elsewhere close it. */
export function Menu({ items, label, icon = 'more', children, look = 'quiet', alignStart, unable }: MenuProps) {
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const listId = useId();

  useEffect(() => {
    if (!open) return;
    const closeOutside = (event: Event) => {
      if (event.target instanceof Node && !root.current?.contains(event.target)) setOpen(false);
    };
    document.addEventListener('pointerdown', closeOutside);
    return () => document.removeEventListener('pointerdown', closeOutside);
  }, [open]);

  return (
    <div class="menu" ref={root}>
      <button
        type="button"
        class={`button button-${look}${children ? '' : ' button-icon'}`}
        aria-label={children ? undefined : label}
        title={unable ?? (children ? undefined : label)}
        disabled={unable !== undefined}
        aria-haspopup="menu"
        aria-expanded={open}
        aria-controls={open ? listId : undefined}
        onClick={() => setOpen(!open)}
      >
        <Icon name={icon} />
        {children}
      </button>
      {open && (
        <MenuList
          id={listId}
          label={label}
          items={items}
          {...(alignStart ? { alignStart } : {})}
          onClose={(hasFocus) => {
            setOpen(false);
            if (hasFocus) root.current?.querySelector('button')?.focus();
          }}
        />
      )}
    </div>
  );
}

type MenuListProps = {
  readonly id?: string;
  readonly items: readonly MenuItem[];
  /** Read out. */
  readonly label: string;
  readonly alignStart?: boolean;
  /** It is to go; `hasFocus`: the focus is to be given back (it was not led on by Tab). */
  readonly onClose: (hasFocus: boolean) => void;
};

/** The list of a menu, for as long as it is open: its first entry has the focus. */
export function MenuList({ id, items, label, alignStart, onClose }: MenuListProps) {
  const root = useRef<HTMLDivElement>(null);
  const [isAbove, setAbove] = useState(false);
  // Before it is painted.
  useLayoutEffect(() => setAbove(root.current !== null && hasToOpenAbove(root.current)), []);
  useEffect(() => enabledItems(root.current)[0]?.focus(), []);

  const onKeyDown = (event: KeyboardEvent) => {
    const list = enabledItems(root.current);
    const at = list.findIndex((item) => item.matches(':focus'));
    const to = nextPlace(event.key, at, list.length);
    if (event.key === 'Escape') onClose(true);
    else if (event.key === 'Tab') onClose(false);
    else if (to !== null) list[to]?.focus();
    if (event.key === 'Escape' || to !== null) {
      event.preventDefault();
      event.stopPropagation();
    }
  };

  return (
    <div
      ref={root}
      id={id}
      class={`menu-list${alignStart ? ' menu-start' : ''}${isAbove ? ' menu-above' : ''}`}
      role="menu"
      aria-label={label}
      onKeyDown={onKeyDown}
    >
      {items.map((item) => (
        <button
          key={item.label}
          type="button"
          role="menuitem"
          tabIndex={-1}
          class={`menu-item${item.danger ? ' menu-item-danger' : ''}`}
          disabled={item.disabled}
          onClick={() => {
            onClose(true);
            item.onChoose();
          }}
        >
          {item.icon && <Icon name={item.icon} />}
          {item.label}
        </button>
      ))}
    </div>
  );
}

/** Under its button a list of a popup's foot would be cut off by the popup's edge. */
function hasToOpenAbove(list: HTMLElement): boolean {
  const { top, bottom, height } = list.getBoundingClientRect();
  return bottom > document.documentElement.clientHeight && top > height;
}

function enabledItems(root: HTMLElement | null): readonly HTMLButtonElement[] {
  return [...(root?.querySelectorAll<HTMLButtonElement>('[role="menuitem"]:not(:disabled)') ?? [])];
}

/** Where a key moves the focus in a list of `count` that goes round; null for keys that do not move. */
function nextPlace(key: string, at: number, count: number): number | null {
  if (count === 0) return null;
  if (key === 'ArrowDown') return (at + 1) % count;
  if (key === 'ArrowUp') return (at - 1 + count) % count;
  if (key === 'Home') return 0;
  if (key === 'End') return count - 1;
  return null;
}
