import type { Companion } from '../parts/companion/companion.ts';
import { Button } from '../parts/components/button.tsx';
import { Dialog } from '../parts/components/dialog.tsx';
import { LinkLine } from '../parts/components/link-notice.tsx';
import { Notice } from '../parts/components/notice.tsx';
import { faultText } from '../parts/fault-text.ts';
import { t, tn } from '../parts/messages.ts';
import { type ComponentChildren, useEffect, useState } from '../parts/ui.ts';
import { unsafeLine } from '../parts/unsafe-text.ts';
import type { ChooserState, Consent as ConsentRequest } from './chooser-state.ts';
import { followKnown } from './known.ts';
import { PickList } from './picks/pick-list.tsx';
import { PickSummary } from './picks/pick-summary.tsx';
import { QuickOptions } from './quick-options.tsx';
import { followSite } from './site/follow-site.ts';
import { SourceDetail } from './sources/source-detail.tsx';
import { SourceList } from './sources/source-list.tsx';
import { pressStart, type StartOutcome, startWithConsent } from './start.ts';

type ChooserProps = {
  readonly state: ChooserState;
  readonly companion: Companion;
  /** A crawl was begun here. */
  readonly onStarted: (batch: string) => void;
  /** Stands above the sources: what is under way. */
  readonly children?: ComponentChildren;
};

type Problem = 'declined' | { readonly message: string };

/** One decision, what to crawl, and one button: the same in popup, panel and dashboard. */
export function Chooser({ state, companion, onStarted, children }: ChooserProps) {
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  useEffect(() => followKnown(companion, state), [companion, state]);
  useEffect(() => followSite(companion, state), [companion, state]);
  useEffect(keepPage, []);
  const { missing } = state.chosen.value;
  const { link } = companion.state;
  const count = state.picks.value.items.length;
  const isOnline = link.value === 'online';
  const isReady = isOnline && (missing !== null || count > 0);

  const press = async (act: (companion: Companion, state: ChooserState) => Promise<StartOutcome>) => {
    setBusy(true);
    setProblem(null);
    try {
      const outcome = await act(companion, state);
      if (outcome.kind === 'declined') setProblem('declined');
      if (outcome.kind === 'started') onStarted(outcome.batch);
    } catch (error) {
      setProblem({ message: faultText(error) });
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
        {children}
        <SourceList state={state} />
        <SourceDetail state={state} />
        <PickSummary state={state} />
        <PickList state={state} />
        <QuickOptions state={state} companion={companion} />
      </div>
      <footer class="foot">
        <LinkLine companion={companion} />
        {problem && (
          <Notice kind={problem === 'declined' ? 'warn' : 'danger'}>
            {problem === 'declined' ? t('grantDeclined') : problem.message}
          </Notice>
        )}
        <Button look="primary" large icon={missing ? 'key' : 'net'} type="submit" disabled={!isReady} busy={isBusy}>
          {link.value === 'connecting' ? t('linkConnecting') : buttonWords(state)}
        </Button>
      </footer>
      {state.consent.value && (
        <Consent
          consent={state.consent.value}
          onAnswer={(answer) => void press((...given) => startWithConsent(...given, answer))}
          onClose={() => {
            state.consent.value = null;
          }}
        />
      )}
    </form>
  );
}

/** What is dropped beside a place for it would be opened instead of the page, and what was begun be gone. */
function keepPage(): () => void {
  const refuse = (event: DragEvent) => {
    if (
      event.defaultPrevented ||
      event.target instanceof HTMLInputElement ||
      event.target instanceof HTMLTextAreaElement
    )
      return;
    event.preventDefault();
    if (event.dataTransfer) event.dataTransfer.dropEffect = 'none';
  };
  window.addEventListener('dragover', refuse);
  window.addEventListener('drop', refuse);
  return () => {
    window.removeEventListener('dragover', refuse);
    window.removeEventListener('drop', refuse);
  };
}

function buttonWords({ choice, chosen, picks }: ChooserState): string {
  const { missing, count } = chosen.value;
  const { items, unsafeOut } = picks.value;
  if (missing) return count > 0 ? tn('allowAndCrawl', count) : t('allow');
  if (choice.value.source === 'site') return t('siteCrawl');
  if (items.length === 0) return t('crawl');
  return unsafeOut > 0 ? tn('crawlOthers', items.length) : tn('crawlPages', items.length);
}

type ConsentProps = {
  readonly consent: ConsentRequest;
  readonly onAnswer: (answer: 'all' | 'others') => void;
  readonly onClose: () => void;
};

/** Asked once a crawl: addresses that may sign out, delete or buy something when they are opened. The others go on without them. */
function Consent({ consent, onAnswer, onClose }: ConsentProps) {
  const unsafe = new Set(consent.unsafe.map((line) => line.split(' ')[0]));
  // Where not all of them are named, those that are not would be asked about again.
  const others = consent.items.filter(({ url }) => !unsafe.has(url)).length;
  return (
    <Dialog
      title={t('consentTitle')}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{t('consentBack')}</Button>
          <Button look="danger" onClick={() => onAnswer('all')}>
            {t('consentGoOn')}
          </Button>
          {others > 0 && (
            <Button look="primary" onClick={() => onAnswer('others')}>
              {tn('crawlOthers', others)}
            </Button>
          )}
        </>
      }
    >
      <p>{t('consentText')}</p>
      <ul class="consent-list">
        {consent.unsafe.map((line) => (
          <li key={line}>{unsafeLine(line)}</li>
        ))}
      </ul>
    </Dialog>
  );
}
