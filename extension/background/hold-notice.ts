/** A notification for each site that waits for the person, once; a press brings its page up, and it goes when the site waits no more. */
import type { HoldInfo } from '../../shared/protocol/model.ts';
import { z } from '../../shared/zod.ts';
import { browser } from '../parts/browser.ts';
import { t, tn } from '../parts/messages.ts';
import { openHold } from '../parts/sign-ins/open-hold.ts';
import { effect } from '../parts/ui.ts';
import { tellWithButtons } from './notices.ts';
import type { Worker } from './worker.ts';

const idStart = 'hold:';
const keysSchema = z.array(z.string());

/** Session and host; a session's name holds no space. */
const keyOf = ({ session, host }: Pick<HoldInfo, 'session' | 'host'>): string => `${session} ${host}`;

/** Which of the holds were not told yet, and which of those told are over. */
export function holdNews(
  told: readonly string[],
  holds: readonly HoldInfo[],
): { readonly fresh: readonly HoldInfo[]; readonly over: readonly string[] } {
  const now = new Set(holds.map(keyOf));
  return {
    // One that is in front of the person need not be told.
    fresh: holds.filter((hold) => !told.includes(keyOf(hold)) && !hold.open),
    over: told.filter((key) => !now.has(key)),
  };
}

export function notifyAtHold({ companion }: Worker): void {
  const { holds, link } = companion.state;
  // One look after the other: two at once could both find the same hold.
  let turn = Promise.resolve();
  effect(() => {
    const list = holds.value;
    if (link.value === 'online') turn = turn.then(() => look(list)).catch(console.error);
  });
  const open = async (id: string): Promise<void> => {
    if (!id.startsWith(idStart)) return;
    const [session = '', host = ''] = id.slice(idStart.length).split(' ');
    await browser.notifications.clear(id);
    await companion.online(5_000);
    await openHold(companion, { host, session });
  };
  browser.notifications.onClicked.addListener((id) => void open(id).catch(console.error));
  browser.notifications.onButtonClicked?.addListener((id) => void open(id).catch(console.error));
}

/** What was told is kept in storage: a worker that was stopped meanwhile does not tell it again. */
async function look(holds: readonly HoldInfo[]): Promise<void> {
  const { toldHolds } = await browser.storage.session.get('toldHolds');
  const told = keysSchema.safeParse(toldHolds).data ?? [];
  const { fresh, over } = holdNews(told, holds);
  if (fresh.length + over.length === 0) return;
  const next = [...told.filter((key) => !over.includes(key)), ...fresh.map(keyOf)];
  await browser.storage.session.set({ toldHolds: next });
  for (const key of over) await browser.notifications.clear(idStart + key);
  for (const hold of fresh) {
    const isLogin = hold.kind === 'login';
    const title = t(isLogin ? 'holdNoticeLogin' : 'holdNoticeChallenge', { host: hold.host });
    await tellWithButtons(idStart + keyOf(hold), title, tn('holdPages', hold.pages), [
      t(isLogin ? 'signIn' : 'showPage'),
    ]);
  }
}
