import { browser } from '../parts/browser.ts';
import type { Companion } from '../parts/companion/companion.ts';
import { Button } from '../parts/components/button.tsx';
import { Icon } from '../parts/components/icon.tsx';
import { LinkState } from '../parts/components/link-state.tsx';
import { type MessageKey, t } from '../parts/messages.ts';
import { openDashboard } from '../parts/open-surfaces.ts';
import { type ComponentChildren, useEffect, useState } from '../parts/ui.ts';
import { Picture } from './picture.tsx';

/** The first page that a person sees: how it works in one picture, and what to do now. */
export function App({ companion }: { readonly companion: Companion }) {
  const link = companion.state.link.value;
  const isOnline = link === 'online';
  const needsPairing = link === 'unpaired' || link === 'refused';
  const shortcut = useShortcut();
  return (
    <main class="welcome">
      <header class="welcome-top">
        <img src="icons/128.png" width="56" height="56" alt="" />
        <div>
          <h1>{t('welcomeHeading')}</h1>
          <p>{t('welcomeLead')}</p>
        </div>
      </header>
      <Picture />
      <h2>{t('welcomeNext')}</h2>
      <ol class="steps">
        <Step number={1} title="welcomeStart" isDone={isOnline}>
          <p>{t('welcomeStartText')}</p>
          <p>
            <code>npm start</code>
          </p>
          <LinkState companion={companion} />
          {needsPairing && (
            <Button look="primary" icon="key" onClick={() => void browser.runtime.openOptionsPage()}>
              {t('welcomePair')}
            </Button>
          )}
        </Step>
        <Step number={2} title="welcomeSignIn">
          <p>{t('welcomeSignInText')}</p>
          <Button icon="key" disabled={!isOnline} onClick={() => void openDashboard()}>
            {t('openDashboard')}
          </Button>
        </Step>
        <Step number={3} title="welcomeCrawl">
          <p>{t('welcomeCrawlText')}</p>
          {shortcut && <p>{t('welcomeKeys', { keys: shortcut })}</p>}
        </Step>
      </ol>
      <p class="muted">{t('welcomePrivacy')}</p>
    </main>
  );
}

type StepProps = {
  readonly number: number;
  readonly title: MessageKey;
  readonly isDone?: boolean;
  readonly children: ComponentChildren;
};

function Step({ number, title, isDone, children }: StepProps) {
  return (
    <li class={`step${isDone ? ' step-done' : ''}`}>
      <span class="step-mark" aria-hidden="true">
        {isDone ? <Icon name="check" /> : number}
      </span>
      <div class="step-body">
        <h3>{t(title)}</h3>
        {children}
      </div>
    </li>
  );
}

/** The keys that open the popup, as the person or the browser has set them; empty where there are none. */
function useShortcut(): string {
  const [keys, setKeys] = useState('');
  useEffect(() => {
    browser.commands
      .getAll()
      .then((all) => setKeys(all.find(({ name }) => name === '_execute_action')?.shortcut ?? ''))
      .catch(console.error);
  }, []);
  return keys;
}
