/**
 * One connection to the companion, kept for as long as its owner lives.
 * 1. `connecting`: the pairing is read and a socket opened.
 * 2. `hello` is answered: the snapshot is handed on, `online`; a call each 20 s keeps socket and worker awake.
 * 3. The socket ends: `offline`, and it knocks again (at most 2 s apart) until the companion is back; its snapshot replaces everything.
 * 4. Without a pairing it is `unpaired`, after a refusal `refused`: it waits for another pairing, then begins at 1.
 */
import { TabtrawlError } from '../../../shared/batch/errors.ts';
import type { Caller, CallName, ParamsInput, Result, Snapshot } from '../../../shared/protocol/calls.ts';
import { protocolVersions } from '../../../shared/protocol/calls.ts';
import { closeCodes } from '../../../shared/protocol/messages.ts';
import { introduce } from '../../../shared/protocol/proof.ts';
import { canReconnect, reconnectDelayMs } from '../../../shared/protocol/reconnect.ts';
import { LinkLost, type ReceivedEvent, RpcClient } from '../../../shared/protocol/rpc-client.ts';
import type { Pairing } from './pairing.ts';

export type LinkState = 'connecting' | 'online' | 'offline' | 'unpaired' | 'refused';

/** Why the companion refused: an unknown token (pair again), or another version of one of the two. */
export type Refusal = 'token' | 'version';

/** The part of WebSocket that is used. */
export interface Socket {
  send(text: string): void;
  close(): void;
  onopen: (() => void) | null;
  onmessage: ((message: MessageEvent) => void) | null;
  onclose: ((close: CloseEvent) => void) | null;
}

export type CompanionConnectionOptions = {
  /** How the companion lists this client: the surface's name. */
  readonly client: string;
  readonly readPairing: () => Promise<Pairing | null>;
  readonly openSocket: (url: string) => Socket;
  /** Calls once after `ms`; gives the way to call it off. */
  readonly after: (ms: number, act: () => void) => () => void;
  readonly random: () => number;
  /** What hello takes in place of the token, from a companion that has shown that it knows it, else null. Default: as the protocol has it. */
  readonly introduce?: typeof introduce;
  readonly onLink: (link: LinkState, refusal: Refusal | null) => void;
  /** After every connect, and after a `resync`: replaces all that was known. */
  readonly onSnapshot: (snapshot: Snapshot) => void;
  readonly onEvent: (received: ReceivedEvent) => void;
};

/** Chrome stops a worker after 30 s without socket traffic. */
const keepAwakeMs = 20_000;
/** A companion that takes the socket and says nothing is knocked at again. */
const helloTimeoutMs = 5_000;

export class CompanionConnection implements Caller {
  readonly #options: CompanionConnectionOptions;
  #open: { readonly socket: Socket; readonly rpc: RpcClient; greeted: boolean } | null = null;
  #stopTimer: () => void = () => {};
  #attempt = 0;
  /** Grows with every begin; what an earlier one still answers is left out. */
  #round = 0;
  #closed = false;

  /** Nothing happens before `begin`. */
  constructor(options: CompanionConnectionOptions) {
    this.#options = options;
  }

  /** Connects, or connects anew at once: with another pairing, after waking, or because the user asked. */
  begin(): void {
    if (this.#closed) return;
    this.#drop('another connection was begun');
    this.#attempt = 0;
    this.#options.onLink('connecting', null);
    void this.#connect();
  }

  /** As in RpcClient; `LinkLost` where the companion is not reached at the moment. */
  call<N extends CallName>(name: N, params: ParamsInput<N>): Promise<Result<N>> {
    if (this.#open?.greeted) return this.#open.rpc.call(name, params);
    const message = `"${name}" was not sent: the companion is not connected.`;
    return Promise.reject(new LinkLost(message, { wasSent: false }));
  }

  close(): void {
    this.#closed = true;
    this.#drop('the page was closed');
  }

  async #connect(): Promise<void> {
    const round = ++this.#round;
    const pairing = await this.#options.readPairing();
    if (round !== this.#round || this.#closed) return;
    if (!pairing) {
      this.#options.onLink('unpaired', null);
      return;
    }
    const socket = this.#options.openSocket(`ws://127.0.0.1:${pairing.port}/ws`);
    const rpc = new RpcClient({ send: (text) => socket.send(text), onEvent: (received) => this.#take(received) });
    this.#open = { socket, rpc, greeted: false };
    this.#schedule(helloTimeoutMs, () => this.#lost(round, 'it did not answer', closeCodes.goingAway));
    socket.onmessage = ({ data }) => rpc.receive(String(data));
    socket.onclose = ({ code }) => this.#lost(round, 'the connection ended', code);
    socket.onopen = () => void this.#greet(round, rpc, pairing.token);
  }

  async #greet(round: number, rpc: RpcClient, token: string): Promise<void> {
    try {
      // Another program may sit on the port by now: the token is not shown, and nothing said, before it has proved itself.
      const proof = await (this.#options.introduce ?? introduce)(rpc, token);
      if (round !== this.#round) return;
      if (proof === null) {
        this.#lost(round, 'it is not the companion that this browser is paired with', closeCodes.goingAway);
        return;
      }
      const hello = await rpc.call('hello', {
        protocol: protocolVersions.max,
        minProtocol: protocolVersions.min,
        proof,
        client: this.#options.client,
      });
      if (round !== this.#round || !this.#open) return;
      this.#open.greeted = true;
      this.#attempt = 0;
      this.#options.onSnapshot(hello.snapshot);
      this.#options.onLink('online', null);
      this.#keepAwake(round);
    } catch (error) {
      // A refusal is told by the close code that follows; an answer of another shape is a companion of another version.
      if (!(error instanceof TabtrawlError)) return;
      // One that is older can't prove itself, and takes the question for no call at all.
      const isOlder = error.code === 'unauthorized' || error.code === 'bad-request';
      if (error.code === 'internal' || isOlder)
        this.#lost(round, 'its answer was not understood', closeCodes.wrongProtocol);
      else if (error.code === 'not-found') this.#lost(round, 'the token is not known there', closeCodes.unauthorized);
    }
  }

  #keepAwake(round: number): void {
    this.#schedule(keepAwakeMs, () => {
      this.call('status', {}).catch(() => this.#lost(round, 'it no longer answers', closeCodes.goingAway));
      this.#keepAwake(round);
    });
  }

  #take(received: ReceivedEvent): void {
    if (received.event !== 'resync') {
      this.#options.onEvent(received);
      return;
    }
    const round = this.#round;
    this.call('snapshot', {}).then(
      (snapshot) => this.#options.onSnapshot(snapshot),
      () => this.#lost(round, 'no snapshot could be had', closeCodes.goingAway),
    );
  }

  #lost(round: number, reason: string, code: number): void {
    if (round !== this.#round || !this.#open) return;
    this.#drop(reason);
    if (canReconnect(code)) {
      this.#options.onLink('offline', null);
      this.#schedule(reconnectDelayMs(this.#attempt++, this.#options.random()), () => void this.#connect());
    } else {
      this.#options.onLink('refused', code === closeCodes.unauthorized ? 'token' : 'version');
    }
  }

  #drop(reason: string): void {
    this.#round++;
    this.#stopTimer();
    const open = this.#open;
    this.#open = null;
    if (!open) return;
    open.socket.onopen = open.socket.onmessage = open.socket.onclose = null;
    open.rpc.closeAll(reason);
    open.socket.close();
  }

  #schedule(ms: number, act: () => void): void {
    this.#stopTimer();
    this.#stopTimer = this.#options.after(ms, act);
  }
}
