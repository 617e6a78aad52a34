import { type ComponentChildren, useId } from '../parts/ui.ts';

export type PartProps = { readonly title: string; readonly text?: string; readonly children: ComponentChildren };

/** One subject of the options page, with its heading beside it where there is room. */
export function Part({ title, text, children }: PartProps) {
  const id = useId();
  return (
    <section class="part" aria-labelledby={id}>
      <div class="part-head">
        <h2 id={id}>{title}</h2>
        {text && <p class="muted">{text}</p>}
      </div>
      <div class="part-body">{children}</div>
    </section>
  );
}
