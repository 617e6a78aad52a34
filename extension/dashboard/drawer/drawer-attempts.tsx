import { isPageErrorCode } from '../../../shared/batch/errors.ts';
import type { PageTimings } from '../../../shared/batch/page-record.ts';
import type { AttemptInfo } from '../../../shared/protocol/model.ts';
import { failureText } from '../../parts/batches/page-messages.ts';
import { OptionText } from '../../parts/components/command-text.tsx';
import { EmptyState } from '../../parts/components/empty-state.tsx';
import { clockText, durationText, numberText } from '../../parts/format.ts';
import { type MessageKey, t } from '../../parts/messages.ts';
import { codeText, laneText } from '../../parts/page-words.ts';
import type { TabProps } from './tab.tsx';

const steps = [
  ['navigateMs', 'dashStepNavigate'],
  ['settleMs', 'dashStepSettle'],
  ['captureMs', 'dashStepCapture'],
  ['extractMs', 'dashStepExtract'],
] as const satisfies readonly (readonly [keyof PageTimings, MessageKey])[];

/** Each try with its end, and where the time of the last one went. */
export function AttemptsTab({ detail }: TabProps) {
  const { attempts, record } = detail;
  if (attempts.length === 0) return <EmptyState icon="clock" title={t('dashNoAttempts')} />;
  return (
    <>
      {record && <Timings timings={record.timings} />}
      <table class="attempts">
        <thead>
          <tr>
            <th scope="col">{t('dashAttempt')}</th>
            <th scope="col">{t('dashAttemptStarted')}</th>
            <th scope="col">{t('dashColTime')}</th>
            <th scope="col">{t('dashColLane')}</th>
            <th scope="col">{t('dashAttemptOutcome')}</th>
          </tr>
        </thead>
        <tbody class="figures">
          {attempts.map((attempt) => (
            <tr key={attempt.number}>
              <td>{numberText(attempt.number)}</td>
              <td>{clockText(attempt.startedAt)}</td>
              <td>{attempt.endedAt === null ? '' : durationText(attempt.endedAt - attempt.startedAt)}</td>
              <td>{attempt.lane && laneText(attempt.lane)}</td>
              <td>
                {outcomeText(attempt)}
                {attempt.message && (
                  <span class="muted attempt-message">
                    <OptionText text={failureText(attempt.message)} />
                  </span>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

function outcomeText({ outcome }: AttemptInfo): string {
  if (outcome === null) return t('stateRunning');
  if (outcome === 'done') return t('stateDone');
  if (outcome === 'held') return t('stateHeld');
  if (outcome === 'lost') return t('dashAttemptLost');
  if (outcome === 'requeued') return t('dashAttemptRequeued');
  return isPageErrorCode(outcome) ? codeText(outcome) : outcome;
}

function Timings({ timings }: { readonly timings: PageTimings }) {
  const longest = Math.max(1, ...steps.map(([step]) => timings[step]));
  return (
    <dl class="timings figures">
      {steps.map(([step, label]) => (
        <div key={step} class="timing">
          <dt>{t(label)}</dt>
          <dd>
            <span class="timing-bar" style={{ width: `${(60 * timings[step]) / longest}%` }} />
            {durationOf(timings[step])}
          </dd>
        </div>
      ))}
      <div class="timing">
        <dt>{t('dashStepTotal')}</dt>
        <dd>
          <b>{durationOf(timings.totalMs)}</b>
          <span class="muted">{t('dashStepWaited', { time: durationText(timings.waitedMs) })}</span>
        </dd>
      </div>
    </dl>
  );
}

/** Steps are mostly too short for tenths of a second. */
function durationOf(ms: number): string {
  return ms < 1000 ? t('dashMs', { ms: Math.round(ms) }) : durationText(ms);
}
