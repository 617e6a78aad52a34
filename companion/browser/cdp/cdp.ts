/** The Chrome DevTools Protocol as the rest of this folder sees it: one connection, a target for each flat CDP session, typed both ways. */

import type { ProtocolMapping } from 'devtools-protocol/types/protocol-mapping.d.ts';
import { messageOf } from '../../../shared/batch/errors.ts';

export type CdpCommands = ProtocolMapping.Commands;
export type CdpEvents = ProtocolMapping.Events;

/** The browser itself, or one attached target. */
export interface CdpTarget {
  /** Undefined for the browser itself. */
  readonly sessionId: string | undefined;
  /** Rejects with an error whose stack shows the caller; at once when the target or connection is gone. */
  send<M extends keyof CdpCommands>(
    method: M,
    ...params: CdpCommands[M]['paramsType']
  ): Promise<CdpCommands[M]['returnType']>;
  /** Gives the way to stop listening. */
  on<E extends keyof CdpEvents>(event: E, listener: (...params: CdpEvents[E]) => void): () => void;
  /** Raised when the target is detached or the connection ends, with the reason. */
  readonly closed: AbortSignal;
}

export interface Cdp extends CdpTarget {
  /** The target that was attached as this CDP session; the same object for the same id. */
  target(sessionId: string): CdpTarget;
  /** Ends the connection; every pending call is rejected. */
  close(): Promise<void>;
}

/** What a CDP call can be rejected with. */

/**
 * `refused`: Chrome answered with an error. `closed`: the target or the connection is gone, so no answer will come.
 */
type CdpFailure = 'refused' | 'closed';

/** Made when the call is sent, so that its stack shows the caller; the failure is filled in when it is known. */
export class CdpError extends Error {
  override readonly name = 'CdpError';
  readonly method: string;
  /** Chrome's own words, or why the connection ended. */
  reason = '';
  failure: CdpFailure = 'closed';

  constructor(method: string) {
    super(method);
    this.method = method;
  }

  /** Fills in how the call failed and gives the error itself. */
  fail(failure: CdpFailure, reason: string, options?: ErrorOptions): this {
    this.failure = failure;
    this.reason = reason;
    this.message = `${this.method}: ${reason}`;
    if (options && 'cause' in options) this.cause = options.cause;
    return this;
  }
}

/** True where the call found its target or the connection gone: not the fault of what was asked. */
export function isCdpClosed(thrown: unknown): thrown is CdpError {
  return thrown instanceof CdpError && thrown.failure === 'closed';
}

/** True where Chrome itself said no: the target is there, the question was at fault, or came too late. */
export function isCdpRefused(thrown: unknown): thrown is CdpError {
  return thrown instanceof CdpError && thrown.failure === 'refused';
}

/** Flat CDP sessions over one connection: which event and which answer belongs to which target, and what ends with what. */

export type CdpMessage = {
  readonly method: string;
  readonly params?: unknown;
  readonly sessionId?: string | undefined;
};

/** The connection as far as targets need it. */
export interface CdpWire {
  /** `refused`: true with Chrome's error answer, an Error where the message did not get out, false with the answer. */
  send(
    method: string,
    params: object | undefined,
    sessionId: string | undefined,
    callback: (refused: boolean | Error, answer: unknown) => void,
  ): void;
  close(): Promise<void>;
  onMessage(listener: (message: CdpMessage) => void): void;
  /** The other side ended it. */
  onEnd(listener: () => void): void;
}

type Listener = (params: unknown) => void;
type ErrorAnswer = { readonly message: string; readonly data?: string };

/** How long a polite goodbye may take; over the pipe it takes none. */
const goodbyeMs = 1000;

/** What the browser itself and an attached target have in common. */
class Target implements CdpTarget {
  readonly sessionId: string | undefined;
  /** The target it was attached from; it ends with that one. */
  readonly parent: Target | undefined;
  readonly #wire: CdpWire;
  readonly #closed = new AbortController();
  readonly #listeners = new Map<string, Set<Listener>>();
  /** How to reject each call that has no answer yet. Invariant: empty once closed. */
  readonly #pending = new Set<(reason: string) => void>();

  constructor(wire: CdpWire, sessionId: string | undefined, parent: Target | undefined) {
    this.#wire = wire;
    this.sessionId = sessionId;
    this.parent = parent;
  }

  get closed(): AbortSignal {
    return this.#closed.signal;
  }

  send<M extends keyof CdpCommands>(
    method: M,
    ...params: CdpCommands[M]['paramsType']
  ): Promise<CdpCommands[M]['returnType']> {
    const error = new CdpError(method);
    return new Promise((resolve, reject) => {
      if (this.closed.aborted) {
        reject(error.fail('closed', reasonOf(this.closed)));
        return;
      }
      const abandon = (reason: string) => reject(error.fail('closed', reason));
      this.#pending.add(abandon);
      this.#wire.send(method, params[0], this.sessionId, (refused, answer) => {
        // False where `end` has rejected it already; the error is the caller's then.
        if (!this.#pending.delete(abandon)) return;
        // Chrome's word that the answer has the method's shape.
        if (!refused) resolve(answer as CdpCommands[M]['returnType']);
        else if (refused === true) reject(error.fail('refused', wordsOf(answer as ErrorAnswer)));
        else reject(error.fail('closed', refused.message, { cause: refused }));
      });
    });
  }

  on<E extends keyof CdpEvents>(event: E, listener: (...params: CdpEvents[E]) => void): () => void {
    // The map is by event name, so a listener only ever gets that event's parameters.
    const heard = listener as Listener;
    const listeners = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, listeners.add(heard));
    return () => {
      listeners.delete(heard);
    };
  }

  emit(event: string, params: unknown): void {
    for (const listener of this.#listeners.get(event) ?? []) listener(params);
  }

  /** Rejects what is pending, raises `closed`, forgets the listeners. */
  end(reason: string): void {
    if (this.closed.aborted) return;
    const pending = [...this.#pending];
    this.#pending.clear();
    for (const abandon of pending) abandon(reason);
    this.#closed.abort(new Error(reason));
    this.#listeners.clear();
  }
}

/** The browser's own target, and the holder of all attached targets. */
export class CdpConnection extends Target implements Cdp {
  readonly #socket: CdpWire;
  readonly #targets = new Map<string, Target>();

  constructor(wire: CdpWire) {
    super(wire, undefined, undefined);
    this.#socket = wire;
    wire.onMessage((message) => this.#route(message));
    wire.onEnd(() => this.end('the connection to Chrome ended'));
  }

  target(sessionId: string): CdpTarget {
    const known = this.#targets.get(sessionId);
    if (known) return known;
    // Targets are known from their attach event on, which comes before the answer; so this one has ended already.
    const ended = new Target(this.#socket, sessionId, this);
    ended.end('the target is gone');
    return ended;
  }

  async close(): Promise<void> {
    this.end('the connection to Chrome was closed');
    const goodbye = Promise.withResolvers<void>();
    const timer = setTimeout(goodbye.resolve, goodbyeMs);
    await Promise.race([this.#socket.close(), goodbye.promise]);
    clearTimeout(timer);
  }

  override end(reason: string): void {
    for (const target of this.#targets.values()) target.end(reason);
    this.#targets.clear();
    super.end(reason);
  }

  #route(message: CdpMessage): void {
    const target = message.sessionId === undefined ? this : this.#targets.get(message.sessionId);
    if (!target) return;
    // Before the listeners hear of it, so that they can use the target, or see it closed.
    if (message.method === 'Target.attachedToTarget') {
      const { sessionId } = message.params as CdpEvents['Target.attachedToTarget'][0];
      this.#targets.set(sessionId, new Target(this.#socket, sessionId, target));
    } else if (message.method === 'Target.detachedFromTarget') {
      const { sessionId } = message.params as CdpEvents['Target.detachedFromTarget'][0];
      this.#endTarget(sessionId);
    }
    target.emit(message.method, message.params);
  }

  /** With all targets attached from it, whose own detach events have nowhere to go any more. */
  #endTarget(sessionId: string): void {
    const target = this.#targets.get(sessionId);
    if (!target) return;
    this.#targets.delete(sessionId);
    for (const [id, child] of this.#targets) if (child.parent === target) this.#endTarget(id);
    target.end('the target is gone');
  }
}

function reasonOf(signal: AbortSignal): string {
  return messageOf(signal.reason);
}

/** Chrome's error answer in one line. */
function wordsOf(answer: ErrorAnswer): string {
  return answer.data ? `${answer.message} (${answer.data})` : answer.message;
}
