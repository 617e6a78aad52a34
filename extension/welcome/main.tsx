import { connectCompanion } from '../parts/companion/companion.ts';
import { t, uiLanguage } from '../parts/messages.ts';
import { render } from '../parts/ui.ts';
import { App } from './app.tsx';
import './welcome.css';

const root = document.getElementById('root');
if (root) {
  document.documentElement.lang = uiLanguage();
  document.title = t('welcomeTitle');
  render(<App companion={connectCompanion('welcome')} />, root);
}
