import { Button } from '../parts/components/button.tsx';
import { EmptyState } from '../parts/components/empty-state.tsx';
import { t } from '../parts/messages.ts';

/** Before the first snapshot. Fades in late, as it mostly lasts for less than a blink. */
export function ConnectingState() {
  return (
    <div class="dash-connecting" role="status">
      <span class="spinner" aria-hidden="true" />
      {t('linkConnecting')}
    </div>
  );
}

type FirstUseProps = { readonly onNew: () => void; readonly onSignIn: () => void };

/** Connected, and nothing was crawled yet. */
export function FirstUse({ onNew, onSignIn }: FirstUseProps) {
  return (
    <EmptyState icon="net" title={t('dashEmptyTitle')} text={t('dashEmptyText')}>
      <Button look="primary" icon="list" onClick={onNew}>
        {t('dashNew')}
      </Button>
      <Button icon="key" onClick={onSignIn}>
        {t('dashSignIn')}
      </Button>
    </EmptyState>
  );
}
