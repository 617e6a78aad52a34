import type { Companion } from '../parts/companion.ts';
import type { Runner } from '../parts/runner.ts';
import type { FrontTabs } from './front-tab.ts';

/** What the panel and each part of it get. */
export type PanelProps = { readonly companion: Companion; readonly front: FrontTabs; readonly runner: Runner };
