/** Who is let in: by the token of this run, by a paired client's own token, or by a pairing code. */

import { createHash, createHmac, randomBytes, randomInt, randomUUID, timingSafeEqual } from 'node:crypto';
import { renameSync } from 'node:fs';
import { messageOf, TabtrawlError } from '../../shared/batch/errors.ts';
import type { Params, Result } from '../../shared/protocol/calls.ts';
import { type Settings, settingsChange } from '../../shared/protocol/model.ts';
import { keyNameLength, keyNameText, type Nonces, type Prover, proofText } from '../../shared/protocol/proof.ts';
import { z } from '../../shared/zod.ts';
import type { Clock, Log } from '../crawl/ports.ts';
import { readOwnFile } from '../util/own-files.ts';
import { writePrivateFile } from './discovery.ts';
import type { ClientContext } from './dispatch.ts';
import type { Owners } from './powers.ts';

export type AuthenticatorOptions = {
  readonly runToken: string;
  /** Id of the extension that the companion loads into its own Chrome. */
  readonly extensionId: string;
  readonly registry: ClientRegistry;
  readonly pairing: Pairing;
};

/** Stands where a browser's origin stands, and is none: with an agent's token nobody comes in over the WebSocket. */
const agentOrigin = 'mcp';

export class Authenticator {
  readonly #options: AuthenticatorOptions;
  readonly #runTokenHash: string;

  constructor(options: AuthenticatorOptions) {
    this.#options = options;
    this.#runTokenHash = hashSecret(options.runToken);
  }

  /** Throws `unauthorized` where the token is not good from this origin. */
  admit(params: Params<'hello'>, origin: string | null): ClientContext {
    return this.#letIn(hashSecret(params.token ?? ''), toPlainName(params.client), origin);
  }

  #letIn(hash: string, name: string, origin: string | null): ClientContext {
    const isRunToken = isSameText(hash, this.#runTokenHash);
    const paired = this.#options.registry.findByHash(hash, origin);
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

  /** Shows that the key of this name is known here, and asks for the same. Throws `not-found` where it isn't, from this origin. */
  prove({ key, nonce }: Params<'prove'>, origin: string | null): Challenge {
    const isOwn = origin === null || origin === `chrome-extension://${this.#options.extensionId}`;
    const own = isOwn && nameOfKey(this.#runTokenHash) === key ? this.#runTokenHash : null;
    const hash = own ?? this.#options.registry.hashNamed(key, origin);
    if (hash === null)
      throw new TabtrawlError('not-found', 'The token is not known here. Pair this browser again ("tabtrawl pair").');
    return { hash, nonces: { client: nonce, companion: randomBytes(16).toString('hex') } };
  }

  /** As admit, by a proof in answer to a challenge. */
  admitProven(params: Params<'hello'>, { hash, nonces }: Challenge, origin: string | null): ClientContext {
    if (!isSameText(params.proof ?? '', proofBy(hash, 'client', nonces)))
      throw new TabtrawlError('unauthorized', 'The proof is wrong. Pair this browser again ("tabtrawl pair").');
    return this.#letIn(hash, toPlainName(params.client), origin);
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

/** Pairing codes: one at a time, two minutes, one use. Wrong guesses, whosever they are, do not use up the code of the person who reads it. */

const lifeMs = 120_000;
/** Each guess costs a connection; with 26^8 codes so many have a chance of one in twenty million. */
const maxTries = 10_000;

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
  /** What is its own: the newest batches that it started, the jars that it handed over, its settings. */
  batches: z.array(z.string()).default([]),
  sessions: z.array(z.string()).default([]),
  settings: settingsChange.default({}),
});
export type PairedClient = z.infer<typeof pairedClient>;
const registryFile = z.object({ clients: z.array(pairedClient) });

/** A client's oldest batches are its own no longer. */
const ownedAtMost = 2000;

export class ClientRegistry implements Owners {
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
      batches: [],
      sessions: [],
      settings: {},
    };
    this.#clients.set(client.id, client);
    this.#save();
    return { token, client };
  }

  /** The client whose token this is, if it comes from that client's origin. */
  find(token: string, origin: string | null): PairedClient | null {
    return this.findByHash(hashSecret(token), origin);
  }

  /** The client whose token has this hash, if it comes from that client's origin. Looks at all of them, so that the time tells nothing. */
  findByHash(hash: string, origin: string | null): PairedClient | null {
    let found: PairedClient | null = null;
    for (const client of this.#clients.values())
      if (isSameText(hash, client.tokenHash) && client.origin === origin) found = client;
    return found;
  }

  /** The hash that has this name as a key, of a client from that origin; null where there is none. */
  hashNamed(name: string, origin: string | null): string | null {
    const named = this.list().find((client) => client.origin === origin && nameOfKey(client.tokenHash) === name);
    return named?.tokenHash ?? null;
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

  owns(client: string, kind: 'batches' | 'sessions', name: string): boolean {
    return this.#clients.get(client)?.[kind].includes(name) ?? false;
  }

  /** The settings of the paired client that a batch belongs to; null where it is the person's own. */
  settingsForBatch(batch: string): Partial<Settings> | null {
    for (const client of this.#clients.values()) if (client.batches.includes(batch)) return client.settings;
    return null;
  }

  isOwned(kind: 'sessions', name: string): boolean {
    return this.list().some((client) => client[kind].includes(name));
  }

  claim(id: string, kind: 'batches' | 'sessions', name: string): void {
    const client = this.#clients.get(id);
    if (!client || client[kind].includes(name)) return;
    this.#clients.set(id, { ...client, [kind]: [...client[kind], name].slice(-ownedAtMost) });
    this.#save();
  }

  settingsOf(id: string): Partial<Settings> {
    return this.#clients.get(id)?.settings ?? {};
  }

  keepSettings(id: string, kept: Partial<Settings>): void {
    const client = this.#clients.get(id);
    if (!client) return;
    this.#clients.set(id, { ...client, settings: kept });
    this.#save();
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
  const text = readOwnFile(path);
  if (text === null) return [];
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
  return isSameText(hashSecret(secret), hash);
}

/** In a time that tells nothing of either but their length. */
function isSameText(a: string, b: string): boolean {
  const [given, wanted] = [Buffer.from(a), Buffer.from(b)];
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

/** A token's hash that is to be shown to be known, by both sides (shared/protocol/proof.ts). */
export type Challenge = { readonly hash: string; readonly nonces: Nonces };

/** As `keyName`, at once. */
function nameOfKey(hash: string): string {
  return hashSecret(keyNameText(hash)).slice(0, keyNameLength);
}

/** As `proofOf`, at once. */
export function proofBy(hash: string, prover: Prover, nonces: Nonces): string {
  return createHmac('sha256', hash).update(proofText(prover, nonces)).digest('hex');
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
