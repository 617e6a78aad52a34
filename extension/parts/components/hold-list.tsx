import type { HoldInfo } from '../../../shared/protocol/model.ts';
import { browser, type Permissions } from '../browser.ts';
import type { Companion } from '../companion/companion.ts';
import { isHeldByCompanion } from '../companion/pairing.ts';
import { type MessageKey, t, tn } from '../messages.ts';
import { allowedBefore } from '../sign-ins/hand-over.ts';
import { openHold } from '../sign-ins/open-hold.ts';
import { hostsOf, useMySignIn } from '../sign-ins/use-mine.ts';
import { useEffect, useRef, useState } from '../ui.ts';
import { Button } from './button.tsx';
import { Menu } from './menu.tsx';
import { Notice } from './notice.tsx';

type HoldListProps = {
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
      await openHold(companion, hold);
      return null;
    });
  const before = useAllowedBefore(kind === 'login' ? hold : null);
  const useMine = () => {
    // Begun before anything is awaited: browsers ask only while the press is fresh.
    const used = before && useMySignIn(companion, hold, before);
    if (used) run(name, () => used);
  };
  const primary = before ? 'mine' : open ? 'through' : 'sign-in';
  return (
    <Notice
      kind="warn"
      actions={
        <div class="hold-actions">
          {before && (
            <Button look="primary" icon="person" disabled={isOffline} onClick={useMine}>
              {t('useMySignIn')}
            </Button>
          )}
          <Button
            look={primary === 'sign-in' ? 'primary' : 'plain'}
            icon={kind === 'login' ? 'key' : 'external'}
            disabled={isOffline}
            onClick={bringUp}
          >
            {t(kind === 'login' ? 'signIn' : 'showPage')}
          </Button>
          <Button
            look={primary === 'through' ? 'primary' : 'plain'}
            icon="check"
            disabled={isOffline}
            onClick={end('through')}
          >
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

/**
 * What this browser allowed before of a site's cookies, where its sign-in can be handed over: in a paired everyday browser, and on a
 * surface that stays under the browser's question. Else null.
 */
function useAllowedBefore(hold: HoldInfo | null): Permissions.Permissions | null {
  const [before, setBefore] = useState<Permissions.Permissions | null>(null);
  const host = hold?.host;
  useEffect(() => {
    let isWanted = true;
    setBefore(null);
    const look = async () => {
      if (!host || (await isHeldByCompanion()) || isToolbarPopup()) return;
      const found = await allowedBefore(hostsOf({ host }));
      if (isWanted) setBefore(found);
    };
    look().catch(console.error);
    return () => {
      isWanted = false;
    };
  }, [host]);
  return before;
}

function isToolbarPopup(): boolean {
  return browser.extension.getViews({ type: 'popup' }).includes(window);
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
  'client-certificate': 'holdClientCertificate',
} as const satisfies Record<HoldInfo['kind'], MessageKey>;
