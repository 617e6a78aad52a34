/** A call message → its answer, through the handler table. */
import { TabtrawlError, toErrorData } from '../../shared/batch/errors.ts';
import { type CallName, calls, type Params, type Result } from '../../shared/protocol/calls.ts';
import { type AnswerMessage, type CallMessage, callMessage } from '../../shared/protocol/messages.ts';
import { z } from '../../shared/zod.ts';
import type { Log } from '../crawl/ports.ts';

/** Enough to see what is wrong; a hostile message must not be sent back whole. */
const maxIssueLength = 500;

/** Text of one message → call message, or null where it is none. */
export function parseCallMessage(text: string): CallMessage | null {
  try {
    const parsed = callMessage.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null; // not JSON
  }
}

function isCallName(name: string): name is CallName {
  return Object.hasOwn(calls, name);
}

/** Params of a call, checked and with defaults filled in. Throws `bad-request` saying what does not fit. */
export function parseParams<N extends CallName>(name: N, params: unknown): z.output<(typeof calls)[N]['params']> {
  const parsed = calls[name].params.safeParse(params ?? {});
  if (!parsed.success)
    throw new TabtrawlError('bad-request', `"${name}": ${z.prettifyError(parsed.error).slice(0, maxIssueLength)}`);
  // The table pairs each name with its schema, which the compiler can't follow through an index.
  return parsed.data as z.output<(typeof calls)[N]['params']>;
}

/** Runs one call. Never rejects: whatever is thrown becomes the answer's error, and a fault of our own goes to the log with its cause. */
export async function answerCall(
  message: CallMessage,
  handlers: Handlers,
  client: ClientContext,
  log: Log,
): Promise<AnswerMessage> {
  try {
    if (!isCallName(message.call))
      throw new TabtrawlError('bad-request', `There is no call "${message.call.slice(0, 60)}".`);
    return { id: message.id, result: await runCall(message.call, message.params, handlers, client) };
  } catch (error) {
    const data = toErrorData(error);
    if (data.code === 'internal')
      log('error', `The call "${message.call.slice(0, 60)}" failed.`, { cause: stackOf(error) });
    return { id: message.id, error: data };
  }
}

/** Runs one call; rejects with what its handler throws. */
export async function runCall<N extends CallName>(
  name: N,
  params: unknown,
  handlers: Handlers,
  client: ClientContext,
): Promise<unknown> {
  const handler = handlers[name];
  if (!handler) throw new TabtrawlError('conflict', `"${name}" can't be called on this connection.`);
  return handler(parseParams(name, params), client);
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** The handler table: what the parts of the companion do for each call. Types only. */

/**
 * `local`: a program of this user that read the run's token. `extension`: the extension in the Chrome that the companion holds.
 * `paired`: anything let in by a pairing code; it is another browser, which must not reach this machine's files by path.
 */
type ClientKind = 'local' | 'extension' | 'paired';

/** Who calls. */
export type ClientContext = {
  /** A paired client's own id; for the others one of this connection. */
  readonly id: string;
  readonly kind: ClientKind;
  /** As the client calls itself: control characters taken out, else its own word. */
  readonly name: string;
  readonly origin: string | null;
};

/** `hello`, `pair`, `pair.begin`, `client.list`, `client.revoke` and `snapshot` are the server's own and are not looked up here. */
export type Handlers = {
  readonly [N in CallName]?: (params: Params<N>, client: ClientContext) => Promise<Result<N>> | Result<N>;
};
