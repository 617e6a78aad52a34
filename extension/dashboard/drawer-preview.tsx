import { Check } from '../parts/components/field.tsx';
import { t } from '../parts/messages.ts';
import { useLayoutEffect, useRef, useState } from '../parts/ui.ts';
import type { TabProps } from './drawer-props.ts';
import { NoContent } from './no-content.tsx';
import { maxPreviewCharacters, previewOf } from './safe-markdown.ts';

/** The page's Markdown as it reads, made safe. Images of other servers are loaded only when asked for. */
export function PreviewTab({ detail }: TabProps) {
  const markdown = detail.record?.markdown ?? '';
  const [showImages, setShowImages] = useState(false);
  const place = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    place.current?.replaceChildren(
      previewOf(markdown, {
        showImages,
        texts: {
          imageLink: (alt) => (alt ? t('dashImageNamed', { alt }) : t('dashImage')),
          table: t('dashPreviewTable'),
        },
      }),
    );
  }, [markdown, showImages]);
  if (markdown === '') return <NoContent detail={detail} />;
  const hasImages = /!\[|<img/i.test(markdown);
  return (
    <>
      {hasImages && <Check label={t('dashShowImages')} checked={showImages} onChange={setShowImages} />}
      {markdown.length > maxPreviewCharacters && <p class="muted">{t('dashPreviewCut')}</p>}
      <article ref={place} class="preview" lang={detail.record?.metadata.language} />
    </>
  );
}
