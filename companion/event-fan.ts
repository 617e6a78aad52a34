/** Events to whoever listens in this process; the server is one of them. */
import type { Emit, EventData, EventName } from '../shared/protocol/events.ts';

type Listener = (event: EventName, data: unknown) => void;

export class EventFan {
  readonly #listeners = new Set<Listener>();

  readonly emit: Emit = (event, data) => {
    for (const listener of this.#listeners) listener(event, data);
  };

  /** All events, in order. Gives the way to stop. */
  all(listener: Emit): () => void {
    // The pair of name and data is as `emit` was called with it.
    const any = listener as Listener;
    this.#listeners.add(any);
    return () => this.#listeners.delete(any);
  }

  on<N extends EventName>(wanted: N, listener: (data: EventData<N>) => void): () => void {
    return this.all((event, data) => {
      // The compiler does not join name and data of a generic pair.
      if ((event as EventName) === wanted) listener(data as EventData<N>);
    });
  }
}
