import type { BatchInfo } from '../../../shared/protocol/model.ts';
import { companionPaceOf, isOpen, paceOf, processedPages } from '../../parts/batches/batch-words.ts';
import { timeLeftMs } from '../../parts/batches/pace.ts';
import { reasonText } from '../../parts/batches/reasons.ts';
import { ProgressBar } from '../../parts/components/progress-bar.tsx';
import { aboutText, bytesText, durationText, numberText } from '../../parts/format.ts';
import { t, tn } from '../../parts/messages.ts';
import type { ComponentChildren } from '../../parts/ui.ts';
import type { Dashboard } from '../dashboard-state.ts';
import { MemoryChart } from './memory-chart.tsx';

type Props = { readonly dashboard: Dashboard; readonly batch: BatchInfo };

/** How the batch goes: the bar, pace, time left, tabs at work and why no more, memory. Every figure has a place of its own width. */
export function BatchFigures({ dashboard, batch }: Props) {
  const status = dashboard.companion.state.status.value;
  // Ended, only what is done counts: a page that failed is none the less missing.
  const counted = isOpen(batch) ? processedPages(batch.counts) : batch.counts.done;
  const percent = batch.total ? Math.floor((100 * counted) / batch.total) : 0;
  const pace = paceOf(batch, {
    samples: dashboard.pace.value,
    atMs: Date.now(),
    companionPace: companionPaceOf(dashboard.companion.state),
  });
  // What is at work now is of the batch that runs, not of one that rests or has ended.
  const now = batch.state === 'running' ? status : null;
  return (
    <section class="dash-figures" aria-label={t('dashProgress')}>
      <div class="dash-progress figures">
        <ProgressBar batch={batch} />
        <span class="dash-percent">{t('dashPercent', { percent })}</span>
      </div>
      <dl class={`figure-row figures${isOpen(batch) ? '' : ' figure-row-ended'}`}>
        <Figure
          name={t('dashPace')}
          value={paceText(pace)}
          note={t(batch.finishedAt === null ? 'dashPaceNote' : 'dashAverage')}
        />
        <Figure {...timeFigure(batch, pace)} />
        {isOpen(batch) && status && (
          <Figure
            name={t('dashTabs')}
            value={now ? t('dashTabsOf', { working: now.tabs.working, limit: now.tabs.limit }) : t('dashNone')}
            note={now ? reasonText(now.tabs.reason) : ''}
          />
        )}
        {isOpen(batch) && status && (
          <Figure
            name={t('dashMemory')}
            value={bytesText(status.memory.browserBytes + status.memory.companionBytes)}
            note={memoryNote(status.memory)}
          >
            <MemoryChart samples={dashboard.load} />
          </Figure>
        )}
      </dl>
      <Writes batch={batch} />
      <p class="for-readers" role="status">
        {milestone(batch, percent)}
      </p>
    </section>
  );
}

/** Hosts named one by one. */
const writesNamedAtMost = 5;

/** What the pages sent by themselves, or were refused, that may change something at a site. */
function Writes({ batch: { writes = [] } }: Pick<Props, 'batch'>) {
  const told = (of: 'sent' | 'refused') => {
    const hosts = writes.filter((host) => host[of] > 0).toSorted((a, b) => b[of] - a[of]);
    const all = hosts.reduce((sum, host) => sum + host[of], 0);
    const named = hosts.slice(0, writesNamedAtMost).map((host) => `${host.host} ${numberText(host[of])}`);
    const text = [...named, ...(hosts.length > named.length ? ['…'] : [])].join(', ');
    return (
      all > 0 && <p class="muted">{tn(of === 'sent' ? 'dashWrites' : 'dashWritesRefused', all, { hosts: text })}</p>
    );
  };
  return (
    <>
      {told('sent')}
      {told('refused')}
    </>
  );
}

type FigureProps = {
  readonly name: string;
  readonly value: string;
  readonly note: string;
  readonly children?: ComponentChildren;
};

function Figure({ name, value, note, children }: FigureProps) {
  return (
    <div class={`figure${children ? ' figure-wide' : ''}`}>
      <dt>{name}</dt>
      <dd>
        <span class="figure-value">{value}</span>
        <span class="figure-note muted" title={note}>
          {note}
        </span>
        {children}
      </dd>
    </div>
  );
}

function paceText(pace: number | null): string {
  return pace === null ? t('dashNone') : numberText(pace, 1);
}

/** Time left while it runs, else how long it took. */
function timeFigure(batch: BatchInfo, pace: number | null): FigureProps {
  const { state, counts, startedAt, finishedAt } = batch;
  if (finishedAt !== null && startedAt !== null)
    return { name: t('dashTook'), value: durationText(finishedAt - startedAt), note: t('dashTookNote') };
  const left = state === 'running' ? timeLeftMs(counts, pace) : null;
  const open = counts.waiting + counts.running + counts.retrying;
  if (state === 'running' && open === 0 && counts.held > 0)
    return { name: t('dashTimeLeft'), value: t('dashNone'), note: tn('needYou', counts.held) };
  return {
    name: t('dashTimeLeft'),
    value: left === null ? t('dashNone') : t('dashAbout', { time: aboutText(left) }),
    note: tn('dashPagesLeft', open),
  };
}

function memoryNote(memory: {
  browserPeakBytes: number;
  companionPeakBytes: number;
  budgetBytes: number | null;
}): string {
  const peak = t('dashPeak', { size: bytesText(memory.browserPeakBytes + memory.companionPeakBytes) });
  return memory.budgetBytes === null ? peak : `${peak} · ${t('dashBudget', { size: bytesText(memory.budgetBytes) })}`;
}

/** For readers: a tenth at a time, and the end. A count that speaks at every page would drown everything else. */
function milestone(batch: BatchInfo, percent: number): string {
  if (batch.state === 'done') return t('dashSaidDone', { name: batch.name, failed: batch.counts.failed });
  if (batch.state === 'cancelled') return t('dashSaidCancelled', { name: batch.name });
  if (batch.state === 'paused') return t('dashSaidPaused', { name: batch.name });
  return t('dashSaidPercent', { name: batch.name, percent: percent - (percent % 10) });
}
