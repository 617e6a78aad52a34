import { isTerminal } from '../../shared/batch/states.ts';
import type { PageDetail } from '../../shared/protocol/model.ts';
import { EmptyState } from '../parts/components/empty-state.tsx';
import { t } from '../parts/messages.ts';

/** Stands where content would: not yet, or none. */
export function NoContent({ detail }: { readonly detail: PageDetail }) {
  const isEnded = isTerminal(detail.row.state);
  return <EmptyState icon={isEnded ? 'page' : 'clock'} title={t(isEnded ? 'dashNoContent' : 'dashNoContentYet')} />;
}
