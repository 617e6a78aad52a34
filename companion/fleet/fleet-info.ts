/** A fleet as people are shown it. Pure. */
import type { FleetInfo, FleetWorker } from '../../shared/protocol/model.ts';
import { type Member, whyIdle } from './roster.ts';
import { codeOf } from './sealing.ts';
import type { FleetConsents, Handed } from './trust.ts';

export type FleetState = {
  readonly address: string;
  /** Why the queue cannot be reached; null where it can. */
  readonly trouble: string | null;
  readonly members: readonly Member[];
  readonly epoch: string;
  readonly consents: FleetConsents;
  readonly handed: readonly Handed[];
  /** Monotonic. */
  readonly nowMs: number;
};

const shownPages = 32;

export function fleetInfoOf({ address, trouble, members, epoch, consents, handed, nowMs }: FleetState): FleetInfo {
  const nameOf = (id: string) => members.find((member) => member.id === id)?.row?.name ?? id;
  return {
    queue: address,
    up: trouble === null,
    reason: trouble ?? '',
    workers: members.map((member) => workerInfoOf(member, epoch, nowMs)),
    public: [...consents.public],
    offered: [...consents.offered],
    handed: handed.map(({ host, worker, session }) => ({ host, session, worker: nameOf(worker) })),
  };
}

function workerInfoOf(member: Member, epoch: string, nowMs: number): FleetWorker {
  const { id, row, taken, pages } = member;
  const why = whyIdle(member, epoch, nowMs);
  const shared = { id, working: taken.size, at: [...taken.values()].slice(0, shownPages), pages };
  if (!row)
    return {
      ...shared,
      name: id.slice(0, 8),
      machine: '',
      state: 'refused',
      reason: why ?? '',
      code: '',
      version: '',
      tabs: 0,
      pagesPerSecond: 0,
      browserBytes: 0,
      freeBytes: 0,
      cpuRatio: null,
      offers: [],
      signedIn: [],
    };
  const state = row.draining ? 'draining' : why === null ? 'ready' : 'idle';
  const { name, machine, version, tabs, pagesPerSecond, browserBytes, freeBytes, cpuRatio } = row;
  return {
    ...shared,
    name,
    machine,
    state,
    reason: why ?? row.reason,
    code: codeOf(row.publicKey),
    version,
    tabs,
    pagesPerSecond,
    browserBytes,
    freeBytes,
    cpuRatio,
    offers: [...row.offers],
    signedIn: [...row.signedIn],
  };
}
