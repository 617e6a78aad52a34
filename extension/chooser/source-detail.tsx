import { Check, Choice, Field } from '../parts/components/field.tsx';
import { t } from '../parts/messages.ts';
import type { ComponentChildren } from '../parts/ui.ts';
import type { PopupState } from './chooser-state.ts';
import { HistoryDetail } from './history-detail.tsx';
import { LinksDetail } from './links-detail.tsx';
import { ListDetail } from './list-detail.tsx';
import { isTabSource } from './sources.ts';

/** What can be said more exactly about the chosen source. */
export function SourceDetail({ state }: { readonly state: PopupState }) {
  const { source } = state.choice.value;
  if (isTabSource(source)) return <TabsDetail state={state} />;
  if (source === 'links') return <LinksDetail state={state} />;
  if (source === 'list') return <ListDetail state={state} />;
  if (source === 'bookmarks') return <BookmarksDetail state={state} />;
  return <HistoryDetail state={state} />;
}

function TabsDetail({ state }: { readonly state: PopupState }) {
  const { source, asTheyStand, group } = state.choice.value;
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
    </Detail>
  );
}

function BookmarksDetail({ state }: { readonly state: PopupState }) {
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
            options={folders.map(({ id, path, urls }) => ({
              value: id,
              label: t('groupOption', { name: path, count: urls.length }),
            }))}
            onChange={(folder) => state.choose({ folder })}
          />
        )}
      />
    </Detail>
  );
}

export function Detail({ children }: { readonly children: ComponentChildren }) {
  return <div class="detail">{children}</div>;
}
