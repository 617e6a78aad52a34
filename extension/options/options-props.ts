import type { Companion } from '../parts/companion.ts';
import type { Runner } from '../parts/runner.ts';

/** What the page and each part of it get. */
export type OptionsProps = {
  readonly companion: Companion;
  readonly runner: Runner;
  /** True in the Chrome that the companion holds: nothing to pair, and its sign-ins are the companion's already. */
  readonly isHeld: boolean;
};
