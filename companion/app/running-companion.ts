/** A companion as those see it who use one: the one in this process, or another's. Types only. */

import { TabtrawlError } from '../../shared/batch/errors.ts';
import type { Emit, EventData, EventName } from '../../shared/protocol/events.ts';
import type { CompanionLink } from './batch-run.ts';

export interface RunningCompanion extends CompanionLink {
  /** On loopback. */
  readonly port: number;
  /** The bytes of a download that a call gave a ticket for. */
  download(path: string): AsyncIterable<Uint8Array>;
  /** Resolves when the person has closed every window that `login.open` opened, or the signal is raised. */
  windowsClosed(signal: AbortSignal): Promise<void>;
  /** Why the batch's output folder lacks files; null where it lacks none, and for another's. */
  outTrouble(batch: string): string | null;
  /** Resolves when no batch is left that could go on by itself; at once for another's. */
  idle(): Promise<void>;
  /** Closes everything in order; another's is only left. */
  close(): Promise<void>;
}

/** Events to whoever listens in this process; the server is one of them. */

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

/** A download of a companion on this machine, by the path of its ticket. */

export async function* downloadFrom(port: number, path: string): AsyncGenerator<Uint8Array> {
  const answer = await fetch(`http://127.0.0.1:${port}${path}`);
  if (!answer.ok || !answer.body)
    throw new TabtrawlError('not-found', `The download is gone (${answer.status}). Ask for it again.`);
  yield* answer.body;
}
