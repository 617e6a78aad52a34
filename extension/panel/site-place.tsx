import { Icon } from '../parts/components/icon.tsx';
import { t } from '../parts/messages.ts';
import { notTakenText } from '../parts/sites/not-taken-text.ts';
import { useEffect, useState } from '../parts/ui.ts';
import { findInSites, type SitePlaceOf } from './find-in-sites.ts';
import type { PanelProps } from './front-tab.ts';

/** Whether the page in front is in the crawl of its site, or why not. Nothing where no crawl of a site says anything of it. */
export function SitePlace({ companion, url }: Pick<PanelProps, 'companion'> & { readonly url: string }) {
  const place = usePlace(companion, url);
  if (!place) return null;
  const { page, reason, foundOn } = place.found;
  const { name } = place.batch;
  return (
    <p class="panel-place" role="status">
      <Icon name="net" />
      <span>
        {page
          ? t('panelInCrawl', { name })
          : reason
            ? t('panelNotInCrawl', { name, reason: notTakenText(reason) })
            : t('panelNotMet', { name })}
        {foundOn && (
          <span class="panel-found muted" title={foundOn}>
            {t('panelFoundOn', { url: foundOn.replace(/^https?:\/\//, '') })}
          </span>
        )}
      </span>
    </p>
  );
}

/** Asked again when the page changes, and when a crawl has gone on. */
function usePlace(companion: PanelProps['companion'], url: string): SitePlaceOf | null {
  const [place, setPlace] = useState<SitePlaceOf | null>(null);
  const { batches, link } = companion.state;
  const isOnline = link.value === 'online';
  const progress = batches.value.map(({ id, total, state }) => `${id} ${total} ${state}`).join(' ');
  useEffect(() => {
    if (!isOnline) return;
    let isWanted = true;
    findInSites(companion, batches.peek(), url).then(
      (now) => isWanted && setPlace(now),
      (error: unknown) => console.warn('The page could not be looked up in the crawls of sites.', error),
    );
    return () => {
      isWanted = false;
    };
  }, [companion, url, isOnline, progress]);
  return place;
}
