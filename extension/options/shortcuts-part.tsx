import { browser } from '../parts/browser.ts';
import { Button } from '../parts/components/button.tsx';
import { type MessageKey, t } from '../parts/messages.ts';
import { useEffect, useState } from '../parts/ui.ts';
import { Part } from './part.tsx';

type Shortcut = { readonly name: string; readonly keys: string };

const names: Readonly<Record<string, MessageKey>> = {
  _execute_action: 'optionsOpenPopup',
  'crawl-page': 'commandCrawlPage',
  'copy-page': 'commandCopyPage',
  'copy-tabs': 'commandCopyTabs',
  'crawl-tabs': 'commandCrawlTabs',
  'open-dashboard': 'commandOpenDashboard',
  'open-panel': 'commandOpenPanel',
};

/** The keys as they are now; only the browser's own page can change them. */
export function ShortcutsPart() {
  const [shortcuts, setShortcuts] = useState<readonly Shortcut[]>([]);
  useEffect(() => {
    const read = async () => {
      const commands = await browser.commands.getAll();
      setShortcuts(commands.map(({ name = '', shortcut = '' }) => ({ name, keys: shortcut })));
    };
    read().catch(console.error);
    // They may have been changed on the browser's page meanwhile.
    const readAgain = () => void read().catch(console.error);
    addEventListener('focus', readAgain);
    return () => removeEventListener('focus', readAgain);
  }, []);
  return (
    <Part title={t('optionsShortcuts')} text={t('optionsShortcutsText')}>
      <dl class="options-facts">
        {shortcuts.map(({ name, keys }) => {
          const label = names[name];
          return (
            <div key={name} class="shortcut">
              <dt>{label ? t(label) : name}</dt>
              <dd>{keys ? <kbd>{keys}</kbd> : <span class="muted">{t('optionsNoKeys')}</span>}</dd>
            </div>
          );
        })}
      </dl>
      <div class="options-actions">
        <Button icon="external" onClick={() => void openShortcutsPage()}>
          {t('optionsChangeShortcuts')}
        </Button>
      </div>
    </Part>
  );
}

/** What the polyfill has no types for: Firefox opens its page by a call, Chrome has an address for it. */
type CommandsApi = { readonly openShortcutSettings?: () => Promise<void> };

async function openShortcutsPage(): Promise<void> {
  const { openShortcutSettings } = browser.commands as CommandsApi;
  if (openShortcutSettings) await openShortcutSettings();
  else await browser.tabs.create({ url: 'chrome://extensions/shortcuts' });
}
