import type { SessionInfo } from '../../shared/protocol/model.ts';
import { Button } from '../parts/components/button.tsx';
import { Dialog } from '../parts/components/dialog.tsx';
import { t, tn } from '../parts/messages.ts';
import { useEffect, useState } from '../parts/ui.ts';
import { HandOverForm } from './hand-over-form.tsx';
import type { OptionsProps } from './part.tsx';
import { Part } from './part.tsx';

/** Sign-ins handed over from another browser: hand over from this one, see what there is, forget it. */
export function SessionsPart({ companion, runner, isHeld }: OptionsProps) {
  const [sessions, setSessions] = useState<readonly SessionInfo[]>([]);
  const [asked, setAsked] = useState<SessionInfo | null>(null);
  const { generation } = companion.state;
  const read = () =>
    companion.call('session.list', {}).then(
      (answer) => setSessions(answer.sessions),
      (error: unknown) => console.warn('The sessions could not be listed.', error),
    );
  useEffect(() => void read(), [generation.value]);
  const forget = ({ name }: SessionInfo) =>
    runner.run('forget-session', async () => {
      await companion.call('session.close', { session: name });
      await read();
      return t('optionsForgotten', { session: name });
    });
  // The profile's own sign-ins are the user's; they are ended by signing out there.
  const jars = sessions.filter(({ name }) => name !== 'shared' && name !== 'isolated');
  return (
    <Part
      title={t(isHeld ? 'optionsSessionsOther' : 'optionsSessions')}
      text={t(isHeld ? 'optionsSessionsHeld' : 'optionsSessionsText')}
    >
      {!isHeld && <HandOverForm companion={companion} runner={runner} onDone={() => void read()} />}
      {jars.length === 0 ? (
        <p class="muted">{t('optionsNoSessions')}</p>
      ) : (
        <ul class="sessions">
          {jars.map((session) => (
            <li key={session.name}>
              <div class="session-words">
                <strong class="truncate" title={session.name}>
                  {session.name}
                </strong>
                <span class="muted figures">{sessionWords(session)}</span>
              </div>
              <Button icon="trash" onClick={() => setAsked(session)}>
                {t('optionsForgetSession')}
              </Button>
            </li>
          ))}
        </ul>
      )}
      {asked && (
        <Dialog
          title={t('optionsForgetTitle', { session: asked.name })}
          onClose={() => setAsked(null)}
          actions={
            <>
              <Button onClick={() => setAsked(null)}>{t('dashCancelDialog')}</Button>
              <Button
                look="danger"
                onClick={() => {
                  setAsked(null);
                  forget(asked);
                }}
              >
                {t('optionsForgetSession')}
              </Button>
            </>
          }
        >
          <p>{t('optionsForgetText')}</p>
        </Dialog>
      )}
    </Part>
  );
}

function sessionWords({ seededHosts, cookies, kept }: SessionInfo): string {
  return [
    ...(seededHosts.length > 0 ? [seededHosts.join(', ')] : []),
    ...(cookies === null ? [] : [tn('optionsCookies', cookies)]),
    t(kept ? 'optionsKeptOnDisk' : 'optionsInMemory'),
  ].join(' · ');
}
