import { sessionName } from '../../shared/batch/options.ts';
import type { Permissions } from '../parts/browser.ts';
import { Button } from '../parts/components/button.tsx';
import { Check } from '../parts/components/field.tsx';
import { TextField } from '../parts/components/text-field.tsx';
import { t, tn } from '../parts/messages.ts';
import { allowedBefore, ask, handOver } from '../parts/sign-ins/hand-over.ts';
import { parseHosts } from '../parts/sign-ins/sign-in-cookies.ts';
import { useEffect, useMemo, useState } from '../parts/ui.ts';
import type { OptionsProps } from './part.tsx';

/** Names that stand for something else than a jar. */
const reserved: ReadonlySet<string> = new Set(['shared', 'isolated']);

type Props = Pick<OptionsProps, 'companion' | 'runner'> & { readonly onDone: () => void };

/** Which hosts, into which session, and for how long; then what will be asked, in plain words, before the press. */
export function HandOverForm({ companion, runner, onDone }: Props) {
  const [text, setText] = useState('');
  const [name, setName] = useState('');
  const [keep, setKeep] = useState(false);
  const { hosts, refused } = useMemo(() => parseHosts(text), [text]);
  const before = useAllowedBefore(hosts);
  const session = name.trim() || (hosts[0] ?? '');
  const isNameGood = session === '' || (sessionName.safeParse(session).success && !reserved.has(session));
  const isReady = hosts.length > 0 && refused.length === 0 && isNameGood && before !== null;

  const press = () => {
    if (!isReady) return;
    // Begun before anything is awaited: browsers ask only while the press is fresh.
    const asked = ask(hosts);
    runner.run('hand-over', async () => {
      if (!(await asked)) return t('optionsDeclined');
      const { session: made, refused: left } = await handOver(companion, { hosts, session, keep, before });
      setText('');
      setName('');
      onDone();
      const done = tn('optionsHandedOver', made.cookies ?? 0, { session: made.name });
      return left > 0 ? `${done} ${tn('optionsCookiesRefused', left)}` : done;
    });
  };

  return (
    <form
      class="hand-over"
      onSubmit={(event) => {
        event.preventDefault();
        press();
      }}
    >
      <TextField
        label={t('optionsHosts')}
        hint={t('optionsHostsHint')}
        error={refused.length > 0 ? t('optionsHostsBad', { words: refused.join(', ') }) : undefined}
        placeholder="example.com, intranet.example.org"
        value={text}
        onInput={setText}
      />
      <TextField
        label={t('optionsSessionName')}
        hint={t('optionsSessionNameHint')}
        error={isNameGood ? undefined : t('optionsSessionNameBad')}
        placeholder={hosts[0] ?? ''}
        value={name}
        onInput={setName}
      />
      <Check label={t('optionsKeepSession')} checked={keep} onChange={setKeep} />
      {hosts.length > 0 && <p class="hand-over-words">{t('optionsWillAsk', { hosts: hosts.join(', '), session })}</p>}
      <div class="options-actions">
        <Button look="primary" icon="key" type="submit" disabled={!isReady} busy={runner.busy.value.has('hand-over')}>
          {t('optionsHandOver')}
        </Button>
      </div>
    </form>
  );
}

/** Null until it is known. */
function useAllowedBefore(hosts: readonly string[]): Permissions.Permissions | null {
  const [before, setBefore] = useState<Permissions.Permissions | null>(null);
  useEffect(() => {
    let isWanted = true;
    setBefore(null);
    if (hosts.length > 0) allowedBefore(hosts).then((found) => isWanted && setBefore(found), console.error);
    return () => {
      isWanted = false;
    };
  }, [hosts.join(' ')]);
  return before;
}
