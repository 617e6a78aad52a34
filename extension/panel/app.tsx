import { Button } from '../parts/components/button.tsx';
import { HoldList } from '../parts/components/hold-list.tsx';
import { LinkNotice, linkWords } from '../parts/components/link-notice.tsx';
import { LinkState } from '../parts/components/link-state.tsx';
import { RunNotices } from '../parts/components/run-notices.tsx';
import { t } from '../parts/messages.ts';
import { openDashboard } from '../parts/open-surfaces.ts';
import { useState } from '../parts/ui.ts';
import { CurrentBatch } from './current-batch.tsx';
import type { PanelProps } from './front-tab.ts';
import { NextCrawl } from './next-crawl.tsx';
import { ThisTab } from './this-tab.tsx';

/** Beside the page: what waits for the person, what came of this page, and how the crawl goes. */
export function App({ companion, front, runner }: PanelProps) {
  const { link, refusal, status } = companion.state;
  const [choosing, setChoosing] = useState<'next' | 'site' | null>(null);
  const words = linkWords(link.value, refusal.value);
  return (
    <div class="panel">
      <header class="panel-top">
        <h1 class="for-readers">Tabtrawl</h1>
        <LinkState companion={companion} />
        <Button icon="dashboard" look="quiet" onClick={() => void openDashboard()}>
          {t('panelDashboard')}
        </Button>
      </header>
      <main class="panel-main">
        {words && !choosing && <LinkNotice companion={companion} />}
        {(!words || choosing) && status.value && (
          <>
            <HoldList companion={companion} run={runner.run} />
            {choosing ? (
              <NextCrawl companion={companion} isOfSite={choosing === 'site'} onDone={() => setChoosing(null)} />
            ) : (
              <>
                <ThisTab companion={companion} front={front} runner={runner} onSite={() => setChoosing('site')} />
                <Button icon="list" onClick={() => setChoosing('next')}>
                  {t('crawlNext')}
                </Button>
                <CurrentBatch companion={companion} runner={runner} />
              </>
            )}
          </>
        )}
      </main>
      <RunNotices runner={runner} />
    </div>
  );
}
