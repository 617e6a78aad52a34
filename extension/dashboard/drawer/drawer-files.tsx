import { saveTicket } from '../../parts/batches/download.ts';
import { Button } from '../../parts/components/button.tsx';
import { bytesText } from '../../parts/format.ts';
import { httpLink } from '../../parts/links.ts';
import { t, tn } from '../../parts/messages.ts';
import type { TabProps } from './tab.tsx';
import { NoContent } from './tab.tsx';

/** Images and files that were saved beside the page, with their sizes; each can be had. */
export function FilesTab({ dashboard, detail }: TabProps) {
  const { companion, run } = dashboard;
  const saved = detail.record?.saved ?? [];
  if (saved.length === 0) return <NoContent detail={detail} />;
  const save = (sha256: string) => () =>
    run(`save-${sha256}`, async () => {
      await saveTicket(await companion.call('page.file', { page: detail.row.id, kind: 'saved', sha256 }));
      return null;
    });
  const sizes = new Map(saved.map(({ sha256, bytes }) => [sha256, bytes]));
  const total = [...sizes.values()].reduce((sum, bytes) => sum + bytes, 0);
  return (
    <>
      <div class="tab-tools">
        <span class="muted figures">{`${tn('dashFiles', sizes.size)} · ${bytesText(total)}`}</span>
      </div>
      <ul class="links saved-files">
        {saved.map(({ url, sha256, type, bytes }) => (
          <li key={url}>
            <a class="truncate" href={httpLink(url)} target="_blank" rel="noopener noreferrer">
              {url}
            </a>
            <span class="muted figures">{`${type} · ${bytesText(bytes)}`}</span>
            <Button icon="download" onClick={save(sha256)}>
              {t('dashSaveFile')}
            </Button>
          </li>
        ))}
      </ul>
    </>
  );
}
