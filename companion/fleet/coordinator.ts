/**
 * The coordinator's side of a fleet: gives the crawl tabs of workers, and takes what they answer. It decides nothing of pages.
 *
 * 1. `open`: it takes its place on the board with a run of its own (`epoch`); workers call off what an earlier run gave them. It resolves
 *    when all have, or are found to be gone: until then nothing is started, so that no host is asked twice at once.
 * 2. A tab is reserved with `take`; its visits are messages in that worker's box, which must begin within `startWithinMs`.
 * 3. Each second the board is read. What a worker does not have in hand any more, and has not answered, goes back to the crawl
 *    uncharged: whatever the queue or a worker loses is found here.
 * 4. An answer that does not fit is refused, its page goes back, and the worker is given nothing for a while.
 * 5. `close`: nothing more is given, sign-ins are taken back.
 */

import { randomUUID } from 'node:crypto';
import { messageOf, TabtrawlError } from '../../shared/batch/errors.ts';
import { type BatchOptions, discovers } from '../../shared/batch/options.ts';
import { failures } from '../../shared/messages/failures.ts';
import type { FleetInfo } from '../../shared/protocol/model.ts';
import { hostOf } from '../../shared/urls.ts';
import { z } from '../../shared/zod.ts';
import type { Clock, Log, PageJob, QueuedPage, RemoteTab, RemoteTabs, Visit } from '../crawl/ports.ts';
import type { HostWrites } from '../crawl/writes.ts';
import { InTurn } from '../util/in-turn.ts';
import { unpackAnswer } from './answer-codec.ts';
import { receiveAnswer } from './answer-transfer.ts';
import { boxOf, type Carrier, resultsBox } from './carrier.ts';
import { fleetInfoOf } from './fleet-info.ts';
import {
  anyRow,
  coordinatorRow,
  type FromWorker,
  fromWorker,
  readRow,
  type VisitMessage,
  visitOptionsOf,
  type WorkerSession,
  wire,
} from './messages.ts';
import { freeTabs, leaseLooks, type Member, noteHost, pickMember, Roster } from './roster.ts';
import { type HandOver, SignIns } from './sign-ins.ts';
import { type FleetConsents, mayLeave, referrerFor, sessionOn } from './trust.ts';

export type CoordinatorOptions = {
  readonly carrier: Carrier;
  readonly clock: Clock;
  readonly log: Log;
  /** Of this home, the same after a restart. */
  readonly id: string;
  readonly version: string;
  readonly consents: () => FleetConsents;
  /** Pages of open batches that wait and might go to workers; for the number of workers wanted. */
  readonly waiting: () => number;
  /** Free tabs came or went. */
  readonly onChange: () => void;
  /** The fleet as it now is, at most once a second. */
  readonly onTold: (info: FleetInfo) => void;
  /** What pages of a batch sent at workers, or were refused, that may change something at a site. */
  readonly onWrites: (batch: string, writes: readonly HostWrites[]) => void;
};

const lookEveryMs = 1000;
/** A visit that was not begun by then comes at a time that nobody chose: it is given back. */
export const startWithinMs = 5000;
/** Past its deadline a visit is still read, packed and sent. */
const answerGraceMs = 60_000;
/** A visit that was called off holds its host's place until its worker says so, for this long at most. */
const callOffWithinMs = 5000;
/** Beats of a worker that must not name a visit before it is taken to be lost. */
const beatsBeforeMissing = 4;
const missingBeats = 4;
/** A page that workers gave back so often is read here. */
const mostReturns = 3;
const keptReturns = 10_000;
/** One worker more is wanted for so many waiting pages. */
const pagesPerWorker = 200;
const mostWanted = 1000;

type Pending = {
  readonly id: string;
  readonly member: Member;
  readonly url: string;
  readonly page: string;
  readonly batch: string;
  readonly sentAtMs: number;
  readonly timeoutMs: number;
  readonly sentAtBeat: number;
  lastBeat: number;
  missing: number;
  /** Its host was closed: it comes back where its request has not gone out yet. */
  isRecalled: boolean;
  readonly onAsked: () => void;
  readonly onSignIn: () => void;
  readonly settle: (visit: Visit) => void;
};

export class Coordinator implements RemoteTabs, AsyncDisposable {
  readonly #options: CoordinatorOptions;
  readonly #epoch = randomUUID();
  readonly #roster: Roster;
  readonly #pending = new Map<string, Pending>();
  /** How often workers gave a page back. */
  readonly #returns = new Map<string, number>();
  readonly #signIns: SignIns;
  /** Of all workers one large answer at a time is in hand, whatever they send at once: received, and unpacked. */
  readonly #receiving = new InTurn();
  readonly #unpacking = new InTurn();
  #seq = 0;
  #isUp = true;
  #trouble = '';
  #lastFree = 0;
  #callOff = () => {};
  #listening: AsyncDisposable | null = null;
  #isClosed = false;

  constructor(options: CoordinatorOptions) {
    this.#options = options;
    this.#roster = new Roster(options.version);
    this.#signIns = new SignIns(options.carrier, this.#roster, this.#epoch);
  }

  /** Rejects `conflict` where another coordinator holds this fleet. */
  async open(): Promise<void> {
    const { carrier } = this.#options;
    await this.#takePlace();
    this.#listening = carrier.listen(resultsBox, (message) => this.#onMessage(message));
    for (let look = 0; look < leaseLooks + 2; look++) {
      await this.#look();
      const isSettled = this.#roster.all.every(({ row }) => !row || row.epoch === this.#epoch);
      if (isSettled || this.#isClosed) break;
      await this.#sleep(lookEveryMs / 2);
    }
    this.#again();
  }

  get free(): number {
    if (!this.#isUp || this.#isClosed) return 0;
    const nowMs = this.#options.clock.monotonicMs();
    let free = 0;
    for (const member of this.#roster.all) free += freeTabs(member, this.#epoch, nowMs);
    return free;
  }

  mayLeave(options: BatchOptions): boolean {
    return mayLeave(options, this.#options.consents(), this.#signIns.handed);
  }

  mayTake(page: QueuedPage, options: BatchOptions): boolean {
    return this.#choose(page, options) !== null;
  }

  take(page: QueuedPage, options: BatchOptions): RemoteTab | null {
    const chosen = this.#choose(page, options);
    if (!chosen?.member.row) return null;
    const { member, session } = chosen;
    const { name } = chosen.member.row;
    const slot = {};
    member.taken.set(slot, page.url);
    noteHost(member, page.host);
    const ask = (way: VisitMessage['way']) => (job: PageJob, signal: AbortSignal) =>
      this.#ask({ member, session, way, job }, signal);
    return {
      worker: name,
      hasSession: session === 'handed',
      visit: ask('visit'),
      fetch: ask('fetch'),
      release: () => {
        if (member.taken.delete(slot)) this.#changed();
      },
    };
  }

  recall(host: string): void {
    for (const pending of this.#pending.values()) {
      if (pending.isRecalled || hostOf(pending.url) !== host) continue;
      pending.isRecalled = true;
      const { id, member } = pending;
      this.#options.carrier.post(boxOf(member.id), randomUUID(), { kind: 'recall', id }).catch(() => {});
    }
  }

  info(): FleetInfo {
    return fleetInfoOf({
      address: this.#options.carrier.address,
      trouble: this.#isUp ? null : this.#trouble,
      members: this.#roster.all,
      epoch: this.#epoch,
      consents: this.#options.consents(),
      handed: this.#signIns.handed,
      nowMs: this.#options.clock.monotonicMs(),
    });
  }

  /** Consents have changed. */
  consentsChanged(): void {
    this.#tell();
    this.#options.onChange();
  }

  /** As SignIns.handOver. */
  async handOver(of: HandOver): Promise<void> {
    await this.#signIns.handOver(of);
    this.#tell();
  }

  /** Takes a host's sign-in back, from one worker or all. Gives from how many. */
  async takeBack(host: string, worker?: string): Promise<number> {
    const taken = await this.#signIns.takeBack(host, worker);
    this.#tell();
    return taken;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#callOff();
    for (const pending of [...this.#pending.values()])
      pending.settle({ outcome: 'cancelled', message: 'the companion was closed' });
    if (this.#isUp) {
      await this.#signIns.takeAllBack().catch(() => {});
      await this.#options.carrier.erase('coordinators', [this.#options.id]).catch(() => {});
      await this.#options.carrier.tellWanted(0).catch(() => {});
    }
    await this.#listening?.[Symbol.asyncDispose]();
  }

  /** Another coordinator's row that still changes holds the fleet; one that does not was left by a companion that ended. */
  async #takePlace(): Promise<void> {
    const { carrier, id } = this.#options;
    const seen = new Map<string, number>();
    for (let look = 0; look < 4; look++) {
      const rows = await carrier.sync(null, 'coordinators');
      const others = [...rows].filter(([row]) => row !== id);
      for (const [row, value] of others) {
        const any = readRow(anyRow, value);
        const before = seen.get(row);
        if (any && before !== undefined && any.seq !== before)
          throw new TabtrawlError(
            'conflict',
            `Another companion is the coordinator of this fleet already (Tabtrawl ${any.version}). A fleet has one: end that, or name another fleet with ?fleet=NAME in the queue's address.`,
          );
        if (any) seen.set(row, any.seq);
      }
      if (others.length === 0) return;
      await this.#sleep(lookEveryMs);
    }
    await carrier.erase('coordinators', [...seen.keys()]);
  }

  #sleep(ms: number): Promise<void> {
    return new Promise((resolve) => this.#options.clock.after(ms, resolve));
  }

  #again(): void {
    if (this.#isClosed) return;
    this.#callOff = this.#options.clock.after(lookEveryMs, () => void this.#look().then(() => this.#again()));
  }

  /** Never rejects. */
  async #look(): Promise<void> {
    const { carrier, log, id, version, waiting } = this.#options;
    const row = coordinatorRow.parse({ wire, version, seq: ++this.#seq, id, epoch: this.#epoch });
    const wasUp = this.#isUp;
    try {
      const rows = await carrier.sync({ board: 'coordinators', row: id, value: JSON.stringify(row) }, 'workers');
      if (this.#isClosed) return;
      this.#isUp = true;
      const { came, gone } = this.#roster.look(rows);
      for (const { row: its, refused } of came)
        if (its) log('info', `Worker ${its.name} is there.`, { tabs: its.tabs, machine: its.machine });
        else log('warn', `A worker is not used. ${refused}`);
      for (const member of gone) await this.#left(member);
      if (!wasUp) log('info', 'The queue can be reached again.');
      await carrier.tellWanted(Math.min(mostWanted, Math.ceil(waiting() / pagesPerWorker)));
    } catch (thrown) {
      this.#isUp = false;
      this.#trouble = messageOf(thrown);
      if (wasUp)
        log(
          'warn',
          `The queue of the fleet cannot be reached: ${this.#trouble}. Pages are read here until it is back.`,
        );
    }
    this.#sweep();
    this.#tell();
    this.#changed();
  }

  async #left(member: Member): Promise<void> {
    const { carrier, log } = this.#options;
    log('warn', `Worker ${member.row?.name ?? member.id} is gone.`, { pages: member.taken.size });
    for (const pending of [...this.#pending.values()])
      if (pending.member === member) this.#return(pending, 'its worker went away');
    this.#signIns.left(member.id);
    await carrier.erase('workers', [member.id]);
    await carrier.clear(boxOf(member.id));
  }

  /** Finds visits that nobody has any more. */
  #sweep(): void {
    const nowMs = this.#options.clock.monotonicMs();
    for (const pending of [...this.#pending.values()]) {
      const { member, sentAtMs, timeoutMs } = pending;
      if (nowMs - sentAtMs > timeoutMs + answerGraceMs) {
        this.#return(pending, 'its worker gave no answer', { idle: this.#roster.heldOn(member, pending, nowMs) });
        continue;
      }
      if (!this.#isUp || !member.row || member.beats < pending.sentAtBeat + beatsBeforeMissing) continue;
      if (member.row.jobs.includes(pending.id)) pending.missing = 0;
      else if (member.beats !== pending.lastBeat && ++pending.missing >= missingBeats)
        this.#return(pending, 'the queue lost it');
      pending.lastBeat = member.beats;
    }
  }

  #choose(
    page: QueuedPage,
    options: BatchOptions,
  ): { readonly member: Member; readonly free: number; readonly session: WorkerSession } | null {
    if (!this.#isUp || this.#isClosed || (this.#returns.get(page.id) ?? 0) >= mostReturns) return null;
    const nowMs = this.#options.clock.monotonicMs();
    const consents = this.#options.consents();
    const choices = [];
    for (const member of this.#roster.all) {
      const free = freeTabs(member, this.#epoch, nowMs);
      const session =
        free > 0 && member.row ? sessionOn(member.row, page, options, consents, this.#signIns.handed) : null;
      if (session) choices.push({ member, free, session });
    }
    return pickMember(choices, page.host);
  }

  #ask(
    of: {
      readonly member: Member;
      readonly session: WorkerSession;
      readonly way: VisitMessage['way'];
      readonly job: PageJob;
    },
    signal: AbortSignal,
  ): Promise<Visit> {
    const { member, session, way, job } = of;
    const { carrier, clock } = this.#options;
    const { page, options, reading, attempt } = job;
    const nowMs = carrier.nowMs();
    if (signal.aborted || this.#isClosed || nowMs === null) return Promise.resolve({ outcome: 'cancelled' });
    const id = randomUUID();
    const referrer = referrerFor(page, session);
    const message: VisitMessage = {
      kind: 'visit',
      wire,
      id,
      epoch: this.#epoch,
      url: page.url,
      ...(referrer === undefined ? {} : { referrer }),
      ...(page.depth === undefined ? {} : { depth: page.depth }),
      attempt,
      way,
      session,
      options: visitOptionsOf(options),
      reading: {
        discover: discovers(options),
        marks: reading?.marks ?? false,
        keepsBody: reading?.keepsBody ?? false,
        ...(reading?.keepsRedirected ? { keepsRedirected: true } : {}),
        ...(reading?.request.elements ? { elements: reading.request.elements } : {}),
      },
      startByMs: nowMs + startWithinMs,
      tellsAsked: job.onAsked !== undefined,
    };
    const { promise, resolve } = Promise.withResolvers<Visit>();
    const callOff = () => {
      carrier.post(boxOf(member.id), randomUUID(), { kind: 'cancel', id }).catch(() => {});
      stopWaiting = clock.after(callOffWithinMs, () => pending.settle({ outcome: 'cancelled' }));
    };
    let stopWaiting = () => {};
    const pending: Pending = {
      id,
      member,
      url: page.url,
      page: page.id,
      batch: page.batch,
      sentAtMs: clock.monotonicMs(),
      timeoutMs: options.timeout,
      sentAtBeat: member.beats,
      lastBeat: member.beats,
      missing: 0,
      isRecalled: false,
      onAsked: () => job.onAsked?.(),
      onSignIn: () => job.onSignIn?.(),
      settle: (visit) => {
        if (!this.#pending.delete(id)) return;
        stopWaiting();
        signal.removeEventListener('abort', callOff);
        resolve(visit);
      },
    };
    this.#pending.set(id, pending);
    signal.addEventListener('abort', callOff, { once: true });
    carrier
      .post(boxOf(member.id), id, message)
      .catch((thrown: unknown) =>
        this.#return(pending, `the queue refused it: ${messageOf(thrown)}`, { isQueues: true }),
      );
    return promise;
  }

  /** The page goes back to the crawl, which is not charged. `isQueues`: its worker had no part in that; `idle`: why that is given nothing now. */
  #return(pending: Pending, why: string, { isQueues = false, idle = null as string | null } = {}): void {
    if (!this.#pending.has(pending.id)) return;
    const oldest = this.#returns.size >= keptReturns ? this.#returns.keys().next().value : undefined;
    if (oldest !== undefined) this.#returns.delete(oldest);
    this.#returns.set(pending.page, (this.#returns.get(pending.page) ?? 0) + 1);
    const name = pending.member.row?.name ?? pending.member.id;
    const { log, clock } = this.#options;
    const benched = idle ?? (isQueues ? null : this.#roster.gaveBack(pending.member, why, clock.monotonicMs()));
    if (benched) log('error', `Worker ${name} is given nothing for a while: ${benched}.`);
    log('info', `Worker ${name} did not read a page: ${why}.`, { url: pending.url });
    pending.settle({ outcome: 'cancelled', message: `worker ${name}: ${why}` });
  }

  /** A message of a worker; what nobody asked for, or another worker was asked for, is dropped. Never rejects. */
  async #onMessage(given: unknown): Promise<void> {
    const parsed = fromWorker.safeParse(given);
    if (!parsed.success) {
      this.#unreadable(given, parsed.error.message);
      return;
    }
    const message = parsed.data;
    const pending = this.#pending.get(message.id);
    if (!pending || message.worker !== pending.member.id) return;
    if (message.epoch !== this.#epoch) return this.#refuse(pending, 'epoch: it is another run than was asked by');
    if (message.kind === 'asked') {
      pending.onAsked();
      if (message.atSignIn) pending.onSignIn();
    } else if (message.kind === 'returned') this.#return(pending, message.message);
    else await this.#onAnswer(message, pending);
  }

  async #onAnswer(message: FromWorker & { kind: 'answer' }, pending: Pending): Promise<void> {
    const { member } = pending;
    try {
      const read = () => this.#read(message, pending);
      const visit = message.inline === undefined ? await this.#receiving.run(read) : await read();
      if (visit === null) return this.#return(pending, 'the queue lost a part of its answer');
      if ('unfit' in visit) return this.#refuse(pending, visit.unfit);
      if (visit.outcome === 'cancelled' && pending.isRecalled) return pending.settle({ outcome: 'cancelled' });
      if (visit.outcome === 'cancelled') return this.#return(pending, visit.message ?? 'it was called off there');
      this.#roster.answered(member, this.#options.clock.monotonicMs());
      if (visit.outcome !== 'lost' && visit.writes) this.#options.onWrites(pending.batch, visit.writes);
      pending.settle(
        visit.outcome === 'lost'
          ? {
              ...visit,
              message: failures.say('msgWorker', { worker: member.row?.name ?? member.id, said: visit.message }),
            }
          : visit,
      );
    } catch (thrown) {
      this.#return(pending, `its answer could not be had: ${messageOf(thrown)}`);
    }
  }

  /** Null where a part of it is lost. */
  async #read(message: FromWorker & { kind: 'answer' }, { member, url }: Pending) {
    const packed = await receiveAnswer(this.#options.carrier, message);
    if (packed === null) return null;
    if (typeof packed === 'string') return { unfit: packed };
    return unpackAnswer(packed, { url, worker: member.row?.name ?? member.id }, { large: this.#unpacking });
  }

  #refuse(pending: Pending, why: string): void {
    const { member, url } = pending;
    this.#roster.bench(member, `an answer of it does not fit (${why})`, this.#options.clock.monotonicMs());
    this.#options.log(
      'error',
      `Worker ${member.row?.name ?? member.id} gave an answer that does not fit, and is given nothing for a while: ${why}`,
      { url },
    );
    this.#return(pending, `its answer does not fit (${why})`);
  }

  /** Whoever can be told from it is named. */
  #unreadable(given: unknown, why: string): void {
    const named = z.object({ id: z.string(), worker: z.string() }).safeParse(given);
    const pending = named.success ? this.#pending.get(named.data.id) : undefined;
    const short = why.slice(0, 200);
    if (pending && named.data?.worker === pending.member.id) this.#refuse(pending, short);
    else this.#options.log('warn', 'A message on the queue cannot be read, and is dropped.', { reason: short });
  }

  #tell(): void {
    if (!this.#isClosed) this.#options.onTold(this.info());
  }

  #changed(): void {
    const { free } = this;
    if (free === this.#lastFree && free === 0) return;
    this.#lastFree = free;
    if (!this.#isClosed) this.#options.onChange();
  }
}
