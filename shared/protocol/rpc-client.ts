/**
 * The client's side of the WebSocket without the socket: matches answers to calls and types both.
 * Needs neither Node nor DOM; the companion's own client and the extension give it their sockets.
 */
import { type ErrorCode, faults, isPageErrorCode, TabtrawlError } from '../batch/errors.ts';
import { type Caller, type CallName, calls, type ParamsInput, type Result } from './calls.ts';
import { type EventData, type EventName, events } from './events.ts';
import { answerMessage, eventMessage } from './messages.ts';
import { readerOf } from './read.ts';

/** An event as received. What it tells is already part of every snapshot and list whose `seq` is not smaller. */
export type ReceivedEvent = {
  readonly [N in EventName]: { readonly event: N; readonly seq: number; readonly data: EventData<N> };
}[EventName];

type RpcClientOptions = {
  /** Hands one text message to the socket; may throw where that is not open. */
  readonly send: (text: string) => void;
  readonly onEvent: (received: ReceivedEvent) => void;
  /** A message that is not of this protocol; it is left out. Default: nothing is done. */
  readonly onBadMessage?: (reason: string) => void;
};

type PendingCall = {
  readonly resolve: (result: unknown) => void;
  readonly reject: (code: ErrorCode, message: string) => void;
  /** The connection ended before the answer. */
  readonly lose: (message: string) => void;
};

/** The companion was not reached, or did not answer any more; an error of code `connection` that it answers itself is another's. */
export class LinkLost extends TabtrawlError {
  /** It may have done what was asked. */
  readonly wasSent: boolean;
  constructor(message: string, { wasSent, cause }: { readonly wasSent: boolean; readonly cause?: unknown }) {
    super('connection', message, { cause });
    this.wasSent = wasSent;
  }
}

/** One a connection: after `closeAll` it takes no more calls. */
export class RpcClient implements Caller {
  readonly #options: RpcClientOptions;
  readonly #pending = new Map<number, PendingCall>();
  #lastId = 0;
  #closedFor: string | null = null;

  constructor(options: RpcClientOptions) {
    this.#options = options;
  }

  /**
   * Sends the call and gives its checked result. Rejects with a TabtrawlError whose stack shows the caller: the companion's own code,
   * `LinkLost` where the socket ended before the answer, `internal` where the answer does not fit its schema.
   */
  call<N extends CallName>(name: N, params: ParamsInput<N>): Promise<Result<N>> {
    const caller = new Error(name);
    return new Promise<Result<N>>((resolve, reject) => {
      const fail = (code: ErrorCode, message: string, cause?: unknown): void =>
        reject(withStackOf(caller, new TabtrawlError(code, message, { cause })));
      const lose = (message: string, wasSent: boolean, cause?: unknown): void =>
        reject(withStackOf(caller, new LinkLost(message, { wasSent, cause })));
      if (this.#closedFor !== null) return lose(`"${name}" was not sent: ${this.#closedFor}`, false);
      const id = ++this.#lastId;
      this.#pending.set(id, {
        resolve: (raw) => {
          const parsed = readerOf(calls[name].result).safeParse(raw);
          // The table pairs each name with its schema, which the compiler can't follow through an index.
          if (parsed.success) resolve(parsed.data as Result<N>);
          else fail('internal', `The answer to "${name}" does not fit its schema.`, parsed.error);
        },
        reject: fail,
        lose: (message) => lose(message, true),
      });
      try {
        this.#options.send(JSON.stringify({ id, call: name, params }));
      } catch (error) {
        this.#pending.delete(id);
        lose(`"${name}" could not be sent: the connection is not open.`, false, error);
      }
    });
  }

  /** Takes one text message from the socket. Never throws for what the message holds. */
  receive(text: string): void {
    const message = parseJson(text);
    const isEvent = typeof message === 'object' && message !== null && 'event' in message;
    const fault = isEvent ? this.#receiveEvent(message) : this.#receiveAnswer(message);
    if (fault) this.#options.onBadMessage?.(fault);
  }

  /** The connection ended: rejects every pending and every later call with `LinkLost` and this reason. */
  closeAll(reason: string): void {
    this.#closedFor ??= reason;
    const pending = [...this.#pending.values()];
    this.#pending.clear();
    for (const call of pending) call.lose(`The connection to the companion ended before the answer: ${reason}`);
  }

  /** What is wrong with the message, or null. */
  #receiveAnswer(raw: unknown): string | null {
    const message = answerMessage.safeParse(raw);
    if (!message.success) return 'neither an answer nor an event';
    const answer = message.data;
    const pending = answer.id === null ? undefined : this.#pending.get(answer.id);
    if (answer.id === null || !pending) return 'error' in answer ? answer.error.message : 'an answer to no call';
    this.#pending.delete(answer.id);
    if ('error' in answer) pending.reject(toErrorCode(answer.error.code), answer.error.message);
    else pending.resolve(answer.result);
    return null;
  }

  /** What is wrong with the message, or null. */
  #receiveEvent(raw: unknown): string | null {
    const message = eventMessage.safeParse(raw);
    if (!message.success) return 'an event without name, number or data';
    const { event, seq, data } = message.data;
    // A newer companion may tell more than this client knows.
    if (!isEventName(event)) return null;
    const parsed = readerOf(events[event]).safeParse(data);
    if (!parsed.success) return `an event "${event}" that does not fit its schema`;
    // Name and data were just matched by the table.
    this.#options.onEvent({ event, seq, data: parsed.data } as ReceivedEvent);
    return null;
  }
}

function isEventName(name: string): name is EventName {
  return Object.hasOwn(events, name);
}

/** Codes that this side does not know (a newer companion) become `internal`. */
function toErrorCode(code: string): ErrorCode {
  if (isPageErrorCode(code)) return code;
  return Object.hasOwn(faults, code) ? (code as ErrorCode) : 'internal';
}

/** The error is made when the answer comes; whoever reads it wants to know who asked. */
function withStackOf(caller: Error, error: TabtrawlError): TabtrawlError {
  const stackLines = caller.stack?.split('\n').slice(1).join('\n');
  if (stackLines) error.stack = `${error.name}: ${error.message}\n${stackLines}`;
  return error;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // reported as a message that is neither answer nor event
  }
}
