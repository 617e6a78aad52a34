import { expect, test } from 'vitest';
import { failed, makeEngine, urls } from './fake-ports.ts';

test('a host that answers 429 for 30 s is waited for and loses no page; another batch is not slowed', async () => {
  const busyUntil = 30_000 + 1000;
  const { engine, clock, store, runner } = makeEngine({
    site: ({ page }) => (page.host === 'busy.test' && clock.monotonicMs() < busyUntil ? { status: 429 } : {}),
  });
  const busy = store.add(urls('busy.test', 12));
  const other = store.add(urls('well.test', 100), { concurrency: 4 });
  engine.start();
  await clock.pass(2900);
  // 100 pages of 100 ms, four at once, and the extraction of the last.
  expect(store.getBatch(other)?.state).toBe('done');
  await clock.pass(120_000);
  expect(store.states(busy)).toEqual(Array(12).fill('done'));
  expect(runner.asked.filter((asked) => asked.host === 'busy.test' && asked.startMs < busyUntil).length).toBeLessThan(
    12,
  );
});

test('Retry-After is obeyed by every page of the host, over batches, and said', async () => {
  let asked = 0;
  const { engine, clock, store, runner } = makeEngine({
    site: () => (asked++ === 0 ? { ms: 10, status: 503, seen: { headers: { 'retry-after': '45' } } } : { ms: 10 }),
  });
  store.add(urls('a.test', 3), { perHost: 1 });
  store.add(urls('a.test', 3), { perHost: 1 });
  engine.start();
  await clock.pass(40_000);
  expect(runner.asked).toHaveLength(1);
  const [state] = engine.hostStates();
  expect(state).toMatchObject({ host: 'a.test', running: 0, reason: expect.stringContaining('as the site wished') });
  expect((state?.waitingUntilMs ?? 0) - clock.wallMs()).toBeGreaterThan(4000);
  await clock.pass(10_000);
  expect(store.openBatches()).toEqual([]);
});

test('Retry-After is obeyed over a restart', async () => {
  const site = () => ({ ms: 10, status: 503, seen: { headers: { 'retry-after': '45' } } });
  const first = makeEngine({ site });
  first.store.add(urls('a.test', 3), { perHost: 1 });
  first.engine.start();
  await first.clock.pass(1000);
  void first.engine.stop();
  await first.clock.pass(4000);
  const second = makeEngine({ store: first.store, clock: first.clock, ports: { hosts: first.memory } });
  second.engine.start();
  await first.clock.pass(39_000);
  expect(second.runner.asked).toEqual([]);
  await first.clock.pass(10_000);
  expect(first.store.openBatches()).toEqual([]);
});

/** Gaps between requests as they reach the hosts, smallest first. */
function gaps(asked: readonly { readonly askedMs: number | null }[]): readonly number[] {
  const atMs = asked.flatMap(({ askedMs }) => askedMs ?? []).toSorted((a, b) => a - b);
  return atMs
    .slice(1)
    .map((at, before) => at - (atMs[before] ?? 0))
    .toSorted((a, b) => a - b);
}

test('requests of a host lie the delay apart, however long a page takes to come to its own', async () => {
  const { engine, clock, store, runner } = makeEngine({
    site: ({ page }) => ({ ms: 2000, asksAfterMs: page.index % 2 === 0 ? 900 : 0 }),
  });
  store.add(urls('a.test', 8), { perHost: 4, delay: 1000, lane: 'render' });
  engine.start();
  await clock.pass(30_000);
  expect(store.openBatches()).toEqual([]);
  expect(gaps(runner.asked)[0]).toBeGreaterThanOrEqual(1000);
  // One delay with its jitter and the way to the next request, not the length of a page.
  expect(gaps(runner.asked).at(-1)).toBeLessThan(2400);
});

test('a page that is fetched in vain is rendered a delay later, and is not charged', async () => {
  const { engine, clock, store, runner } = makeEngine({
    site: (_, way) =>
      way === 'fetch'
        ? { ms: 50, visit: { ...failed('not-a-page'), rendersInstead: 'it leads elsewhere' } }
        : { ms: 50 },
  });
  const batch = store.add(urls('a.test', 3), { perHost: 4, delay: 1000, lane: 'fetch' });
  const other = store.add(['https://b.test/paper.pdf'], { delay: 1000, lane: 'auto' });
  engine.start();
  await clock.pass(30_000);
  expect([...store.of(batch), ...store.of(other)].map(({ result }) => result?.record.state)).toEqual(
    Array(4).fill('done'),
  );
  expect([...store.of(batch), ...store.of(other)].map(({ result }) => result?.record.attempts)).toEqual(
    Array(4).fill(1),
  );
  expect(store.of(batch).map(({ result }) => result?.record.notes)).toEqual(
    Array(3).fill(['rendered, as it leads elsewhere']),
  );
  expect(runner.asked.map(({ way }) => way).toSorted()).toEqual([...Array(4).fill('fetch'), ...Array(4).fill('visit')]);
  for (const host of ['a.test', 'b.test'])
    expect(gaps(runner.asked.filter((one) => one.host === host))[0]).toBeGreaterThanOrEqual(1000);
});

test('a page that is called off before it has asked leaves its host open for the next', async () => {
  const { engine, clock, store, runner } = makeEngine({
    site: ({ page }) => ({ ms: 5000, asksAfterMs: page.index === 0 ? 4000 : 0 }),
  });
  store.add(urls('a.test', 2), { perHost: 4, delay: 1000, lane: 'render', timeout: 1500, retries: 0 });
  engine.start();
  await clock.pass(20_000);
  expect(store.openBatches()).toEqual([]);
  expect(runner.asked.map(({ askedMs }) => askedMs === null)).toEqual([true, false]);
});

test('a delay holds over a restart', async () => {
  const site = () => ({ ms: 10 });
  const first = makeEngine({ site });
  first.store.add(urls('a.test', 3), { delay: 20_000, lane: 'render' });
  first.engine.start();
  await first.clock.pass(1000);
  void first.engine.stop();
  await first.clock.pass(4000);
  const second = makeEngine({ site, store: first.store, clock: first.clock, ports: { hosts: first.memory } });
  second.engine.start();
  await first.clock.pass(14_000);
  expect(second.runner.asked).toEqual([]);
  await first.clock.pass(60_000);
  expect(gaps([...first.runner.asked, ...second.runner.asked])[0]).toBeGreaterThanOrEqual(20_000);
  expect(first.store.openBatches()).toEqual([]);
});

test('what has not asked yet when its host asks to slow down does not, and is not charged', async () => {
  let isSlow = true;
  const { engine, clock, store, runner } = makeEngine({
    site: ({ page }) => {
      if (page.index > 0 || !isSlow) return { ms: 2000, asksAfterMs: 1000 };
      isSlow = false;
      return { ms: 500, status: 429, seen: { headers: { 'retry-after': '20' } } };
    },
  });
  const batch = store.add(urls('a.test', 4), { perHost: 4, lane: 'render' });
  engine.start();
  await clock.pass(60_000);
  expect(store.of(batch).map(({ result }) => result?.record.attempts)).toEqual(Array(4).fill(1));
  const asked = runner.asked.flatMap(({ askedMs }) => askedMs ?? []).toSorted((a, b) => a - b);
  expect((asked[1] ?? 0) - (asked[0] ?? 0)).toBeGreaterThanOrEqual(20_000);
});

test('a waiting host holds no tab', async () => {
  const { engine, clock, store } = makeEngine({
    site: ({ page }) =>
      page.host === 'busy.test' ? { status: 429, seen: { headers: { 'retry-after': '30' } } } : { ms: 60_000 },
  });
  store.add(urls('busy.test', 8));
  engine.start();
  await clock.pass(5000);
  expect(engine.tabs().working).toBe(0);
});

test('pages of a dead host end within the hour, with the code of what is wrong, and the rest is done long before', async () => {
  const { engine, clock, store, runner } = makeEngine({
    site: ({ page }) =>
      page.host === 'dead.test'
        ? {
            ms: 5,
            visit: {
              outcome: 'failed',
              error: { code: 'connection', message: 'refused' },
              httpStatus: null,
              contentType: '',
              finalUrl: page.url,
              timings: { navigateMs: 0, settleMs: 0, captureMs: 0 },
            },
          }
        : {},
  });
  const batch = store.add([...urls('dead.test', 200), ...urls('well.test', 50)]);
  engine.start();
  await clock.pass(10_000);
  expect(store.getBatch(batch)?.counts.done).toBe(50);
  await clock.pass(3_600_000);
  expect(store.getBatch(batch)).toMatchObject({ state: 'done', counts: { done: 50, failed: 200 } });
  expect(store.of(batch)[199]?.error).toMatchObject({ code: 'connection' });
  // Rested, not hammered: far fewer than three tries a page.
  expect(runner.asked.filter(({ host }) => host === 'dead.test').length).toBeLessThan(60);
});

test('hosts get turns: a tab stays on its host for a while, and none is starved', async () => {
  const { engine, clock, store, runner } = makeEngine({ limits: { maxTabs: 2, startTabs: 2 } });
  const hosts = ['a', 'b', 'c', 'd'].map((name) => `${name}.test`);
  store.add(Array.from({ length: 400 }, (_, at) => `https://${hosts[at % 4]}/${at}`));
  engine.start();
  await clock.pass(10_000);
  const order = runner.asked.map(({ host }) => host);
  // Two hosts at a time; a change of hosts only every few pages.
  const changes = order.slice(2).filter((host, at) => host !== order[at] && host !== order[at + 1]).length;
  expect(order.length).toBeGreaterThan(150);
  expect(changes).toBeLessThan(order.length / 8);
  for (const host of hosts) expect(order.filter((other) => other === host).length).toBeGreaterThan(order.length / 8);
});

test('batches are served alike, and a late small one does not wait for an early big one', async () => {
  const { engine, clock, store } = makeEngine({ limits: { maxTabs: 4, startTabs: 4 } });
  const big = store.add(urls('a.test', 1000));
  engine.start();
  await clock.pass(5000);
  const small = store.add(urls('b.test', 10));
  engine.wake();
  await clock.pass(1500);
  expect(store.getBatch(small)?.state).toBe('done');
  expect(store.getBatch(big)?.state).toBe('running');
});

test('the queue is read in small lots, not page by page', async () => {
  const { engine, clock, store } = makeEngine();
  const batch = store.add(urls('a.test', 600));
  engine.start();
  await clock.pass(60_000);
  expect(store.getBatch(batch)?.state).toBe('done');
  expect(store.dueCalls).toBeLessThan(200);
});

test('a site that lets few through at a time, and does not say how few, costs its host time and no page a try', async () => {
  let tokens = 5;
  let atMs = 0;
  const { engine, clock, store, runner } = makeEngine({
    site: () => {
      const nowMs = clock.monotonicMs();
      tokens = Math.min(5, tokens + (nowMs - atMs) / 700);
      atMs = nowMs;
      if (tokens < 1) return { ms: 10, status: 429 };
      tokens -= 1;
      return { ms: 10 };
    },
  });
  const batch = store.add(urls('bucket.test', 60), { perHost: 6 });
  engine.start();
  await clock.pass(180_000);
  expect(store.states(batch)).toEqual(Array(60).fill('done'));
  expect(store.of(batch).map((page) => page.result?.record.attempts)).toEqual(Array(60).fill(1));
  // It learns the pace: most of what it asks for is given.
  expect(runner.asked.length).toBeLessThan(60 * 1.5);
});

test('a page that alone answers 503 is charged for it in the end, and without retries 429 is its end', async () => {
  const bad = makeEngine({ site: ({ page }) => (page.index === 3 ? { ms: 10, status: 503 } : { ms: 10 }) });
  const batch = bad.store.add(urls('a.test', 6), { retries: 1 });
  bad.engine.start();
  await bad.clock.pass(120_000);
  expect(bad.store.states(batch)).toEqual(['done', 'done', 'done', 'failed', 'done', 'done']);
  const strict = makeEngine({ site: () => ({ ms: 10, status: 429 }) });
  const one = strict.store.add(urls('a.test', 1), { retries: 0 });
  strict.engine.start();
  await strict.clock.pass(1000);
  expect(strict.store.states(one)).toEqual(['failed']);
});
