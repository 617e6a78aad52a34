import { parseUrlText, type UrlList } from '../../shared/urls.ts';
import { readChoices } from '../parts/choices.ts';
import { Button } from '../parts/components/button.tsx';
import { Dialog } from '../parts/components/dialog.tsx';
import { Field } from '../parts/components/field.tsx';
import { startCrawl, unsafeLines } from '../parts/crawl-request.ts';
import { t, tn } from '../parts/messages.ts';
import { useMemo, useState } from '../parts/ui.ts';
import { tellWorker } from '../parts/worker-messages.ts';
import type { Dashboard } from './dashboard-state.ts';
import { startView } from './view.ts';

type Props = { readonly dashboard: Dashboard; readonly onClose: () => void };

/**
 * A pasted list, with what it holds before the start, and a question where addresses look unsafe.
 * Options are the last choices; the toolbar button offers all of them.
 */
export function NewBatchDialog({ dashboard, onClose }: Props) {
  const [text, setText] = useState('');
  const [name, setName] = useState('');
  const [unsafe, setUnsafe] = useState<readonly string[] | null>(null);
  const list = useMemo(() => parseUrlText(text), [text]);
  const isBusy = dashboard.busy.value.has('start');

  const start = () =>
    dashboard.run('start', async () => {
      const options = { ...(await readChoices()), ...(unsafe && { yes: true }) };
      try {
        const items = list.urls.map((url) => ({ url }));
        const { batch } = await startCrawl(dashboard.companion, { name: name.trim(), items, options });
        await tellWorker({ kind: 'started', batch: batch.id });
        onClose();
        dashboard.look({ ...startView, batch: batch.id });
      } catch (error) {
        const lines = unsafeLines(error);
        if (!lines) throw error;
        setUnsafe(lines);
      }
      return null;
    });

  return (
    <Dialog
      title={t(unsafe ? 'consentTitle' : 'dashNewTitle')}
      onClose={onClose}
      actions={
        <>
          <Button onClick={unsafe ? () => setUnsafe(null) : onClose}>{t('dashCancelDialog')}</Button>
          <Button look={unsafe ? 'danger' : 'primary'} disabled={list.urls.length === 0} busy={isBusy} onClick={start}>
            {startWords(list.urls.length, unsafe !== null)}
          </Button>
        </>
      }
    >
      {unsafe ? (
        <>
          <p>{t('consentText')}</p>
          <ul class="unsafe-list">
            {unsafe.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        </>
      ) : (
        <>
          <Field
            label={t('dashNewList')}
            hint={<ListWords isEmpty={text.trim() === ''} list={list} />}
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
        </>
      )}
    </Dialog>
  );
}

function startWords(pages: number, isUnsafe: boolean): string {
  if (isUnsafe) return t('consentGoOn');
  return pages === 0 ? t('dashStart') : tn('dashStartPages', pages);
}

/** How many are good, doubled, or can't be crawled, with the first of those. */
function ListWords({ isEmpty, list }: { readonly isEmpty: boolean; readonly list: UrlList }) {
  const { urls, duplicates, refused } = list;
  const first = refused[0];
  const counts = [
    tn('pages', urls.length),
    ...(duplicates > 0 ? [tn('dashNewDoubled', duplicates)] : []),
    ...(refused.length > 0 ? [tn('dashNewRefused', refused.length)] : []),
  ];
  return (
    <span class="figures" aria-live="polite">
      {isEmpty ? t('dashNewHint') : counts.join(' · ')}
      {first && (
        <span class="dash-refused">
          {t('dashNewLine', { line: first.line, text: first.text.slice(0, 60), reason: first.reason })}
        </span>
      )}
    </span>
  );
}
