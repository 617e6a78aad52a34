/** What was decided of a batch's hosts and kinds of page, asked for while somebody looks. */
import type { Caller } from '../../../shared/protocol/calls.ts';
import type { BatchInfo, HostInfo, LaneInfo } from '../../../shared/protocol/model.ts';

export type Decisions = {
  /** Those of the batch that something is to be said about; first those that wait, the longest wait first. */
  readonly hosts: readonly HostInfo[];
  /** Kinds of page of the batch's hosts and session, by host. */
  readonly lanes: readonly LaneInfo[];
};
export type DecisionNews =
  | { readonly kind: 'read'; readonly decisions: Decisions }
  | { readonly kind: 'failed'; readonly why: string };

type DecisionFeedParts = {
  readonly caller: Caller;
  readonly batch: Pick<BatchInfo, 'id' | 'options'>;
  readonly onNews: (news: DecisionNews) => void;
  readonly nowMs: () => number;
  readonly after: (ms: number, act: () => void) => () => void;
};

/** `asking-again`: wanted once more while it asks. `waiting`: for the time when it may ask again. */
type FeedState = 'still' | 'asking' | 'asking-again' | 'waiting' | 'closed';

const quietMs = 2000;
/** The batch's hosts cost two lists; which are next changes slowly. */
const hostsKeptMs = 30_000;
/** What one list gives at most. The open pages come in the order they are crawled in, so the hosts that matter now are among them. */
const listedPages = 1000;

export class DecisionFeed {
  readonly #parts: DecisionFeedParts;
  #hosts: ReadonlySet<string> = new Set();
  #hostsAtMs = Number.NEGATIVE_INFINITY;
  #askedAtMs = Number.NEGATIVE_INFINITY;
  #state: FeedState = 'still';
  #callOff: () => void = () => {};

  constructor(parts: DecisionFeedParts) {
    this.#parts = parts;
  }

  /** Asks now, or when two seconds have passed since it last did; never twice at once. */
  refresh(): void {
    if (this.#state === 'asking') this.#state = 'asking-again';
    if (this.#state !== 'still') return;
    const { nowMs, after } = this.#parts;
    const waitMs = this.#askedAtMs + quietMs - nowMs();
    if (waitMs <= 0) {
      void this.#ask();
      return;
    }
    this.#state = 'waiting';
    this.#callOff = after(waitMs, () => {
      this.#state = 'still';
      this.refresh();
    });
  }

  close(): void {
    this.#state = 'closed';
    this.#callOff();
  }

  async #ask(): Promise<void> {
    this.#state = 'asking';
    this.#askedAtMs = this.#parts.nowMs();
    const news = await this.#read().catch(
      (error: unknown): DecisionNews => ({ kind: 'failed', why: error instanceof Error ? error.message : '' }),
    );
    const state = this.#stateNow();
    if (state === 'closed') return;
    this.#state = 'still';
    this.#parts.onNews(news);
    if (state === 'asking-again') this.refresh();
  }

  async #read(): Promise<DecisionNews> {
    const { caller, batch, nowMs } = this.#parts;
    const { session } = batch.options;
    if (nowMs() - this.#hostsAtMs >= hostsKeptMs) {
      this.#hosts = await hostsOf(caller, batch.id);
      this.#hostsAtMs = nowMs();
    }
    const known = await caller.call('decision.list', { session, hosts: [...this.#hosts].slice(0, listedPages) });
    return { kind: 'read', decisions: decisionsOf(known, session, this.#hosts) };
  }

  /** A method, as it changes while `#ask` waits, which the compiler does not see. */
  #stateNow(): FeedState {
    return this.#state;
  }
}

/** Of all that was decided, what is about these hosts of a session. */
export function decisionsOf(known: Decisions, session: string, mine: ReadonlySet<string>): Decisions {
  return {
    hosts: known.hosts
      .filter(({ host, reason, waitingUntilMs }) => mine.has(host) && (reason !== '' || waitingUntilMs > 0))
      .toSorted((a, b) => b.waitingUntilMs - a.waitingUntilMs || compare(a.host, b.host)),
    lanes: known.lanes
      .filter((lane) => mine.has(lane.host) && lane.session === session)
      .toSorted((a, b) => compare(a.host, b.host) || compare(a.kind, b.kind)),
  };
}

/** Hosts of pages that are open, and of the batch's first pages. */
async function hostsOf(caller: Caller, batch: string): Promise<ReadonlySet<string>> {
  const open = { states: ['running', 'retrying', 'waiting', 'held'] as const };
  const lists = await Promise.all([
    caller.call('page.list', { batch, filter: { states: [...open.states] }, limit: listedPages }),
    caller.call('page.list', { batch, limit: listedPages }),
  ]);
  return new Set(lists.flatMap(({ rows }) => rows.map(({ host }) => host)));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
