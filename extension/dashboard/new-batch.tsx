import { parseUrlText } from '../../shared/urls.ts';
import { Button } from '../parts/components/button.tsx';
import { Dialog } from '../parts/components/dialog.tsx';
import { Field } from '../parts/components/field.tsx';
import { t, tn } from '../parts/messages.ts';
import { useMemo, useState } from '../parts/ui.ts';
import type { Dashboard } from './dashboard-state.ts';
import { startView } from './view.ts';

/** A pasted list, with what it holds before the start. Options are those of the settings; the toolbar button offers all of them. */
export function NewBatchDialog({
  dashboard,
  onClose,
}: {
  readonly dashboard: Dashboard;
  readonly onClose: () => void;
}) {
  const [text, setText] = useState('');
  const [name, setName] = useState('');
  const list = useMemo(() => parseUrlText(text), [text]);
  const start = () => {
    onClose();
    dashboard.run('start', async () => {
      const { batch } = await dashboard.companion.call('batch.start', {
        items: [...list.urls],
        ...(name.trim() && { name: name.trim() }),
      });
      dashboard.look({ ...startView, batch: batch.id });
      return null;
    });
  };
  const firstRefused = list.refused[0];
  return (
    <Dialog
      title={t('dashNewTitle')}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{t('dashCancelDialog')}</Button>
          <Button look="primary" disabled={list.urls.length === 0} onClick={start}>
            {list.urls.length === 0 ? t('dashStart') : tn('dashStartPages', list.urls.length)}
          </Button>
        </>
      }
    >
      <Field
        label={t('dashNewList')}
        hint={
          <span class="figures" aria-live="polite">
            {text.trim() === ''
              ? t('dashNewHint')
              : [
                  tn('pages', list.urls.length),
                  list.duplicates > 0 && tn('dashNewDoubled', list.duplicates),
                  list.refused.length > 0 && tn('dashNewRefused', list.refused.length),
                ]
                  .filter(Boolean)
                  .join(' · ')}
            {firstRefused && (
              <span class="dash-refused">
                {t('dashNewLine', {
                  line: firstRefused.line,
                  text: firstRefused.text.slice(0, 60),
                  reason: firstRefused.reason,
                })}
              </span>
            )}
          </span>
        }
        control={(joined) => (
          <textarea
            {...joined}
            class="input"
            rows={8}
            spellcheck={false}
            placeholder={'https://example.com/\nhttps://example.org/page'}
            value={text}
            onInput={(event) => setText(event.currentTarget.value)}
          />
        )}
      />
      <Field
        label={t('dashNewName')}
        control={(joined) => (
          <input
            {...joined}
            class="input"
            maxLength={200}
            value={name}
            onInput={(event) => setName(event.currentTarget.value)}
          />
        )}
      />
    </Dialog>
  );
}
