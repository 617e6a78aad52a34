import type { Companion } from '../parts/companion/companion.ts';
import { Button } from '../parts/components/button.tsx';
import { Notice } from '../parts/components/notice.tsx';
import { t, tn } from '../parts/messages.ts';
import { useState } from '../parts/ui.ts';
import type { PopupState } from './chooser-state.ts';
import { Consent } from './consent.tsx';
import { PreviewLine } from './preview-line.tsx';
import { QuickOptions } from './quick-options.tsx';
import { SourceDetail } from './source-detail.tsx';
import { SourceList } from './source-list.tsx';
import { pressStart, startWithConsent } from './start.ts';

type Problem = 'declined' | { readonly message: string };

/** One decision, what to crawl, and one button. */
export function Chooser({ state, companion }: { readonly state: PopupState; readonly companion: Companion }) {
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const { missing } = state.chosen.value;
  const count = state.preview.value.items.length;
  const isOnline = companion.state.link.value === 'online';
  const isReady = missing !== null || (isOnline && count > 0);

  const press = async (act: typeof pressStart) => {
    setBusy(true);
    setProblem(null);
    try {
      if ((await act(companion, state)) === 'declined') setProblem('declined');
    } catch (error) {
      setProblem({ message: error instanceof Error ? error.message : String(error) });
    }
    setBusy(false);
  };

  return (
    <form
      class="chooser"
      onSubmit={(event) => {
        event.preventDefault();
        if (isReady && !isBusy) void press(pressStart);
      }}
    >
      <div class="scrolling">
        <SourceList state={state} />
        <SourceDetail state={state} />
        <PreviewLine state={state} />
        <QuickOptions state={state} companion={companion} />
      </div>
      <footer class="foot">
        {problem && (
          <Notice kind={problem === 'declined' ? 'warn' : 'danger'}>
            {problem === 'declined' ? t('grantDeclined') : problem.message}
          </Notice>
        )}
        <Button look="primary" large icon={missing ? 'key' : 'net'} type="submit" disabled={!isReady} busy={isBusy}>
          {missing ? t('allow') : !isOnline ? t('linkConnecting') : count > 0 ? tn('crawlPages', count) : t('crawl')}
        </Button>
      </footer>
      {state.consent.value && (
        <Consent
          consent={state.consent.value}
          onConfirm={() => void press(startWithConsent)}
          onClose={() => {
            state.consent.value = null;
          }}
        />
      )}
    </form>
  );
}
