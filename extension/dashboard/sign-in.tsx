import { normaliseUrl } from '../../shared/urls.ts';
import { Button } from '../parts/components/button.tsx';
import { Dialog } from '../parts/components/dialog.tsx';
import { Field } from '../parts/components/field.tsx';
import { t } from '../parts/messages.ts';
import { useState } from '../parts/ui.ts';
import type { Dashboard } from './dashboard-state.ts';

/** Asks for an address and opens it in a window of the companion's profile. */
export function SignInDialog({ dashboard, onClose }: { readonly dashboard: Dashboard; readonly onClose: () => void }) {
  const [text, setText] = useState('');
  const [isRefused, setRefused] = useState(false);
  const open = () => {
    const address = normaliseUrl(text);
    if (!('url' in address)) return setRefused(true);
    onClose();
    dashboard.run('sign-in', async () => {
      await dashboard.companion.call('login.open', { url: address.url });
      return t('dashSignInOpened');
    });
  };
  return (
    <Dialog
      title={t('dashSignInTitle')}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{t('dashCancelDialog')}</Button>
          <Button look="primary" onClick={open}>
            {t('dashSignInOpen')}
          </Button>
        </>
      }
    >
      <p>{t('dashSignInText')}</p>
      <Field
        label={t('dashSignInAddress')}
        error={isRefused ? t('dashSignInBad') : undefined}
        control={(joined) => (
          <input
            {...joined}
            class="input"
            type="text"
            inputMode="url"
            autocomplete="url"
            placeholder="example.com"
            value={text}
            onInput={(event) => {
              setText(event.currentTarget.value);
              setRefused(false);
            }}
            onKeyDown={(event) => event.key === 'Enter' && open()}
          />
        )}
      />
    </Dialog>
  );
}
