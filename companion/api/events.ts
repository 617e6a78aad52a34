/**
 * Events on their way to the clients.
 * 1. `emit` numbers the event. 2. `page` events are gathered by batch, the newest state of each row once, and leave at most every 100 ms, one
 * message at a time; of `status` the newest leaves at most every second; the others leave at once. 3. A message is written out once for all clients.
 */
import type { Emit, EventData, EventName } from '../../shared/protocol/events.ts';
import type { PageRow } from '../../shared/protocol/model.ts';
import type { Clock } from '../crawl/ports.ts';

const pageMessageMs = 100;
const statusMessageMs = 1000;
/** A message of so many rows is about half a megabyte. */
const maxRowsPerMessage = 1000;
/** Past this a new snapshot is cheaper than the news. */
const maxGatheredRows = 10_000;

/** Rows of one batch that changed, or were removed. */
type Gathered = { readonly batch: string; readonly removed: boolean; readonly rows: Map<string, PageRow>; seq: number };

export type EventHubOptions = { readonly clock: Clock; readonly send: (event: SentEvent) => void };

/** An event with its message. */
export type SentEvent = {
  readonly event: EventName;
  readonly seq: number;
  readonly data: EventData<EventName>;
  readonly text: string;
};

export class EventHub {
  readonly #clock: Clock;
  readonly #sendEvent: EventHubOptions['send'];
  #seq = 0;
  /** By batch and whether removed, in the order of their first unsent change. */
  readonly #gathered = new Map<string, Gathered>();
  #gatheredRows = 0;
  #lastPageMessageMs = Number.NEGATIVE_INFINITY;
  #stopPageTimer: (() => void) | null = null;
  #status: { readonly data: EventData<'status'>; readonly seq: number } | null = null;
  #lastStatusMs = Number.NEGATIVE_INFINITY;
  #stopStatusTimer: (() => void) | null = null;

  constructor(options: EventHubOptions) {
    this.#clock = options.clock;
    this.#sendEvent = options.send;
  }

  /** Number of the newest event; 0 before the first. */
  get seq(): number {
    return this.#seq;
  }

  readonly emit: Emit = (event, data) => {
    this.#seq += 1;
    // The name decides the type of the data, which the compiler can't follow through a generic.
    if (event === 'page') this.#gather(data as EventData<'page'>);
    else if (event === 'status') this.#holdStatus(data as EventData<'status'>);
    else this.#send(event, this.#seq, data);
  };

  #send<N extends EventName>(event: N, seq: number, data: EventData<N>): void {
    this.#sendEvent({ event, seq, data, text: eventText(event, seq, data) });
  }

  /** Calls off what is still held back. */
  close(): void {
    this.#stopPageTimer?.();
    this.#stopStatusTimer?.();
    this.#stopPageTimer = this.#stopStatusTimer = null;
    this.#gathered.clear();
  }

  #gather(data: EventData<'page'>): void {
    const removed = data.removed ?? false;
    const other = this.#gathered.get(keyOf(data.batch, !removed));
    let group = this.#gathered.get(keyOf(data.batch, removed));
    if (!group) {
      group = { batch: data.batch, removed, rows: new Map(), seq: this.#seq };
      this.#gathered.set(keyOf(data.batch, removed), group);
    }
    group.seq = this.#seq;
    for (const row of data.rows) {
      if (other?.rows.delete(row.id)) this.#gatheredRows -= 1;
      if (!group.rows.has(row.id)) this.#gatheredRows += 1;
      group.rows.set(row.id, row);
    }
    if (this.#gatheredRows > maxGatheredRows) this.#giveUpGathering();
    else this.#schedulePageMessage();
  }

  #giveUpGathering(): void {
    this.#gathered.clear();
    this.#gatheredRows = 0;
    this.#send('resync', this.#seq, { reason: 'many pages changed at once' });
  }

  #schedulePageMessage(): void {
    if (this.#stopPageTimer || this.#gathered.size === 0) return;
    const dueMs = this.#lastPageMessageMs + pageMessageMs - this.#clock.monotonicMs();
    this.#stopPageTimer = this.#clock.after(Math.max(0, dueMs), () => {
      this.#stopPageTimer = null;
      this.#sendPageMessage();
      this.#schedulePageMessage();
    });
  }

  /** The group that has waited longest; what does not fit goes to the end of the queue. */
  #sendPageMessage(): void {
    const [first] = this.#gathered;
    if (!first) return;
    const [key, group] = first;
    this.#gathered.delete(key);
    const rows = [...group.rows.values()].slice(0, maxRowsPerMessage);
    this.#gatheredRows -= rows.length;
    if (rows.length < group.rows.size) {
      for (const row of rows) group.rows.delete(row.id);
      this.#gathered.set(key, group);
    }
    if (rows.length === 0) return;
    this.#lastPageMessageMs = this.#clock.monotonicMs();
    const data: EventData<'page'> = group.removed
      ? { batch: group.batch, rows, removed: true }
      : { batch: group.batch, rows };
    this.#send('page', group.seq, data);
  }

  #holdStatus(data: EventData<'status'>): void {
    this.#status = { data, seq: this.#seq };
    if (this.#stopStatusTimer) return;
    const dueMs = this.#lastStatusMs + statusMessageMs - this.#clock.monotonicMs();
    if (dueMs <= 0) {
      this.#sendStatus();
      return;
    }
    this.#stopStatusTimer = this.#clock.after(dueMs, () => {
      this.#stopStatusTimer = null;
      this.#sendStatus();
    });
  }

  #sendStatus(): void {
    if (!this.#status) return;
    this.#lastStatusMs = this.#clock.monotonicMs();
    this.#send('status', this.#status.seq, this.#status.data);
    this.#status = null;
  }
}

/** One event as a text message. */
export function eventText<N extends EventName>(event: N, seq: number, data: EventData<N>): string {
  return JSON.stringify({ event, seq, data });
}

/** Tells a client that events were left out. */
export function resyncText(seq: number, reason: string): string {
  return eventText('resync', seq, { reason });
}

function keyOf(batch: string, removed: boolean): string {
  return `${removed ? '-' : '+'}${batch}`;
}
