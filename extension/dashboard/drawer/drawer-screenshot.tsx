import { fetchTicket, saveTicket } from '../../parts/batches/download.ts';
import { Button } from '../../parts/components/button.tsx';
import { EmptyState } from '../../parts/components/empty-state.tsx';
import { Notice } from '../../parts/components/notice.tsx';
import { faultText } from '../../parts/fault-text.ts';
import { type MessageKey, t } from '../../parts/messages.ts';
import { useEffect, useState } from '../../parts/ui.ts';
import type { TabProps } from './tab.tsx';

const saveTexts: Readonly<Record<'screenshot' | 'pdf' | 'mhtml', MessageKey>> = {
  screenshot: 'dashSaveScreenshot',
  pdf: 'dashSavePdf',
  mhtml: 'dashSaveMhtml',
};

/** The picture of the page, where it was asked for; and the other binary formats to save. */
export function ScreenshotTab({ dashboard, detail }: TabProps) {
  const { companion, run } = dashboard;
  const { row, files } = detail;
  const [source, setSource] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const hasPicture = files.includes('screenshot');

  useEffect(() => {
    if (!hasPicture) return;
    let isWanted = true;
    let address = '';
    const load = async () => {
      const picture = await fetchTicket(await companion.call('page.file', { page: row.id, kind: 'screenshot' }));
      if (!isWanted) return;
      // The companion sends files as downloads; the type says how to draw it.
      address = URL.createObjectURL(new Blob([picture], { type: 'image/png' }));
      setSource(address);
    };
    load().catch((error: unknown) => isWanted && setProblem(faultText(error)));
    return () => {
      isWanted = false;
      URL.revokeObjectURL(address);
    };
  }, [row.id, hasPicture]);

  const save = (kind: keyof typeof saveTexts) => () =>
    run(`save-${kind}`, async () => {
      await saveTicket(await companion.call('page.file', { page: row.id, kind }));
      return null;
    });
  if (files.length === 0)
    return <EmptyState icon="image" title={t('dashNoScreenshot')} text={t('dashNoScreenshotText')} />;
  return (
    <>
      <div class="tab-tools">
        {files.map((kind) => (
          <Button key={kind} icon="download" onClick={save(kind)}>
            {t(saveTexts[kind])}
          </Button>
        ))}
      </div>
      {problem && <Notice kind="danger">{problem}</Notice>}
      {source && (
        <img
          class="screenshot"
          src={source}
          alt={t('dashScreenshotOf', { page: row.title || row.url })}
          onError={() => setProblem(t('dashScreenshotLost'))}
        />
      )}
    </>
  );
}
