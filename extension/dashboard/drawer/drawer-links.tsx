import { Button } from '../../parts/components/button.tsx';
import { EmptyState } from '../../parts/components/empty-state.tsx';
import { SearchField } from '../../parts/components/search-field.tsx';
import { httpLink } from '../../parts/links.ts';
import { t, tn } from '../../parts/messages.ts';
import { useState } from '../../parts/ui.ts';
import { startView } from '../view.ts';
import type { TabProps } from './tab.tsx';
import { NoContent } from './tab.tsx';

/** A page can hold tens of thousands; nobody reads on past a few hundred, and the search finds the rest. */
const maxShown = 500;

export function LinksTab({ dashboard, detail }: TabProps) {
  const links = detail.record?.links;
  const [text, setText] = useState('');
  if (!detail.record) return <NoContent detail={detail} />;
  if (!links) return <LinksNotKept dashboard={dashboard} detail={detail} />;
  if (links.length === 0) return <EmptyState icon="link" title={t('dashNoLinks')} />;
  const wanted = text.trim().toLowerCase();
  const found = links.filter(
    (link) => link.url.toLowerCase().includes(wanted) || link.text.toLowerCase().includes(wanted),
  );
  const copy = () =>
    dashboard.run('copy-links', async () => {
      await navigator.clipboard.writeText(found.map(({ url }) => url).join('\n'));
      return tn('dashCopiedLinks', found.length);
    });
  return (
    <>
      <div class="tab-tools">
        <SearchField label={t('dashFilterText')} value={text} onChange={setText} />
        <span class="muted figures" role="status">
          {tn('dashLinks', found.length)}
        </span>
        <Button icon="copy" onClick={copy}>
          {t('dashCopyUrls')}
        </Button>
      </div>
      <ul class="links">
        {found.slice(0, maxShown).map((link, at) => (
          <li key={at}>
            <a href={httpLink(link.url)} target="_blank" rel="noopener noreferrer">
              {link.text || link.url}
            </a>
            <span class="muted truncate" title={link.url}>
              {link.url}
            </span>
            {!link.internal && <span class="tag">{t('dashExternal')}</span>}
          </li>
        ))}
      </ul>
      {found.length > maxShown && <p class="muted">{t('dashLinksCut', { most: maxShown })}</p>}
    </>
  );
}

/** Not a dead end: the page is crawled once more, with its links. */
function LinksNotKept({ dashboard, detail }: TabProps) {
  const { companion, batch } = dashboard;
  const again = () =>
    dashboard.run('with-links', async () => {
      const now = batch.peek();
      if (!now) return null;
      const { out: _, ...options } = now.options;
      const formats = [...new Set([...options.formats, 'links' as const])];
      const started = await companion.call('batch.start', {
        name: detail.row.title || detail.row.url,
        items: [detail.row.url],
        options: { ...options, formats, cache: 'bypass' },
      });
      dashboard.look({ ...startView, batch: started.batch.id });
      return null;
    });
  return (
    <EmptyState icon="link" title={t('dashLinksNotKept')}>
      <Button icon="net" busy={dashboard.busy.value.has('with-links')} onClick={again}>
        {t('dashWithLinks')}
      </Button>
    </EmptyState>
  );
}
