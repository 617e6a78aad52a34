import type { ComponentChildren } from '../ui.ts';
import { Icon, type IconName } from './icon.tsx';

type EmptyStateProps = {
  readonly icon: IconName;
  readonly title: string;
  readonly text?: ComponentChildren;
  /** Buttons: what to do now. */
  readonly children?: ComponentChildren;
};

/** What stands where there is nothing to show: why, and what to do. */
export function EmptyState({ icon, title, text, children }: EmptyStateProps) {
  return (
    <section class="empty">
      <Icon name={icon} />
      <h2>{title}</h2>
      {text && <p>{text}</p>}
      {children && <div class="empty-actions">{children}</div>}
    </section>
  );
}
