import type { HoldInfo } from '../../../shared/protocol/model.ts';
import type { Companion } from '../companion/companion.ts';
import { t, tn } from '../messages.ts';
import { Button } from './button.tsx';
import { Menu } from './menu.tsx';
import { Notice } from './notice.tsx';

export type HoldListProps = {
  readonly companion: Companion;
  /** Runs what was pressed; `name` is the same for the same thing. A text it gives is told to the person. */
  readonly run: (name: string, act: () => Promise<string | null>) => void;
};

/** Hosts whose pages wait for a person, each with what can be done. */
export function HoldList({ companion, run }: HoldListProps) {
  const holds = companion.state.holds.value;
  if (holds.length === 0) return null;
  return (
    <ul class="holds" aria-label={t('holds')}>
      {holds.map((hold) => (
        <li key={`${hold.session} ${hold.host}`}>
          <HoldCard hold={hold} companion={companion} run={run} />
        </li>
      ))}
    </ul>
  );
}

function HoldCard({ hold, companion, run }: HoldListProps & { readonly hold: HoldInfo }) {
  const { host, session, kind, pages, open } = hold;
  const isOffline = companion.state.link.value !== 'online';
  const name = `hold ${session} ${host}`;
  const end = (verdict: 'through' | 'false-alarm' | 'give-up') => () =>
    run(name, async () => {
      await companion.call('hold.done', { host, session, verdict });
      return null;
    });
  const bringUp = () =>
    run(name, async () => {
      await companion.call('hold.open', { host, session });
      return null;
    });
  return (
    <Notice
      kind="warn"
      actions={
        <div class="hold-actions">
          <Button look={open ? 'plain' : 'primary'} icon="external" disabled={isOffline} onClick={bringUp}>
            {t('holdOpen')}
          </Button>
          <Button look={open ? 'primary' : 'plain'} icon="check" disabled={isOffline} onClick={end('through')}>
            {t('holdThrough')}
          </Button>
          <Menu
            label={t('holdMore', { host })}
            items={[
              { label: t('holdFalseAlarm'), icon: 'info', disabled: isOffline, onChoose: end('false-alarm') },
              { label: t('holdGiveUp'), icon: 'stop', danger: true, disabled: isOffline, onChoose: end('give-up') },
            ]}
          />
        </div>
      }
    >
      <strong>{t(kind === 'login' ? 'holdLogin' : 'holdChallenge', { host })}</strong>
      <span class="figures">
        {' · '}
        {tn('holdPages', pages)}
        {session !== 'shared' && ` · ${t('holdSession', { session })}`}
      </span>
    </Notice>
  );
}
