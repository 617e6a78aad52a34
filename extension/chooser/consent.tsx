import { Button } from '../parts/components/button.tsx';
import { Dialog } from '../parts/components/dialog.tsx';
import { t } from '../parts/messages.ts';
import type { Consent as ConsentRequest } from './chooser-state.ts';

export type ConsentProps = {
  readonly consent: ConsentRequest;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
};

/** Asked once a crawl: addresses that may sign out, delete or buy something when they are opened. */
export function Consent({ consent, onConfirm, onClose }: ConsentProps) {
  return (
    <Dialog
      title={t('consentTitle')}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{t('consentBack')}</Button>
          <Button look="danger" onClick={onConfirm}>
            {t('consentGoOn')}
          </Button>
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
