import { t } from '../parts/messages.ts';
import { useLayoutEffect, useRef } from '../parts/ui.ts';
import type { TabProps } from './drawer-props.ts';
import { NoContent } from './no-content.tsx';
import { maxPreviewCharacters, previewOf } from './safe-markdown.ts';

/** The page's Markdown as it reads, made safe. Images are links: nothing is loaded from other servers unless it is opened. */
export function PreviewTab({ detail }: TabProps) {
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
  if (markdown === '') return <NoContent detail={detail} />;
  return (
    <>
      {markdown.length > maxPreviewCharacters && <p class="muted">{t('dashPreviewCut')}</p>}
      <article ref={place} class="preview" lang={detail.record?.metadata.language} />
    </>
  );
}
