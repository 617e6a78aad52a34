import { Check, Choice, Field } from '../../parts/components/field.tsx';
import { SearchField } from '../../parts/components/search-field.tsx';
import { t } from '../../parts/messages.ts';
import { type ComponentChildren, useEffect } from '../../parts/ui.ts';
import type { ChooserState } from '../chooser-state.ts';
import { SiteDetail } from '../site/site-detail.tsx';
import { type HistoryDays, historyDays, isTabSource } from './choice.ts';
import { LinksDetail } from './links-detail.tsx';
import { ListDetail } from './list-detail.tsx';
import { searchHistory } from './saved-pages.ts';

/** What can be said more exactly about the chosen source. */
export function SourceDetail({ state }: { readonly state: ChooserState }) {
  const { source } = state.choice.value;
  if (isTabSource(source)) return <TabsDetail state={state} />;
  if (source === 'site') return <SiteDetail state={state} />;
  if (source === 'links') return <LinksDetail state={state} />;
  if (source === 'list') return <ListDetail state={state} />;
  if (source === 'bookmarks') return <BookmarksDetail state={state} />;
  return <HistoryDetail state={state} />;
}

function TabsDetail({ state }: { readonly state: ChooserState }) {
  const { source, asTheyStand, withPinned, group } = state.choice.value;
  const { tabs } = state.found.value;
  return (
    <Detail>
      {source === 'tab' && tabs.front && (
        <p class="tab-title">
          <span class="truncate">{tabs.front.title}</span>
          <span class="truncate muted">{tabs.front.url}</span>
        </p>
      )}
      {source === 'group' && (
        <Field
          label={t('groupWhich')}
          control={(joined) => (
            <Choice
              {...joined}
              value={String(group ?? tabs.groups[0]?.id ?? '')}
              options={tabs.groups.map(({ id, title, tabs: members }, at) => ({
                value: String(id),
                label: t('groupOption', {
                  name: title || t('groupUnnamed', { number: at + 1 }),
                  count: members.length,
                }),
              }))}
              onChange={(id) => state.choose({ group: Number(id) })}
            />
          )}
        />
      )}
      <Check
        label={
          <>
            {t('asTheyStand')}
            <span class="check-hint">{t('asTheyStandHint')}</span>
          </>
        }
        checked={asTheyStand}
        onChange={(isOn) => state.choose({ asTheyStand: isOn })}
      />
      {source !== 'tab' && tabs.all.some(({ isPinned }) => isPinned) && (
        <Check label={t('withPinned')} checked={withPinned} onChange={(isOn) => state.choose({ withPinned: isOn })} />
      )}
    </Detail>
  );
}

function BookmarksDetail({ state }: { readonly state: ChooserState }) {
  const { folders } = state.found.value;
  if (folders.length === 0) return null;
  return (
    <Detail>
      <Field
        label={t('folderWhich')}
        control={(joined) => (
          <Choice
            {...joined}
            value={state.choice.value.folder ?? folders[0]?.id ?? ''}
            options={folders.map(({ id, path, bookmarks }) => ({
              value: id,
              label: t('groupOption', { name: path, count: bookmarks.length }),
            }))}
            onChange={(folder) => state.choose({ folder })}
          />
        )}
      />
    </Detail>
  );
}

function Detail({ children }: { readonly children: ComponentChildren }) {
  return <div class="detail">{children}</div>;
}

const dayTexts = { '1': 'lastDay', '7': 'lastWeek', '30': 'lastMonth', '365': 'lastYear' } as const;
/** Typing is not searched letter by letter. */
const quietMs = 200;

/** Visited pages by words and time. */
function HistoryDetail({ state }: { readonly state: ChooserState }) {
  const { historyText, historyDays: days } = state.choice.value;
  const isGranted = state.found.value.granted.has('history');

  useEffect(() => {
    if (!isGranted) return;
    const timer = setTimeout(() => {
      searchHistory(historyText, days).then((visited) => {
        state.found.value = { ...state.found.value, visited };
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
          <Choice<HistoryDays>
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
