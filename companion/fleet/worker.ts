/**
 * A worker: takes visits out of its box, reads the pages in its own browser, answers. It decides nothing of them, and runs nothing that
 * comes over the wire but what the schema of a visit can say.
 *
 * 1. Each second it writes its row of the board (tabs, load, what it has in hand) and reads who the coordinator is. Another run of the
 *    coordinator ends all visits of the one before; only when they have ended its row names the new one.
 * 2. A visit that comes too late, by the queue's clock, is not begun: its time was chosen by the coordinator, and is over.
 * 3. Where this process stood still (a stopped machine), what was under way is called off before anything else is done.
 * 4. `drain`: nothing new is begun, what is under way is answered; then the row is taken off the board.
 */
import { randomUUID } from 'node:crypto';
import { messageOf, TabtrawlError } from '../../shared/batch/errors.ts';
import { type Cookie, cookie } from '../../shared/protocol/model.ts';
import { hostOf } from '../../shared/urls.ts';
import { z } from '../../shared/zod.ts';
import { type Governor, govern, startGovernor } from '../crawl/concurrency/governor.ts';
import type { Clock, Extractor, LoadSensor, Log, PageJob, PageRunner, Visit } from '../crawl/ports.ts';
import { HostTrust } from '../crawl/walls/host-trust.ts';
import { isSignInRequest } from '../crawl/walls/sign-in-request.ts';
import { inTurnAtSignIn } from '../crawl/walls/sign-in-turn.ts';
import { packAnswer } from './answer-codec.ts';
import { sendAnswer } from './answer-transfer.ts';
import { boxOf, type Carrier, resultsBox } from './carrier.ts';
import { EmptyTabs } from './empty-tabs.ts';
import {
  anyRow,
  type CoordinatorRow,
  coordinatorRow,
  readRow,
  toWorker,
  type VisitMessage,
  type WorkerRow,
  wire,
  workerRow,
} from './messages.ts';
import { codeOf, makeKey, unseal } from './sealing.ts';
import { jarOf, jobOf, requestFor } from './worker-job.ts';

export type FleetWorkerOptions = {
  readonly carrier: Carrier;
  readonly runner: PageRunner;
  readonly extractor: Extractor;
  readonly load: LoadSensor;
  /** Cookies for a jar, in memory only; and the jar's end. */
  readonly sessions: {
    seed(session: string, cookies: readonly Cookie[]): Promise<void>;
    close(session: string): Promise<void>;
  };
  readonly clock: Clock;
  readonly log: Log;
  readonly name: string;
  readonly machine: string;
  readonly version: string;
  readonly tabs: 'auto' | number;
  readonly maxMemoryBytes: number | null;
  /** Hosts that may be read with the sign-ins of this worker's profile. */
  readonly offers: readonly string[];
  /** It can't go on: another version of Tabtrawl is the coordinator. */
  readonly onUnfit: (error: TabtrawlError) => void;
};

const beatMs = 1000;
const tickMs = 500;
const startTabs = 4;
const maxTabs = 64;
/** Beats further apart than this: the process stood still. */
const stoodStillMs = 8000;
/** Without a coordinator for this long, sign-ins that it handed over are dropped. */
const aloneMs = 60_000;
const paceMs = 10_000;
/** Ids of visits that were taken, so that one that is delivered twice is read once. */
const keptIds = 20_000;

/** A tab that stands empty for longer than this was wanted by no page: less is the way to the coordinator and back. */
const wantedWithinMs = 500;

type Running = {
  readonly epoch: string;
  readonly abort: AbortController;
  readonly startedMs: number;
  /** Its host is to be left alone: it ends where it has not asked yet. */
  isRecalled: boolean;
};

export class FleetWorker {
  readonly id = randomUUID();
  readonly #options: FleetWorkerOptions;
  readonly #key = makeKey();
  readonly #running = new Map<string, Running>();
  /** Visits whose answer is not on the queue yet, running ones among them. */
  readonly #inHand = new Set<string>();
  readonly #taken = new Set<string>();
  readonly #signedIn = new Set<string>();
  readonly #trust = new HostTrust();
  readonly #emptyTabs: EmptyTabs;
  #governor: Governor;
  #epoch = '';
  #coordinator: CoordinatorRow | null = null;
  #coordinatorAtMs: number;
  /** Of the coordinators' rows, as last seen. */
  readonly #seqs = new Map<string, number>();
  #isClosed = false;
  #seq = 0;
  #beatAtMs: number;
  #wasFull = true;
  #shares: number[] = [];
  #ends: number[] = [];
  #pages = 0;
  #isDraining = false;
  #isUp = true;
  #callOff = () => {};
  #listening: AsyncDisposable | null = null;
  #whenIdle: (() => void) | null = null;

  constructor(options: FleetWorkerOptions) {
    this.#options = options;
    this.#governor = startGovernor({ startTabs, maxTabs });
    this.#emptyTabs = new EmptyTabs(options.clock);
    this.#beatAtMs = options.clock.monotonicMs();
    this.#coordinatorAtMs = this.#beatAtMs;
  }

  /** What a person compares before a sign-in is handed over. */
  get code(): string {
    return codeOf(this.#key.publicKey);
  }
  get working(): number {
    return this.#running.size;
  }
  get pages(): number {
    return this.#pages;
  }

  async open(): Promise<void> {
    this.#tick();
    await this.#beat();
    this.#listening = this.#options.carrier.listen(boxOf(this.id), (message) => this.#onMessage(message));
  }

  /** Resolves when what was under way has been answered; after `withinMs` it is given back unread. */
  async drain(withinMs: number): Promise<void> {
    this.#isDraining = true;
    void this.#sync();
    if (this.#inHand.size > 0) {
      const idle = new Promise<void>((resolve) => {
        this.#whenIdle = resolve;
      });
      const callOff = this.#options.clock.after(withinMs, () => this.#endAll('the worker is ending'));
      await idle;
      callOff();
    }
  }

  async close(): Promise<void> {
    this.#isDraining = true;
    this.#isClosed = true;
    this.#callOff();
    this.#endAll('the worker is ending');
    const { carrier } = this.#options;
    await this.#listening?.[Symbol.asyncDispose]();
    await this.#dropSignIns();
    if (!this.#isUp) return;
    await carrier.erase('workers', [this.id]).catch(() => {});
    await carrier.clear(boxOf(this.id)).catch(() => {});
  }

  async #beat(): Promise<void> {
    const { clock } = this.#options;
    this.#stoodStill();
    this.#beatAtMs = clock.monotonicMs();
    if (this.#isClosed) return;
    this.#callOff = clock.after(beatMs, () => void this.#beat());
    await this.#sync();
  }

  /** True where this process stood still: what it had was given back meanwhile, and is called off. What it does first may come before the beat. */
  #stoodStill(): boolean {
    const stillMs = this.#options.clock.monotonicMs() - this.#beatAtMs;
    if (stillMs <= stoodStillMs) return false;
    if ([...this.#running.values()].some(({ abort }) => !abort.signal.aborted))
      this.#options.log(
        'warn',
        `This process stood still for ${Math.round(stillMs / 1000)} s; its visits are called off.`,
      );
    this.#endAll('the worker stood still');
    return true;
  }

  /** Never rejects. */
  async #sync(): Promise<void> {
    const { carrier, clock, log } = this.#options;
    try {
      const value = JSON.stringify(this.#row());
      const rows = await carrier.sync({ board: 'workers', row: this.id, value }, 'coordinators');
      if (!this.#isUp) log('warn', 'The queue can be reached again.');
      this.#isUp = true;
      this.#follow(rows);
    } catch (thrown) {
      if (this.#isUp) log('warn', `The queue cannot be reached: ${messageOf(thrown)}. Waiting for it.`);
      this.#isUp = false;
    }
    if (clock.monotonicMs() - this.#coordinatorAtMs > aloneMs) await this.#dropSignIns();
  }

  #row(): WorkerRow {
    const { name, machine, version, offers, load, clock } = this.#options;
    const now = load.current();
    const sinceMs = clock.monotonicMs() - paceMs;
    this.#ends = this.#ends.filter((atMs) => atMs > sinceMs);
    return workerRow.parse({
      wire,
      version,
      seq: ++this.#seq,
      id: this.id,
      name,
      machine: machine.slice(0, 200),
      publicKey: this.#key.publicKey,
      epoch: this.#epoch,
      tabs: this.#isDraining ? 0 : this.#governor.limit,
      reason: this.#governor.reason.slice(0, 300),
      draining: this.#isDraining,
      jobs: [...this.#inHand].slice(0, 2048),
      pagesPerSecond: this.#ends.length / (paceMs / 1000),
      browserBytes: now?.browserBytes ?? 0,
      freeBytes: now?.freeBytes ?? 0,
      cpuRatio: now?.cpuRatio ?? null,
      offers: [...offers],
      signedIn: [...this.#signedIn],
    });
  }

  /** Which run of the coordinator it works for: that of a row which changes. Rows of ended ones may stand there still. */
  #follow(rows: ReadonlyMap<string, string>): void {
    const { clock, onUnfit, version } = this.#options;
    for (const [id, value] of rows) {
      const any = readRow(anyRow, value);
      const before = this.#seqs.get(id);
      if (!any || any.seq === before) continue;
      this.#seqs.set(id, any.seq);
      if (any.wire === wire) {
        this.#coordinator = readRow(coordinatorRow, value) ?? this.#coordinator;
        this.#coordinatorAtMs = clock.monotonicMs();
      } else if (before !== undefined) {
        const older = any.wire > wire ? 'worker' : 'coordinator';
        onUnfit(
          new TabtrawlError(
            'conflict',
            `The coordinator runs Tabtrawl ${any.version}, this worker ${version}; they don't fit each other. Update the ${older}.`,
          ),
        );
        return;
      }
    }
    const wanted = this.#coordinator?.epoch ?? '';
    if (wanted === this.#epoch) return;
    this.#epoch = '';
    for (const [, run] of this.#running) if (run.epoch !== wanted) run.abort.abort();
    if ([...this.#running.values()].some(({ epoch }) => epoch !== wanted)) return;
    void this.#dropSignIns().then(() => {
      this.#epoch = wanted;
    });
  }

  /** Asks the governor, as a crawl of its own would. */
  #tick(): void {
    const { clock, load, runner, tabs, maxMemoryBytes } = this.#options;
    const before = this.#governor;
    const isFull = this.#emptyTabs.longestMs(before.limit - this.#inHand.size) <= wantedWithinMs;
    this.#governor = govern(before, {
      nowMs: clock.monotonicMs(),
      working: this.#running.size,
      deadlineShares: this.#shares.splice(0),
      binding: isFull && this.#wasFull,
      load: load.current(),
      auto: tabs === 'auto',
      fixedTabs: tabs === 'auto' ? 0 : tabs,
      budgetBytes: maxMemoryBytes,
    });
    this.#wasFull = isFull;
    const { keepIdle, isTight } = this.#governor;
    if (keepIdle !== before.keepIdle || isTight !== before.isTight || this.#seq === 0)
      runner.setTabLimit(keepIdle, isTight);
    clock.after(tickMs, () => {
      if (!this.#isClosed) this.#tick();
    });
  }

  /** Never rejects: what can't be read is logged, and left out. */
  async #onMessage(given: unknown): Promise<void> {
    const parsed = toWorker.safeParse(given);
    if (!parsed.success) {
      this.#options.log('warn', 'A message of the coordinator cannot be read.', {
        reason: parsed.error.message.slice(0, 300),
      });
      const named = z.object({ id: z.string().max(80), epoch: z.string().max(80) }).safeParse(given);
      if (named.success)
        await this.#say({ kind: 'returned', ...named.data, message: 'the worker cannot read what it was sent' });
      return;
    }
    const message = parsed.data;
    if (message.kind === 'cancel') this.#running.get(message.id)?.abort.abort();
    else if (message.kind === 'recall') this.#recall(message.id);
    else if (message.kind === 'sign-in') await this.#takeSignIn(message);
    else if (message.kind === 'take-back') await this.#giveBack(message.host);
    else await this.#visit(message);
  }

  #recall(id: string): void {
    const run = this.#running.get(id);
    if (run) run.isRecalled = true;
  }

  async #visit(message: VisitMessage): Promise<void> {
    const { id, epoch } = message;
    if (this.#taken.has(id)) return;
    this.#taken.add(id);
    const [oldest] = this.#taken;
    if (this.#taken.size > keptIds && oldest !== undefined) this.#taken.delete(oldest);
    const refusal = this.#whyNot(message);
    this.#inHand.add(id);
    this.#emptyTabs.filled();
    try {
      if (refusal) await this.#say({ kind: 'returned', id, epoch, message: refusal });
      else await this.#answer(message, await this.#read(message));
    } catch (thrown) {
      this.#options.log('warn', 'An answer could not be given.', { url: message.url, reason: messageOf(thrown) });
      await this.#say({ kind: 'returned', id, epoch, message: messageOf(thrown).slice(0, 300) }).catch(() => {});
    } finally {
      this.#inHand.delete(id);
      this.#emptyTabs.emptied();
      if (this.#inHand.size === 0) this.#whenIdle?.();
    }
  }

  #whyNot({ epoch, startByMs, url, session }: VisitMessage): string | null {
    const nowMs = this.#options.carrier.nowMs();
    if (epoch !== this.#epoch) return 'it is of another run of the coordinator';
    if (this.#isDraining) return 'the worker is ending';
    if (nowMs === null || nowMs > startByMs) return 'it came too late to be begun';
    if (session === 'handed' && !this.#signedIn.has(hostOf(url))) return 'the worker holds no sign-in of its host';
    if (session === 'own' && this.#options.offers.length === 0) return 'the worker offers no sign-ins';
    return null;
  }

  async #read(message: VisitMessage): Promise<Visit> {
    const { runner, extractor, clock } = this.#options;
    const { id, epoch, way, reading } = message;
    const run: Running = { epoch, abort: new AbortController(), startedMs: clock.monotonicMs(), isRecalled: false };
    this.#running.set(id, run);
    try {
      const tell = (more: object, subject?: string) =>
        void this.#say({ kind: 'asked', id, epoch, ...more }, subject).catch(() => {});
      const job = {
        ...jobOf(message),
        mayAsk: () => !run.isRecalled && !this.#stoodStill(),
        onSignIn: () => tell({ atSignIn: true }, 'sign-in'),
        ...(message.tellsAsked ? { onAsked: once(() => tell({})) } : {}),
      };
      const ask = way === 'fetch' ? runner.fetch : inTurnAtSignIn(runner, this.#trust, run.startedMs);
      const visit = await ask(job, run.abort.signal);
      this.#heardOfSignIn(job, visit, run.startedMs);
      if (visit.outcome !== 'captured' || visit.extracted) return visit;
      const { capture } = visit;
      const extracted = await extractor.extract(capture, requestFor(message, capture.contentType)).catch(() => null);
      // What could not be read here is handed over as it came: the coordinator's own reader says what is wrong with it.
      if (!extracted) return visit;
      const isRedirected = capture.finalUrl !== message.url;
      const keepsBody = reading.keepsBody || (reading.keepsRedirected && isRedirected);
      return { ...visit, extracted, capture: keepsBody ? capture : { ...capture, body: '' } };
    } finally {
      this.#running.delete(id);
      const nowMs = clock.monotonicMs();
      this.#shares.push((nowMs - run.startedMs) / message.options.timeout);
      this.#ends.push(nowMs);
      this.#pages++;
    }
  }

  /** A page that came no further than its sign-in: others that are under way need not ask there. What else it was, the coordinator judges. */
  #heardOfSignIn({ page, session }: PageJob, visit: Visit, startedMs: number): void {
    if (visit.outcome === 'captured' && isSignInRequest(visit.capture.finalUrl, page.url))
      this.#trust.heard(session, page.host, true, { startedMs, nowMs: this.#options.clock.monotonicMs() });
  }

  async #answer({ id, epoch }: VisitMessage, visit: Visit): Promise<void> {
    const parts = await sendAnswer(this.#options.carrier, id, await packAnswer(visit));
    await this.#say({ kind: 'answer', id, epoch, ...parts });
  }

  /** `subject`: of the same one of a visit, one is on the queue at a time. */
  async #say(
    message: {
      readonly kind: 'asked' | 'returned' | 'answer';
      readonly id: string;
      readonly epoch: string;
      readonly [more: string]: unknown;
    },
    subject: string = message.kind,
  ): Promise<void> {
    const { kind, ...rest } = message;
    // Whose it is stands near its beginning, so that it can be told of a message that is too large to be taken.
    await this.#options.carrier.post(resultsBox, `${message.id}-${subject}`, { kind, worker: this.id, ...rest });
  }

  async #takeSignIn({ epoch, host, sealed }: { epoch: string; host: string; sealed: string }): Promise<void> {
    const { log, sessions } = this.#options;
    try {
      const given: unknown = JSON.parse(unseal(sealed, this.#key, `${this.id} ${epoch} ${host}`));
      await sessions.seed(jarOf(host), z.array(cookie).parse(given));
      this.#signedIn.add(host);
      log(
        'warn',
        `The coordinator has handed over its sign-in to ${host}. It is kept in memory, and dropped at the end.`,
      );
    } catch (thrown) {
      log('error', messageOf(thrown), { host });
    }
  }

  async #giveBack(host: string): Promise<void> {
    if (!this.#signedIn.delete(host)) return;
    await this.#options.sessions.close(jarOf(host)).catch(() => {});
    this.#options.log('warn', `The sign-in to ${host} was taken back.`);
  }

  async #dropSignIns(): Promise<void> {
    for (const host of [...this.#signedIn]) await this.#giveBack(host);
  }

  #endAll(why: string): void {
    for (const { abort } of this.#running.values()) abort.abort(new Error(why));
  }
}

/** A page that is led on asks more than once. */
function once(act: () => void): () => void {
  let isDone = false;
  return () => {
    if (!isDone) act();
    isDone = true;
  };
}
