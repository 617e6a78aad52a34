import type { HoldInfo } from '../../../shared/protocol/model.ts';
import type { Companion } from '../companion/companion.ts';
import { type MessageKey, t, tn } from '../messages.ts';
import { useRef } from '../ui.ts';
import { Button } from './button.tsx';
import { Menu } from './menu.tsx';
import { Notice } from './notice.tsx';

export type HoldListProps = {
  readonly companion: Companion;
  /** Only those of this session. */
  readonly session?: string;
  /** Runs what was pressed; `name` is the same for the same thing. A text it gives is told to the person. */
  readonly run: (name: string, act: () => Promise<string | null>) => void;
};

/** Hosts whose pages wait for a person, each with what can be done. */
export function HoldList({ companion, run, session }: HoldListProps) {
  const holds = companion.state.holds.value.filter((hold) => session === undefined || hold.session === session);
  const answered = useRef(new Map<string, 'sent' | 'gone'>());
  const keys = new Set(holds.map(keyOf));
  // A hold that went after "I'm through" and is there again asks still.
  for (const key of answered.current.keys()) if (!keys.has(key)) answered.current.set(key, 'gone');
  if (holds.length === 0) return null;
  return (
    <ul class="holds" aria-label={t('holds')}>
      {holds.map((hold) => (
        <li key={keyOf(hold)}>
          <HoldCard
            hold={hold}
            companion={companion}
            run={run}
            asksStill={answered.current.get(keyOf(hold)) === 'gone'}
            onThrough={() => answered.current.set(keyOf(hold), 'sent')}
          />
        </li>
      ))}
    </ul>
  );
}

function keyOf({ session, host }: HoldInfo): string {
  return `${session} ${host}`;
}

type HoldCardProps = Omit<HoldListProps, 'session'> & {
  readonly hold: HoldInfo;
  readonly asksStill: boolean;
  readonly onThrough: () => void;
};

function HoldCard({ hold, companion, run, asksStill, onThrough }: HoldCardProps) {
  const { host, session, kind, pages, open, note } = hold;
  const isOffline = companion.state.link.value !== 'online';
  const name = `hold ${session} ${host}`;
  const end = (verdict: 'through' | 'false-alarm' | 'give-up') => () =>
    run(name, async () => {
      if (verdict === 'through') onThrough();
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
          <Button
            look={open ? 'plain' : 'primary'}
            icon={kind === 'login' ? 'key' : 'external'}
            disabled={isOffline}
            onClick={bringUp}
          >
            {t(kind === 'login' ? 'signIn' : 'showPage')}
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
      <strong>{t(holdText(kind, asksStill), { host })}</strong>
      <span class="figures">
        {' · '}
        {tn('holdPages', pages)}
        {session !== 'shared' && ` · ${t('holdSession', { session })}`}
      </span>
      {note !== undefined && <p>{note}</p>}
    </Notice>
  );
}

function holdText(kind: HoldInfo['kind'], asksStill: boolean): MessageKey {
  if (asksStill && kind === 'login') return 'holdStillLogin';
  if (asksStill && kind === 'challenge') return 'holdStillChallenge';
  return titles[kind];
}

const titles = {
  login: 'holdLogin',
  challenge: 'holdChallenge',
  gate: 'holdGate',
  certificate: 'holdCertificate',
} as const satisfies Record<HoldInfo['kind'], MessageKey>;
