import { Chooser } from '../chooser/chooser.tsx';
import { type ChooserState, createChooserState } from '../chooser/chooser-state.ts';
import { browser } from '../parts/browser.ts';
import type { Companion } from '../parts/companion/companion.ts';
import { Button } from '../parts/components/button.tsx';
import { t } from '../parts/messages.ts';
import { useEffect, useState } from '../parts/ui.ts';

type NextCrawlProps = {
  readonly companion: Companion;
  /** The site of the tab in front is meant. */
  readonly isOfSite: boolean;
  readonly onDone: () => void;
};

/** The chooser in the panel, following the tab in front. */
export function NextCrawl({ companion, isOfSite, onDone }: NextCrawlProps) {
  const [state, setState] = useState<ChooserState | null>(null);
  useEffect(() => {
    let isWanted = true;
    let refresh = (): void => {};
    const open = async () => {
      const created = await createChooserState({ surface: 'panel' });
      if (isOfSite) created.choose({ source: 'site' });
      await created.refresh();
      if (!isWanted) return;
      setState(created);
      refresh = () => void created.refresh().catch(console.error);
    };
    open().catch(console.error);
    const followTab = () => refresh();
    browser.tabs.onActivated.addListener(followTab);
    return () => {
      isWanted = false;
      browser.tabs.onActivated.removeListener(followTab);
    };
  }, []);
  return (
    <section class="panel-card panel-chooser" aria-label={t('crawlNext')}>
      <Button look="quiet" icon="back" onClick={onDone}>
        {t('panelBack')}
      </Button>
      {state && <Chooser state={state} companion={companion} onStarted={onDone} />}
    </section>
  );
}
