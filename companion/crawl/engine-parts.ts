/** Joins the engine's parts; the only file of this folder that knows them all. */
import { isTerminal } from '../../shared/batch/states.ts';
import { bearingCache, bearingMemory } from './bearing.ts';
import { CaptureShelf } from './capture-shelf.ts';
import type { EngineLimits, EnginePorts } from './engine-ports.ts';
import { Governing } from './governing.ts';
import { Holds } from './holds.ts';
import { HookRun } from './hook-run.ts';
import { HostLimits } from './host-limits.ts';
import { openHostWaits } from './host-waits.ts';
import { Lanes } from './lanes.ts';
import { Ledger } from './ledger.ts';
import { runPage } from './one-page.ts';
import { OpenBatches } from './open-batches.ts';
import { OwnPauses } from './own-pauses.ts';
import { Pace } from './pace.ts';
import { PageLoop } from './page-loop.ts';
import type { PageRun } from './page-run.ts';
import { Robots } from './robots.ts';
import type { TroubleEvents } from './store-trouble.ts';
import { TabCaptures } from './tab-captures.ts';
import { Timeline } from './timeline.ts';
import { openWallJudge } from './wall-memory.ts';

export type EngineParts = ReturnType<typeof joinEngine>;

export function joinEngine(ports: EnginePorts, limits: EngineLimits, trouble: TroubleEvents) {
  const { clock, random, runner } = ports;
  const { maxTabs = 64, startTabs = 4, captureBacklog = 3, fromTabWaitMs = 60_000 } = limits;
  const timeline = new Timeline(clock);
  const pace = new Pace();
  const onStored: EnginePorts['onStored'] = (row, result) => {
    if (isTerminal(row.state)) pace.ended(timeline.monotonicMs());
    ports.onStored?.(row, result);
  };
  const ledger = new Ledger({ ...ports, onStored }, timeline, trouble);
  const onFault = (thrown: unknown) => ledger.trouble.isTrouble(thrown);
  const memory = bearingMemory(ports.hosts, onFault);
  const walls = ports.walls ?? openWallJudge(memory);
  const hosts = new HostLimits(random, openHostWaits(memory, timeline));
  const hooks = new HookRun(ports.hooks, ports.log);
  const lanes = new Lanes(memory);
  const onChange = (ended: readonly string[] = []) => loop.refresh(ended);
  const nowMs = () => timeline.wallMs();
  const holds = new Holds({ ...ports, ledger, walls, nowMs, onChange });
  const robots = new Robots({ clock, onChange, fetchText: (...asked) => runner.fetchText(...asked) });
  const batches = new OpenBatches({ ...ports, timeline, ledger, hooks });
  const governing = new Governing({ ...ports, timeline, batches, loop: () => loop, maxTabs, startTabs });
  const shelf = new CaptureShelf(bearingCache(ports.cache, onFault), timeline);
  const shared = { ...ports, timeline, ledger, hosts, hooks, lanes, holds, robots, batches, shelf, walls };
  const freeSlot = (run: PageRun) => loop.freeSlot(run);
  const loop: PageLoop = new PageLoop({
    ...shared,
    captureBacklog,
    limit: () => governing.limit,
    run: (run) => runPage(run, { ...shared, freeSlot }),
  });
  const guarded = (act: () => void) => {
    try {
      act();
    } catch (thrown) {
      if (!ledger.trouble.isTrouble(thrown)) throw thrown;
    }
  };
  const tabCaptures = new TabCaptures({ ...ports, timeline, waitMs: fromTabWaitMs, guarded, onReleased: onChange });
  const ownPauses = new OwnPauses({ ...ports, ledger });
  return { timeline, pace, ledger, hosts, lanes, holds, robots, batches, governing, loop, tabCaptures, ownPauses };
}
