/** The connections that are open: strangers until they are admitted, then clients. */
import { TabtrawlError } from '../../shared/batch/errors.ts';
import { closeCodes } from '../../shared/protocol/frames.ts';
import type { Connection } from './connection.ts';

export class ClientList {
  readonly #max: number;
  readonly #strangers = new Set<Connection>();
  readonly #clients = new Set<Connection>();

  constructor(maxClients: number) {
    this.#max = maxClients;
  }

  get clientCount(): number {
    return this.#clients.size;
  }

  addStranger(connection: Connection): void {
    this.#strangers.add(connection);
  }

  /** Throws `conflict` where there are too many clients; it then stays a stranger. */
  admit(connection: Connection): void {
    if (this.#clients.size >= this.#max)
      throw new TabtrawlError('conflict', `${this.#max} clients are connected already. Close some of them.`);
    this.#strangers.delete(connection);
    this.#clients.add(connection);
  }

  remove(connection: Connection): void {
    this.#strangers.delete(connection);
    this.#clients.delete(connection);
  }

  /** One event to every client. */
  broadcast(frameText: string): void {
    for (const client of this.#clients) client.sendEvent(frameText);
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
