/** A notification for each thing that an agent asks for; a click leads to where it is answered. */
import { browser } from '../parts/browser.ts';
import { t } from '../parts/messages.ts';
import { openOptions } from '../parts/open-surfaces.ts';
import { effect } from '../parts/ui.ts';
import { tell } from './notices.ts';
import type { Worker } from './worker.ts';

const idStart = 'agent-ask:';

export function tellAgentAsks({ companion }: Worker): void {
  const { consent, link } = companion.state;
  const told = new Set<string>();
  effect(() => {
    if (link.value !== 'online') return;
    const { asks } = consent.value;
    for (const { id, client, host, signedIn } of asks) {
      if (told.has(id)) continue;
      told.add(id);
      const words = t(signedIn ? 'agentsAsksSignedIn' : 'agentsAsks', { client, host });
      void tell(idStart + id, t('agentsNotice', { client }), words).catch(console.error);
    }
    for (const id of told)
      if (!asks.some((ask) => ask.id === id)) {
        told.delete(id);
        void browser.notifications.clear(idStart + id);
      }
  });
  browser.notifications.onClicked.addListener((id) => {
    if (id.startsWith(idStart)) void openOptions('agents');
  });
}
