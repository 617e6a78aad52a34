/** The Chrome DevTools Protocol as the rest of this folder sees it: one connection, flat sessions, typed both ways. Types only. */
import type { ProtocolMapping } from 'devtools-protocol/types/protocol-mapping.d.ts';

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
  /** The flat session of an attached target; the same object for the same id. */
  session(sessionId: string): CdpTarget;
  /** Ends the connection; every pending call is rejected. */
  close(): Promise<void>;
}
