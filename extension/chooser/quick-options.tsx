import type { BatchOptionsInput } from '../../shared/batch/options.ts';
import { OptionForm } from '../parts/batch-options/option-form.tsx';
import type { Companion } from '../parts/companion/companion.ts';
import { isHeldByCompanion } from '../parts/companion/pairing.ts';
import { Choice, Field } from '../parts/components/field.tsx';
import { Icon } from '../parts/components/icon.tsx';
import { browserText } from '../parts/format.ts';
import { t } from '../parts/messages.ts';
import { useEffect, useState } from '../parts/ui.ts';
import type { ChooserState } from './chooser-state.ts';
import { FolderField } from './folder-field.tsx';

const tabCounts = [1, 2, 4, 8, 16];
/** What a site's own pace says. */
const paceOptions = ['perHost', 'delay'] as const;

/** What most need, in one row; everything else below it, closed. */
export function QuickOptions({ state, companion }: { readonly state: ChooserState; readonly companion: Companion }) {
  const options = state.options.value;
  const names = useSessionNames(companion);
  const isHeld = useIsHeld();
  const change = (changed: BatchOptionsInput) => {
    state.options.value = { ...options, ...changed };
  };
  const isSite = state.choice.value.source === 'site';
  const session = options.session ?? 'shared';
  const concurrency = options.concurrency ?? 'auto';
  const sessions = [...new Set([...names, session])].filter((name) => name !== 'shared' && name !== 'isolated');
  const counts = [...new Set([...tabCounts, ...(concurrency === 'auto' ? [] : [concurrency])])].toSorted(
    (a, b) => a - b,
  );
  return (
    <section class="options" aria-label={t('optionsLabel')}>
      <div class="quick">
        <Field
          label={t('opt_session')}
          control={(joined) => (
            <Choice
              {...joined}
              value={session}
              options={[
                { value: 'shared', label: sharedText(companion, isHeld) },
                { value: 'isolated', label: t('sessionIsolated') },
                ...sessions.map((name) => ({ value: name, label: name })),
              ]}
              onChange={(name) => change({ session: name })}
            />
          )}
        />
        <Field
          label={t('quickTabs')}
          control={(joined) => (
            <Choice
              {...joined}
              value={String(concurrency)}
              options={[
                { value: 'auto', label: t('quickAuto') },
                ...counts.map((count) => ({ value: String(count), label: String(count) })),
              ]}
              onChange={(count) => change({ concurrency: count === 'auto' ? count : Number(count) })}
            />
          )}
        />
        <Field
          label={t('opt_content')}
          control={(joined) => (
            <Choice
              {...joined}
              value={options.content ?? 'main'}
              options={[
                { value: 'main', label: t('opt_content_main') },
                { value: 'full', label: t('opt_content_full') },
              ]}
              onChange={(content) => change({ content })}
            />
          )}
        />
        <FolderField state={state} companion={companion} />
      </div>
      {state.surface !== 'popup' && (
        <Field
          label={t('dashNewName')}
          control={(joined) => (
            <input
              {...joined}
              class="input"
              maxLength={200}
              placeholder={state.chosen.value.name(state.picks.value.items.length)}
              value={state.choice.value.name}
              onInput={(event) => state.choose({ name: event.currentTarget.value })}
            />
          )}
        />
      )}
      <details class="all-options">
        <summary>
          <Icon name="settings" />
          {t('allOptions')}
          <Icon name="chevron" />
        </summary>
        <OptionForm
          options={options}
          without={['concurrency', 'content', 'out', ...(isSite ? paceOptions : [])]}
          onChange={(changed) => {
            state.options.value = changed;
          }}
        />
      </details>
    </section>
  );
}

/** Whose sign-ins they are: in the companion's own browser "mine", in any other those of the companion's. */
function sharedText(companion: Companion, isHeld: boolean): string {
  if (isHeld) return t('sessionShared');
  // While it opens its browser it has no name for it yet.
  const name = companion.state.status.value?.browser.name || 'Chrome';
  return t('sessionSharedOf', { browser: browserText(name) });
}

function useIsHeld(): boolean {
  const [isHeld, setHeld] = useState(true);
  useEffect(() => {
    isHeldByCompanion().then(setHeld, console.error);
  }, []);
  return isHeld;
}

/** Sessions that the companion has jars of. */
function useSessionNames(companion: Companion): readonly string[] {
  const [names, setNames] = useState<readonly string[]>([]);
  const isOnline = companion.state.link.value === 'online';
  useEffect(() => {
    if (!isOnline) return;
    companion.call('session.list', {}).then(
      ({ sessions }) => setNames(sessions.map(({ name }) => name)),
      () => setNames([]), // the two that always exist remain
    );
  }, [isOnline, companion]);
  return names;
}
