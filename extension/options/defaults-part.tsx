import { OptionForm } from '../parts/batch-options/option-form.tsx';
import { OptionText } from '../parts/components/command-text.tsx';
import { Check, Field } from '../parts/components/field.tsx';
import { t } from '../parts/messages.ts';
import { useState } from '../parts/ui.ts';
import { Part } from './part.tsx';
import { parsedDefaults } from './settings-file.ts';
import type { UnsentSettings } from './unsent-settings.ts';

/**
 * What a crawl starts with where nothing else is chosen; how long contents are kept, which no browser that was paired may say; the notification
 * at the end.
 */
export function DefaultsPart({ unsent, isHeld }: { readonly unsent: UnsentSettings; readonly isHeld: boolean }) {
  const { settings, isWaiting, set } = unsent;
  if (!settings) return null;
  return (
    <>
      <Part title={t('optionsKeeping')} text={t('optionsKeepingText')}>
        {isHeld ? (
          <KeepDays days={settings.keepDays} onChange={(keepDays) => set({ keepDays })} />
        ) : (
          <p class="muted">
            <OptionText text={t('optionsKeepingElsewhere')} />
          </p>
        )}
        <Check
          label={t('optionsNotify')}
          checked={settings.notifyAtEnd}
          onChange={(notifyAtEnd) => set({ notifyAtEnd })}
        />
        <p class="muted" role="status">
          {isWaiting && t('optionsKeptLater')}
        </p>
      </Part>
      <Part title={t('optionsDefaults')} text={t('optionsDefaultsText')}>
        <OptionForm
          options={settings.defaults}
          without={['out']}
          onChange={(defaults) => set({ defaults: parsedDefaults(defaults) })}
        />
      </Part>
    </>
  );
}

const longestDays = 3650;

function KeepDays({
  days,
  onChange,
}: {
  readonly days: number | null;
  readonly onChange: (days: number | null) => void;
}) {
  /** What is typed and not yet confirmed, or will not do. */
  const [draft, setDraft] = useState<string | null>(null);
  const [isWrong, setWrong] = useState(false);
  return (
    <Field
      label={t('optionsKeepDays')}
      hint={t('optionsKeepDaysHint')}
      error={isWrong ? t('optionsKeepDaysBad', { most: longestDays }) : undefined}
      control={(joined) => (
        <input
          {...joined}
          class="input figures keep-days"
          inputMode="numeric"
          value={draft ?? days ?? ''}
          onInput={(event) => setDraft(event.currentTarget.value)}
          onChange={(event) => {
            const text = event.currentTarget.value.trim();
            const typed = text === '' ? null : Number(text);
            const isGood = typed === null || (Number.isInteger(typed) && typed >= 1 && typed <= longestDays);
            setWrong(!isGood);
            if (!isGood) return;
            onChange(typed);
            setDraft(null);
          }}
        />
      )}
    />
  );
}
