import { forgetPairing } from '../parts/companion/pairing.ts';
import { Button } from '../parts/components/button.tsx';
import { CommandText } from '../parts/components/command-text.tsx';
import { linkWords } from '../parts/components/link-notice.tsx';
import { LinkState } from '../parts/components/link-state.tsx';
import { bytesText } from '../parts/format.ts';
import { t } from '../parts/messages.ts';
import { PairForm } from './pair-form.tsx';
import type { OptionsProps } from './part.tsx';
import { Part } from './part.tsx';

/** Whether the companion is there, and how to become known to it. */
export function ConnectionPart({ companion, runner, isHeld }: OptionsProps) {
  const { link, refusal, status } = companion.state;
  const words = linkWords(link.value, refusal.value);
  const now = status.value;
  const isOnline = link.value === 'online';
  const needsPairing = link.value === 'unpaired' || (link.value === 'refused' && refusal.value === 'token');
  const forget = () =>
    runner.run('forget', async () => {
      await forgetPairing();
      return null;
    });
  return (
    <Part title={t('optionsConnection')} text={t(isHeld ? 'optionsConnectionHeld' : 'optionsConnectionText')}>
      <LinkState companion={companion} />
      {words && (
        <p class="muted">
          <CommandText text={t(words.hint)} />
        </p>
      )}
      {isOnline && now && (
        <dl class="options-facts figures">
          <dt>{t('optionsVersion')}</dt>
          <dd>{now.version}</dd>
          <dt>{t('optionsProfile')}</dt>
          <dd>{now.browser.profile}</dd>
          <dt>{t('optionsStored')}</dt>
          <dd>{bytesText(now.storeBytes)}</dd>
        </dl>
      )}
      {needsPairing && !isHeld && <PairForm />}
      <div class="options-actions">
        {!isOnline && !needsPairing && (
          <Button icon="retry" onClick={() => companion.reconnect()}>
            {t('tryNow')}
          </Button>
        )}
        {!isHeld && !needsPairing && link.value !== 'connecting' && (
          <Button icon="close" look="quiet" onClick={forget}>
            {t('optionsForget')}
          </Button>
        )}
      </div>
    </Part>
  );
}
