/**
 * The queue on BullMQ (Redis or Valkey): a worker's box is a queue of it, what all workers have to say a list (list-box.ts), the board a
 * hash beside them. Loaded only where a fleet is named. All keys share one hash tag, so that a cluster keeps a fleet on one node.
 */
import { Queue, Worker } from 'bullmq';
import { Cluster, Redis, type RedisOptions } from 'ioredis';
import { messageOf, TabtrawlError } from '../../shared/batch/errors.ts';
import type { Log } from '../crawl/ports.ts';
import { type Board, type BoardRow, type Carrier, resultsBox } from './carrier.ts';
import { putIntoList, takeFromList } from './list-box.ts';
import type { QueueSight } from './queue-check.ts';
import { parseQueueUrl, type QueueAddress, shownUrl } from './queue-url.ts';

/** More than any worker has tabs: messages are never held back by those before them. */
const atOnce = 256;
/** A visit is longer than this at times; its lock is renewed meanwhile. */
const lockMs = 30_000;
const connectWithinMs = 8000;
const syncWithinMs = 2000;
const longestPauseMs = 2000;
/** Events are kept for dashboards only. */
const keptEvents = 200;
const latencyTries = 11;
/** Workers and coordinators write their rows each second: whose row stands still meanwhile is gone, or stands still. */
const betweenLooksMs = 3000;

/**
 * What is read of a board, whatever somebody has put there: a worker's row has some KB, and 800 KB where all that it may name is named.
 * Larger ones are as if they were not there; of more bytes in all, or more rows, none is read.
 */
export const boardLimits = { rowBytes: 1024 * 1024, allBytes: 32 * 1024 * 1024, rows: 4096 } as const;

/** Row, value, row, value … of a board. */
const readBoard = `
if redis.call('hlen', KEYS[1]) > tonumber(ARGV[3]) then return redis.error_reply('the board has too many rows') end
local read, left = {}, tonumber(ARGV[2])
for _, row in ipairs(redis.call('hkeys', KEYS[1])) do
  local bytes = #row + redis.call('hstrlen', KEYS[1], row)
  if bytes <= tonumber(ARGV[1]) then
    left = left - bytes
    if left < 0 then return redis.error_reply('the board is too large') end
    read[#read + 1] = row
    read[#read + 1] = redis.call('hget', KEYS[1], row)
  end
end
return read`;

/** Writes, by a script, as all that is done is done. */
const tryOut = "redis.call('set', KEYS[1], '1', 'PX', '1000') return redis.call('del', KEYS[1])";

/** What a fleet keeps beside the workers' boxes, and as what. */
const ownKeys: Readonly<Record<Board | 'wanted' | typeof resultsBox, string>> = {
  workers: 'hash',
  coordinators: 'hash',
  wanted: 'list',
  [resultsBox]: 'list',
};

/** As `eval` takes it. */
function boardRead(key: string): [script: string, keys: number, ...rest: string[]] {
  const { rowBytes, allBytes, rows } = boardLimits;
  return [readBoard, 1, key, `${rowBytes}`, `${allBytes}`, `${rows}`];
}

function toRows(read: unknown): ReadonlyMap<string, string> {
  const told = Array.isArray(read) ? read.map(String) : [];
  return new Map(told.flatMap((row, at) => (at % 2 === 0 ? [[row, told[at + 1] ?? ''] as const] : [])));
}

export type BullmqOptions = { readonly url: string; readonly log: Log };

/** Rejects `no-queue` where it does not answer, is no Redis, or refuses the password; `usage` where the address cannot be read. */
export async function openBullmqCarrier({ url, log }: BullmqOptions): Promise<Carrier> {
  const { client, address, shown } = await reachQueue(url);
  const carrier = new BullmqCarrier(client, prefixOf(address), shown, log);
  const hindrance = await carrier.hindrance();
  if (hindrance) {
    client.disconnect();
    throw new TabtrawlError('no-queue', `The queue at ${shown} cannot be used: ${hindrance}`);
  }
  await carrier.checkMemoryPolicy();
  return carrier;
}

/** Rejects as above. */
async function reachQueue(url: string) {
  const address = parseQueueUrl(url);
  const client = connect(address);
  const shown = shownUrl(address);
  let lastError = '';
  client.on('error', (error: unknown) => {
    lastError = reasonOf(error);
  });
  try {
    await within(client.ping(), connectWithinMs);
  } catch (thrown) {
    client.disconnect();
    throw new TabtrawlError(
      'no-queue',
      `The queue at ${shown} cannot be used: ${lastError || reasonOf(thrown)}. Start it, or mend the address.`,
    );
  }
  return { client, address, shown };
}

/** What a queue says of itself, and what stands on its board. Rejects as openBullmqCarrier. */
export async function lookAtQueue(url: string): Promise<QueueSight> {
  const { client, address, shown } = await reachQueue(url);
  try {
    const ask = <T>(work: Promise<T>) => within(work, connectWithinMs);
    const tries: number[] = [];
    for (let at = 0; at < latencyTries; at++) {
      const fromMs = performance.now();
      await ask(client.ping());
      tries.push(performance.now() - fromMs);
    }
    const info = await ask(client.info());
    const policy = await ask(policyOf(client)).catch(() => null);
    const probe = `${prefixOf(address)}:doctor`;
    const refusal = await ask(client.eval(tryOut, 1, probe)).then(() => null, reasonOf);
    const rows = async (name: Board) =>
      refusal === null ? toRows(await ask(client.eval(...boardRead(`${prefixOf(address)}:${name}`)))) : new Map();
    const board = async () => ({ workers: await rows('workers'), coordinators: await rows('coordinators') });
    const before = await board();
    if (refusal === null) await new Promise((resolve) => setTimeout(resolve, betweenLooksMs));
    return { shown, kind: address.kind, info, policy, refusal, latenciesMs: tries, before, after: await board() };
  } finally {
    client.disconnect();
  }
}

/** All keys of a fleet share it, in the form that keeps them on one node of a cluster. */
function prefixOf({ fleet }: QueueAddress): string {
  return `{tabtrawl:${fleet}}`;
}

/** What it does when its memory is full; undefined where it does not say. Rejects where it may not be asked, as of a managed queue. */
async function policyOf(client: Redis | Cluster): Promise<string | undefined> {
  const [, policy] = [(await client.config('GET', 'maxmemory-policy')) as unknown].flat(2);
  return typeof policy === 'string' ? policy : undefined;
}

class BullmqCarrier implements Carrier {
  readonly address: string;
  readonly #client: Redis | Cluster;
  readonly #prefix: string;
  readonly #log: Log;
  readonly #queues = new Map<string, Queue>();
  #clock: { readonly queueMs: number; readonly atMs: number } | null = null;

  constructor(client: Redis | Cluster, prefix: string, address: string, log: Log) {
    this.#client = client;
    this.#prefix = prefix;
    this.address = address;
    this.#log = log;
  }

  nowMs(): number | null {
    return this.#clock && this.#clock.queueMs + (performance.now() - this.#clock.atMs);
  }

  async post(box: string, id: string, message: object): Promise<void> {
    if (box === resultsBox) return putIntoList(this.#client, this.#key(box), message);
    await this.#queue(box).add('message', message, { jobId: id, removeOnComplete: true, removeOnFail: true });
  }

  listen(box: string, take: (message: unknown) => Promise<void>): AsyncDisposable {
    const onError = (error: unknown) => this.#log('debug', 'the queue', { box, reason: reasonOf(error) });
    if (box === resultsBox) {
      // Both kinds have one, of types that do not go together.
      const waiting = this.#client instanceof Cluster ? this.#client.duplicate() : this.#client.duplicate();
      waiting.on('error', onError);
      return takeFromList({ client: this.#client, waiting, key: this.#key(box), take, most: atOnce, onError });
    }
    const worker = new Worker(this.#name(box), async (job) => void (await take(job.data)), {
      connection: this.#client,
      prefix: this.#prefix,
      concurrency: atOnce,
      lockDuration: lockMs,
      // What was lost with a lock is asked for again by the coordinator, when its host may be asked.
      maxStalledCount: 0,
      removeOnComplete: { count: 0 },
      removeOnFail: { count: 0 },
    });
    worker.on('error', onError);
    return { [Symbol.asyncDispose]: async () => void (await within(worker.close(true), syncWithinMs).catch(() => {})) };
  }

  async clear(box: string): Promise<void> {
    const queue = this.#queue(box);
    await within(queue.obliterate({ force: true }), syncWithinMs).catch(() => {});
    this.#queues.delete(box);
    await within(queue.close(), syncWithinMs).catch(() => {});
  }

  async sync(own: BoardRow | null, read: Board): Promise<ReadonlyMap<string, string>> {
    const fromMs = performance.now();
    const asked = this.#client
      .pipeline()
      .eval(...boardRead(this.#key(read)))
      .time();
    if (own) asked.hset(this.#key(own.board), own.row, own.value);
    const answers = (await within(asked.exec(), syncWithinMs)) ?? [];
    const [rows, time] = answers.map(([error, value]) => {
      if (error) throw new Error(reasonOf(error), { cause: error });
      return value;
    });
    const [seconds, micros] = Array.isArray(time) ? time : [];
    this.#clock = {
      queueMs: Number(seconds) * 1000 + Number(micros) / 1000,
      atMs: (fromMs + performance.now()) / 2,
    };
    return toRows(rows);
  }

  async erase(board: Board, rows: readonly string[]): Promise<void> {
    if (rows.length > 0) await within(this.#client.hdel(this.#key(board), ...rows), syncWithinMs);
  }

  async tellWanted(workers: number): Promise<void> {
    const key = this.#key('wanted');
    const told = this.#client.multi().del(key);
    if (workers > 0) told.rpush(key, ...Array.from({ length: workers }, () => '1'));
    await within(told.exec(), syncWithinMs).catch((error: unknown) => {
      throw new Error(reasonOf(refusedIn(error)), { cause: error });
    });
  }

  async putPiece(key: string, bytes: Uint8Array, forMs: number): Promise<void> {
    await this.#client.set(
      this.#key(`piece:${key}`),
      Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length),
      'PX',
      forMs,
    );
  }

  async takePiece(key: string, mostBytes: number): Promise<Uint8Array | null> {
    const name = this.#key(`piece:${key}`);
    const bytes = await this.#client.getrangeBuffer(name, 0, mostBytes);
    await this.#client.del(name);
    // No piece is empty.
    return bytes.length > 0 ? bytes : null;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await within(Promise.all([...this.#queues.values()].map((queue) => queue.close())), syncWithinMs).catch(() => {});
    this.#client.disconnect();
  }

  /** Why a fleet cannot be had on it, and what to do, in sentences: keys that are another program's, a user who may not. Null where nothing is. */
  async hindrance(): Promise<string | null> {
    try {
      for (const [name, type] of Object.entries(ownKeys)) {
        const found = await within(this.#client.type(this.#key(name)), connectWithinMs);
        if (found !== 'none' && found !== type)
          return `its key ${this.#key(name)} is another program's (a ${found}, where a ${type} is meant). Name a fleet of your own with ?fleet=NAME in its address.`;
      }
      await within(this.#client.eval(tryOut, 1, this.#key('doctor')), connectWithinMs);
      return null;
    } catch (thrown) {
      const reason = reasonOf(thrown);
      // One whose memory is full has room later: pages are read here until then.
      if (!/^NOPERM|user executing the script can't/.test(reason)) return null;
      return `${reason}. Let its user do all but administration (+@all -@admin) with the keys ~${this.#prefix}*.`;
    }
  }

  /** A queue that drops keys when its memory is full drops visits too: nothing is lost by it, but time. */
  async checkMemoryPolicy(): Promise<void> {
    try {
      const policy = await policyOf(this.#client);
      if (policy !== 'noeviction')
        this.#log(
          'warn',
          `The queue drops what it holds when its memory is full (maxmemory-policy ${policy}); set it to noeviction.`,
        );
    } catch {
      // A managed queue may not let us ask.
    }
  }

  #queue(box: string): Queue {
    const known = this.#queues.get(box);
    if (known) return known;
    const queue = new Queue(this.#name(box), {
      connection: this.#client,
      prefix: this.#prefix,
      streams: { events: { maxLen: keptEvents } },
    });
    queue.on('error', (error) => this.#log('debug', 'the queue', { box, reason: reasonOf(error) }));
    this.#queues.set(box, queue);
    return queue;
  }

  /** BullMQ takes no colon in the name of a queue. */
  #name(box: string): string {
    return box.replaceAll(':', '-');
  }

  #key(name: string): string {
    return `${this.#prefix}:${name}`;
  }
}

function connect({ kind, nodes, tls, username, password, db, master }: QueueAddress): Redis | Cluster {
  const common: RedisOptions = {
    ...(username ? { username } : {}),
    ...(password ? { password } : {}),
    ...(tls ? { tls: {} } : {}),
    db,
    // While it is away everything waits for it.
    maxRetriesPerRequest: null,
    retryStrategy: (times) => Math.min(longestPauseMs, 100 * times),
  };
  if (kind === 'cluster')
    return new Cluster([...nodes], {
      redisOptions: common,
      clusterRetryStrategy: (times) => Math.min(longestPauseMs, 100 * times),
    });
  if (kind === 'sentinel')
    return new Redis({
      ...common,
      sentinels: [...nodes],
      name: master,
      ...(tls ? { enableTLSForSentinelMode: true } : {}),
    });
  const [node] = nodes;
  return new Redis({ ...common, host: node?.host ?? '127.0.0.1', port: node?.port ?? 6379 });
}

/** A transaction that came to nothing says so alone; which of its commands was refused, and why, stands beside that. */
function refusedIn(error: unknown): unknown {
  const before = error instanceof Error && 'previousErrors' in error ? error.previousErrors : null;
  return Array.isArray(before) && before.length > 0 ? before[0] : error;
}

const untrusted =
  'its certificate is not trusted here; set NODE_EXTRA_CA_CERTS to a file with that of the authority which signed it';
/** Codes of OpenSSL as Node tells them, of what a person can mend: https://nodejs.org/api/tls.html#x509-certificate-error-codes */
const certificateReasons: Readonly<Record<string, string>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: untrusted,
  SELF_SIGNED_CERT_IN_CHAIN: untrusted,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrusted,
  UNABLE_TO_GET_ISSUER_CERT: untrusted,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: untrusted,
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name than the address has',
  CERT_HAS_EXPIRED: 'its certificate has expired',
};

/** What an error of the client says, without what was sent. */
function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const line = messageOf(error).split('\n')[0] ?? '';
  if (line.startsWith('OOM ')) return 'its memory is full';
  const certificate = certificateReasons[code];
  if (certificate) return certificate;
  // Whoever tells it ends the sentence; which script was refused says nothing to a person.
  const message = line.replace(/\s+script: [0-9a-f]{40}\b.*$/, '').replace(/[.\s]+$/, '');
  return (message || code || 'no answer').slice(0, 200);
}

async function within<T>(work: Promise<T>, ms: number): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`it did not answer within ${ms / 1000} s`)), ms);
  work.catch(() => {});
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
}
