import { Button } from '../parts/components/button.tsx';
import { bytesText } from '../parts/format.ts';
import { t, tn } from '../parts/messages.ts';
import type { TabProps } from './drawer-props.ts';
import { NoContent } from './no-content.tsx';

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
