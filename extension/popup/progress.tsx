import type { BatchInfo, PageRow } from '../../shared/protocol/model.ts';
import { isOpen } from '../parts/batches/batch-words.ts';
import { timeLeftMs } from '../parts/batches/pace.ts';
import { reasonText } from '../parts/batches/reasons.ts';
import { usePace } from '../parts/batches/use-pace.ts';
import type { Companion } from '../parts/companion/companion.ts';
import { BatchActions, ResultActions } from '../parts/components/batch-actions.tsx';
import { Button } from '../parts/components/button.tsx';
import { Counts } from '../parts/components/counts.tsx';
import { EmptyState } from '../parts/components/empty-state.tsx';
import { HoldList } from '../parts/components/hold-list.tsx';
import { Notice } from '../parts/components/notice.tsx';
import { ProgressBar } from '../parts/components/progress-bar.tsx';
import { StateDot } from '../parts/components/state-dot.tsx';
import { aboutText, durationText } from '../parts/format.ts';
import { t } from '../parts/messages.ts';
import { openDashboard } from '../parts/open-surfaces.ts';
import { codeText } from '../parts/page-words.ts';
import { plainLine, shownTitle } from '../parts/plain-line.ts';
import type { Runner } from '../parts/runner.ts';
import { BatchNothingNotice } from '../parts/sites/nothing-notice.tsx';
import { useLatestPages } from './latest-pages.ts';

type ProgressProps = {
  readonly batch: string;
  readonly companion: Companion;
  readonly runner: Runner;
  readonly onNext: () => void;
};

/** The batch under way, or how it ended. */
export function Progress({ batch: id, companion, runner, onNext }: ProgressProps) {
  const batch = companion.state.batches.value.find((one) => one.id === id);
  if (!batch)
    return (
      <EmptyState icon="net" title={t('batchGone')}>
        <Button look="primary" onClick={onNext}>
          {t('crawlNext')}
        </Button>
      </EmptyState>
    );
  return <BatchProgress batch={batch} companion={companion} runner={runner} onNext={onNext} />;
}

type BatchProgressProps = Omit<ProgressProps, 'batch'> & { readonly batch: BatchInfo };

function BatchProgress({ batch, companion, runner, onNext }: BatchProgressProps) {
  const rows = useLatestPages(companion, batch);
  const parts = { batch, companion, runner };
  return (
    <div class="progress">
      <div class="scrolling">
        <Button look="quiet" icon="back" onClick={onNext}>
          {t('crawlNext')}
        </Button>
        <header class="progress-head">
          <h2 class="truncate" dir="auto" title={plainLine(batch.name)}>
            {plainLine(batch.name)}
          </h2>
          <StateDot batch={batch} />
        </header>
        <ProgressBar batch={batch} />
        <div class="progress-figures">
          <Counts batch={batch} />
          <PaceLine batch={batch} companion={companion} />
        </div>
        <BatchNothingNotice batch={batch} companion={companion} />
        {batch.reason && <Notice kind="warn">{reasonText(batch.reason)}</Notice>}
        <HoldList companion={companion} run={runner.run} session={batch.options.session} />
        <LatestPages rows={rows} />
      </div>
      <footer class="foot foot-row">
        {!isOpen(batch) && <ResultActions {...parts} />}
        <BatchActions {...parts} />
        <Button icon="dashboard" onClick={() => void openDashboard({ batch: batch.id })}>
          {t('dashboard')}
        </Button>
      </footer>
    </div>
  );
}

/** The pages that changed last; a press shows the page. */
function LatestPages({ rows }: { readonly rows: readonly PageRow[] }) {
  return (
    <ul class="latest" aria-label={t('latestPages')}>
      {rows.map((row) => (
        <li key={row.id}>
          <button
            type="button"
            class="latest-page"
            title={row.url}
            onClick={() => void openDashboard({ batch: row.batch, page: row.id })}
          >
            <StateDot page={row.state} bare />
            <span class="truncate" dir="auto">
              {shownTitle(row) ?? row.url}
            </span>
            <span class="muted truncate">{row.code ? codeText(row.code) : row.host}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

/** "2.4 pages/s · 12 s left" while it runs; how long it took once it has ended. */
function PaceLine({ batch, companion }: { readonly batch: BatchInfo; readonly companion: Companion }) {
  const pace = usePace(batch, companion);
  return <p class="muted figures">{paceText(batch, companion.state.link.value === 'online', pace)}</p>;
}

function paceText(batch: BatchInfo, isOnline: boolean, pace: number | null): string {
  if (!isOnline) return t('tryingAgain');
  if (batch.finishedAt !== null && batch.startedAt !== null)
    return t('tookTime', { time: durationText(batch.finishedAt - batch.startedAt) });
  if (batch.state !== 'running' || !pace) return '\u00a0';
  const left = timeLeftMs(batch.counts, pace);
  const paced = t('pace', { pace: Math.round(pace * 10) / 10 });
  return left ? `${paced} · ${t('timeLeft', { time: aboutText(left) })}` : paced;
}
