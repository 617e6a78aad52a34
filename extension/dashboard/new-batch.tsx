import { Chooser } from '../chooser/chooser.tsx';
import { type ChooserState, createChooserState } from '../chooser/chooser-state.ts';
import { Dialog } from '../parts/components/dialog.tsx';
import { t } from '../parts/messages.ts';
import { useEffect, useRef, useState } from '../parts/ui.ts';
import type { Dashboard } from './dashboard-state.ts';
import { startView } from './view.ts';

type Props = { readonly dashboard: Dashboard; readonly onClose: () => void };

/** The chooser over the dashboard, with all its options in sight. It stays where a popup would close: under a file chooser. */
export function NewBatchDialog({ dashboard, onClose }: Props) {
  const [state, setState] = useState<ChooserState | null>(null);
  const body = useRef<HTMLDivElement>(null);
  useEffect(() => {
    let isWanted = true;
    const open = async () => {
      const created = await createChooserState({ surface: 'dashboard' });
      await created.refresh();
      if (isWanted) setState(created);
    };
    open().catch(console.error);
    return () => {
      isWanted = false;
    };
  }, []);
  const wantsFile = dashboard.view.value.dialog === 'file';
  useEffect(() => {
    if (!state) return;
    const first = wantsFile ? '.detail-end .button' : '.list-input, .source-tile input:checked';
    body.current?.querySelector<HTMLElement>(first)?.focus();
  }, [state]);
  return (
    <Dialog title={t('dashNewTitle')} onClose={onClose} wide>
      <div ref={body} class="new-batch">
        {state ? (
          <Chooser
            state={state}
            companion={dashboard.companion}
            onStarted={(batch) => dashboard.look({ ...startView, batch })}
          />
        ) : (
          <p class="waiting" role="status" aria-label={t('dashLoading')} />
        )}
      </div>
    </Dialog>
  );
}
