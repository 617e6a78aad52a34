import { IconButton } from '../parts/components/button.tsx';
import { Notice } from '../parts/components/notice.tsx';
import { t } from '../parts/messages.ts';
import type { Dashboard } from './dashboard-state.ts';

/** What became of what was asked, over the corner of the page: good news goes by itself, bad news stays until it is put away. */
export function Notices({ dashboard }: { readonly dashboard: Dashboard }) {
  const { notices } = dashboard;
  return (
    <section class="dash-notices" aria-label={t('dashNotices')}>
      {notices.value.map(({ id, kind, text }) => (
        <Notice
          key={id}
          kind={kind === 'error' ? 'danger' : 'ok'}
          actions={
            <IconButton
              icon="close"
              label={t('close')}
              onClick={() => {
                notices.value = notices.value.filter((known) => known.id !== id);
              }}
            />
          }
        >
          {text}
        </Notice>
      ))}
    </section>
  );
}
