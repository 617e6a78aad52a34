import { Button } from '../../parts/components/button.tsx';
import { HoldList } from '../../parts/components/hold-list.tsx';
import { linkWords } from '../../parts/components/link-notice.tsx';
import { Notice } from '../../parts/components/notice.tsx';
import { t } from '../../parts/messages.ts';
import type { Dashboard } from '../dashboard-state.ts';
import { SitePart } from '../site/site-part.tsx';
import { PageTable } from '../table/page-table.tsx';
import { StateChips } from '../table/state-chips.tsx';
import { TableTools } from '../table/table-tools.tsx';
import { BatchFigures } from './batch-figures.tsx';
import { BatchHead } from './batch-head.tsx';
import { DecisionList } from './decision-list.tsx';

/** The chosen batch: what waits for the person first, then how it goes, then its pages. */
export function BatchView({ dashboard }: { readonly dashboard: Dashboard }) {
  const { companion, batch } = dashboard;
  const { link, refusal } = companion.state;
  const now = batch.value;
  if (!now) return null;
  const words = linkWords(link.value, refusal.value);
  return (
    <>
      {words && (
        <Notice
          kind="warn"
          actions={
            <Button icon="retry" onClick={() => companion.reconnect()}>
              {t('tryNow')}
            </Button>
          }
        >
          {t('dashLastKnown', { why: t(words.title) })}
        </Notice>
      )}
      <HoldList companion={companion} run={dashboard.run} />
      <BatchHead dashboard={dashboard} batch={now} />
      <BatchFigures dashboard={dashboard} batch={now} />
      <SitePart dashboard={dashboard} batch={now} />
      <DecisionList dashboard={dashboard} batch={now} />
      <section class="dash-pages" aria-label={t('dashPages')}>
        <StateChips dashboard={dashboard} batch={now} />
        <TableTools dashboard={dashboard} batch={now} />
        <PageTable key={now.id} dashboard={dashboard} batch={now} />
      </section>
    </>
  );
}
