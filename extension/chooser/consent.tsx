import { Button } from '../parts/components/button.tsx';
import { Dialog } from '../parts/components/dialog.tsx';
import { t, tn } from '../parts/messages.ts';
import type { Consent as ConsentRequest } from './chooser-state.ts';

export type ConsentProps = {
  readonly consent: ConsentRequest;
  readonly onAnswer: (answer: 'all' | 'others') => void;
  readonly onClose: () => void;
};

/** Asked once a crawl: addresses that may sign out, delete or buy something when they are opened. The others go on without them. */
export function Consent({ consent, onAnswer, onClose }: ConsentProps) {
  const unsafe = new Set(consent.unsafe.map((line) => line.split(' ')[0]));
  // Where not all of them are named, those that are not would be asked about again.
  const others = consent.items.filter(({ url }) => !unsafe.has(url)).length;
  return (
    <Dialog
      title={t('consentTitle')}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{t('consentBack')}</Button>
          <Button look="danger" onClick={() => onAnswer('all')}>
            {t('consentGoOn')}
          </Button>
          {others > 0 && (
            <Button look="primary" onClick={() => onAnswer('others')}>
              {tn('crawlOthers', others)}
            </Button>
          )}
        </>
      }
    >
      <p>{t('consentText')}</p>
      <ul class="consent-list">
        {consent.unsafe.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </Dialog>
  );
}
