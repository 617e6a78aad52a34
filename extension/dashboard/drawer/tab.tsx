/** What each view of the drawer gets, and what stands in it where there is nothing to show. */

import { isTerminal } from '../../../shared/batch/states.ts';
import type { PageDetail } from '../../../shared/protocol/model.ts';
import { EmptyState } from '../../parts/components/empty-state.tsx';
import { t } from '../../parts/messages.ts';
import type { Dashboard } from '../dashboard-state.ts';

/** What each view of the drawer gets. */
export type TabProps = { readonly dashboard: Dashboard; readonly detail: PageDetail };

/** Stands where content would: not yet, or none. */
export function NoContent({ detail }: { readonly detail: PageDetail }) {
  const isEnded = isTerminal(detail.row.state);
  return <EmptyState icon={isEnded ? 'page' : 'clock'} title={t(isEnded ? 'dashNoContent' : 'dashNoContentYet')} />;
}
