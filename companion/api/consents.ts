/**
 * What agents (clients of MCP) may read, by a person's word: per agent and host, kept over restarts in `agents.json` (0600).
 *
 * - Public pages in a clean context need no word, but where
 *   - the agent may read some other host with the person's sign-ins, or has a crawl that did, whatever became of the word for it: what it
 *     read there could leave in an address (`may-leak`);
 *   - the host is this machine or a private network (`private`).
 * - Pages with the person's sign-ins always need one (`signed-in`).
 * - A word for a host is for exactly that one, with its port, and one for `https:` is none for `http:`, where whoever is on the way reads along;
 *   a "never" is to all its ports, with `www.` and without, and with the root's dot.
 * - Only Tabtrawl's own pages in a browser give it: nothing that an agent can call does.
 */

import { randomUUID } from 'node:crypto';
import { renameSync } from 'node:fs';
import { TabtrawlError } from '../../shared/batch/errors.ts';
import {
  type ConsentAnswer,
  type ConsentAsk,
  type ConsentGrant,
  type ConsentState,
  consentGrant,
} from '../../shared/protocol/model.ts';
import { z } from '../../shared/zod.ts';
import type { Clock, Log } from '../crawl/ports.ts';
import { bareHost, consentHost, coversHost } from '../util/consent-host.ts';
import { readOwnFile } from '../util/own-files.ts';
import { isPrivateHost } from '../util/private-hosts.ts';
import { type NameLookup, privateNames } from '../util/private-names.ts';
import { writePrivateFile } from './discovery.ts';

/** An unanswered question, and a word that no batch has used, are forgotten after so long. */
const waitMs = 15 * 60_000;
/** Of one agent: a page that makes it ask for host after host must not bury the person. */
const maxAsks = 20;
const maxGrants = 1000;
const maxBatches = 1000;

type ConsentDecision = 'allowed' | 'waiting' | 'refused';
type ConsentWhy = ConsentAsk['why'];
type CheckedHost = {
  readonly host: string;
  readonly decision: ConsentDecision;
  readonly why: ConsentWhy | null;
};
type ConsentCheck = {
  readonly client: string;
  readonly urls: readonly string[];
  readonly signedIn: boolean;
  readonly ask: boolean;
  readonly batch?: string | undefined;
};

const consentFile = z.object({
  grants: z.array(consentGrant),
  /** `hosts`: those that the agent could read signed in when it began the batch. */
  batches: z.array(z.object({ client: z.string(), batch: z.string(), hosts: z.array(z.string()).default([]) })),
});

type ConsentsOptions = {
  readonly path: string;
  readonly clock: Clock;
  readonly log: Log;
  /** False once the batch has ended or is gone: what was granted for it has ended too. */
  readonly isOpen: (batch: string) => boolean;
  /** Whose sign-ins the batch was read with; null once it is gone, and its pages with it. */
  readonly sessionOf: (batch: string) => string | null;
  readonly onChange: (state: ConsentState) => void;
  /** Default: the system's. */
  readonly lookup?: NameLookup;
};

const noNames: ReadonlySet<string> = new Set();

export class Consents {
  readonly #options: ConsentsOptions;
  #grants: readonly ConsentGrant[];
  #batches: z.infer<typeof consentFile>['batches'];
  #asks: readonly ConsentAsk[] = [];

  constructor(options: ConsentsOptions) {
    this.#options = options;
    const file = readConsents(options.path, options.log);
    this.#grants = file.grants;
    this.#batches = file.batches;
  }

  state(): ConsentState {
    this.#forget();
    return { asks: [...this.#asks], grants: [...this.#grants] };
  }

  /**
   * As `check`, with what the lookup of names tells: one that leads into a private network is of it, whatever it is called. A name is looked up only where
   * the agent may read its host: it can carry out what was read elsewhere as an address can.
   */
  async lookUp(check: ConsentCheck): Promise<CheckedHost[]> {
    const allowed = this.check({ ...check, ask: false }).filter(({ decision }) => decision === 'allowed');
    const names = allowed.map(({ host }) => nameOf(bareHost(host))).filter((name) => !isPrivateHost(name));
    return this.check(check, await privateNames(names, this.#options.lookup));
  }

  /**
   * A decision for each host of the addresses. `inside`: names that lead into a private network. Throws `bad-request` for an address that is none of
   * http or https.
   */
  check(check: ConsentCheck, inside = noNames): CheckedHost[] {
    this.#forget();
    const first = new Map<string, string>();
    for (const text of check.urls) {
      const url = URL.parse(text);
      if (!url || !/^https?:$/.test(url.protocol))
        throw new TabtrawlError('bad-request', `"${text.slice(0, 200)}" is no http or https address.`);
      const host = consentHost(url);
      if (!first.has(host)) first.set(host, url.href);
    }
    let asked = false;
    const hosts = [...first].map(([host, url]) => {
      const { decision, why } = this.#decide(check, host, inside);
      if (decision !== 'waiting' || !check.ask || why === null) return { host, decision, why };
      const isNew = this.#ask({ client: check.client, host, signedIn: check.signedIn, url, why });
      asked ||= isNew === 'new';
      return { host, decision: isNew === 'too many' ? ('refused' as const) : decision, why };
    });
    if (asked) this.#changed();
    return hosts;
  }

  /** Throws `not-found` where the question is not there any more. */
  answer(id: string, answer: ConsentAnswer): void {
    this.#forget();
    const ask = this.#asks.find((each) => each.id === id);
    if (!ask) throw new TabtrawlError('not-found', 'This question is no longer open. The agent can ask again.');
    const { client, host, signedIn } = ask;
    const isSame = (grant: ConsentGrant) =>
      grant.client === client && grant.host === host && grant.signedIn === signedIn;
    const kept = this.#grants.filter(
      (grant) => !(isSame(grant) && (grant.answer === 'always' || grant.answer === 'never')),
    );
    const givenAt = this.#options.clock.wallMs();
    const grant: ConsentGrant = { id: randomUUID(), client, host, signedIn, answer, givenAt, batch: null };
    this.#grants = [...kept, grant].slice(-maxGrants);
    this.#asks = this.#asks.filter((each) => each.id !== id);
    this.#save();
    this.#changed();
  }

  /** Throws `not-found`. */
  revoke(id: string): void {
    if (!this.#grants.some((grant) => grant.id === id))
      throw new TabtrawlError('not-found', 'There is no such consent any more.');
    this.#grants = this.#grants.filter((grant) => grant.id !== id);
    this.#save();
    this.#changed();
  }

  /** Words that were given once or for a crawl are this batch's from now on. */
  use(client: string, batch: string): void {
    const hosts = this.#grants
      .filter((grant) => grant.client === client && grant.signedIn && grant.answer !== 'never')
      .map(({ host }) => host);
    this.#batches = [...this.#batches, { client, batch, hosts: [...new Set(hosts)] }].slice(-maxBatches);
    this.#grants = this.#grants.map((grant) =>
      grant.client === client && grant.batch === null && (grant.answer === 'once' || grant.answer === 'crawl')
        ? { ...grant, batch }
        : grant,
    );
    this.#save();
    this.#changed();
  }

  batchesOf(client: string): string[] {
    return this.#batches.filter((each) => each.client === client).map((each) => each.batch);
  }

  #decide(
    check: ConsentCheck,
    host: string,
    inside: ReadonlySet<string>,
  ): { decision: ConsentDecision; why: ConsentWhy | null } {
    const mine = this.#grants.filter((grant) => grant.client === check.client);
    const here = mine.filter((grant) => coversHost(grant.host, host));
    // A "never" to reading signed in leaves the public page; one to reading at all leaves nothing. One to the open way leaves the encrypted.
    const isRefused = mine.some(
      (grant) =>
        grant.answer === 'never' &&
        bareName(grant.host) === bareName(host) &&
        (grant.host === bareHost(grant.host) || host !== bareHost(host)) &&
        (grant.signedIn === check.signedIn || !grant.signedIn),
    );
    if (isRefused) return { decision: 'refused', why: check.signedIn ? 'signed-in' : 'may-leak' };
    const isGranted = here.some(
      (grant) =>
        grant.answer !== 'never' &&
        (grant.signedIn || !check.signedIn) &&
        (grant.answer === 'always' || grant.batch === null || grant.batch === check.batch),
    );
    if (isGranted) return { decision: 'allowed', why: null };
    if (check.signedIn) return { decision: 'waiting', why: 'signed-in' };
    if (isPrivateHost(bareHost(host)) || inside.has(nameOf(bareHost(host))))
      return { decision: 'waiting', why: 'private' };
    const holdsSecrets = mine.some(
      (grant) => grant.signedIn && grant.answer !== 'never' && !coversHost(grant.host, host),
    );
    return holdsSecrets || this.#hasReadElsewhere(check.client, host)
      ? { decision: 'waiting', why: 'may-leak' }
      : { decision: 'allowed', why: null };
  }

  /** The agent has pages, for as long as they are kept, that it read signed in at another host. */
  #hasReadElsewhere(client: string, host: string): boolean {
    return this.#batches.some((each) => {
      if (each.client !== client || each.hosts.every((one) => coversHost(one, host))) return false;
      const session = this.#options.sessionOf(each.batch);
      return session !== null && session !== 'isolated';
    });
  }

  #ask(ask: Omit<ConsentAsk, 'id' | 'askedAt'>): 'new' | 'known' | 'too many' {
    const mine = this.#asks.filter((each) => each.client === ask.client);
    if (mine.some((each) => each.host === ask.host && each.signedIn === ask.signedIn)) return 'known';
    if (mine.length >= maxAsks) return 'too many';
    this.#asks = [...this.#asks, { ...ask, id: randomUUID(), askedAt: this.#options.clock.wallMs() }];
    return 'new';
  }

  /** Questions nobody answered, and words for one reading or crawl that has ended or was never begun. */
  #forget(): void {
    const since = this.#options.clock.wallMs() - waitMs;
    const asks = this.#asks.filter((ask) => ask.askedAt > since);
    const grants = this.#grants.filter((grant) => {
      if (grant.answer === 'always' || grant.answer === 'never') return true;
      return grant.batch === null ? grant.givenAt > since : this.#options.isOpen(grant.batch);
    });
    const isLess = asks.length < this.#asks.length || grants.length < this.#grants.length;
    this.#asks = asks;
    this.#grants = grants;
    if (isLess) this.#changed();
  }

  #changed(): void {
    this.#options.onChange({ asks: [...this.#asks], grants: [...this.#grants] });
  }

  #save(): void {
    const text = JSON.stringify({ grants: this.#grants, batches: this.#batches }, null, 2);
    writePrivateFile(this.#options.path, `${text}\n`);
  }
}

/** The name of a host, as URL.host gives it, without what makes no other one of it in practice. */
function bareName(host: string): string {
  return nameOf(bareHost(host)).replace(/^www\./, '');
}

/** As it is looked up: without port and the root's dot. */
function nameOf(host: string): string {
  return host.replace(/:\d+$/, '').replace(/\.$/, '');
}

/** A file that can't be read as one is moved aside: nothing is granted then. */
function readConsents(path: string, log: Log): z.infer<typeof consentFile> {
  const text = readOwnFile(path);
  if (text === null) return { grants: [], batches: [] };
  try {
    return consentFile.parse(JSON.parse(text));
  } catch (error) {
    renameSync(path, `${path}.damaged`);
    log('warn', `What agents may read could not be read and was moved to ${path}.damaged; they must ask again.`, {
      cause: String(error),
    });
    return { grants: [], batches: [] };
  }
}
