/** The page’s Markdown, as it reads and as it is written. */

import { Button } from '../../parts/components/button.tsx';
import { bytesText } from '../../parts/format.ts';
import { t, tn } from '../../parts/messages.ts';
import { useLayoutEffect, useRef } from '../../parts/ui.ts';
import { scrollToPlace } from '../search/scroll-to-place.ts';
import { maxPreviewCharacters, previewOf } from './safe-markdown.ts';
import { NoContent, type TabProps } from './tab.tsx';

/** The page's Markdown as it reads, made safe. Images are links: nothing is loaded from other servers unless it is opened. */
export function PreviewTab({ dashboard, detail }: TabProps) {
  const markdown = detail.record?.markdown ?? '';
  const place = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    place.current?.replaceChildren(
      previewOf(markdown, {
        imageLink: (alt) => (alt ? t('dashImageNamed', { alt }) : t('dashImage')),
        table: t('dashPreviewTable'),
      }),
    );
  }, [markdown]);
  const words = dashboard.view.value.place;
  useLayoutEffect(() => {
    if (words && place.current) scrollToPlace(place.current, words);
  }, [markdown, words]);
  if (markdown === '') return <NoContent detail={detail} />;
  return (
    <>
      {markdown.length > maxPreviewCharacters && <p class="muted">{t('dashPreviewCut')}</p>}
      <article ref={place} class="preview" lang={detail.record?.metadata.language} />
    </>
  );
}

export function MarkdownTab({ dashboard, detail }: TabProps) {
  const markdown = detail.record?.markdown ?? '';
  if (markdown === '') return <NoContent detail={detail} />;
  const copy = () =>
    dashboard.run('copy-one', async () => {
      await navigator.clipboard.writeText(markdown);
      return tn('dashCopied', 1);
    });
  return (
    <>
      <div class="tab-tools">
        <span class="muted figures">{bytesText(detail.row.markdownBytes)}</span>
        <Button icon="copy" onClick={copy}>
          {t('dashCopyThis')}
        </Button>
      </div>
      <pre class="source">{markdown}</pre>
    </>
  );
}
