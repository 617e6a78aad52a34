import type { BatchInfo, PageRow } from '../../shared/protocol/model.ts';
import type { PopupState } from '../chooser/chooser-state.ts';
import type { Companion } from '../parts/companion/companion.ts';
import { Button } from '../parts/components/button.tsx';
import { Counts } from '../parts/components/counts.tsx';
import { EmptyState } from '../parts/components/empty-state.tsx';
import { Notice } from '../parts/components/notice.tsx';
import { ProgressBar } from '../parts/components/progress-bar.tsx';
import { StateDot } from '../parts/components/state-dot.tsx';
import { endedPages } from '../parts/ended-pages.ts';
import { aboutText, durationText } from '../parts/format.ts';
import { t, tn } from '../parts/messages.ts';
import { openDashboard } from '../parts/open-surfaces.ts';
import { showBatch } from '../parts/own-batches.ts';
import { useState } from '../parts/ui.ts';
import { useLatestPages } from './latest-pages.ts';
import { timeLeftMs } from './time-left.ts';

type ProgressProps = { readonly batch: string; readonly state: PopupState; readonly companion: Companion };

/** The batch under way, or how it ended. */
export function Progress({ batch: id, state, companion }: ProgressProps) {
  const batch = companion.state.batches.value.find((one) => one.id === id);
  const chooseNext = () => {
    state.shown.value = null;
    void showBatch(null);
  };
  if (!batch)
    return (
      <EmptyState icon="net" title={t('batchGone')}>
        <Button look="primary" onClick={chooseNext}>
          {t('crawlNext')}
        </Button>
      </EmptyState>
    );
  return <BatchProgress batch={batch} companion={companion} onNext={chooseNext} />;
}

type BatchProgressProps = { readonly batch: BatchInfo; readonly companion: Companion; readonly onNext: () => void };
type BatchCall = 'batch.pause' | 'batch.resume' | 'batch.cancel' | 'batch.retry';

function BatchProgress({ batch, companion, onNext }: BatchProgressProps) {
  const [problem, setProblem] = useState<string | null>(null);
  const rows = useLatestPages(companion, batch.id);
  const act = (name: BatchCall) => {
    setProblem(null);
    companion.call(name, { batch: batch.id }).catch((error: Error) => setProblem(error.message));
  };
  const isOpen = batch.state === 'queued' || batch.state === 'running' || batch.state === 'paused';
  return (
    <div class="progress">
      <div class="scrolling">
        <Button look="quiet" icon="back" onClick={onNext}>
          {t('crawlNext')}
        </Button>
        <header class="progress-head">
          <h2 class="truncate" title={batch.name}>
            {batch.name}
          </h2>
          <StateDot batch={batch.state} />
        </header>
        <ProgressBar counts={batch.counts} total={batch.total} label={batch.name} />
        <div class="progress-figures">
          <Counts counts={batch.counts} total={batch.total} />
          <p class="muted figures">{paceText(batch, companion)}</p>
        </div>
        {batch.reason && <Notice kind="warn">{batch.reason}</Notice>}
        <Holds batch={batch} companion={companion} />
        {problem && <Notice kind="danger">{problem}</Notice>}
        <LatestPages rows={rows} />
      </div>
      <footer class="foot foot-row">
        {batch.state === 'paused' && (
          <Button look="primary" icon="play" onClick={() => act('batch.resume')}>
            {t('resume')}
          </Button>
        )}
        {(batch.state === 'running' || batch.state === 'queued') && (
          <Button icon="pause" onClick={() => act('batch.pause')}>
            {t('pause')}
          </Button>
        )}
        {isOpen && (
          <Button icon="stop" onClick={() => act('batch.cancel')}>
            {t('cancel')}
          </Button>
        )}
        {!isOpen && batch.counts.failed > 0 && (
          <Button icon="retry" onClick={() => act('batch.retry')}>
            {t('retryFailed')}
          </Button>
        )}
        <Button
          look={batch.state === 'paused' ? 'plain' : 'primary'}
          icon="dashboard"
          onClick={() => void openDashboard({ batch: batch.id })}
        >
          {t('dashboard')}
        </Button>
      </footer>
    </div>
  );
}

/** Sites of this batch's session that wait for the user. */
function Holds({ batch, companion }: { readonly batch: BatchInfo; readonly companion: Companion }) {
  if (batch.counts.held === 0) return null;
  const holds = companion.state.holds.value.filter(({ session }) => session === batch.options.session);
  return (
    <>
      {holds.map(({ host, session, kind, pages }) => (
        <Notice
          key={host}
          kind="warn"
          actions={
            <Button onClick={() => void companion.call('hold.open', { host, session })}>
              {t(kind === 'login' ? 'signIn' : 'showPage')}
            </Button>
          }
        >
          <strong>{t(kind === 'login' ? 'holdLogin' : 'holdChallenge', { host })}</strong>
          <br />
          {tn('holdPages', pages)}
        </Notice>
      ))}
    </>
  );
}

function LatestPages({ rows }: { readonly rows: readonly PageRow[] }) {
  return (
    <ul class="latest" aria-label={t('latestPages')}>
      {rows.map((row) => (
        <li key={row.id}>
          <StateDot page={row.state} bare />
          <span class="truncate">{row.title || row.url}</span>
          <span class="muted truncate">{row.code ? (row.message ?? row.code) : row.host}</span>
        </li>
      ))}
    </ul>
  );
}

/** "2.4 pages/s · 12 s left" while it runs; how long it took once it has ended. */
function paceText(batch: BatchInfo, companion: Companion): string {
  if (companion.state.link.value !== 'online') return t('tryingAgain');
  if (batch.finishedAt !== null && batch.startedAt !== null)
    return t('tookTime', { time: durationText(batch.finishedAt - batch.startedAt) });
  const pace = companion.state.status.value?.pagesPerSecond ?? 0;
  if (batch.state !== 'running' || pace === 0) return '\u00a0';
  const left = timeLeftMs(batch.total - endedPages(batch.counts) - batch.counts.held, pace);
  const paced = t('pace', { pace: Math.round(pace * 10) / 10 });
  return left === null ? paced : `${paced} · ${t('timeLeft', { time: aboutText(left) })}`;
}
