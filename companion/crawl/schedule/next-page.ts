/**
 * Which page goes next: the walled page of a host that was held, then a suspect of having brought Chrome down once all tabs
 * are free for it, then what the scheduler says.
 */
import { discovers } from '../../../shared/batch/options.ts';
import type { BatchInfo } from '../../../shared/protocol/model.ts';
import type { Timeline } from '../clock.ts';
import type { Discoveries } from '../discovery/discoveries.ts';
import type { EnginePorts } from '../engine-ports.ts';
import type { OpenBatches } from '../open-batches.ts';
import { crashesToSetApart } from '../page/outcome.ts';
import type { QueuedPage } from '../ports.ts';
import type { Holds } from '../walls/holds.ts';
import type { HostTrust } from '../walls/host-trust.ts';
import type { HostLimits } from './host-limits.ts';
import type { Robots } from './robots.ts';
import { type OpenBatch, type Place, Scheduler } from './scheduler.ts';

export type NextPageParts = Pick<EnginePorts, 'store'> & {
  readonly timeline: Timeline;
  readonly hosts: HostLimits;
  readonly holds: Holds;
  readonly robots: Robots;
  readonly batches: OpenBatches;
  readonly discoveries: Discoveries;
  readonly trust: HostTrust;
};

export type Next = { readonly page: QueuedPage; readonly batch: BatchInfo; readonly isProbe: boolean };

export class NextPage {
  readonly scheduler: Scheduler;
  readonly #parts: NextPageParts;
  #suspect: QueuedPage | null = null;

  constructor(parts: NextPageParts) {
    this.#parts = parts;
    this.scheduler = new Scheduler({
      queue: parts.store,
      hosts: parts.hosts,
      barred: (batch) => this.#barred(batch),
      hasBudget: ({ id, options }) => parts.discoveries.hasBudget(id, options),
      perHost: ({ options }, host) =>
        parts.trust.most(options.session, host, options.perHost, parts.timeline.monotonicMs()),
      perHostGrowsAtMs: ({ options }, host) => {
        const atMs = parts.trust.changesAtMs(options.session, host);
        return atMs > parts.timeline.monotonicMs() ? atMs : Number.POSITIVE_INFINITY;
      },
    });
  }

  /** Batches, or what bars their hosts, changed. */
  refresh(): void {
    this.scheduler.setBatches(this.#parts.batches.all);
    this.scheduler.refresh();
    this.#suspect = null;
  }

  /** Null where no page may start now. `working`: pages that are in tabs of our own. `place`: only what may start there. */
  pick(working: number, place: Place | null = null): Next | null {
    if (place) return this.#pickProbe(place) ?? this.#pickDue(working, place);
    return this.#suspect ? this.#pickSuspect(this.#suspect, working) : (this.#pickProbe() ?? this.#pickDue(working));
  }

  /** When there may be one though nothing happens until then (monotonic ms); Infinity for never. */
  soonestMs(): number {
    if (this.#suspect) return Number.POSITIVE_INFINITY;
    return Math.min(this.scheduler.nextLookMs(), ...this.#probes().map((page) => this.#opensAtMs(page)));
  }

  #pickDue(working: number, place: Place | null = null): Next | null {
    const { batches, timeline } = this.#parts;
    const next = this.scheduler.next({ nowMs: timeline.monotonicMs(), dueMs: timeline.dueMs() }, place);
    if (!next) return null;
    if (next.page.crashes >= crashesToSetApart && working > 0) {
      this.#suspect = next.page;
      return null;
    }
    const batch = batches.begin(next.page.batch);
    return batch ? { page: next.page, batch, isProbe: false } : null;
  }

  #pickSuspect(page: QueuedPage, working: number): Next | null {
    if (working > 0) return null;
    this.#suspect = null;
    const { batches, timeline } = this.#parts;
    const batch = batches.begin(page.batch);
    if (batch && this.#opensAtMs(page) <= timeline.monotonicMs()) return { page, batch, isProbe: false };
    // Its host has closed while it waited: it comes again with the queue.
    this.scheduler.queueChanged(page.batch);
    return this.pick(working);
  }

  #pickProbe(place: Place | null = null): Next | null {
    const { holds, timeline, batches } = this.#parts;
    for (const page of [...holds.probes()]) if (!batches.get(page.batch)) holds.probeEnded(page);
    const mayStart = (probe: QueuedPage): boolean => {
      if (this.#opensAtMs(probe) > timeline.monotonicMs()) return false;
      const of = place && batches.get(probe.batch);
      return !place || (!!of && place.mayTake(probe, of.options));
    };
    const page = this.#probes().find(mayStart);
    const batch = page && batches.begin(page.batch);
    return batch ? { page, batch, isProbe: true } : null;
  }

  /** Probes whose batch has room, and that wait for nothing but their host's limits. */
  #probes(): readonly QueuedPage[] {
    const { holds, robots } = this.#parts;
    const pending = new Set(robots.pendingHosts());
    return [...holds.probes()].filter(({ batch, host }) => this.scheduler.hasRoom(batch) && !pending.has(host));
  }

  #opensAtMs({ host, batch }: QueuedPage): number {
    return this.#parts.hosts.opensAtMs(host, this.#parts.batches.get(batch)?.options.perHost ?? 1);
  }

  #barred({ options }: OpenBatch): ReadonlySet<string> {
    const hosts = new Set(this.#parts.holds.barred(options));
    if (options.robots !== 'ignore' && (options.robots === 'obey' || discovers(options)))
      for (const host of this.#parts.robots.pendingHosts()) hosts.add(host);
    return hosts;
  }
}
