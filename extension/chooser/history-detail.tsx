import { Choice, Field } from '../parts/components/field.tsx';
import { SearchField } from '../parts/components/search-field.tsx';
import { t } from '../parts/messages.ts';
import { useEffect } from '../parts/ui.ts';
import type { PopupState } from './chooser-state.ts';
import { historyDays, searchHistory } from './history-search.ts';

const dayTexts = { '1': 'lastDay', '7': 'lastWeek', '30': 'lastMonth', '365': 'lastYear' } as const;
/** Typing is not searched letter by letter. */
const quietMs = 200;

/** Visited pages by words and time. */
export function HistoryDetail({ state }: { readonly state: PopupState }) {
  const { historyText, historyDays: days } = state.choice.value;
  const isGranted = state.found.value.granted.has('history');

  useEffect(() => {
    if (!isGranted) return;
    const timer = setTimeout(() => {
      searchHistory(historyText, days).then((historyUrls) => {
        state.found.value = { ...state.found.value, historyUrls };
      }, console.error);
    }, quietMs);
    return () => clearTimeout(timer);
  }, [isGranted, historyText, days, state]);

  if (!isGranted) return null;
  return (
    <div class="detail detail-line">
      <SearchField
        label={t('historyWords')}
        value={historyText}
        onChange={(text) => state.choose({ historyText: text })}
      />
      <Field
        label={t('historyTime')}
        bare
        control={(joined) => (
          <Choice
            {...joined}
            value={days}
            options={historyDays.map((value) => ({ value, label: t(dayTexts[value]) }))}
            onChange={(value) => state.choose({ historyDays: value })}
          />
        )}
      />
    </div>
  );
}
