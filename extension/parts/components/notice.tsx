import type { ComponentChildren } from '../ui.ts';
import { Icon, type IconName } from './icon.tsx';

type NoticeKind = 'info' | 'ok' | 'warn' | 'danger';

const icons: Readonly<Record<NoticeKind, IconName>> = { info: 'info', ok: 'check', warn: 'warning', danger: 'warning' };

type NoticeProps = {
  readonly kind: NoticeKind;
  readonly children: ComponentChildren;
  /** Buttons at the end of the line. */
  readonly actions?: ComponentChildren;
};

/** One line that says something to the person; `danger` is read out at once, the others when there is a pause. */
export function Notice({ kind, children, actions }: NoticeProps) {
  return (
    <div class={`notice notice-${kind}`} role={kind === 'danger' ? 'alert' : 'status'}>
      <Icon name={icons[kind]} />
      <div class="notice-body">{children}</div>
      {actions}
    </div>
  );
}
