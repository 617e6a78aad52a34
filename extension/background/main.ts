/**
 * The extension's worker. Browsers stop it when it is idle and start it anew for an event, so everything it listens to is named
 * here at once, and everything it knows is read again: the companion's snapshot, and what is kept in storage.
 */
import { connectCompanion } from '../parts/companion/companion.ts';
import { leadBack } from '../parts/sign-ins/open-hold.ts';
import { tellAgentAsks } from './agent-asks.ts';
import { showBadge } from './badge.ts';
import { obeyCommands } from './commands.ts';
import { offerMenu } from './context-menu.ts';
import { notifyAtEnd } from './end-notice.ts';
import { welcomeOnce } from './first-run.ts';
import { notifyAtHold } from './hold-notice.ts';
import { readInbox } from './inbox.ts';
import { answerOmnibox } from './omnibox.ts';
import { TabReader } from './read-tabs.ts';
import { wakeOnAlarm } from './wake.ts';
import { fulfilWishes } from './wishes.ts';
import type { Worker } from './worker.ts';

/** One file a subject; each adds its listeners. */
const subjects: readonly ((worker: Worker) => void)[] = [
  readInbox,
  offerMenu,
  obeyCommands,
  answerOmnibox,
  showBadge,
  notifyAtEnd,
  tellAgentAsks,
  notifyAtHold,
  leadBack,
  wakeOnAlarm,
  welcomeOnce,
  fulfilWishes,
];

const companion = connectCompanion('worker');
const worker: Worker = { companion, tabReader: new TabReader(companion) };
for (const begin of subjects) begin(worker);
