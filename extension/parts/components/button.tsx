import type { ComponentChildren } from '../ui.ts';
import { Icon, type IconName } from './icon.tsx';

type Look = 'primary' | 'plain' | 'quiet' | 'danger';

type ButtonProps = {
  readonly children: ComponentChildren;
  readonly onClick?: (event: MouseEvent) => void;
  readonly look?: Look;
  readonly icon?: IconName;
  readonly large?: boolean;
  readonly disabled?: boolean;
  /** Says "at work" to readers and takes no second press; it keeps its focus, which `disabled` would lose. */
  readonly busy?: boolean;
  readonly type?: 'button' | 'submit';
  /** The id of the form that it submits, where it stands outside of it. */
  readonly form?: string;
  readonly title?: string;
};

/** A button with words. The default look is `plain`. */
export function Button({
  children,
  onClick,
  look = 'plain',
  icon,
  large,
  disabled,
  busy,
  type = 'button',
  form,
  title,
}: ButtonProps) {
  return (
    <button
      type={type}
      form={form}
      class={`button button-${look}${large ? ' button-large' : ''}`}
      disabled={disabled}
      aria-disabled={busy ? 'true' : undefined}
      aria-busy={busy ? 'true' : undefined}
      title={title}
      onClick={busy ? undefined : onClick}
    >
      {busy ? <span class="spinner" aria-hidden="true" /> : icon && <Icon name={icon} />}
      {children}
    </button>
  );
}

type IconButtonProps = {
  readonly icon: IconName;
  /** Read out and shown on hovering. */
  readonly label: string;
  readonly onClick: (event: MouseEvent) => void;
  readonly look?: Look;
  readonly disabled?: boolean;
  readonly pressed?: boolean;
  readonly expanded?: boolean;
};

/** A button that shows only its icon. */
export function IconButton({ icon, label, onClick, look = 'quiet', disabled, pressed, expanded }: IconButtonProps) {
  return (
    <button
      type="button"
      class={`button button-icon button-${look}`}
      aria-label={label}
      aria-pressed={pressed}
      aria-expanded={expanded}
      title={label}
      disabled={disabled}
      onClick={onClick}
    >
      <Icon name={icon} />
    </button>
  );
}
