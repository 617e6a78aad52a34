/**
 * One WebSocket from upgrade to close.
 * 1. A stranger: the only frames taken are `hello` and `pair`, and anything else closes it. 2. hello is answered with the snapshot; from then on it
 * gets events. 3. Calls are answered as they finish. 4. A close of ours is waited for a moment, then the socket is cut.
 */
import { TabtrawlError, toErrorData } from '../../shared/batch/errors.ts';
import { protocolVersion, type Snapshot } from '../../shared/protocol/calls.ts';
import { type AnswerFrame, type CallFrame, closeCodes } from '../../shared/protocol/frames.ts';
import { z } from '../../shared/zod.ts';
import type { Clock, Log } from '../crawl/ports.ts';
import type { WebSocket } from '../wire/ws.ts';
import type { Admission } from './admission.ts';
import { CallRate } from './call-rate.ts';
import { answerCall, parseCallFrame, parseParams } from './dispatch.ts';
import type { ClientContext, Handlers } from './handlers.ts';
import { serverLimits as limits } from './limits.ts';
import { Outlet } from './outlet.ts';

export type ConnectionOptions = {
  readonly socket: WebSocket;
  readonly origin: string | null;
  readonly admission: Admission;
  readonly handlers: Handlers;
  readonly version: string;
  readonly takeSnapshot: () => Snapshot;
  readonly eventSeq: () => number;
  readonly clock: Clock;
  readonly log: Log;
  /** Throws where no more clients are taken. Called before hello is answered. */
  readonly onAdmitted: (client: ClientContext) => void;
  readonly onClosed: () => void;
};

const anyProtocol = z.object({ protocol: z.number() });

export class Connection {
  readonly #options: ConnectionOptions;
  readonly #outlet: Outlet;
  readonly #calls: CallRate;
  readonly #badFrames: CallRate;
  /** Null while it is a stranger. */
  #client: ClientContext | null = null;
  #callsInFlight = 0;
  #isClosing = false;
  #owesPong = false;
  #stopCloseTimer: (() => void) | null = null;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    const { socket, clock, eventSeq } = options;
    this.#calls = new CallRate(clock, limits.callBurst, limits.callsPerSecond);
    this.#badFrames = new CallRate(clock, limits.badFrameBurst, limits.badFramesPerSecond);
    const onOverflow = () => this.close(closeCodes.tooManyRequests, 'answers are not being read');
    this.#outlet = new Outlet({ socket, clock, limits, eventSeq, onOverflow });
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

  sendEvent(frameText: string): void {
    this.#outlet.sendEvent(frameText);
  }

  /** Cuts a client that has not answered the last ping; else pings. */
  checkPulse(): void {
    if (this.#owesPong) this.#options.socket.terminate();
    else this.#options.socket.ping();
    this.#owesPong = true;
  }

  /** Says why, waits a moment for the other side, then cuts. Frames that still come in are not looked at. */
  close(code: number, reason: string): void {
    if (this.#isClosing) return;
    this.#isClosing = true;
    const { socket, clock } = this.#options;
    socket.close(code, reason);
    this.#stopCloseTimer = clock.after(limits.closeMs, () => socket.terminate());
  }

  #end(): void {
    this.#isClosing = true;
    this.#outlet.close();
    this.#stopCloseTimer?.();
    this.#options.onClosed();
  }

  #receive(text: string | null): void {
    if (this.#isClosing) return;
    this.#owesPong = false;
    const frame = text === null ? null : parseCallFrame(text);
    if (!frame) this.#refuseBadFrame();
    else if (this.#client) this.#serve(frame, this.#client);
    else this.#introduce(frame);
  }

  #refuseBadFrame(): void {
    const message = 'The frame is not {"id", "call", "params"} in JSON.';
    this.#answer({ id: null, error: { code: 'bad-request', message } });
    if (!this.#client || !this.#badFrames.take()) this.close(closeCodes.badFrames, 'frames that are no calls');
  }

  #serve(frame: CallFrame, client: ClientContext): void {
    if (!this.#calls.take() || this.#callsInFlight >= limits.callsInFlight) {
      this.close(closeCodes.tooManyRequests, 'too many calls');
      return;
    }
    this.#callsInFlight += 1;
    void answerCall(frame, this.#options.handlers, client, this.#options.log).then((answer) => {
      this.#callsInFlight -= 1;
      this.#answer(answer);
    });
  }

  #introduce(frame: CallFrame): void {
    try {
      if (frame.call === 'hello') this.#hello(frame);
      else if (frame.call === 'pair') this.#pair(frame);
      else throw new TabtrawlError('unauthorized', 'The first call must be "hello" (or "pair").');
    } catch (error) {
      const data = toErrorData(error);
      this.#answer({ id: frame.id, error: data });
      this.close(refusalCodes[data.code] ?? closeCodes.unauthorized, 'not let in');
    }
  }

  #hello(frame: CallFrame): void {
    const { admission, version, takeSnapshot, onAdmitted, origin } = this.#options;
    const theirs = anyProtocol.safeParse(frame.params);
    if (theirs.success && theirs.data.protocol !== protocolVersion) {
      const message = `The companion speaks protocol ${protocolVersion}, this client ${theirs.data.protocol}. Update the older of the two.`;
      this.#answer({ id: frame.id, error: { code: 'conflict', message } });
      this.close(closeCodes.wrongProtocol, 'wrong protocol');
      return;
    }
    const client = admission.admit(parseParams('hello', frame.params), origin);
    const snapshot = takeSnapshot();
    onAdmitted(client);
    this.#client = client;
    this.#answer({ id: frame.id, result: { protocol: protocolVersion, version, clientId: client.id, snapshot } });
  }

  #pair(frame: CallFrame): void {
    const result = this.#options.admission.pair(parseParams('pair', frame.params), this.#options.origin);
    this.#answer({ id: frame.id, result });
  }

  #answer(answer: AnswerFrame): void {
    if (this.#isClosing) return;
    this.#outlet.sendAnswer(toText(answer));
  }
}

/** How a stranger's connection is closed for what its first call was answered with; 4401 for the rest. */
const refusalCodes: Readonly<Record<string, number>> = {
  'bad-request': closeCodes.badFrames,
  conflict: closeCodes.tooManyRequests,
  internal: 1011,
};

/** A result that can't be written as JSON (too long for a string, a BigInt) must not bring the process down. */
function toText(answer: AnswerFrame): string {
  try {
    return JSON.stringify(answer);
  } catch (error) {
    const message = `The answer could not be written: ${error instanceof Error ? error.message : String(error)}`;
    return JSON.stringify({ id: answer.id, error: { code: 'internal', message } });
  }
}
