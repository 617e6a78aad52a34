import { t } from '../messages.ts';
import type { Runner } from '../runner.ts';
import { Button, IconButton } from './button.tsx';
import { Notice } from './notice.tsx';

/** What became of what was asked, over the lower edge of the page. */
export function RunNotices({ runner }: { readonly runner: Runner }) {
  return (
    <section class="run-notices" aria-label={t('runNotices')}>
      {runner.notices.value.map(({ id, kind, text, action }) => (
        <Notice
          key={id}
          kind={kind === 'error' ? 'danger' : 'ok'}
          actions={
            <>
              {action && (
                <Button
                  onClick={() => {
                    runner.dismiss(id);
                    runner.run(`notice ${id}`, action.run);
                  }}
                >
                  {action.label}
                </Button>
              )}
              <IconButton icon="close" label={t('close')} onClick={() => runner.dismiss(id)} />
            </>
          }
        >
          {text}
        </Notice>
      ))}
    </section>
  );
}
