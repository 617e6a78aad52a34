import type { ConsentAnswer, ConsentGrant } from '../../shared/protocol/model.ts';
import { AskList } from '../agents/ask-list.tsx';
import { setupLines } from '../agents/setup-lines.ts';
import { Button } from '../parts/components/button.tsx';
import { type MessageKey, t } from '../parts/messages.ts';
import type { OptionsProps } from './part.tsx';
import { Part } from './part.tsx';

const answerKeys = {
  once: 'agentsIsOnce',
  crawl: 'agentsIsCrawl',
  always: 'agentsIsAlways',
  never: 'agentsIsNever',
} as const satisfies Record<ConsentAnswer, MessageKey>;

/** What agents ask for, what they were allowed or refused, and how one is connected. */
export function AgentsPart({ companion, runner }: OptionsProps) {
  const { grants } = companion.state.consent.value;
  const run = (name: string, act: () => Promise<string | null>) => runner.run(name, act);
  const revoke = ({ id, client, host }: ConsentGrant) =>
    runner.run(`revoke ${id}`, async () => {
      await companion.call('consent.revoke', { grant: id });
      return t('agentsRevoked', { client, host });
    });
  return (
    <Part anchor="agents" title={t('agentsHeading')} text={t('agentsText')}>
      <AskList companion={companion} run={run} />
      {grants.length === 0 ? (
        <p class="muted">{t('agentsNone')}</p>
      ) : (
        <ul class="sessions">
          {grants.map((grant) => (
            <li key={grant.id}>
              <div class="session-words">
                <strong class="truncate" title={grant.host}>
                  {t('agentsFor', { client: grant.client, host: grant.host })}
                </strong>
                <span class="muted">
                  {t(answerKeys[grant.answer])} · {t(grant.signedIn ? 'agentsSignedIn' : 'agentsNotSignedIn')}
                </span>
              </div>
              <Button icon="trash" onClick={() => revoke(grant)}>
                {t('agentsRevoke')}
              </Button>
            </li>
          ))}
        </ul>
      )}
      <details class="agent-setup">
        <summary>{t('agentsSetup')}</summary>
        <p class="muted">{t('agentsSetupText')}</p>
        {setupLines.map(({ agent, where, line }) => (
          <div key={agent}>
            <strong>{agent}</strong> <span class="muted">{where}</span>
            <pre>
              <code>{line}</code>
            </pre>
          </div>
        ))}
      </details>
    </Part>
  );
}
