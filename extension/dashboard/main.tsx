import { connectCompanion } from '../parts/companion/companion.ts';
import { t, uiLanguage } from '../parts/messages.ts';
import { render } from '../parts/ui.ts';
import { App } from './app.tsx';
import './dashboard.css';
import { type Address, createDashboard } from './dashboard-state.ts';

const address: Address = {
  hash: () => location.hash,
  set(hash, { remember }) {
    if (hash === location.hash) return;
    const url = `${location.pathname}${hash}`;
    if (remember) history.pushState(null, '', url);
    else history.replaceState(null, '', url);
  },
  watch(onChange) {
    addEventListener('popstate', onChange);
    return () => removeEventListener('popstate', onChange);
  },
};

const root = document.getElementById('root');
if (root) {
  document.documentElement.lang = uiLanguage();
  document.title = t('dashTitle');
  render(<App dashboard={createDashboard(connectCompanion('dashboard'), address)} />, root);
}
