import { discovers } from '../../../shared/batch/options.ts';
import type { BatchInfo, DiscoveryInfo } from '../../../shared/protocol/model.ts';
import { isOpen } from '../../parts/batches/batch-words.ts';
import { saveTicket } from '../../parts/batches/download.ts';
import { Icon } from '../../parts/components/icon.tsx';
import { Menu } from '../../parts/components/menu.tsx';
import { numberText } from '../../parts/format.ts';
import { t, tn } from '../../parts/messages.ts';
import { notTakenText } from '../../parts/sites/not-taken-text.ts';
import { NothingNotice } from '../../parts/sites/nothing-notice.tsx';
import { useDiscovery } from '../../parts/sites/use-discovery.ts';
import { useState } from '../../parts/ui.ts';
import type { Dashboard } from '../dashboard-state.ts';
import { KindList } from './kind-list.tsx';

type Props = { readonly dashboard: Dashboard; readonly batch: BatchInfo };

/** Of a crawl that follows links: the kinds of pages that were met, to be stopped and let in; what was left out, and why. */
export function SitePart({ dashboard, batch }: Props) {
  return discovers(batch.options) ? <SiteOf key={batch.id} dashboard={dashboard} batch={batch} /> : null;
}

function SiteOf({ dashboard, batch }: Props) {
  const { companion, run } = dashboard;
  const info = useDiscovery(companion, batch);
  // As it was when it was come upon: what goes on does not open or shut it under the pointer.
  const [isShown, setShown] = useState(() => isOpen(batch));
  const isOffline = companion.state.link.value !== 'online';
  const save = (format: 'csv' | 'jsonl') => () =>
    run('batch.links', async () => {
      await saveTicket(await companion.call('batch.links', { batch: batch.id, format }));
      return t('dashLinksSaved');
    });
  // Each kind by a name of its own: one box may be put while another is under way.
  const rule = (kind: number, to: 'stopped' | 'let-in') =>
    run(`kind.set ${kind}`, async () => {
      await companion.call('kind.set', { batch: batch.id, kind, rule: to });
      return null;
    });
  return (
    <>
      <NothingNotice batch={batch} info={info} />
      <details class="why site-part" open={isShown} onToggle={(event) => setShown(event.currentTarget.open)}>
        <summary>
          {t('dashSite')}
          <Icon name="chevron" />
        </summary>
        {info && (
          <section class="why-body" aria-label={t('dashSite')}>
            <div class="site-columns">
              <div>
                <h3>{t('dashSiteKinds')}</h3>
                <KindList info={info} disabled={isOffline || batch.state === 'cancelled'} onRule={rule} />
              </div>
              <div>
                <h3>{t('dashWhyNot')}</h3>
                <Reasons info={info} />
                <Sitemaps info={info} />
                <Menu
                  label={t('dashLinks')}
                  icon="download"
                  look="plain"
                  items={[
                    { label: t('dashLinksCsv'), icon: 'list', disabled: isOffline, onChoose: save('csv') },
                    { label: t('dashLinksJsonl'), icon: 'page', disabled: isOffline, onChoose: save('jsonl') },
                  ]}
                >
                  {t('dashLinks')}
                </Menu>
              </div>
            </div>
          </section>
        )}
      </details>
    </>
  );
}

function Reasons({ info }: { readonly info: DiscoveryInfo }) {
  if (info.notTaken.length === 0) return <p class="muted">{t('dashWhyNotNone')}</p>;
  return (
    <dl class="reasons">
      {info.notTaken.map(({ reason, addresses }) => (
        <div key={reason}>
          <dt>{notTakenText(reason)}</dt>
          <dd class="figures">{numberText(addresses)}</dd>
        </div>
      ))}
    </dl>
  );
}

function Sitemaps({ info }: { readonly info: DiscoveryInfo }) {
  if (info.looking) return <p class="muted">{t('dashSiteLooking')}</p>;
  if (info.sitemaps.length === 0) return null;
  return (
    <>
      <h3>{t('dashSitemaps')}</h3>
      <ul class="sitemaps">
        {info.sitemaps.map(({ url, addresses, problem }) => (
          <li key={url}>
            <span class="truncate" title={url}>
              {url.replace(/^https?:\/\//, '')}
            </span>
            <span class={problem ? 'refused-words' : 'muted'}>{problem || tn('dashSitemapRead', addresses)}</span>
          </li>
        ))}
      </ul>
    </>
  );
}
