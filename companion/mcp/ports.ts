/** What the tools need of the companion. Types only. */
import type { Caller } from '../../shared/protocol/calls.ts';
import type { EventData, EventName } from '../../shared/protocol/events.ts';

/** Calls and events of a companion, in this process or another. */
export interface CompanionPort extends Caller {
  /** Gives the way to stop listening. */
  on<N extends EventName>(event: N, listener: (data: EventData<N>) => void): () => void;
}
