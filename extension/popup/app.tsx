import { Chooser } from '../chooser/chooser.tsx';
import type { PopupState } from '../chooser/chooser-state.ts';
import { browser } from '../parts/browser.ts';
import type { Companion } from '../parts/companion/companion.ts';
import { IconButton } from '../parts/components/button.tsx';
import { LinkNotice, linkWords } from '../parts/components/link-notice.tsx';
import { t } from '../parts/messages.ts';
import { openDashboard, openPanel } from '../parts/open-surfaces.ts';
import { Progress } from './progress.tsx';

type AppProps = { readonly state: PopupState; readonly companion: Companion; readonly windowId: number | undefined };

export function App({ state, companion, windowId }: AppProps) {
  return (
    <>
      <header class="top">
        <img src="/icons/48.png" alt="" width="24" height="24" />
        <h1 class="brand">Tabtrawl</h1>
        <LinkLamp companion={companion} />
        {windowId !== undefined && (
          <IconButton
            icon="panel"
            label={t('commandOpenPanel')}
            onClick={() => void openPanel(windowId).then(() => window.close())}
          />
        )}
        <IconButton
          icon="dashboard"
          label={t('openDashboard')}
          onClick={() => void openDashboard().then(() => window.close())}
        />
        <IconButton icon="settings" label={t('openOptions')} onClick={() => void browser.runtime.openOptionsPage()} />
      </header>
      <main>
        <Body state={state} companion={companion} />
      </main>
    </>
  );
}

function Body({ state, companion }: Omit<AppProps, 'windowId'>) {
  const { link, refusal, batches } = companion.state;
  const shown = state.shown.value;
  // What was known of a batch under way stays in sight while the companion is away for a moment.
  const isKnown = shown !== null && batches.value.length > 0;
  if (shown !== null && (link.value === 'online' || isKnown))
    return <Progress batch={shown} state={state} companion={companion} />;
  if (linkWords(link.value, refusal.value)) return <LinkNotice companion={companion} />;
  if (shown !== null) return <p class="waiting" role="status" aria-label={t('linkConnecting')} />;
  return <Chooser state={state} companion={companion} />;
}

/** Connected or not, in a word. */
function LinkLamp({ companion }: { readonly companion: Companion }) {
  const link = companion.state.link.value;
  const isOnline = link === 'online';
  return (
    <span class={`lamp lamp-${link}`} role="status">
      <span>{isOnline ? t('linkOnline') : t(link === 'connecting' ? 'lampConnecting' : 'lampAway')}</span>
    </span>
  );
}
