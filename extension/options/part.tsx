import type { Companion } from '../parts/companion/companion.ts';
import type { Runner } from '../parts/runner.ts';
import { type ComponentChildren, useId } from '../parts/ui.ts';

type PartProps = { readonly title: string; readonly text?: string; readonly children: ComponentChildren };

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

/** What the page and each part of it get. */
export type OptionsProps = {
  readonly companion: Companion;
  readonly runner: Runner;
  /** True in the Chrome that the companion holds: nothing to pair, and its sign-ins are the companion's already. */
  readonly isHeld: boolean;
};
