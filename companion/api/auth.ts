/** Who is let in: by the token of this run, by a paired client's own token, or by a pairing code. */
import { createHash, randomBytes, randomInt, randomUUID, timingSafeEqual } from 'node:crypto';
import { readFileSync, renameSync } from 'node:fs';
import { TabtrawlError } from '../../shared/batch/errors.ts';
import type { Params, Result } from '../../shared/protocol/calls.ts';
import { z } from '../../shared/zod.ts';
import type { Clock, Log } from '../crawl/ports.ts';
import { writePrivateFile } from './discovery.ts';
import type { ClientContext } from './dispatch.ts';

export type AdmissionOptions = {
  readonly runToken: string;
  /** Id of the extension that the companion loads into its own Chrome. */
  readonly extensionId: string;
  readonly registry: ClientRegistry;
  readonly pairing: Pairing;
};

/** Stands where a browser's origin stands, and is none: with an agent's token nobody comes in over the WebSocket. */
const agentOrigin = 'mcp';

export class Authenticator {
  readonly #options: AdmissionOptions;
  readonly #runTokenHash: string;

  constructor(options: AdmissionOptions) {
    this.#options = options;
    this.#runTokenHash = hashSecret(options.runToken);
  }

  /** Throws `unauthorized` where the token is not good from this origin. */
  admit(params: Params<'hello'>, origin: string | null): ClientContext {
    const name = toPlainName(params.client);
    const isRunToken = matchesHash(params.token, this.#runTokenHash);
    const paired = this.#options.registry.find(params.token, origin);
    if (isRunToken && origin === null) return { id: `local-${randomUUID()}`, kind: 'local', name, origin };
    if (isRunToken && origin === `chrome-extension://${this.#options.extensionId}`)
      return { id: `extension-${randomUUID()}`, kind: 'extension', name, origin };
    if (!paired)
      throw new TabtrawlError(
        'unauthorized',
        'The token is not known here. Pair this browser again ("tabtrawl pair").',
      );
    this.#options.registry.touch(paired.id);
    return { id: paired.id, kind: 'paired', name, origin };
  }

  /** An agent at `/mcp`: the name the person gave its token, or null for the run token, whose bearer says its name itself. Throws `unauthorized`. */
  admitAgent(token: string): string | null {
    if (matchesHash(token, this.#runTokenHash)) return null;
    const agent = this.#options.registry.find(token, agentOrigin);
    if (!agent)
      throw new TabtrawlError('unauthorized', 'The token is not known here. "tabtrawl mcp --token NAME" makes one.');
    this.#options.registry.touch(agent.id);
    return agent.name;
  }

  /** A token for an agent, good at `/mcp` alone. */
  newAgent(name: string): string {
    return this.#options.registry.add(toPlainName(name), agentOrigin).token;
  }

  /** A pairing code → a token bound to this origin. Throws `unauthorized` where the code is not good. */
  pair(params: Params<'pair'>, origin: string | null): Result<'pair'> {
    this.#options.pairing.redeem(params.code);
    const { token, client } = this.#options.registry.add(toPlainName(params.client), origin);
    return { token, clientId: client.id };
  }
}

/** A name from the wire as it may stand in a log or a terminal: without control and formatting characters. */
function toPlainName(name: string): string {
  return (
    name
      .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '')
      .trim()
      .slice(0, 100) || 'unnamed'
  );
}

/** Pairing codes: one at a time, two minutes, one use, five tries. */

const lifeMs = 120_000;
/** With 26^8 codes a guesser's chance is one in forty thousand million; a person who mistypes needs two or three. */
const maxTries = 5;

type OpenCode = { readonly hash: string; readonly endsAtMs: number; triesLeft: number };

export class Pairing {
  readonly #clock: Clock;
  #open: OpenCode | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** A new code; one that is still open ends. `expiresAt` in epoch milliseconds. */
  begin(): { readonly code: string; readonly expiresAt: number } {
    const code = newPairingCode();
    this.#open = { hash: hashSecret(code), endsAtMs: this.#clock.monotonicMs() + lifeMs, triesLeft: maxTries };
    return { code, expiresAt: this.#clock.wallMs() + lifeMs };
  }

  /** Uses the code up. Throws `unauthorized` where it is wrong, old, used, or was tried too often. */
  redeem(typed: string): void {
    const open = this.#open;
    if (!open || this.#clock.monotonicMs() >= open.endsAtMs) {
      this.#open = null;
      throw new TabtrawlError(
        'unauthorized',
        'There is no open pairing code. Run "tabtrawl pair" for a new one; it lasts two minutes.',
      );
    }
    if (matchesHash(normalisePairingCode(typed), open.hash)) {
      this.#open = null;
      return;
    }
    open.triesLeft -= 1;
    if (open.triesLeft > 0)
      throw new TabtrawlError('unauthorized', 'That pairing code is wrong. Look at it again and retype it.');
    this.#open = null;
    throw new TabtrawlError(
      'unauthorized',
      'That pairing code was tried too often. Run "tabtrawl pair" for a new one.',
    );
  }
}

/** Paired clients, kept over restarts in `clients.json` (0600): the hash of each one's token, never the token. */

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

/** Tokens and pairing codes: made at random, kept as hashes, compared in constant time. */

/** 256 random bits, URL-safe. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** SHA-256 in hex. Enough without salt or stretching, as what is hashed is itself random. */
export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

/** Whether `secret` has this hash, in a time that tells nothing of either. */
function matchesHash(secret: string, hash: string): boolean {
  const given = Buffer.from(hashSecret(secret));
  const wanted = Buffer.from(hash);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

/** Letters and digits that no font makes look like another: without 0 O, 1 I, 2 Z, 5 S, 8 B. */
const codeAlphabet = 'ACDEFGHJKLMNPQRTUVWXY34679';

/** Eight signs, such as `K3TW-9FQA`: 37 random bits, plenty for a code of five tries. */
function newPairingCode(): string {
  const signs = Array.from({ length: 8 }, () => codeAlphabet[randomInt(codeAlphabet.length)]).join('');
  return `${signs.slice(0, 4)}-${signs.slice(4)}`;
}

/** A code as typed → as made: case, spaces and dashes do not count. */
function normalisePairingCode(typed: string): string {
  const signs = typed.toUpperCase().replace(/[\s\-–—]/g, '');
  return `${signs.slice(0, 4)}-${signs.slice(4)}`;
}
