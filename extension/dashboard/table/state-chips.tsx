import { type PageState, pageStates } from '../../../shared/batch/states.ts';
import type { BatchInfo } from '../../../shared/protocol/model.ts';
import { pageStateText, StateMark } from '../../parts/components/state-dot.tsx';
import { numberText } from '../../parts/format.ts';
import { t } from '../../parts/messages.ts';
import type { Dashboard } from '../dashboard-state.ts';

/** Rare ends, last in the row: their coming moves nothing else. The others keep their places while the batch goes on. */
const shownWhenAny: ReadonlySet<PageState> = new Set(['skipped', 'cancelled']);

/** How many pages are in which state; a press shows those alone, or with others pressed. */
export function StateChips({ dashboard, batch }: { readonly dashboard: Dashboard; readonly batch: BatchInfo }) {
  const { states } = dashboard.view.value;
  const toggle = (state: PageState) =>
    dashboard.look({ states: states.includes(state) ? states.filter((known) => known !== state) : [...states, state] });
  const isEnded = batch.state === 'done' || batch.state === 'cancelled';
  const shown = pageStates.filter(
    (state) => batch.counts[state] > 0 || states.includes(state) || !(isEnded || shownWhenAny.has(state)),
  );
  return (
    <fieldset class="chips" aria-label={t('dashFilterState')}>
      <button
        type="button"
        class="chip"
        aria-pressed={states.length === 0}
        onClick={() => dashboard.look({ states: [] })}
      >
        {t('dashAll')} <b class="figures">{numberText(batch.total)}</b>
      </button>
      {shown.map((state) => (
        <button
          key={state}
          type="button"
          class={`chip state state-${state}`}
          aria-pressed={states.includes(state)}
          onClick={() => toggle(state)}
        >
          <StateMark />
          {state === 'retrying' ? t('dashRetrying') : pageStateText(state)}{' '}
          <b class="figures">{numberText(batch.counts[state])}</b>
        </button>
      ))}
    </fieldset>
  );
}
