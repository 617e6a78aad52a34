/**
 * A box that many fill and one empties, as a plain list of Redis: what has come is taken in one go, so that a message costs its taker
 * little where there are many. It is off the queue when it is taken: what is lost with whoever took it is found missing by the coordinator.
 *
 * 1. Whoever puts a message down rings: a second list, that the taker waits at, and empties when it comes.
 * 2. The taker asks for as much as it has room for, and comes again at once while something is left.
 *
 * No message that is larger than any can be is given out; of such a one it is told whose it is, where it says so at its beginning.
 */
import { setTimeout as sleep } from 'node:timers/promises';

/** What is used of a client of Redis. The one to wait with does nothing else meanwhile. */
export interface ListClient {
  eval(script: string, keys: number, ...rest: string[]): Promise<unknown>;
  blpop(key: string, seconds: number): Promise<unknown>;
  disconnect(): void;
}

/** An answer with what is packed into it has 64 KB and a little. */
export const listLimits = { messageBytes: 512 * 1024, atOnceBytes: 4 * 1024 * 1024, atOnce: 128 } as const;
const toldBytes = 600;
const waitSeconds = 5;
const againMs = 1000;

const put = `
redis.call('rpush', KEYS[1], ARGV[1])
if redis.call('llen', KEYS[2]) == 0 then redis.call('rpush', KEYS[2], '1') end`;

/** Whether something is left, then the messages: a digit before each says whether it is whole. */
const taken = `
redis.call('del', KEYS[2])
local out, bytes = {'0'}, 0
while true do
  local message = redis.call('lindex', KEYS[1], 0)
  if not message then break end
  bytes = bytes + math.min(#message, tonumber(ARGV[1]))
  if #out > tonumber(ARGV[3]) or (#out > 1 and bytes > tonumber(ARGV[2])) then
    out[1] = '1'
    break
  end
  redis.call('lpop', KEYS[1])
  if #message > tonumber(ARGV[1]) then
    out[#out + 1] = '0' .. string.sub(message, 1, tonumber(ARGV[4]))
  else
    out[#out + 1] = '1' .. message
  end
end
return out`;

/** Rejects where the queue refuses it. */
export async function putIntoList(client: Pick<ListClient, 'eval'>, key: string, message: object): Promise<void> {
  await client.eval(put, 2, key, bellOf(key), JSON.stringify(message));
}

/** Takes until it is disposed of, `most` at once at most. `waiting` is its own, and ends with it. */
export function takeFromList(of: {
  readonly client: Pick<ListClient, 'eval'>;
  readonly waiting: ListClient;
  readonly key: string;
  readonly take: (message: unknown) => Promise<void>;
  readonly most: number;
  readonly onError: (error: unknown) => void;
}): AsyncDisposable {
  const { client, waiting, key, take, most, onError } = of;
  const stop = new AbortController();
  const underWay = new Set<Promise<void>>();
  const handle = (message: unknown) => {
    const handled = take(message)
      .catch(onError)
      .finally(() => underWay.delete(handled));
    underWay.add(handled);
  };
  const run = async () => {
    // What lies there already has rung for somebody who is gone, it may be.
    let isLeft = true;
    while (!stop.signal.aborted) {
      try {
        if (!isLeft) await waiting.blpop(bellOf(key), waitSeconds);
        while (underWay.size >= most) await Promise.race(underWay);
        if (stop.signal.aborted) return;
        const { messageBytes, atOnceBytes, atOnce } = listLimits;
        const limits = [messageBytes, atOnceBytes, Math.min(atOnce, most - underWay.size), toldBytes].map(String);
        const [left, ...messages] = textsOf(await client.eval(taken, 2, key, bellOf(key), ...limits));
        isLeft = left === '1';
        for (const message of messages) handle(messageOf(message));
      } catch (thrown) {
        if (stop.signal.aborted) return;
        onError(thrown);
        isLeft = true;
        await sleep(againMs, undefined, { signal: stop.signal }).catch(() => {});
      }
    }
  };
  const over = run();
  return {
    [Symbol.asyncDispose]: async () => {
      stop.abort();
      waiting.disconnect();
      await over;
    },
  };
}

function bellOf(key: string): string {
  return `${key}:bell`;
}

function textsOf(answer: unknown): readonly string[] {
  return Array.isArray(answer) ? answer.map(String) : [];
}

/** Of one that is too large, or no JSON: whose it is. */
function messageOf(given: string): unknown {
  const text = given.slice(1);
  try {
    if (given.startsWith('1')) return JSON.parse(text);
  } catch {
    // As one that is too large.
  }
  const said = (name: string) => new RegExp(`"${name}":"([\\w-]{1,80})"`).exec(text.slice(0, toldBytes))?.[1];
  return { id: said('id'), worker: said('worker') };
}
