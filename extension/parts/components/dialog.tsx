import { t } from '../messages.ts';
import { type ComponentChildren, useEffect, useId, useRef } from '../ui.ts';
import { Button, IconButton } from './button.tsx';

type DialogProps = {
  readonly title: string;
  readonly children: ComponentChildren;
  /** Buttons, the one that changes something last; without them it has one to close it in its head. */
  readonly actions?: ComponentChildren;
  /** As wide as a page's column instead of a question. */
  readonly wide?: boolean;
  /** Escape, or the browser's own way to close. */
  readonly onClose: () => void;
};

/** A question over the page, drawn while it is mounted. Keeps the focus inside and gives it back at the end. */
export function Dialog({ title, children, actions, wide, onClose }: DialogProps) {
  const element = useRef<HTMLDialogElement>(null);
  const titleId = useId();

  useEffect(() => {
    const before = document.activeElement;
    element.current?.showModal();
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);

  return (
    <dialog
      ref={element}
      class={`dialog${wide ? ' dialog-wide' : ''}`}
      aria-labelledby={titleId}
      onCancel={(event) => {
        // A chooser for files that is left without a choice says so too, and from in here.
        if (event.target !== event.currentTarget) return;
        event.preventDefault();
        onClose();
      }}
    >
      <div class="dialog-head">
        <h2 id={titleId}>{title}</h2>
        {!actions && <IconButton icon="close" label={t('close')} onClick={onClose} />}
      </div>
      <div class="dialog-body">{children}</div>
      {actions && <div class="dialog-actions">{actions}</div>}
    </dialog>
  );
}

type QuestionProps = {
  readonly title: string;
  readonly text: string;
  readonly yes: string;
  readonly no: string;
  readonly onYes: () => void;
  readonly onNo: () => void;
};

/** Asked before something is lost. The way out comes first and has the focus. */
export function Question({ title, text, yes, no, onYes, onNo }: QuestionProps) {
  return (
    <Dialog
      title={title}
      onClose={onNo}
      actions={
        <>
          <Button onClick={onNo}>{no}</Button>
          <Button look="danger" onClick={onYes}>
            {yes}
          </Button>
        </>
      }
    >
      <p>{text}</p>
    </Dialog>
  );
}
