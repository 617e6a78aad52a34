/**
 * One WebSocket from upgrade to close.
 * 1. A stranger: the only messages taken are `prove`, `hello` and `pair`, and anything else closes it. 2. hello is answered with the snapshot; from then on it
 * gets events. 3. Calls are answered as they finish. 4. A close of ours is waited for a moment, then the socket is cut.
 */
import { messageOf, TabtrawlError, toErrorData } from '../../shared/batch/errors.ts';
import { commonProtocol, protocolVersions, type Snapshot } from '../../shared/protocol/calls.ts';
import { forFirstVersion } from '../../shared/protocol/first-version.ts';
import { type AnswerMessage, type CallMessage, closeCodes } from '../../shared/protocol/messages.ts';
import { z } from '../../shared/zod.ts';
import type { Clock, Log } from '../crawl/ports.ts';
import type { WebSocket } from '../util/ws.ts';
import { type Authenticator, type Challenge, proofBy } from './auth.ts';
import { answerCall, type ClientContext, type Handlers, parseCallMessage, parseParams } from './dispatch.ts';
import { eventText, resyncText, type SentEvent } from './events.ts';
import { serverLimits as limits, type serverLimits } from './handshake-limit.ts';
import { eventFor, type Owners } from './powers.ts';

type ClientConnectionOptions = {
  readonly socket: WebSocket;
  readonly origin: string | null;
  readonly authenticator: Authenticator;
  readonly handlers: Handlers;
  readonly version: string;
  readonly takeSnapshot: (client: ClientContext) => Snapshot;
  readonly eventSeq: () => number;
  readonly clock: Clock;
  readonly log: Log;
  /** Throws where no more clients are taken. Called before hello is answered. */
  readonly onAdmitted: (client: ClientContext) => void;
  readonly onClosed: () => void;
};

/** By these a client follows a batch to its last page. */
const readingCalls: ReadonlySet<string> = new Set(['batch.start', 'page.list', 'page.get', 'batch.export']);

const spokenProtocols = z.object({ protocol: z.number(), minProtocol: z.number().optional() });

export class ClientConnection {
  readonly #options: ClientConnectionOptions;
  readonly #sendQueue: SendQueue;
  /** It reads strictly what it gets (shared/protocol/first-version.ts). */
  #isFirstVersion = false;
  readonly #calls: CallRate;
  readonly #badMessages: CallRate;
  /** Null while it is a stranger. */
  #client: ClientContext | null = null;
  /** When it last asked for pages, monotonic. */
  #readMs = Number.NEGATIVE_INFINITY;
  /** What its hello is to answer, once it has asked the companion for a proof. */
  #challenge: Challenge | null = null;
  #callsInFlight = 0;
  #isClosing = false;
  #owesPong = false;
  #stopCloseTimer: (() => void) | null = null;

  constructor(options: ClientConnectionOptions) {
    this.#options = options;
    const { socket, clock, eventSeq } = options;
    this.#calls = new CallRate(clock, limits.callBurst, limits.callsPerSecond);
    this.#badMessages = new CallRate(clock, limits.badMessageBurst, limits.badMessagesPerSecond);
    const onOverflow = () => this.close(closeCodes.tooManyRequests, 'answers are not being read');
    this.#sendQueue = new SendQueue({ socket, clock, limits, eventSeq, onOverflow });
    socket.on('message', (data, isBinary) => this.#receive(isBinary ? null : data.toString()));
    socket.on('pong', () => {
      this.#owesPong = false;
    });
    // ws closes the socket itself after every error (1009 for a frame too big, 1007 for broken UTF-8, 1002 for a broken frame).
    socket.on('error', (error) =>
      options.log('debug', 'A client broke the WebSocket protocol.', { cause: error.message }),
    );
    socket.on('close', () => this.#end());
  }

  /** Null while it is a stranger. */
  get clientId(): string | null {
    return this.#client?.id ?? null;
  }

  /** A program of this user that has started a batch, or asked for pages, within so many ms; or has only just come. */
  isReading(withinMs: number): boolean {
    return this.#client?.kind === 'local' && this.#options.clock.monotonicMs() - this.#readMs < withinMs;
  }

  /** What of it the client may see. */
  sendEvent({ event, seq, data, text }: SentEvent, owners: Owners): void {
    const seen = this.#client && eventFor(event, data, this.#client, owners);
    if (seen === null) return;
    const read = this.#isFirstVersion ? forFirstVersion(seen) : seen;
    this.#sendQueue.sendEvent(read === data ? text : eventText(event, seq, read as typeof data));
  }

  /** Cuts a client that has not answered the last ping; else pings. */
  checkPulse(): void {
    if (this.#owesPong) this.#options.socket.terminate();
    else this.#options.socket.ping();
    this.#owesPong = true;
  }

  /** Says why, waits a moment for the other side, then cuts. Messages that still come in are not looked at. */
  close(code: number, reason: string): void {
    if (this.#isClosing) return;
    this.#isClosing = true;
    const { socket, clock } = this.#options;
    socket.close(code, reason);
    this.#stopCloseTimer = clock.after(limits.closeMs, () => socket.terminate());
  }

  #end(): void {
    this.#isClosing = true;
    this.#sendQueue.close();
    this.#stopCloseTimer?.();
    this.#options.onClosed();
  }

  #receive(text: string | null): void {
    if (this.#isClosing) return;
    this.#owesPong = false;
    const message = text === null ? null : parseCallMessage(text);
    if (!message) this.#refuseBadMessage();
    else if (this.#client) this.#serve(message, this.#client);
    else this.#introduce(message);
  }

  #refuseBadMessage(): void {
    const message = 'The message is not {"id", "call", "params"} in JSON.';
    this.#answer({ id: null, error: { code: 'bad-request', message } });
    if (!this.#client || !this.#badMessages.take()) this.close(closeCodes.badMessages, 'messages that are no calls');
  }

  #serve(message: CallMessage, client: ClientContext): void {
    if (!this.#calls.take() || this.#callsInFlight >= limits.callsInFlight) {
      this.close(closeCodes.tooManyRequests, 'too many calls');
      return;
    }
    this.#callsInFlight += 1;
    if (readingCalls.has(message.call)) this.#readMs = this.#options.clock.monotonicMs();
    void answerCall(message, this.#options.handlers, client, this.#options.log).then((answer) => {
      this.#callsInFlight -= 1;
      this.#answer(answer);
    });
  }

  #introduce(message: CallMessage): void {
    try {
      if (message.call === 'hello') this.#hello(message);
      else if (message.call === 'pair') this.#pair(message);
      else if (message.call === 'prove' && !this.#challenge) this.#prove(message);
      else throw new TabtrawlError('unauthorized', 'The first call must be "hello" (or "pair").');
    } catch (error) {
      const data = toErrorData(error);
      this.#answer({ id: message.id, error: data });
      this.close(refusalCodes[data.code] ?? closeCodes.unauthorized, 'not let in');
    }
  }

  #hello(message: CallMessage): void {
    const { authenticator, version, takeSnapshot, onAdmitted, origin } = this.#options;
    const theirs = spokenProtocols.safeParse(message.params);
    const protocol = theirs.success ? commonProtocol(theirs.data, protocolVersions) : protocolVersions.max;
    if (theirs.success && protocol === null) {
      const reason = `The companion speaks protocol ${spanOf(protocolVersions)}, this client ${spanOf({ min: theirs.data.minProtocol ?? theirs.data.protocol, max: theirs.data.protocol })}. Update the older of the two.`;
      this.#answer({ id: message.id, error: { code: 'conflict', message: reason } });
      this.close(closeCodes.wrongProtocol, 'wrong protocol');
      return;
    }
    this.#isFirstVersion = theirs.success && theirs.data.minProtocol === undefined;
    const hello = parseParams('hello', message.params);
    const challenge = this.#challenge;
    const client = challenge ? authenticator.admitProven(hello, challenge, origin) : authenticator.admit(hello, origin);
    const snapshot = takeSnapshot(client);
    onAdmitted(client);
    this.#client = client;
    this.#readMs = this.#options.clock.monotonicMs();
    this.#answer({
      id: message.id,
      result: { protocol: protocol ?? protocolVersions.max, version, clientId: client.id, snapshot },
    });
  }

  /** It stays a stranger: what it knows, its hello shows. */
  #prove(message: CallMessage): void {
    const { authenticator, origin } = this.#options;
    const challenge = authenticator.prove(parseParams('prove', message.params), origin);
    this.#challenge = challenge;
    const { hash, nonces } = challenge;
    this.#answer({ id: message.id, result: { nonce: nonces.companion, proof: proofBy(hash, 'companion', nonces) } });
  }

  #pair(message: CallMessage): void {
    const result = this.#options.authenticator.pair(parseParams('pair', message.params), this.#options.origin);
    this.#answer({ id: message.id, result });
  }

  #answer(answer: AnswerMessage): void {
    if (this.#isClosing) return;
    const isRead = !this.#isFirstVersion || !('result' in answer);
    this.#sendQueue.sendAnswer(toText(isRead ? answer : { ...answer, result: forFirstVersion(answer.result) }));
  }
}

function spanOf({ min, max }: { readonly min: number; readonly max: number }): string {
  return min === max ? `${max}` : `${min} to ${max}`;
}

/** How a stranger's connection is closed for what its first call was answered with; 4401 for the rest. */
const refusalCodes: Readonly<Record<string, number>> = {
  'bad-request': closeCodes.badMessages,
  conflict: closeCodes.tooManyRequests,
  internal: 1011,
};

/** A result that can't be written as JSON (too long for a string, a BigInt) must not bring the process down. */
function toText(answer: AnswerMessage): string {
  try {
    return JSON.stringify(answer);
  } catch (error) {
    const message = `The answer could not be written: ${messageOf(error)}`;
    return JSON.stringify({ id: answer.id, error: { code: 'internal', message } });
  }
}

/** What goes out to one client. A client that reads slowly loses events, never state: when it has caught up it is told to resync. */

type SendQueueOptions = {
  readonly socket: Pick<WebSocket, 'send' | 'bufferedAmount' | 'readyState' | 'OPEN'>;
  readonly clock: Clock;
  readonly limits: Pick<typeof serverLimits, 'lagBytes' | 'caughtUpBytes' | 'lagCheckMs' | 'unsentBytes'>;
  readonly eventSeq: () => number;
  /** It asks and asks without reading the answers. */
  readonly onOverflow: () => void;
};

class SendQueue {
  readonly #options: SendQueueOptions;
  /** Set while events are left out. */
  #stopLagCheck: (() => void) | null = null;

  constructor(options: SendQueueOptions) {
    this.#options = options;
  }

  sendAnswer(text: string): void {
    const { socket, limits, onOverflow } = this.#options;
    if (socket.bufferedAmount > limits.unsentBytes) onOverflow();
    else this.#send(text);
  }

  sendEvent(text: string): void {
    if (this.#stopLagCheck) return;
    if (this.#options.socket.bufferedAmount > this.#options.limits.lagBytes) this.#watchLag();
    else this.#send(text);
  }

  close(): void {
    this.#stopLagCheck?.();
  }

  #watchLag(): void {
    const { socket, clock, limits, eventSeq } = this.#options;
    this.#stopLagCheck = clock.after(limits.lagCheckMs, () => {
      if (socket.bufferedAmount > limits.caughtUpBytes) return this.#watchLag();
      this.#stopLagCheck = null;
      this.#send(resyncText(eventSeq(), 'this client read too slowly'));
    });
  }

  #send(text: string): void {
    const { socket } = this.#options;
    if (socket.readyState === socket.OPEN) socket.send(text);
  }
}

/** A token bucket. */

/** Allows `burst` at once and `perSecond` in the long run. */
class CallRate {
  readonly #clock: Clock;
  readonly #burst: number;
  readonly #perSecond: number;
  #left: number;
  #atMs: number;

  constructor(clock: Clock, burst: number, perSecond: number) {
    this.#clock = clock;
    this.#burst = burst;
    this.#perSecond = perSecond;
    this.#left = burst;
    this.#atMs = clock.monotonicMs();
  }

  /** Takes one; false where none is left. */
  take(): boolean {
    const nowMs = this.#clock.monotonicMs();
    this.#left = Math.min(this.#burst, this.#left + ((nowMs - this.#atMs) / 1000) * this.#perSecond);
    this.#atMs = nowMs;
    if (this.#left < 1) return false;
    this.#left -= 1;
    return true;
  }
}

/** The connections that are open: strangers until they are admitted, then clients. */

export class ClientList {
  readonly #max: number;
  readonly #strangers = new Set<ClientConnection>();
  readonly #clients = new Set<ClientConnection>();

  constructor(maxClients: number) {
    this.#max = maxClients;
  }

  get clientCount(): number {
    return this.#clients.size;
  }

  addStranger(connection: ClientConnection): void {
    this.#strangers.add(connection);
  }

  /** Throws `conflict` where there are too many clients; it then stays a stranger. */
  admit(connection: ClientConnection): void {
    if (this.#clients.size >= this.#max)
      throw new TabtrawlError('conflict', `${this.#max} clients are connected already. Close some of them.`);
    this.#strangers.delete(connection);
    this.#clients.add(connection);
  }

  remove(connection: ClientConnection): void {
    this.#strangers.delete(connection);
    this.#clients.delete(connection);
  }

  isAnyReading(withinMs: number): boolean {
    return this.#clients.values().some((client) => client.isReading(withinMs));
  }

  /** One event to every client. */
  broadcast(event: SentEvent, owners: Owners): void {
    for (const client of this.#clients) client.sendEvent(event, owners);
  }

  checkPulses(): void {
    for (const client of this.#clients) client.checkPulse();
  }

  isConnected(clientId: string): boolean {
    return this.#clients.values().some((client) => client.clientId === clientId);
  }

  disconnect(clientId: string): void {
    for (const client of this.#clients)
      if (client.clientId === clientId) client.close(closeCodes.unauthorized, 'this client was revoked');
  }

  closeAll(): void {
    for (const connection of [...this.#strangers, ...this.#clients])
      connection.close(closeCodes.goingAway, 'the companion stops');
  }
}
