/** A coordinator's engine and workers on one queue in memory and one clock that stands until it is moved. */

import type { EnginePorts } from '../../companion/crawl/engine-ports.ts';
import type { HostWrites } from '../../companion/crawl/writes.ts';
import type { Carrier } from '../../companion/fleet/carrier.ts';
import { Coordinator, type CoordinatorOptions } from '../../companion/fleet/coordinator.ts';
import type { FleetConsents } from '../../companion/fleet/trust.ts';
import { FleetWorker, type FleetWorkerOptions } from '../../companion/fleet/worker.ts';
import type { Cookie, FleetInfo } from '../../shared/protocol/model.ts';
import type { FakeClock } from '../crawl/fake-clock.ts';
import { FakeRunner, makeEngine, type Site } from '../crawl/fake-ports.ts';
import { MemoryQueue } from './memory-queue.ts';

export type SmallFleet = ReturnType<typeof makeFleet>;

export function makeFleet(
  given: {
    readonly site?: Site;
    readonly consents?: FleetConsents;
    readonly ownTabs?: number;
    readonly ports?: Partial<EnginePorts>;
  } = {},
) {
  const queue = new MemoryQueue();
  const consents = { now: given.consents ?? { public: [], offered: [] } };
  const told: FleetInfo[] = [];
  const written: { batch: string; writes: readonly HostWrites[] }[] = [];
  const logged: string[] = [];
  let look = () => {};
  const { ownTabs = 1 } = given;
  const crawl = (remoteTabs?: Coordinator, clock?: FakeClock) =>
    makeEngine({
      ...(given.site ? { site: given.site } : {}),
      ...(clock ? { clock } : {}),
      limits: { maxTabs: ownTabs, startTabs: ownTabs },
      ports: { ...given.ports, ...(remoteTabs ? { remoteTabs } : {}) },
    });
  const { clock } = crawl();
  const open = (options: Partial<CoordinatorOptions> = {}) =>
    new Coordinator({
      carrier: queue.join(() => clock.monotonicMs()),
      clock,
      log: (level, message) => void logged.push(`${level} ${message}`),
      id: 'here',
      version: '1.2.3',
      consents: () => consents.now,
      waiting: () => 0,
      onChange: () => look(),
      onTold: (info) => void told.push(info),
      onWrites: (batch, writes) => void written.push({ batch, writes }),
      ...options,
    });
  const coordinator = open();
  const made = crawl(coordinator, clock);
  look = () => made.engine.remoteTabsChanged();

  const addWorker = (name: string, options: Partial<FleetWorkerOptions> & { site?: Site; tamper?: Tamper } = {}) => {
    const { site, tamper = (message) => message, ...others } = options;
    const runner = new FakeRunner(clock, site ?? given.site ?? (() => ({})));
    const seeded = new Map<string, readonly Cookie[]>();
    const life = { isDead: false, tamper };
    const worker = new FleetWorker({
      carrier: mortal(
        queue.join(() => clock.monotonicMs()),
        life,
      ),
      runner,
      extractor: made.ports.extractor,
      load: { current: () => null },
      sessions: {
        seed: async (session, cookies) => void seeded.set(session, cookies),
        close: async (session) => void seeded.delete(session),
      },
      clock,
      log: (level, message) => void logged.push(`${name} ${level} ${message}`),
      name,
      machine: `machine of ${name}`,
      version: '1.2.3',
      tabs: 4,
      maxMemoryBytes: null,
      offers: [],
      onUnfit: (error) => void logged.push(`${name} unfit ${error.message}`),
      ...others,
    });
    return { worker, runner, seeded, kill: () => (life.isDead = true) };
  };

  const pass = async (ms: number, stepMs = 100) => {
    for (let passed = 0; passed < ms; passed += stepMs) {
      await clock.pass(Math.min(stepMs, ms - passed));
      await clock.pass(0);
    }
  };
  /** Large answers are packed in threads of their own, in time that is not the clock's: it stands until what is meant has come of it. */
  const until = async (is: () => boolean) => {
    for (let tries = 0; tries < 3000 && !is(); tries++) {
      await new Promise((resolve) => setTimeout(resolve, 10));
      await clock.pass(0);
    }
  };
  const started = async (work: Promise<void>) => {
    let isOver = false;
    const over = work.finally(() => {
      isOver = true;
    });
    over.catch(() => {});
    for (let step = 0; step < 400 && !isOver; step++) await pass(100);
    await over;
  };
  return {
    ...made,
    queue,
    coordinator,
    open,
    addWorker,
    consents,
    told,
    written,
    fleetLog: logged,
    pass,
    until,
    started,
  };
}

/** What a worker says instead of what it should. */
export type Tamper = (message: object) => object;

/** Once dead it says nothing more, and takes nothing. */
function mortal(carrier: Carrier, life: { readonly isDead: boolean; readonly tamper: Tamper }): Carrier {
  const never = new Promise<never>(() => {});
  return {
    ...carrier,
    post: (box, id, message) => (life.isDead ? never : carrier.post(box, id, life.tamper(message))),
    sync: (...given) => (life.isDead ? never : carrier.sync(...given)),
    listen: (box, take) => carrier.listen(box, (message) => (life.isDead ? never : take(message))),
  };
}

/** A coordinator that crawls, and workers that are there. */
export async function running(given: Parameters<typeof makeFleet>[0] & { readonly workers?: number } = {}) {
  const fleet = makeFleet(given);
  const workers = Array.from({ length: given.workers ?? 2 }, (_, at) => fleet.addWorker(`w${at + 1}`));
  await fleet.started(Promise.all(workers.map(({ worker }) => worker.open())).then(() => fleet.coordinator.open()));
  fleet.engine.start();
  return { ...fleet, workers };
}

export function recordsOf({ store }: Pick<SmallFleet, 'store'>) {
  return [...store.pages.values()].flatMap(({ result }) => result?.record ?? []);
}
