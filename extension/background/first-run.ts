/** The welcome page, once, for someone who installed the extension by themselves. */
import { extensionPages } from '../../shared/extension-id.ts';
import { browser } from '../parts/browser.ts';
import { isHeldByCompanion } from '../parts/companion/pairing.ts';

/** The companion loads the extension at each launch, which looks like an installation, and pairs it within moments. */
const companionPairsWithinMs = 3_000;

export function welcomeOnce(): void {
  browser.runtime.onInstalled.addListener(({ reason }) => {
    if (reason === 'install') setTimeout(() => void welcome(), companionPairsWithinMs);
  });
}

async function welcome(): Promise<void> {
  const { welcomed } = await browser.storage.local.get('welcomed');
  if (welcomed || (await isHeldByCompanion())) return;
  await browser.storage.local.set({ welcomed: true });
  await browser.tabs.create({ url: browser.runtime.getURL(extensionPages.welcome) });
}
