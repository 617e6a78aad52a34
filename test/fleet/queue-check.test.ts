import { expect, test } from 'vitest';
import { wire } from '../../companion/fleet/messages.ts';
import { judgeQueue, type QueueSight } from '../../companion/fleet/queue-check.ts';

const info = (more: object = {}) =>
  Object.entries({
    redis_version: '7.2.4',
    redis_mode: 'standalone',
    role: 'master',
    used_memory: 1_000_000,
    maxmemory: 0,
    ...more,
  })
    .map(([name, value]) => `${name}:${value}\r\n`)
    .join('');

const none = { workers: new Map(), coordinators: new Map() };
const healthy: QueueSight = {
  shown: 'redis://queue:6379',
  kind: 'single',
  info: info(),
  policy: 'noeviction',
  refusal: null,
  latenciesMs: [0.4, 0.5, 3],
  before: none,
  after: none,
};

const coordinator = (seq: number, version = '1.2.3', speaks: number = wire) =>
  new Map([['c', JSON.stringify({ wire: speaks, version, seq, id: 'c', epoch: 'e' })]]);
const workers = (seq: number, names: readonly string[], speaks: number = wire) =>
  new Map(
    names.map((name, at) => [
      `id${at}`,
      JSON.stringify({
        ...{ wire: speaks, version: '1.2.3', seq, id: `id${at}`, name, machine: 'm', publicKey: 'k', epoch: 'e' },
        ...{ tabs: 4, reason: '', draining: false, jobs: [], pagesPerSecond: 0, browserBytes: 0, freeBytes: 0 },
        ...{ cpuRatio: null, offers: [], signedIn: [] },
      }),
    ]),
  );

function judged(sight: Partial<QueueSight>, about: string) {
  const found = judgeQueue({ ...healthy, ...sight }).find((finding) => finding.about === about);
  // Whatever is not good says what to do.
  expect(found?.state === 'good').toBe(found?.mend === undefined);
  return `${found?.state} ${found?.found}`;
}

test.each([
  [{}, 'good Redis 7.2.4 at redis://queue:6379'],
  [{ info: info({ valkey_version: '8.1.0' }) }, 'good Valkey 8.1.0 at redis://queue:6379'],
  [{ info: info({ redis_version: '6.0.16' }) }, 'bad Redis 6.0.16 at redis://queue:6379'],
  [{ info: info({ redis_version: '10.0.0' }) }, 'good Redis 10.0.0 at redis://queue:6379'],
  [{ info: info({ role: 'slave' }) }, 'bad Redis 7.2.4 at redis://queue:6379, a replica, which takes nothing'],
  [{ info: info({ redis_mode: 'cluster' }) }, 'bad Redis 7.2.4 at redis://queue:6379, a node of a cluster'],
  [{ info: info({ redis_mode: 'cluster' }), kind: 'cluster' as const }, 'good Redis 7.2.4 at redis://queue:6379'],
  [{ refusal: 'NOPERM' }, 'bad Redis 7.2.4 at redis://queue:6379; it refuses to be written to: NOPERM'],
])('the server of the queue: %j', (sight, said) => {
  expect(judged(sight, "Fleet's queue")).toBe(said);
});

test.each([
  [{}, 'good 977 KB used without a limit, noeviction when it is full'],
  [{ policy: 'allkeys-lru' }, 'bad 977 KB used without a limit, allkeys-lru when it is full'],
  [{ policy: null }, 'note 977 KB used without a limit; it does not say what it does when it is full'],
  [{ info: info({ maxmemory: 10_485_760 }) }, 'bad 977 KB used of 10.0 MB, noeviction when it is full'],
  [
    { info: info({ maxmemory: 1_073_741_824, used_memory: 1_000_000_000 }) },
    'bad 954 MB used of 1.0 GB, noeviction when it is full',
  ],
])('its memory: %j', (sight, said) => {
  expect(judged(sight, "Queue's memory")).toBe(said);
});

test('a queue that is full is to be given memory, and one that forbids to be written to, a user who may', () => {
  const mends = (refusal: string) => judgeQueue({ ...healthy, refusal }).flatMap(({ mend }) => mend ?? []);
  expect(mends("OOM command not allowed when used memory > 'maxmemory'")[0]).toContain('memory is full');
  expect(mends('NOPERM')[0]).toContain('needs all commands');
});

test('the way there is judged by its middle, so that one slow answer says nothing', () => {
  expect(judged({}, 'Way to the queue')).toBe('good 0.5 ms there and back (at most 3.0 ms)');
  expect(judged({ latenciesMs: [30, 31, 90] }, 'Way to the queue')).toMatch(/^note 31\.0 ms/);
});

test('coordinator and workers are alive whose rows change', () => {
  expect(judged({}, 'Coordinator')).toBe('note none');
  expect(judged({}, 'Workers')).toBe('note none');
  const before = { coordinators: coordinator(4), workers: workers(4, ['one', 'two']) };
  const after = {
    coordinators: coordinator(7),
    workers: new Map([...workers(7, ['one']), ...[...workers(4, ['one', 'two'])].slice(1)]),
  };
  expect(judged({ before, after }, 'Coordinator')).toBe('good alive, Tabtrawl 1.2.3');
  expect(judged({ before, after }, 'Workers')).toBe(
    'good 1: one (4 tabs); 1 that stands still, or ended without a word',
  );
  expect(judged({ before, after: before }, 'Coordinator')).toMatch(/^note none that is alive/);
});

test('versions that do not fit, and two workers of one name, are named', () => {
  const before = { coordinators: coordinator(1, '0.9.0', wire + 1), workers: workers(1, ['one'], wire + 1) };
  const after = { coordinators: coordinator(2, '0.9.0', wire + 1), workers: workers(2, ['one'], wire + 1) };
  expect(judged({ before, after }, 'Coordinator')).toMatch(/^bad .*0\.9\.0/);
  expect(judged({ before, after }, 'Workers')).toMatch(/^bad 1: one/);
  const twins = {
    before: { ...none, workers: workers(1, ['a', 'a']) },
    after: { ...none, workers: workers(2, ['a', 'a']) },
  };
  expect(judged(twins, 'Workers')).toMatch(/^note 2: a/);
});

test('where the board may not be read, nothing is said of who is there', () => {
  expect(judgeQueue({ ...healthy, refusal: 'NOPERM' }).map(({ about }) => about)).toEqual([
    "Fleet's queue",
    'Way to the queue',
    "Queue's memory",
  ]);
});
