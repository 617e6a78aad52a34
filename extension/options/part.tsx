import type { Companion } from '../parts/companion/companion.ts';
import type { OptionsPart } from '../parts/open-surfaces.ts';
import type { Runner } from '../parts/runner.ts';
import { type ComponentChildren, useEffect, useId, useRef } from '../parts/ui.ts';

type PartProps = {
  readonly title: string;
  readonly text?: string;
  /** By which other surfaces lead here. */
  readonly anchor?: OptionsPart;
  readonly children: ComponentChildren;
};

/** One subject of the options page, with its heading beside it where there is room. */
export function Part({ title, text, anchor, children }: PartProps) {
  const id = useId();
  const heading = useRef<HTMLHeadingElement>(null);
  // The page is drawn when the companion has answered: by then the browser has given up looking for the place.
  useEffect(() => {
    const come = () => {
      if (!anchor || location.hash !== `#${anchor}`) return;
      heading.current?.focus({ preventScroll: true });
      heading.current?.closest('section')?.scrollIntoView();
    };
    come();
    addEventListener('hashchange', come);
    return () => removeEventListener('hashchange', come);
  }, [anchor]);
  return (
    <section class="part" aria-labelledby={id}>
      <div class="part-head">
        <h2 id={id} ref={heading} tabIndex={-1}>
          {title}
        </h2>
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
