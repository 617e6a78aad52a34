import './agents.css';
import { type ConsentAnswer, type ConsentAsk, consentAnswers } from '../../shared/protocol/model.ts';
import type { Companion } from '../parts/companion/companion.ts';
import { Button } from '../parts/components/button.tsx';
import { Notice } from '../parts/components/notice.tsx';
import { type MessageKey, t } from '../parts/messages.ts';

type AskListProps = {
  readonly companion: Companion;
  readonly run: (name: string, act: () => Promise<string | null>) => void;
};

const answerKeys = {
  once: 'agentsOnce',
  crawl: 'agentsCrawl',
  always: 'agentsAlways',
  never: 'agentsNever',
} as const satisfies Record<ConsentAnswer, MessageKey>;

const whyKeys = {
  'signed-in': 'agentsSignedInText',
  'may-leak': 'agentsMayLeak',
  private: 'agentsPrivate',
} as const satisfies Record<ConsentAsk['why'], MessageKey>;

/** What agents ask for, each with the four answers. Nothing is chosen beforehand. */
export function AskList({ companion, run }: AskListProps) {
  const { asks } = companion.state.consent.value;
  if (asks.length === 0) return null;
  return (
    <ul class="asks" aria-label={t('agentsBadge')}>
      {asks.map((ask) => (
        <li key={ask.id}>
          <AskCard ask={ask} companion={companion} run={run} />
        </li>
      ))}
    </ul>
  );
}

function AskCard({ ask, companion, run }: AskListProps & { readonly ask: ConsentAsk }) {
  const { id, client, host, signedIn, url, why } = ask;
  const isOffline = companion.state.link.value !== 'online';
  const give = (answer: ConsentAnswer) => () =>
    run(`ask ${id}`, async () => {
      await companion.call('consent.answer', { ask: id, answer });
      return null;
    });
  return (
    <Notice kind="warn">
      <strong>{t(signedIn ? 'agentsAsksSignedIn' : 'agentsAsks', { client, host })}</strong>
      <p>{t(whyKeys[why])}</p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long address scrolls, and what it carries out may stand at its end */}
      <section class="ask-url" aria-label={host} tabIndex={0}>
        {url}
      </section>
      <fieldset class="ask-answers" aria-label={t('agentsAnswer', { client, host })}>
        {consentAnswers.map((answer) => (
          <Button key={answer} disabled={isOffline} onClick={give(answer)}>
            {t(answerKeys[answer])}
          </Button>
        ))}
      </fieldset>
    </Notice>
  );
}
