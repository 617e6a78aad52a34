/**
 * Who may call what, on whose things: one table, and the views of those who may see their own alone.
 *
 * Programs of this machine with the run's token, and the extension in the companion's own Chrome, are the person: everything is theirs. A
 * paired client is another browser, let in by a code: it sees and moves the batches that it started, the jars that it handed over,
 * and settings of its own. The profile itself (`shared`) it may crawl with, as that is what it was paired for.
 */
import { TabtrawlError } from '../../shared/batch/errors.ts';
import type { CallName, Params, Result, Snapshot } from '../../shared/protocol/calls.ts';
import type { EventData, EventName } from '../../shared/protocol/events.ts';
import type { Settings } from '../../shared/protocol/model.ts';
import type { ClientContext, Handlers } from './dispatch.ts';
import { addRule, type RuleKeeper, removeRule } from './rule-calls.ts';

/**
 * What a paired client may do with a call. `any`: as everybody, or the call itself decides. `own batch`, `own page`, `own session`: on what is its own, named
 * in the params. `own view`: it gets what is its own of the answer.
 */
export type Power = 'any' | 'own batch' | 'own page' | 'own session' | 'own view';

export const powers: Readonly<Record<CallName, Power>> = {
  hello: 'any',
  prove: 'any',
  pair: 'any',
  'pair.begin': 'any',
  'client.list': 'any',
  'client.revoke': 'any',
  'agent.token': 'any',
  snapshot: 'own view',
  status: 'any',
  'batch.start': 'own session',
  'batch.list': 'own view',
  'batch.get': 'own batch',
  'batch.pause': 'own batch',
  'batch.resume': 'own batch',
  'batch.cancel': 'own batch',
  'batch.retry': 'own batch',
  'batch.remove': 'own batch',
  'batch.export': 'own batch',
  'batch.reread': 'own batch',
  'rule.add': 'own view',
  'rule.remove': 'own view',
  'rule.preview': 'own view',
  'batch.folder': 'own batch',
  'batch.links': 'own batch',
  'kind.list': 'own batch',
  'kind.set': 'own batch',
  'site.map': 'own session',
  'url.check': 'own view',
  'page.list': 'own batch',
  'page.find': 'own batch',
  'page.get': 'own page',
  'page.file': 'own page',
  'page.capture': 'own batch',
  'decision.list': 'own session',
  search: 'own view',
  'consent.list': 'any',
  'consent.check': 'any',
  'consent.use': 'any',
  'consent.batches': 'any',
  'consent.answer': 'any',
  'consent.revoke': 'any',
  'folder.list': 'any',
  'folder.choose': 'any',
  'folder.add': 'any',
  'folder.remove': 'any',
  'fleet.get': 'any',
  'fleet.trust': 'any',
  'fleet.hand': 'any',
  'fleet.takeBack': 'any',
  'hold.list': 'own view',
  'hold.open': 'own session',
  'hold.probe': 'own session',
  'hold.done': 'own session',
  'login.open': 'any',
  'dashboard.open': 'any',
  'session.list': 'own view',
  'session.seed': 'own session',
  'session.close': 'own session',
  'settings.get': 'own view',
  'settings.set': 'own view',
};

/** What belongs to paired clients, kept with them. */
export interface Owners {
  owns(client: string, kind: 'batches' | 'sessions', name: string): boolean;
  /** Somebody paired has it. */
  isOwned(kind: 'sessions', name: string): boolean;
  claim(client: string, kind: 'batches' | 'sessions', name: string): void;
  settingsOf(client: string): Partial<Settings>;
  keepSettings(client: string, settings: Partial<Settings>): void;
}

const everybodys: ReadonlySet<string> = new Set(['shared', 'isolated']);

type Answer = (params: never, client: ClientContext) => unknown;

/** The handlers, each refusing what its caller may not do, and showing no more than is the caller's. */
export function withPowers(handlers: Handlers, owners: Owners): Handlers {
  const view = new PairedView(handlers, owners);
  const guarded = Object.entries(handlers).map(([name, handler]) => {
    const call = name as CallName;
    const answer: Answer = async (params, client) => {
      // The pair of params and handler is that of the table.
      const run = () => (handler as Answer)(params, client);
      return client.kind === 'paired' ? view.answer(call, params, client, run) : run();
    };
    return [name, answer];
  });
  return Object.fromEntries(guarded) as Handlers;
}

class PairedView {
  readonly #handlers: Handlers;
  readonly #owners: Owners;

  constructor(handlers: Handlers, owners: Owners) {
    this.#handlers = handlers;
    this.#owners = owners;
  }

  async answer(
    call: CallName,
    params: Record<string, unknown>,
    client: ClientContext,
    run: () => unknown,
  ): Promise<unknown> {
    if (call === 'settings.get') return this.#settings(client);
    if (call === 'settings.set') return this.#setSettings(params as Params<'settings.set'>, client, run);
    if (call === 'rule.add') return addRule(this.#ruleKeeper(client), params as Params<'rule.add'>);
    if (call === 'rule.remove') return removeRule(this.#ruleKeeper(client), String(params.rule));
    if (call === 'rule.preview') return this.#preview(params as Params<'rule.preview'>, client);
    const power = powers[call];
    if (power === 'own batch') this.#needBatch(client, String(params.batch));
    if (power === 'own page') await this.#needPage(client, String(params.page));
    if (power === 'own session') await this.#needSession(call, params, client);
    if (call === 'batch.start') return this.#start(params as Params<'batch.start'>, client);
    const result = await run();
    return power === 'own view' ? this.#ownPart(call, result, client) : result;
  }

  #needBatch(client: ClientContext, batch: string): void {
    if (!this.#owners.owns(client.id, 'batches', batch))
      throw new TabtrawlError(
        'not-found',
        `There is no batch ${batch} of this browser's. "tabtrawl batches" lists all on the machine itself.`,
      );
  }

  async #needPage(client: ClientContext, page: string): Promise<void> {
    const detail = await this.#handlers['page.get']?.({ page }, client);
    if (!detail || !this.#owners.owns(client.id, 'batches', detail.row.batch))
      throw new TabtrawlError('not-found', `There is no page ${page} of this browser's.`);
  }

  async #needSession(call: CallName, params: Record<string, unknown>, client: ClientContext): Promise<void> {
    const given =
      call === 'batch.start' ? (params.options as { session?: string } | undefined)?.session : params.session;
    if (given === undefined || (everybodys.has(String(given)) && call !== 'session.close')) return;
    const session = String(given);
    if (this.#owners.owns(client.id, 'sessions', session)) return;
    const isNew = call === 'batch.start' || call === 'session.seed';
    if (isNew && !(await this.#exists(session, client))) {
      this.#owners.claim(client.id, 'sessions', session);
      return;
    }
    throw new TabtrawlError('not-found', `There is no session "${session}" of this browser's. Choose another name.`);
  }

  async #exists(session: string, client: ClientContext): Promise<boolean> {
    if (this.#owners.isOwned('sessions', session)) return true;
    const there = await this.#handlers['session.list']?.({}, client);
    return there?.sessions.some(({ name }) => name === session) ?? false;
  }

  async #start(params: Params<'batch.start'>, client: ClientContext): Promise<unknown> {
    const { defaults = {} } = this.#owners.settingsOf(client.id);
    const options = { ...defaults, ...params.options } as Params<'batch.start'>['options'];
    const started = await this.#handlers['batch.start']?.({ ...params, options }, client);
    if (started) this.#owners.claim(client.id, 'batches', started.batch.id);
    return started;
  }

  #settings(client: ClientContext): Settings {
    return ownSettings(client, this.#owners);
  }

  /** The companion's own stay as they are; what may not be a client's is refused by the call itself, which keeps nothing here. */
  async #setSettings(
    { settings }: Params<'settings.set'>,
    client: ClientContext,
    check: () => unknown,
  ): Promise<Settings> {
    await check();
    const { defaults, notifyAtEnd, contentRules } = settings;
    this.#owners.keepSettings(client.id, {
      ...this.#owners.settingsOf(client.id),
      ...(defaults === undefined ? {} : { defaults }),
      ...(notifyAtEnd === undefined ? {} : { notifyAtEnd }),
      ...(contentRules === undefined ? {} : { contentRules }),
    });
    return this.#settings(client);
  }

  #ruleKeeper(client: ClientContext): RuleKeeper {
    return {
      get: () => this.#settings(client),
      set: (change) => {
        this.#owners.keepSettings(client.id, { ...this.#owners.settingsOf(client.id), ...change });
        return this.#settings(client);
      },
    };
  }

  /** Tried on pages of its own batches. */
  async #preview(params: Params<'rule.preview'>, client: ClientContext): Promise<unknown> {
    const all = (await this.#handlers['batch.list']?.({}, client))?.batches ?? [];
    const batches = all.map(({ id }) => id).filter((id) => this.#owners.owns(client.id, 'batches', id));
    return this.#handlers['rule.preview']?.({ ...params, batches }, client);
  }

  #ownPart(call: CallName, result: unknown, client: ClientContext): unknown {
    const owns = (batch: string) => this.#owners.owns(client.id, 'batches', batch);
    if (call === 'batch.list') {
      const { batches } = result as Result<'batch.list'>;
      return { batches: batches.filter(({ id }) => owns(id)) };
    }
    if (call === 'search') {
      const found = result as Result<'search'>;
      return { ...found, hits: found.hits.filter(({ batch }) => owns(batch)) };
    }
    if (call === 'url.check') return { ...(result as Result<'url.check'>), crawled: [] };
    if (call === 'session.list') {
      const { sessions } = result as Result<'session.list'>;
      return { sessions: sessions.filter(({ name }) => maySeeSession(this.#owners, client, name)) };
    }
    if (call === 'hold.list') return ownHolds(this.#owners, client, result as Result<'hold.list'>);
    return result;
  }
}

function ownSettings(client: ClientContext, owners: Owners): Settings {
  return { defaults: {}, keepDays: null, notifyAtEnd: true, contentRules: [], ...owners.settingsOf(client.id) };
}

function maySeeSession(owners: Owners, client: ClientContext, session: string): boolean {
  return everybodys.has(session) || owners.owns(client.id, 'sessions', session);
}

function ownHolds<T extends { readonly holds: readonly { readonly session: string }[] }>(
  owners: Owners,
  client: ClientContext,
  all: T,
): T {
  return { ...all, holds: all.holds.filter(({ session }) => maySeeSession(owners, client, session)) };
}

/** The snapshot as a client may see it. */
export function snapshotFor(snapshot: Snapshot, client: ClientContext, owners: Owners): Snapshot {
  if (client.kind !== 'paired') return snapshot;
  const { fleet: _, ...others } = snapshot;
  return {
    ...ownHolds(owners, client, others),
    batches: snapshot.batches.filter(({ id }) => owners.owns(client.id, 'batches', id)),
    settings: ownSettings(client, owners),
  };
}

/** An event's data as a client may see it; null where it is no matter of the client's. */
export function eventFor<N extends EventName>(
  event: N,
  data: EventData<N>,
  client: ClientContext,
  owners: Owners,
): unknown {
  if (client.kind !== 'paired') return data;
  // Settings are each one's own; what a fleet reads is the person's.
  if (event === 'settings' || event === 'fleet') return null;
  if (event === 'hold') return ownHolds(owners, client, data as EventData<'hold'>);
  const batch = batchOf(event, data);
  return batch === null || owners.owns(client.id, 'batches', batch) ? data : null;
}

function batchOf(event: EventName, data: unknown): string | null {
  if (event === 'page' || event === 'kind') return (data as EventData<'page' | 'kind'>).batch;
  if (event !== 'batch') return null;
  const of = data as EventData<'batch'>;
  return 'removed' in of ? of.removed : of.id;
}
