import { AskList } from '../agents/ask-list.tsx';
import { Chooser } from '../chooser/chooser.tsx';
import type { ChooserState } from '../chooser/chooser-state.ts';
import { browser } from '../parts/browser.ts';
import type { Companion } from '../parts/companion/companion.ts';
import { IconButton } from '../parts/components/button.tsx';
import { LinkNotice, linkWords } from '../parts/components/link-notice.tsx';
import { RunNotices } from '../parts/components/run-notices.tsx';
import { t } from '../parts/messages.ts';
import { openDashboard, openPanel } from '../parts/open-surfaces.ts';
import type { Runner } from '../parts/runner.ts';
import type { Signal } from '../parts/ui.ts';
import { LastBatch } from './last-batch.tsx';
import { Progress } from './progress.tsx';

export type AppProps = {
  readonly state: ChooserState;
  readonly companion: Companion;
  readonly runner: Runner;
  readonly windowId: number | undefined;
  /** The batch whose progress is shown; null while the next is chosen. */
  readonly shown: Signal<string | null>;
  /** The newest batch that was started here. */
  readonly last: Signal<string | null>;
};

export function App(props: AppProps) {
  const { companion, windowId, runner } = props;
  return (
    <>
      <header class="top">
        <img src="/icons/48.png" alt="" width="24" height="24" />
        <h1 class="brand">Tabtrawl</h1>
        <LinkLamp companion={companion} />
        {windowId !== undefined && (
          <IconButton
            icon="panel"
            label={t('commandOpenPanel')}
            onClick={() => void openPanel(windowId).then(() => window.close())}
          />
        )}
        <IconButton
          icon="dashboard"
          label={t('openDashboard')}
          onClick={() => void openDashboard().then(() => window.close())}
        />
        <IconButton icon="settings" label={t('openOptions')} onClick={() => void browser.runtime.openOptionsPage()} />
      </header>
      <main>
        <AskList companion={companion} run={(name, act) => runner.run(name, act)} />
        <Body {...props} />
      </main>
      <RunNotices runner={runner} />
    </>
  );
}

function Body({ state, companion, runner, shown, last }: AppProps) {
  const { link, refusal, batches } = companion.state;
  const id = shown.value;
  // What was known of a batch under way stays in sight while the companion is away for a moment.
  const isKnown = id !== null && batches.value.length > 0;
  if (id !== null && (link.value === 'online' || isKnown))
    return (
      <Progress
        batch={id}
        companion={companion}
        runner={runner}
        onNext={() => {
          shown.value = null;
        }}
      />
    );
  // What was begun here stays, with a line that says so.
  const wasOnline = companion.state.status.value !== null;
  if (linkWords(link.value, refusal.value) && !wasOnline) return <LinkNotice companion={companion} />;
  if (id !== null) return <p class="waiting" role="status" aria-label={t('linkConnecting')} />;
  const before = batches.value.find((batch) => batch.id === last.value);
  return (
    <Chooser
      state={state}
      companion={companion}
      onStarted={(batch) => {
        last.value = batch;
        shown.value = batch;
      }}
    >
      {before && (
        <LastBatch
          batch={before}
          onShow={() => {
            shown.value = before.id;
          }}
        />
      )}
    </Chooser>
  );
}

/** Connected or not, in a word. */
function LinkLamp({ companion }: { readonly companion: Companion }) {
  const link = companion.state.link.value;
  const isOnline = link === 'online';
  return (
    <span class={`lamp lamp-${link}`} role="status">
      <span>{isOnline ? t('linkOnline') : t(link === 'connecting' ? 'lampConnecting' : 'lampAway')}</span>
    </span>
  );
}
