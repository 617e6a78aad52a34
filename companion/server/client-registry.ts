/** Paired clients, kept over restarts in `clients.json` (0600): the hash of each one's token, never the token. */
import { randomUUID } from 'node:crypto';
import { readFileSync, renameSync } from 'node:fs';
import { TabtrawlError } from '../../shared/batch/errors.ts';
import { z } from '../../shared/zod.ts';
import type { Clock, Log } from '../crawl/ports.ts';
import { writePrivateFile } from './private-file.ts';
import { hashSecret, matchesHash, newSecret } from './secrets.ts';

/** More than a person has browsers; keeps a pairing loop from growing the file. */
const maxClients = 100;

const pairedClient = z.object({
  id: z.string(),
  name: z.string(),
  /** The token is good from this origin alone; null for a local program. */
  origin: z.string().nullable(),
  tokenHash: z.string(),
  pairedAt: z.number(),
  lastSeenAt: z.number().nullable(),
});
export type PairedClient = z.infer<typeof pairedClient>;
const registryFile = z.object({ clients: z.array(pairedClient) });

export class ClientRegistry {
  readonly #path: string;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #clients = new Map<string, PairedClient>();

  /** A file that can't be read as one is moved aside (`clients.json.damaged`) and said in the log; its clients must pair again. */
  constructor(path: string, clock: Clock, log: Log) {
    this.#path = path;
    this.#clock = clock;
    this.#log = log;
    for (const client of readClients(path, log)) this.#clients.set(client.id, client);
  }

  list(): readonly PairedClient[] {
    return [...this.#clients.values()];
  }

  /** A new client and its token, which is given this once. Throws `conflict` where there are too many. */
  add(name: string, origin: string | null): { readonly token: string; readonly client: PairedClient } {
    if (this.#clients.size >= maxClients)
      throw new TabtrawlError('conflict', `${maxClients} clients are paired. Revoke some first ("tabtrawl clients").`);
    const token = newSecret();
    const client: PairedClient = {
      id: randomUUID(),
      name,
      origin,
      tokenHash: hashSecret(token),
      pairedAt: this.#clock.wallMs(),
      lastSeenAt: null,
    };
    this.#clients.set(client.id, client);
    this.#save();
    return { token, client };
  }

  /** The client whose token this is, if it comes from that client's origin. Looks at all of them, so that the time tells nothing. */
  find(token: string, origin: string | null): PairedClient | null {
    let found: PairedClient | null = null;
    for (const client of this.#clients.values())
      if (matchesHash(token, client.tokenHash) && client.origin === origin) found = client;
    return found;
  }

  /** Notes that the client is here. A full disk keeps nobody out. */
  touch(id: string): void {
    const client = this.#clients.get(id);
    if (!client) return;
    this.#clients.set(id, { ...client, lastSeenAt: this.#clock.wallMs() });
    try {
      this.#save();
    } catch (error) {
      this.#log('warn', `When a paired browser was last seen could not be written to ${this.#path}.`, {
        cause: messageOf(error),
      });
    }
  }

  /** False where there is no such client. */
  remove(id: string): boolean {
    const removed = this.#clients.delete(id);
    if (removed) this.#save();
    return removed;
  }

  #save(): void {
    writePrivateFile(this.#path, `${JSON.stringify({ clients: this.list() }, null, 2)}\n`);
  }
}

function readClients(path: string, log: Log): readonly PairedClient[] {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  try {
    return registryFile.parse(JSON.parse(text)).clients;
  } catch (error) {
    renameSync(path, `${path}.damaged`);
    log('warn', `The list of paired browsers could not be read and was moved to ${path}.damaged; pair them again.`, {
      cause: messageOf(error),
    });
    return [];
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
