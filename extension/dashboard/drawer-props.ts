import type { PageDetail } from '../../shared/protocol/model.ts';
import type { Dashboard } from './dashboard-state.ts';

/** What each view of the drawer gets. */
export type TabProps = { readonly dashboard: Dashboard; readonly detail: PageDetail };
