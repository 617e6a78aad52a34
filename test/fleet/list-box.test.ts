/** On a real Redis or Valkey, as what is asked of it is a script. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBullmqCarrier } from '../../companion/fleet/bullmq-carrier.ts';
import { type Carrier, resultsBox } from '../../companion/fleet/carrier.ts';
import { listLimits } from '../../companion/fleet/list-box.ts';
import { findQueueServer, openQueue, scratch } from './real-fleet.ts';

const server = findQueueServer();
const files = scratch();
let queue: Awaited<ReturnType<typeof openQueue>>;
let carrier: Carrier;
let redis: Redis;

beforeAll(async () => {
  if (!server) return;
  queue = await openQueue(server, files.dir);
  carrier = await openBullmqCarrier({ url: queue.url, log: () => {} });
  redis = new Redis(queue.port);
});
afterAll(async () => {
  redis?.disconnect();
  await carrier?.[Symbol.asyncDispose]();
  await queue?.[Symbol.asyncDispose]();
  files[Symbol.dispose]();
});

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await sleep(5);
}
const numbers = (count: number, from = 0) => Array.from({ length: count }, (_, at) => from + at);

test.skipIf(!server)('what lies there, and what comes, is taken in its order, each once', async () => {
  for (const at of numbers(300)) await carrier.post(resultsBox, `${at}`, { at });
  const got: unknown[] = [];
  await using _box = carrier.listen(resultsBox, async (message) => void got.push(message));
  await until(() => got.length === 300);
  await Promise.all(numbers(300, 300).map((at) => carrier.post(resultsBox, `${at}`, { at })));
  await until(() => got.length === 600);
  expect(got).toEqual(numbers(600).map((at) => ({ at })));
  expect(await redis.dbsize()).toBe(0);
});

test.skipIf(!server)('no more is taken than can be in hand, and nothing waits for what is', async () => {
  const holds: (() => void)[] = [];
  let most = 0;
  let inHand = 0;
  let done = 0;
  const take = async () => {
    most = Math.max(most, ++inHand);
    await new Promise<void>((resolve) => holds.push(resolve));
    inHand--;
    done++;
  };
  await using _box = carrier.listen(resultsBox, take);
  await Promise.all(numbers(400).map((at) => carrier.post(resultsBox, `${at}`, { at })));
  await until(() => inHand === 256);
  expect(await redis.llen('{tabtrawl:default}:results')).toBe(144);
  while (done < 400) {
    holds.shift()?.();
    await sleep(0);
  }
  expect(most).toBe(256);
});

test.skipIf(!server)('what is larger than any message is not given out, but whose it is', async () => {
  const got: unknown[] = [];
  await using _box = carrier.listen(resultsBox, async (message) => void got.push(message));
  await carrier.post(resultsBox, '1', { worker: 'w', id: 'x', inline: 'A'.repeat(listLimits.messageBytes) });
  await redis.rpush('{tabtrawl:default}:results', 'no JSON', '"worker":"', '\u0000');
  await carrier.post(resultsBox, '2', { worker: 'w', id: 'y' });
  await until(() => got.length === 5);
  const nobody = { worker: undefined, id: undefined };
  expect(got).toEqual([{ worker: 'w', id: 'x' }, nobody, nobody, nobody, { worker: 'w', id: 'y' }]);
});

test.skipIf(!server)('a queue that was away, and is empty when it is back, is listened to as before', async () => {
  const got: unknown[] = [];
  await using _box = carrier.listen(resultsBox, async (message) => void got.push(message));
  await carrier.post(resultsBox, '1', { at: 1 });
  await until(() => got.length === 1);
  await queue.stop();
  await queue.start();
  await carrier.post(resultsBox, '2', { at: 2 });
  await until(() => got.length === 2);
  expect(got).toEqual([{ at: 1 }, { at: 2 }]);
});

test.skipIf(!server)('what a queue says when it refuses is told in one sentence', async () => {
  using other = scratch();
  await using locked = await openQueue(server ?? '', other.dir, 'right');
  const opening = openBullmqCarrier({ url: locked.url.replace('right', 'wrong'), log: () => {} });
  await expect(opening).rejects.toThrow(/cannot be used: [^.]*[^.\s]\. Start it/);
  await expect(opening).rejects.not.toThrow(/\.\.|wrong/);
});
