/** What goes out to one client. A client that reads slowly loses events, never state: when it has caught up it is told to resync. */
import type { Clock } from '../crawl/ports.ts';
import type { WebSocket } from '../wire/ws.ts';
import { resyncText } from './event-hub.ts';
import type { serverLimits } from './limits.ts';

export type OutletOptions = {
  readonly socket: Pick<WebSocket, 'send' | 'bufferedAmount' | 'readyState' | 'OPEN'>;
  readonly clock: Clock;
  readonly limits: Pick<typeof serverLimits, 'lagBytes' | 'caughtUpBytes' | 'lagCheckMs' | 'unsentBytes'>;
  readonly eventSeq: () => number;
  /** It asks and asks without reading the answers. */
  readonly onOverflow: () => void;
};

export class Outlet {
  readonly #options: OutletOptions;
  /** Set while events are left out. */
  #stopLagCheck: (() => void) | null = null;

  constructor(options: OutletOptions) {
    this.#options = options;
  }

  sendAnswer(frameText: string): void {
    const { socket, limits, onOverflow } = this.#options;
    if (socket.bufferedAmount > limits.unsentBytes) onOverflow();
    else this.#send(frameText);
  }

  sendEvent(frameText: string): void {
    if (this.#stopLagCheck) return;
    if (this.#options.socket.bufferedAmount > this.#options.limits.lagBytes) this.#watchLag();
    else this.#send(frameText);
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

  #send(frameText: string): void {
    const { socket } = this.#options;
    if (socket.readyState === socket.OPEN) socket.send(frameText);
  }
}
