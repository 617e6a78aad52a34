/** The companion as an extension page or the worker sees it: its state as signals, and calls. */
import type { Caller, CallName, ParamsInput, Result } from '../../../shared/protocol/calls.ts';
import { LinkLost } from '../../../shared/protocol/rpc-client.ts';
import { effect } from '../ui.ts';
import { CompanionConnection, type Socket } from './connection.ts';
import { readPairing, watchPairing } from './pairing.ts';
import { type CompanionState, createState } from './state.ts';

export interface Companion extends Caller {
  readonly state: CompanionState;
  /** Settles once it is connected; rejects with `connection` after `ms`, or at once where nothing but a pairing helps. */
  online(ms: number): Promise<void>;
  /** Knocks at once instead of at the next turn. */
  reconnect(): void;
  close(): void;
}

/** Begins to connect at once and stays connected, through restarts of the companion and new pairings, until `close`. */
export function connectCompanion(client: string): Companion {
  const { state, setLink, takeSnapshot, takeEvent, takeSettings } = createState();
  const connection = new CompanionConnection({
    client,
    readPairing,
    openSocket: (url) => new WebSocket(url) as Socket, // its handlers are declared with a `this` that ours do not use
    after: (ms, act) => {
      const timer = setTimeout(act, ms);
      return () => clearTimeout(timer);
    },
    random: Math.random,
    onLink: setLink,
    onSnapshot: takeSnapshot,
    onEvent: takeEvent,
  });
  const unwatch = watchPairing(() => connection.begin());
  connection.begin();
  return {
    state,
    async call<N extends CallName>(name: N, params: ParamsInput<N>): Promise<Result<N>> {
      const result = await connection.call(name, params);
      // A paired browser's settings are its own view of them, which no event tells.
      if (name === 'settings.set') takeSettings(result as Result<'settings.set'>); // the name says which result it is
      return result;
    },
    online: (ms) => waitForLink(state, ms),
    reconnect: () => connection.begin(),
    close: () => {
      unwatch();
      connection.close();
    },
  };
}

function waitForLink(state: CompanionState, ms: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = () =>
      reject(new LinkLost(`The companion is not connected (${state.link.peek()}).`, { wasSent: false }));
    const timer = setTimeout(() => end(fail), ms);
    let stop = () => {};
    const end = (act: () => void) => {
      clearTimeout(timer);
      act();
      queueMicrotask(() => stop()); // the effect's first run comes before its handle
    };
    stop = effect(() => {
      const link = state.link.value;
      if (link === 'online') end(resolve);
      else if (link === 'unpaired' || link === 'refused') end(fail);
    });
  });
}
