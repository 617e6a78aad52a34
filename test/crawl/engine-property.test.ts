/**
 * The engine under random work and random events: pages, hosts, walls, crashes, pauses, a full disk, a clock that jumps, kills.
 * Rules are checked at every start and every event; at the end everything is mended and every page must have ended once.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Engine } from '../../companion/crawl/engine.ts';
import type { EnginePorts } from '../../companion/crawl/engine-ports.ts';
import type { Clock, PageJob } from '../../companion/crawl/ports.ts';
import type { WallJudge } from '../../companion/crawl/walls/memory.ts';
import type { BatchOptionsInput } from '../../shared/batch/options.ts';
import { isTerminal } from '../../shared/batch/states.ts';
import { FakeClock, quiet } from './fake-clock.ts';
import { type Answer, type Asked, FakeMemory, FakeRunner, failed, seededRandom } from './fake-ports.ts';
import { FakeStore } from './fake-store.ts';

const runs = Number(process.env.TABTRAWL_PROPERTY_RUNS ?? 300);
const hosts = ['a.test', 'b.test', 'c.test', 'd.test'];

/** What a page does at its first, second, … visit; after that it is good. */
const behaviour = fc.constantFrom(
  'good',
  'good',
  'good',
  'slow',
  'missing',
  'broken once',
  'timeout once',
  'dead',
  'busy once',
  'hook',
);
type Behaviour = 'good' | 'slow' | 'missing' | 'broken once' | 'timeout once' | 'dead' | 'busy once' | 'hook';

const batch = fc.record({
  pages: fc.array(fc.tuple(fc.nat(3), behaviour), { minLength: 0, maxLength: 14 }),
  options: fc.record({
    concurrency: fc.constantFrom<BatchOptionsInput['concurrency']>('auto', 'auto', 1, 3),
    perHost: fc.constantFrom(1, 2, 4),
    delay: fc.constantFrom(0, 0, 0, 400),
    session: fc.constantFrom('shared', 'work', 'isolated'),
    onWall: fc.constantFrom<BatchOptionsInput['onWall']>('hold', 'hold', 'fail'),
    retries: fc.constantFrom(0, 2),
    lane: fc.constantFrom<BatchOptionsInput['lane']>('render', 'auto'),
    robots: fc.constantFrom<BatchOptionsInput['robots']>('ignore', 'ignore', 'obey'),
  }),
});
const event = fc.oneof(
  fc.record({ kind: fc.constant('pass' as const), ms: fc.integer({ min: 1, max: 4000 }) }),
  fc.record({ kind: fc.constant('pass' as const), ms: fc.integer({ min: 1, max: 300 }) }),
  fc.record({ kind: fc.constant('add' as const), batch }),
  fc.record({
    kind: fc.constantFrom('pause', 'resume', 'cancel', 'retry', 'remove'),
    which: fc.nat(50),
  }),
  fc.record({ kind: fc.constant('wall' as const), host: fc.nat(3), up: fc.boolean() }),
  fc.record({
    kind: fc.constant('hold' as const),
    which: fc.nat(5),
    outcome: fc.constantFrom('through' as const, 'give-up' as const, 'false-alarm' as const),
  }),
  fc.record({ kind: fc.constantFrom('lose', 'full', 'mended', 'stop', 'kill', 'pauseAll', 'resumeAll') }),
  fc.record({ kind: fc.constant('clock' as const), ms: fc.integer({ min: -100_000_000, max: 100_000_000 }) }),
);
type Event = fc.GeneratorValue extends never ? never : typeof event extends fc.Arbitrary<infer T> ? T : never;

/** One engine's clock: dead once its process was killed. */
class MortalClock implements Clock {
  readonly #clock: FakeClock;
  dead = false;
  constructor(clock: FakeClock) {
    this.#clock = clock;
  }
  wallMs = () => this.#clock.wallMs();
  monotonicMs = () => this.#clock.monotonicMs();
  after = (ms: number, act: () => void) => this.#clock.after(ms, () => !this.dead && act());
}

class World {
  readonly clock = new FakeClock();
  readonly store = new FakeStore();
  readonly memory = new FakeMemory();
  readonly walls = new Set<string>();
  readonly behaviours = new Map<string, Behaviour>();
  readonly visits = new Map<string, number>();
  /** Host → nothing may start before this (monotonic ms), by what it answered. */
  readonly notBefore = new Map<string, number>();
  readonly lastStart = new Map<string, { startMs: number; delay: number }>();
  mended = false;
  /** Stored waits mean nothing to a process that is started after the clock was set. */
  clockMoved = false;
  restarted = false;
  seed: number;
  process = this.#start();

  constructor(seed: number) {
    this.seed = seed;
  }

  #start() {
    const clock = new MortalClock(this.clock);
    const runner = new FakeRunner(clock, (job) => this.#answer(job));
    runner.onStart = (asked, job) => this.#watch(() => this.#check(asked, job, runner));
    runner.onEnd = ({ host }, visit) => {
      if (visit.outcome === 'captured' && visit.capture.httpStatus === 429)
        this.notBefore.set(host, Math.max(this.clock.monotonicMs() + 7000, this.notBefore.get(host) ?? 0));
    };
    for (const host of hosts)
      runner.texts.set(`https://${host}/robots.txt`, {
        status: 200,
        body: 'User-agent: *\nDisallow: /3\nCrawl-delay: 1',
      });
    const extractor = {
      pending: 0,
      size: 2,
      extract: async (capture: { body: string; title: string }) => {
        extractor.pending++;
        await new Promise<void>((resolve) => clock.after(5, resolve));
        extractor.pending--;
        return { title: capture.title, markdown: capture.body, metadata: {}, htmlBytes: 1, extractMs: 5 };
      },
    };
    const walls: WallJudge = {
      judge: (session, host, seen) =>
        seen.mainPasswordFields > 0 && !this.memory.get(session, host, 'alarm')
          ? { wall: 'login', because: 'it wants a sign-in' }
          : null,
      good: () => {},
      falseAlarm: (session, host) => this.memory.put(session, host, 'alarm', true),
    };
    const ports: EnginePorts = {
      ...{ store: this.store, runner, extractor, clock, hosts: this.memory, walls },
      cache: { get: () => null, put: () => {}, ofHost: () => [] },
      load: { current: () => null },
      emit: (name, data) => {
        if (clock.dead) this.broken.push(new Error('a dead process spoke'));
        if (name !== 'page') return;
        // Stored before told: the store has the page as it is told.
        for (const row of (data as { rows: { id: string; state: string }[] }).rows)
          if (this.store.pages.has(row.id)) this.#watch(() => expect(this.store.page(row.id).state).toBe(row.state));
      },
      log: (level, message, detail) => {
        if (level === 'error' && !message.includes('cannot be written'))
          this.broken.push(new Error(`${message} ${JSON.stringify(detail)}`));
      },
      hooks: [{ match: /behaves=hook/, pageDone: () => Promise.reject(new Error('hook')) }],
      random: seededRandom(this.seed++),
      holdTabs: { canShow: () => false, show: () => Promise.reject(new Error('no window')) },
      personPresent: () => true,
    };
    const engine = new Engine(ports, { maxTabs: 6, startTabs: 4 });
    this.lastStart.clear();
    return { engine, clock, runner };
  }

  #answer({ page }: PageJob): Answer {
    const nth = (this.visits.get(page.url) ?? 0) + 1;
    this.visits.set(page.url, nth);
    const body = `text of ${page.url}`;
    if (this.walls.has(page.host)) return { ms: 50, body: 'please sign in', seen: { mainPasswordFields: 1 } };
    const kind = this.mended ? 'good' : this.behaviours.get(page.url);
    const first = nth === 1;
    if (kind === 'slow') return { ms: 3000, body };
    if (kind === 'missing') return { status: 404, body };
    if (kind === 'broken once' && first) return { status: 500, body };
    if (kind === 'timeout once' && first) return { ms: 2000, visit: failed('timeout') };
    if (kind === 'dead') return { ms: 20, visit: failed('connection') };
    if (kind === 'busy once' && first) return { ms: 30, status: 429, body, seen: { headers: { 'retry-after': '7' } } };
    return { ms: 80, body };
  }
  /** What is thrown under the engine ends in the engine: broken rules are kept for the end. */
  readonly broken: unknown[] = [];
  #watch(act: () => void): void {
    try {
      act();
    } catch (thrown) {
      this.broken.push(thrown);
    }
  }

  #check(asked: Asked, { page, options }: PageJob, runner: FakeRunner): void {
    const running = [...runner.running];
    const now = asked.startMs;
    expect(running.length, 'tabs').toBeLessThanOrEqual(6);
    expect(this.store.page(page.id).state).toBe('running');
    expect(now, 'Retry-After').toBeGreaterThanOrEqual(this.notBefore.get(asked.host) ?? 0);
    const ofHost = running.filter(({ host }) => host === asked.host).length;
    const tries = this.store.page(page.id).moves.filter((move) => move === 'start').length;
    const isOtherLane = runner.asked.some(
      (other) => other.page === asked.page && other.way !== asked.way && other.try === tries,
    );
    expect(ofHost, 'pages of a host at once').toBeLessThanOrEqual(isOtherLane ? 4 : options.perHost);
    asked.try = tries;
    // A comparison may outlive its page's end; nothing else of an earlier try may.
    const twice = running.filter(
      (other) => other.page === asked.page && (other.way === asked.way || other.try === tries),
    );
    expect(twice, 'a page twice at once').toHaveLength(1);
    if (isOtherLane) return;
    const last = this.lastStart.get(asked.host);
    if (last) expect(now - last.startMs, 'delay').toBeGreaterThanOrEqual(last.delay);
    this.lastStart.set(asked.host, { startMs: now, delay: options.delay });
    const found = this.store.getBatch(page.batch);
    expect(found?.state).toBe('running');
    if (typeof options.concurrency === 'number') {
      const ofBatch = running.filter((other) => other.page.startsWith(`${page.batch}-`));
      expect(ofBatch.length, 'concurrency').toBeLessThanOrEqual(options.concurrency);
    }
  }

  add(given: { pages: readonly (readonly [number, Behaviour])[]; options: BatchOptionsInput }): void {
    const made = this.store.batches.size;
    const urls = given.pages.map(([host, kind], at) => {
      const url = `https://${hosts[host]}/${at}/${made}?behaves=${kind}`;
      this.behaviours.set(url, kind);
      return url;
    });
    this.store.add(urls, given.options);
    this.process.engine.wake();
  }

  async restart(how: 'stop' | 'kill'): Promise<void> {
    const { engine, clock } = this.process;
    if (how === 'stop') {
      let still = false;
      void engine.stop().then(() => {
        still = true;
      });
      await this.clock.pass(4000);
      expect(still, 'still after stop').toBe(true);
      if (!this.store.full)
        expect([...this.store.pages.values()].filter(({ state }) => state === 'running')).toEqual([]);
    }
    await quiet();
    clock.dead = true;
    this.process.runner.running.clear();
    const was = this.store.full;
    this.store.full = false;
    this.store.recover();
    this.store.full = was;
    if (this.clockMoved) this.notBefore.clear();
    this.restarted = true;
    this.process = this.#start();
    this.process.engine.start();
  }

  async apply(event: Event): Promise<void> {
    const { engine, runner } = this.process;
    const batches = [...this.store.batches.values()];
    switch (event.kind) {
      case 'pass':
        return this.clock.pass(event.ms);
      case 'add':
        return this.add(event.batch as never);
      case 'clock':
        this.clock.wallOffsetMs += event.ms;
        this.clockMoved = true;
        // Waits of the process before are read when their host is met, by the clock as it is then.
        if (this.restarted) this.notBefore.clear();
        return;
      case 'wall':
        if (event.up) this.walls.add(hosts[event.host] ?? '');
        else this.walls.delete(hosts[event.host] ?? '');
        return;
      case 'hold': {
        const held = engine.holds();
        const hold = held[event.which % Math.max(1, held.length)];
        if (hold) attempt(() => engine.endHold(hold.host, hold.session, event.outcome));
        return;
      }
      case 'lose':
        return runner.lose();
      case 'full':
        this.store.full = true;
        this.memory.full = true;
        return;
      case 'mended':
        this.store.full = false;
        this.memory.full = false;
        return;
      case 'stop':
      case 'kill':
        return this.restart(event.kind);
      case 'pauseAll':
        return engine.pauseAll('Chrome could not be brought back');
      case 'resumeAll':
        return engine.resumeAll();
      default: {
        const chosen = batches[event.which % Math.max(1, batches.length)];
        if (!chosen) return;
        if (event.kind === 'pause') attempt(() => engine.pause(chosen.id));
        else if (event.kind === 'resume') attempt(() => engine.resume(chosen.id));
        else if (event.kind === 'cancel') await engine.cancel(chosen.id).catch(expected);
        else if (event.kind === 'remove') {
          const page = chosen.pages.find(({ state }) => state !== 'running');
          if (page) this.store.remove(page.id);
          engine.wake();
        } else {
          attempt(() => this.store.resetPages(chosen.id));
          engine.wake();
        }
      }
    }
  }

  /** Everything is well again; whoever still waits is let go on. */
  async finish(): Promise<void> {
    this.store.full = false;
    this.memory.full = false;
    this.walls.clear();
    this.mended = true;
    await this.clock.pass(6000);
    this.process.engine.resumeAll();
    for (let round = 0; round < 60 && this.#open().length > 0; round++) {
      const { engine } = this.process;
      for (const { id, state } of this.#open()) if (state === 'paused') attempt(() => engine.resume(id));
      for (const hold of engine.holds()) attempt(() => engine.endHold(hold.host, hold.session, 'through'));
      await this.clock.pass(30_000);
    }
  }
  #open() {
    return [...this.store.batches.values()].filter(({ state }) => state !== 'done' && state !== 'cancelled');
  }
}

/** Calls that the present state refuses are part of the game. */
function attempt(act: () => unknown): void {
  try {
    act();
  } catch (thrown) {
    expected(thrown);
  }
}
function expected(thrown: unknown): void {
  if (
    !(
      thrown instanceof Error &&
      'code' in thrown &&
      ['conflict', 'not-found', 'store-full'].includes(String(thrown.code))
    )
  )
    throw thrown;
}

test('whatever happens, no page is lost, doubled or starved, and no limit is broken', {
  timeout: 600_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 1e9 }),
      fc.array(batch, { minLength: 1, maxLength: 3 }),
      fc.array(event, { maxLength: 30 }),
      async (seed, batches, events) => {
        const world = new World(seed);
        for (const given of batches) world.add(given as never);
        world.process.engine.start();
        for (const each of events) await world.apply(each);
        await world.finish();
        await quiet();
        if (world.broken.length > 0) throw world.broken[0];
        for (const page of world.store.pages.values()) {
          const ends = page.moves.filter((move) => ['done', 'fail', 'skip', 'cancel'].includes(move)).length;
          const resets = page.moves.filter((move) => move === 'reset').length;
          expect(isTerminal(page.state), `${page.id} is ${page.state}: ${page.moves.join(' ')}`).toBe(true);
          expect(ends, `${page.id}: ${page.moves.join(' ')}`).toBe(resets + 1);
          // What was said to be no wall is taken as it is.
          const told = world.memory.get(world.store.getBatch(page.batch)?.options.session ?? '', page.host, 'alarm');
          if (page.state === 'done' && !told) expect(page.result?.record.markdown).toBe(`text of ${page.url}`);
        }
        for (const { id, state } of world.store.batches.values())
          expect(['done', 'cancelled'], `${id} is ${state}`).toContain(state);
        const stopped = world.process.engine.stop();
        await world.clock.pass(4000);
        await stopped;
      },
    ),
    { numRuns: runs, ...(process.env.TABTRAWL_SEED ? { seed: Number(process.env.TABTRAWL_SEED) } : {}) },
  );
});
