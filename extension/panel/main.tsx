import { browser } from '../parts/browser.ts';
import { connectCompanion } from '../parts/companion/companion.ts';
import { t, uiLanguage } from '../parts/messages.ts';
import { createRunner } from '../parts/runner.ts';
import { render } from '../parts/ui.ts';
import { App } from './app.tsx';
import { followFrontTab } from './front-tab.ts';
import './panel.css';

async function main(): Promise<void> {
  document.documentElement.lang = uiLanguage();
  document.title = t('panelTitle');
  const { id } = await browser.windows.getCurrent();
  const root = document.getElementById('root');
  if (!root || id === undefined) return;
  const front = followFrontTab(id);
  render(<App companion={connectCompanion('panel')} front={front} runner={createRunner()} />, root);
}

main().catch(console.error);
