import { connectCompanion } from '../parts/companion/companion.ts';
import { isHeldByCompanion } from '../parts/companion/pairing.ts';
import { t, uiLanguage } from '../parts/messages.ts';
import { createRunner } from '../parts/runner.ts';
import { render } from '../parts/ui.ts';
import { App } from './app.tsx';
import './options.css';

async function main(): Promise<void> {
  document.documentElement.lang = uiLanguage();
  document.title = t('optionsTitle');
  const root = document.getElementById('root');
  if (!root) return;
  const isHeld = await isHeldByCompanion();
  render(<App companion={connectCompanion('options')} runner={createRunner()} isHeld={isHeld} />, root);
}

main().catch(console.error);
