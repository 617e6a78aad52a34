import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import type { Clock } from '../../companion/crawl/ports.ts';
import { boxOf, resultsBox } from '../../companion/fleet/carrier.ts';
import { wire } from '../../companion/fleet/messages.ts';
import { failed, type Site, urls } from '../crawl/fake-ports.ts';
import { makeFleet, recordsOf, running, type SmallFleet, type Tamper } from './small-fleet.ts';

const isolated = { session: 'isolated', lane: 'render' } as const;

const allDone = (fleet: SmallFleet) => {
  for (const page of fleet.store.pages.values()) {
    expect(page.state).toBe('done');
    expect(page.result?.record.markdown).toBe(`text of ${page.url}`);
    expect(page.moves.filter((move) => move === 'done')).toHaveLength(1);
  }
};

test('pages without sign-in are read by workers, each once, and say where', async () => {
  const fleet = await running({ site: () => ({ ms: 300 }) });
  fleet.store.add([...urls('a.example', 20), ...urls('b.example', 20)], isolated);
  fleet.engine.wake();
  await fleet.pass(5000);
  allDone(fleet);
  const where = recordsOf(fleet).map(({ worker }) => worker);
  expect(new Set(where)).toEqual(new Set(['w1', 'w2', ...(where.includes(undefined) ? [undefined] : [])]));
  const asked = [fleet.runner, ...fleet.workers.map(({ runner }) => runner)].flatMap((runner) => runner.asked);
  expect(asked).toHaveLength(40);
});

test('what a worker reads comes without the body of the page', async () => {
  const fleet = await running({ ownTabs: 1, site: () => ({ ms: 50, body: '<p>some words</p><!-- left out -->' }) });
  fleet.store.add(urls('a.example', 6), isolated);
  fleet.engine.wake();
  await fleet.pass(2000);
  expect(recordsOf(fleet).map(({ state }) => state)).toEqual(Array(6).fill('done'));
  expect(fleet.queue.seen.join()).not.toContain('left out');
});

test('what is not to be written is not written at workers either, and what is, counts for its batch', async () => {
  const writes = [{ host: 'a.example', sent: 0, refused: 2 }];
  const obeyed: unknown[] = [];
  const site: Site = ({ options }) => {
    obeyed.push([options.noWrites, options.yes]);
    return { ms: 50, visit: { ...failed('not-a-page'), writes } };
  };
  const fleet = await running({ site });
  fleet.store.add(urls('a.example', 6), { ...isolated, noWrites: true, yes: true });
  fleet.engine.wake();
  await fleet.pass(3000);
  expect(obeyed).toEqual(Array(6).fill([true, true]));
  const read = [...fleet.store.pages.values()].map(({ batch, result }) => ({ batch, worker: result?.record.worker }));
  const remote = read.filter(({ worker }) => worker !== undefined);
  expect(remote.length).toBeGreaterThan(0);
  // What is read here is counted where it is read.
  expect(fleet.written).toEqual(remote.map(({ batch }) => ({ batch, writes })));
});

test('pages with a sign-in, a hook, an expression, or on a private host stay with the coordinator', async () => {
  const fleet = await running({
    ports: { hooks: [{ match: 'hooked.example/**', afterLoad: () => {} }] },
    site: () => ({ ms: 50 }),
  });
  fleet.store.add(urls('signed-in.example', 3), { lane: 'render' });
  fleet.store.add(urls('a.example', 3), { ...isolated, waitFor: 'js:document.secretWord' });
  fleet.store.add(['http://127.0.0.1:8080/', 'http://intranet/', 'https://hooked.example/'], isolated);
  fleet.engine.wake();
  await fleet.pass(3000);
  expect(recordsOf(fleet).map(({ state, worker }) => [state, worker])).toEqual(Array(9).fill(['done', undefined]));
  const seen = fleet.queue.seen.join();
  for (const word of ['signed-in', 'secretWord', '127.0.0.1', 'intranet', 'hooked']) expect(seen).not.toContain(word);
});

test('pages that must stay hold up none that may leave', async () => {
  const fleet = await running({
    ownTabs: 1,
    consents: { public: ['open.example'], offered: [] },
    site: () => ({ ms: 200 }),
  });
  fleet.store.add([...urls('mine.example', 200), ...urls('open.example', 20)], { lane: 'render' });
  fleet.engine.wake();
  await fleet.pass(3000);
  const open = recordsOf(fleet).filter(({ url }) => url.includes('open.example'));
  expect(open.length).toBe(20);
  expect(open.filter(({ worker }) => worker !== undefined).length).toBeGreaterThan(15);
  expect(recordsOf(fleet).filter(({ url, worker }) => url.includes('mine') && worker !== undefined)).toEqual([]);
});

test('the limits of a host hold over the whole fleet, by when requests reach it', async () => {
  let atOnce = 0;
  let most = 0;
  // Half of them come to their request late: a tab is made first, or the machine has more to do.
  const site: Site = ({ page }) => ({ ms: 900, asksAfterMs: /[02468]$/.test(page.url) ? 450 : 0 });
  const fleet = makeFleet({ site });
  const workers = ['w1', 'w2', 'w3'].map((name) => fleet.addWorker(name));
  const runners = [...workers, { runner: fleet.runner }].map(({ runner }) => runner);
  for (const runner of runners) {
    runner.onStart = () => {
      most = Math.max(most, ++atOnce);
    };
    runner.onEnd = () => void atOnce--;
  }
  await fleet.started(Promise.all(workers.map(({ worker }) => worker.open())).then(() => fleet.coordinator.open()));
  fleet.engine.start();
  fleet.store.add(urls('a.example', 12), { ...isolated, perHost: 2, delay: 500 });
  fleet.engine.wake();
  await fleet.pass(16_000, 50);
  expect(recordsOf(fleet)).toHaveLength(12);
  expect(most).toBeLessThanOrEqual(2);
  const asked = runners.flatMap((runner) => runner.asked.flatMap(({ askedMs }) => askedMs ?? []));
  asked.sort((x, y) => x - y);
  const apart = asked.slice(1).map((at, before) => at - (asked[before] ?? 0));
  expect(apart).toHaveLength(11);
  expect(Math.min(...apart)).toBeGreaterThanOrEqual(500);
});

test('"slow down" met on a worker makes the host wait for all', async () => {
  let asked = 0;
  const at: number[] = [];
  const site: Site = () =>
    ++asked === 1 ? { ms: 100, visit: failed('rate-limited', { httpStatus: 429, retryAfter: '20' }) } : { ms: 100 };
  const fleet = makeFleet({ site });
  const workers = ['w1', 'w2'].map((name) => fleet.addWorker(name));
  for (const { runner } of [...workers, { runner: fleet.runner }])
    runner.onStart = () => void at.push(fleet.clock.monotonicMs());
  await fleet.started(Promise.all(workers.map(({ worker }) => worker.open())).then(() => fleet.coordinator.open()));
  fleet.engine.start();
  fleet.store.add(urls('a.example', 5), { ...isolated, perHost: 1 });
  fleet.engine.wake();
  await fleet.pass(30_000, 250);
  allDone(fleet);
  const [first = 0, second = 0] = at;
  expect(second - first).toBeGreaterThanOrEqual(20_000);
});

test('a page that is on its way to a host which asks to slow down turns back, uncharged', async () => {
  let isSlow = true;
  const site: Site = ({ page }) =>
    page.url.endsWith('/0') && isSlow
      ? { ms: 300, visit: failed('rate-limited', { httpStatus: 429, retryAfter: '20' }) }
      : { ms: 3000, asksAfterMs: 1500 };
  const fleet = await running({ workers: 2, ownTabs: 1, site });
  // Once an answer was good, more than one page goes at once.
  fleet.store.add(['https://a.example/first'], isolated);
  fleet.engine.wake();
  await fleet.pass(5000);
  const fromMs = fleet.clock.monotonicMs();
  fleet.store.add(urls('a.example', 3), { ...isolated, perHost: 3 });
  fleet.engine.wake();
  await fleet.pass(2000);
  isSlow = false;
  await fleet.pass(60_000, 250);
  const asked = [fleet.runner, ...fleet.workers.map(({ runner }) => runner)]
    .flatMap((runner) => runner.asked)
    .filter(({ startMs }) => startMs >= fromMs);
  const slowDownMs = Math.min(...asked.flatMap(({ url, endMs }) => (url.endsWith('/0') ? (endMs ?? []) : [])));
  expect(asked.filter(({ askedMs, startMs }) => askedMs === null && startMs < slowDownMs)).toHaveLength(2);
  expect(asked.filter(({ askedMs }) => (askedMs ?? 0) > slowDownMs && (askedMs ?? 0) < slowDownMs + 20_000)).toEqual(
    [],
  );
  const others = recordsOf(fleet).filter(({ url }) => /[12]$/.test(url));
  expect(others.map(({ state, attempts }) => [state, attempts])).toEqual(Array(2).fill(['done', 1]));
});

test('a worker that stood still asks for nothing when it goes on, whatever it does first', async () => {
  const fleet = makeFleet({ site: () => ({ ms: 100 }) });
  const still = { is: false, due: [] as (() => void)[] };
  const clock: Clock = {
    wallMs: () => fleet.clock.wallMs(),
    monotonicMs: () => fleet.clock.monotonicMs(),
    after: (ms, act) => fleet.clock.after(ms, () => (still.is ? still.due.push(act) : act())),
  };
  // Its tab is there only after it went on: that is told before any timer of its own is due.
  const stopped = fleet.addWorker('stopped', { clock, site: () => ({ ms: 20_000, asksAfterMs: 15_000 }) });
  await fleet.started(stopped.worker.open().then(() => fleet.coordinator.open()));
  fleet.engine.start();
  fleet.store.add(urls('a.example', 1), isolated);
  fleet.engine.wake();
  await fleet.pass(500);
  expect(stopped.runner.running.size).toBe(1);
  still.is = true;
  await fleet.pass(25_000, 250);
  expect(stopped.runner.asked.map(({ askedMs }) => askedMs)).toEqual([null]);
  allDone(fleet);
});

test('a worker that ends takes no page with it', async () => {
  const fleet = await running({ site: () => ({ ms: 3000 }) });
  fleet.store.add(urls('a.example', 12), { ...isolated, perHost: 12 });
  fleet.engine.wake();
  await fleet.pass(1000);
  const [first] = fleet.workers;
  expect(first?.runner.running.size).toBeGreaterThan(0);
  first?.kill();
  await fleet.pass(40_000, 500);
  allDone(fleet);
  expect(fleet.coordinator.info().workers.map(({ name }) => name)).toEqual(['w2']);
  expect([...fleet.store.pages.values()].every(({ crashes, attempts }) => crashes === 0 && attempts === 1)).toBe(true);
});

test('a page that was there whenever the Chrome of a worker fell is read here, and is not set apart for it', async () => {
  const fleet = makeFleet({ ownTabs: 1, site: () => ({ ms: 100 }) });
  const falling = fleet.addWorker('falling', {
    tabs: 1,
    site: () => ({ ms: 100, visit: { outcome: 'lost', message: 'Chrome ended.' } }),
  });
  await fleet.started(falling.worker.open().then(() => fleet.coordinator.open()));
  fleet.engine.start();
  fleet.store.add(urls('a.example', 6), isolated);
  fleet.engine.wake();
  await fleet.pass(60_000, 250);
  allDone(fleet);
  expect(falling.runner.asked.length).toBeGreaterThan(1);
  expect([...fleet.store.pages.values()].some(({ crashes }) => crashes === 2)).toBe(true);
});

test('a queue that forgets everything loses nothing', async () => {
  const fleet = await running({ site: () => ({ ms: 700 }) });
  fleet.store.add(urls('a.example', 60), { ...isolated, perHost: 30 });
  fleet.engine.wake();
  await fleet.pass(1100);
  fleet.queue.forget();
  await fleet.pass(40_000, 500);
  allDone(fleet);
});

test('a queue that is away for a minute is waited for, and pages are read here meanwhile', async () => {
  const fleet = await running({ site: () => ({ ms: 700 }) });
  fleet.store.add(urls('a.example', 200), { ...isolated, perHost: 30 });
  fleet.engine.wake();
  await fleet.pass(1100);
  const before = recordsOf(fleet).length;
  fleet.queue.isAway = true;
  await fleet.pass(60_000, 500);
  expect(fleet.coordinator.info()).toMatchObject({ up: false });
  expect(recordsOf(fleet).length).toBeGreaterThan(before + 30);
  fleet.queue.back();
  await fleet.pass(40_000, 500);
  expect(fleet.coordinator.info()).toMatchObject({ up: true });
  allDone(fleet);
});

test('an answer that comes twice, or for another worker, ends nothing twice', async () => {
  const fleet = await running({ site: () => ({ ms: 200 }) });
  fleet.store.add(urls('a.example', 10), isolated);
  fleet.engine.wake();
  await fleet.pass(300, 50);
  for (const text of [...fleet.queue.seen]) {
    const message = JSON.parse(text);
    if (message.kind === 'answer') fleet.queue.deliver(resultsBox, message);
    if (message.kind === 'answer') fleet.queue.deliver(resultsBox, { ...message, worker: 'another' });
    if (message.kind === 'visit')
      for (const { worker } of fleet.workers) fleet.queue.deliver(boxOf(worker.id), message);
  }
  await fleet.pass(5000);
  allDone(fleet);
});

test('an answer to a page that was given back, and has been read elsewhere since, is dropped', async () => {
  let kept: object | null = null;
  const fleet = makeFleet({ site: () => ({ ms: 200 }) });
  const late = fleet.addWorker('late', {
    tamper: (message) => {
      if (kept || !('kind' in message) || message.kind !== 'answer') return message;
      kept = message;
      const { id, worker, epoch } = message as { id?: string; worker?: string; epoch?: string };
      return { kind: 'returned', id, worker, epoch, message: 'not now' };
    },
  });
  const other = fleet.addWorker('other', { tabs: 1 });
  await fleet.started(
    Promise.all([late, other].map(({ worker }) => worker.open())).then(() => fleet.coordinator.open()),
  );
  fleet.engine.start();
  fleet.store.add(urls('a.example', 1), isolated);
  fleet.engine.wake();
  await fleet.pass(3000);
  allDone(fleet);
  expect(kept).not.toBeNull();
  const before = recordsOf(fleet);
  fleet.queue.deliver(resultsBox, kept);
  await fleet.pass(500);
  allDone(fleet);
  expect(recordsOf(fleet)).toEqual(before);
});

test('an answer to a page that was cancelled meanwhile ends nothing', async () => {
  const fleet = await running({ workers: 1, site: () => ({ ms: 2000 }) });
  fleet.store.add(urls('a.example', 30), isolated);
  fleet.engine.wake();
  await fleet.pass(2500);
  const visits = fleet.queue.seen.map((text) => JSON.parse(text)).filter(({ kind }) => kind === 'visit');
  const [answer] = fleet.queue.seen.map((text) => JSON.parse(text)).filter(({ kind }) => kind === 'answer');
  const [page] = fleet.store.pages.values();
  const cancelled = fleet.engine.cancel(page?.batch ?? '');
  await fleet.pass(5000);
  await cancelled;
  const before = [...fleet.store.pages.values()].map(({ state, moves }) => [state, moves.length]);
  expect(before.map(([state]) => state)).toContain('cancelled');
  for (const { id } of visits) fleet.queue.deliver(resultsBox, { ...answer, id });
  await fleet.pass(1000);
  expect([...fleet.store.pages.values()].map(({ state, moves }) => [state, moves.length])).toEqual(before);
});

test('a worker answers for none of the visits of another', async () => {
  const fleet = makeFleet({ site: ({ page }) => ({ ms: 1500, body: `<p>text of ${page.url}</p>` }) });
  const honest = fleet.addWorker('honest');
  // It gives its own answer for the visit of another, under its own name, and under that of the other's page.
  const visits = () =>
    fleet.queue.seen
      .map((text) => JSON.parse(text))
      .filter(({ kind, url }) => kind === 'visit' && String(url).includes('mine.example'));
  const thief = fleet.addWorker('thief', {
    tamper: (message) =>
      'kind' in message && message.kind === 'answer' ? { ...message, id: visits()[0]?.id ?? 'none' } : message,
    site: () => ({ ms: 100, body: '<p>false</p>' }),
    tabs: 1,
  });
  await fleet.started(
    Promise.all([honest, thief].map(({ worker }) => worker.open())).then(() => fleet.coordinator.open()),
  );
  fleet.engine.start();
  fleet.store.add([...urls('mine.example', 3), ...urls('b.example', 3), ...urls('c.example', 3)], isolated);
  fleet.engine.wake();
  await fleet.pass(90_000, 500);
  allDone(fleet);
  expect(recordsOf(fleet).map(({ markdown }) => markdown)).not.toContain('false');
});

test('large answers are taken one after the other, however many come at once', async () => {
  const body = () => `<p>${randomBytes(1_100_000).toString('base64')}</p>`;
  const fleet = await running({ ownTabs: 1, site: () => ({ ms: 500, body: body() }) });
  fleet.store.add(
    ['a', 'b', 'c', 'd', 'e', 'f'].flatMap((name) => urls(`${name}.example`, 1)),
    isolated,
  );
  fleet.engine.wake();
  fleet.queue.holdsPieces = true;
  const large = () =>
    fleet.queue.seen.filter((text) => text.startsWith('{"kind":"answer"') && text.includes('"pieces"'));
  await fleet.pass(1000);
  await fleet.until(() => large().length >= 5);
  expect(large().length).toBeGreaterThanOrEqual(5);
  expect(fleet.queue.taken).toHaveLength(1);
  fleet.queue.back();
  await fleet.until(() => recordsOf(fleet).length === 6);
  expect(recordsOf(fleet).map(({ state }) => state)).toEqual(Array(6).fill('done'));
});

test('a visit that is begun late is not begun', async () => {
  const fleet = await running({ workers: 1 });
  fleet.store.add(urls('a.example', 1), isolated);
  fleet.engine.wake();
  await fleet.pass(1000);
  const visit = fleet.queue.seen.map((text) => JSON.parse(text)).find(({ kind }) => kind === 'visit');
  const [one] = fleet.workers;
  const before = one?.runner.asked.length;
  await fleet.pass(6000, 500);
  fleet.queue.deliver(boxOf(one?.worker.id ?? ''), { ...visit, id: 'later' });
  await fleet.pass(500);
  expect(one?.runner.asked.length).toBe(before);
  expect(fleet.queue.seen.some((text) => text.includes('it came too late to be begun'))).toBe(true);
});

const lies: readonly (readonly [string, Tamper])[] = [
  [
    'bytes that are none of an answer',
    (message) => ({ ...message, bytes: 7, inline: Buffer.from('nothing').toString('base64') }),
  ],
  ['another size than it has', (message) => ({ ...message, bytes: 8 })],
  ['more than anyone may send', (message) => ({ ...message, inline: undefined, bytes: 2 ** 40, pieces: 1024 })],
  ['pieces that cannot be', (message) => ({ ...message, inline: undefined, pieces: 3 })],
  ['keys that no answer has, and a path among them', (message) => ({ ...message, inline: 17, path: '/etc/passwd' })],
  ['pieces that lie in a box of its own', (message) => ({ ...message, inline: undefined, pieces: '../x' })],
  ['a number where a name is meant', (message) => ({ ...message, inline: ['a'], bytes: '12' })],
  ['another run than asked', (message) => ({ ...message, epoch: 'other' })],
  ['something of no known form', (message) => ({ ...message, kind: 'command', run: 'rm' })],
];
test.each(lies)('a worker that answers with %s is refused by name, and others read its pages', async (_, lie) => {
  const tamper: Tamper = (message) => ('kind' in message && message.kind === 'answer' ? lie(message) : message);
  await withLiar({ tamper });
});

test('a worker that answers with another page is refused by name, and others read its pages', async () => {
  await withLiar({}, ({ runner }) => {
    const { visit } = runner;
    runner.visit = (job, signal) => visit({ ...job, page: { ...job.page, url: 'https://evil.example/' } }, signal);
  });
});

async function withLiar(
  options: Parameters<SmallFleet['addWorker']>[1],
  corrupt: (liar: ReturnType<SmallFleet['addWorker']>) => void = () => {},
): Promise<void> {
  const fleet = makeFleet({ site: () => ({ ms: 100 }) });
  const honest = fleet.addWorker('honest');
  const liar = fleet.addWorker('liar', options);
  corrupt(liar);
  await fleet.started(Promise.all([honest.worker.open(), liar.worker.open()]).then(() => fleet.coordinator.open()));
  fleet.engine.start();
  fleet.store.add([...urls('a.example', 10), ...urls('b.example', 10), ...urls('c.example', 10)], isolated);
  fleet.engine.wake();
  await fleet.pass(6000);
  allDone(fleet);
  expect(recordsOf(fleet).some(({ worker }) => worker === 'liar')).toBe(false);
  expect(fleet.fleetLog.some((line) => line.startsWith('error Worker liar gave an answer that does not fit'))).toBe(
    true,
  );
  const shown = fleet.coordinator.info().workers.find(({ name }) => name === 'liar');
  expect(shown).toMatchObject({ state: 'idle', reason: expect.stringContaining('does not fit') });
}

test.each<[string, Tamper]>([
  ['names parts that are not there', (message) => asAnswer(message, { pieces: 1, bytes: 100_000 })],
  ['gives all back', (message) => asReturned(message)],
  ['says nothing of what it took', (message) => (isAnswer(message) ? { kind: 'nothing' } : message)],
])('a worker that %s, page after page, is told by name and given nothing for a while', async (_what, tamper) => {
  const fleet = makeFleet({ site: () => ({ ms: 2000 }) });
  const [honest, liar] = [fleet.addWorker('honest'), fleet.addWorker('liar', { tamper })];
  await fleet.started(Promise.all([honest.worker.open(), liar.worker.open()]).then(() => fleet.coordinator.open()));
  fleet.engine.start();
  fleet.store.add(
    [...'abcdefghij'].flatMap((name) => urls(`${name}.example`, 15)),
    isolated,
  );
  fleet.engine.wake();
  await fleet.pass(45_000);
  const shown = fleet.coordinator.info().workers.find(({ name }) => name === 'liar');
  expect(shown).toMatchObject({ state: 'idle', reason: expect.stringContaining('pages back one after the other') });
  expect(fleet.fleetLog).toContainEqual(
    expect.stringMatching(/^error Worker liar is given nothing for a while: it gave/),
  );
  await fleet.pass(150_000);
  allDone(fleet);
  expect(recordsOf(fleet).some(({ worker }) => worker === 'liar')).toBe(false);
});

const isAnswer = (message: object) => 'kind' in message && message.kind === 'answer';

function asAnswer(message: object, more: object): object {
  return isAnswer(message) ? { ...message, inline: undefined, ...more } : message;
}

function asReturned(message: object): object {
  if (!isAnswer(message)) return message;
  const { id, worker, epoch } = message as { readonly id: string; readonly worker: string; readonly epoch: string };
  return { kind: 'returned', id, worker, epoch, message: 'not now' };
}

test('a worker that is told to end finishes what it has', async () => {
  const fleet = await running({ site: () => ({ ms: 2000 }), workers: 1 });
  fleet.store.add(urls('a.example', 8), { ...isolated, perHost: 8 });
  fleet.engine.wake();
  await fleet.pass(500);
  const [one] = fleet.workers;
  const has = one?.runner.running.size ?? 0;
  expect(has).toBeGreaterThan(0);
  await fleet.started(one?.worker.drain(30_000) ?? Promise.resolve());
  await fleet.pass(1000);
  expect(one?.runner.asked.length).toBe(has);
  expect(recordsOf(fleet).filter(({ worker }) => worker === 'w1')).toHaveLength(has);
  await fleet.started(one?.worker.close() ?? Promise.resolve());
  expect(fleet.queue.rows('workers').size).toBe(0);
});

test('versions that do not fit are refused with a sentence, on both sides', async () => {
  const fleet = await running({ workers: 1 });
  for (let seq = 1; seq < 4; seq++) {
    fleet.queue.row('workers', 'newer', JSON.stringify({ wire: wire + 1, version: '9.0.0', seq, surprise: true }));
    fleet.queue.row('coordinators', 'newer', JSON.stringify({ wire: wire + 1, version: '9.0.0', seq }));
    await fleet.pass(1000);
  }
  const newer = fleet.coordinator.info().workers.find(({ id }) => id === 'newer');
  expect(newer).toMatchObject({ state: 'refused', reason: expect.stringContaining('update the coordinator') });
  expect(fleet.fleetLog.some((line) => line.includes("don't fit each other. Update the worker"))).toBe(true);
});

test('a second coordinator is refused; one that was started again takes its place', async () => {
  const fleet = await running({ workers: 1, site: () => ({ ms: 5000 }) });
  fleet.store.add(urls('a.example', 4), isolated);
  fleet.engine.wake();
  await fleet.pass(500);
  await expect(fleet.started(fleet.open({ id: 'there' }).open())).rejects.toMatchObject({ code: 'conflict' });

  const [one] = fleet.workers;
  expect(one?.runner.running.size).toBeGreaterThan(0);
  const next = fleet.open();
  await fleet.started(next.open());
  // What the run before had given is over before the next one starts anything.
  expect(one?.runner.running.size).toBe(0);
  expect(next.free).toBe(4);
});

test('a sign-in goes to the worker whose code was given, sealed, and is taken back', async () => {
  const fleet = await running({ workers: 2, site: () => ({ ms: 100 }) });
  const [one, two] = fleet.workers;
  const cookies = [
    {
      name: 'sid',
      value: 'very-secret',
      domain: 'mine.example',
      path: '/',
      secure: true,
      httpOnly: true,
      sameSite: 'lax' as const,
    },
  ];
  const of = { host: 'mine.example', session: 'shared', worker: 'w1', cookies };
  await expect(fleet.coordinator.handOver({ ...of, code: two?.worker.code ?? '' })).rejects.toMatchObject({
    code: 'unauthorized',
  });
  await fleet.coordinator.handOver({ ...of, code: one?.worker.code.toLowerCase().replaceAll('-', ' ') ?? '' });
  await fleet.pass(3000, 500);
  expect([...(one?.seeded.values() ?? [])]).toEqual([cookies]);
  expect(two?.seeded.size).toBe(0);

  fleet.store.add(urls('mine.example', 8), { lane: 'render' });
  fleet.store.add(urls('other.example', 8), { lane: 'render' });
  fleet.engine.wake();
  await fleet.pass(3000);
  const where = (host: string) =>
    new Set(
      recordsOf(fleet)
        .filter(({ url }) => url.includes(host))
        .map(({ worker }) => worker),
    );
  expect(where('other.example')).toEqual(new Set([undefined]));
  expect(where('mine.example').has('w1')).toBe(true);
  expect(where('mine.example').has('w2')).toBe(false);
  expect(fleet.queue.seen.join()).not.toContain('very-secret');

  expect(await fleet.coordinator.takeBack('mine.example')).toBe(1);
  await fleet.pass(1000);
  expect(one?.seeded.size).toBe(0);
});

test('with no worker, and with none that may be used, all is as without a fleet', async () => {
  const fleet = await running({ workers: 0, ownTabs: 4, site: () => ({ ms: 100 }) });
  fleet.store.add(urls('a.example', 12), isolated);
  fleet.engine.wake();
  await fleet.pass(3000);
  allDone(fleet);
  expect(recordsOf(fleet).some(({ worker }) => worker !== undefined)).toBe(false);
});
