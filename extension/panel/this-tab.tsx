import type { PageRow } from '../../shared/protocol/model.ts';
import { hostOf } from '../../shared/urls.ts';
import { readChoices } from '../parts/choices.ts';
import { Button } from '../parts/components/button.tsx';
import { StateDot } from '../parts/components/state-dot.tsx';
import { startCrawl, unsafeLines } from '../parts/crawl-request.ts';
import { bytesText, timeText } from '../parts/format.ts';
import { handOver } from '../parts/handed.ts';
import { t, tn } from '../parts/messages.ts';
import { openDashboard, openPopup } from '../parts/open-surfaces.ts';
import { plainLine } from '../parts/plain-line.ts';
import { useEffect, useState } from '../parts/ui.ts';
import { tellWorker } from '../parts/worker-messages.ts';
import { findPage } from './find-page.ts';
import type { PanelProps } from './front-tab.ts';
import { mayPoint, OnlyPart } from './only-part.tsx';
import { SitePlace } from './site-place.tsx';
import type { FrontTab } from './tab-kind.ts';

export type ThisTabProps = PanelProps & {
  /** The whole site of the page is to be crawled. */
  readonly onSite: () => void;
};

type PageTab = Extract<FrontTab, { kind: 'page' }>;

/** The page in front: what was taken from it, or the way to take it. */
export function ThisTab(props: ThisTabProps) {
  const tab = props.front.tab.value;
  return (
    <section class="panel-card" aria-labelledby="this-tab">
      <h2 id="this-tab">{t('panelThisTab')}</h2>
      {tab.kind === 'page' && <PageResult key={tab.url} {...props} tab={tab} />}
      {tab.kind === 'hidden' && (
        <>
          <p class="muted">{t('panelHidden')}</p>
          <Button icon="tabs" onClick={() => void props.front.askToSee()}>
            {t('panelAskToSee')}
          </Button>
        </>
      )}
      {(tab.kind === 'own' || tab.kind === 'none') && <p class="muted">{t('panelOwnPage')}</p>}
    </section>
  );
}

function PageResult({ companion, runner, tab, onSite }: ThisTabProps & { readonly tab: PageTab }) {
  const row = usePageRow(companion, tab.url);
  const [isPointing, setPointing] = useState(false);
  const isBusy = runner.busy.value.has('crawl-tab');
  const crawl = () => runner.run('crawl-tab', () => crawlTab(companion, tab));
  const copy = (page: string) =>
    runner.run('copy-tab', async () => {
      const { record } = await companion.call('page.get', { page });
      await navigator.clipboard.writeText(record?.markdown ?? '');
      return tn('dashCopied', 1);
    });
  return (
    <>
      <div class="panel-page">
        <p class="panel-page-title" dir="auto">
          {plainLine(tab.title) || tab.url}
        </p>
        <p class="muted truncate" title={tab.url}>
          {hostOf(tab.url)}
        </p>
      </div>
      <p class="panel-result figures" role="status">
        {row ? (
          <RowWords row={row} />
        ) : (
          <span class="muted">{t(row === null ? 'panelNotCrawled' : 'dashLoading')}</span>
        )}
      </p>
      <SitePlace companion={companion} url={tab.url} />
      <div class="panel-actions">
        {row?.state === 'done' && (
          <Button look="primary" icon="copy" onClick={() => copy(row.id)}>
            {t('dashCopyThis')}
          </Button>
        )}
        <Button
          look={row?.state === 'done' ? 'plain' : 'primary'}
          icon={row ? 'retry' : 'page'}
          busy={isBusy}
          onClick={crawl}
        >
          {t(row ? 'panelCrawlAgain' : 'panelCrawl')}
        </Button>
        <Button icon="pointer" onClick={() => void mayPoint().then((may) => may && setPointing(true))}>
          {t('partTitle')}
        </Button>
        <Button icon="net" onClick={onSite}>
          {t('menuSite')}
        </Button>
        {row && (
          <Button icon="external" onClick={() => void openDashboard({ batch: row.batch, page: row.id })}>
            {t('panelShow')}
          </Button>
        )}
      </div>
      {isPointing && (
        <OnlyPart
          companion={companion}
          runner={runner}
          tab={tab}
          batch={row?.batch ?? null}
          onDone={() => setPointing(false)}
        />
      )}
    </>
  );
}

function RowWords({ row }: { readonly row: PageRow }) {
  const { state, message, finishedAt, markdownBytes } = row;
  return (
    <>
      <StateDot page={state} />
      {markdownBytes > 0 && <span>{bytesText(markdownBytes)}</span>}
      {finishedAt !== null && <span class="muted">{timeText(finishedAt)}</span>}
      {message && <span class="panel-message muted">{message}</span>}
    </>
  );
}

/** Read as it stands. What looks unsafe is asked about in the popup. */
async function crawlTab(companion: PanelProps['companion'], { tabId, url, title }: PageTab): Promise<string | null> {
  const items = [{ url, tabId }];
  try {
    const { batch, reads } = await startCrawl(companion, { name: title, items, options: await readChoices() });
    await tellWorker({ kind: 'started', batch: batch.id });
    await tellWorker({ kind: 'read-tabs', reads: [...reads] });
  } catch (error) {
    const unsafe = unsafeLines(error);
    if (!unsafe) throw error;
    await handOver({ kind: 'consent', name: title, items, unsafe: [...unsafe] });
    await openPopup(tabId);
  }
  return null;
}

/** The page's newest row; null where it was not crawled; undefined until that is known. Follows events and new batches. */
function usePageRow(companion: PanelProps['companion'], url: string): PageRow | null | undefined {
  const [row, setRow] = useState<PageRow | null | undefined>(undefined);
  const { batches, generation, watchRows } = companion.state;
  // Which batches there are; their counts change at every page and tell nothing here.
  const known = batches.value.map(({ id }) => id).join(' ');

  useEffect(() => {
    let isWanted = true;
    findPage(companion, batches.peek(), url).then(
      (found) => isWanted && setRow(found),
      (error: unknown) => console.warn('The page could not be looked up.', error),
    );
    return () => {
      isWanted = false;
    };
  }, [url, known, generation.value]);

  useEffect(
    () => watchRows(({ data }) => setRow((now) => (now && data.rows.find(({ id }) => id === now.id)) || now)),
    [url],
  );

  return row;
}
