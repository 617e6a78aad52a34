/**
 * The workers of a fleet as their rows of the board show them. Whether one is alive is told by its row changing between two looks, never
 * by its clock; looks that fail (the queue is away) say nothing of anybody.
 */
import { anyRow, readRow, type WorkerRow, wire, workerRow } from './messages.ts';

/** Looks without a change before a worker is taken to be gone. Looks are a second apart. */
export const leaseLooks = 10;
/** So many pages given back one after the other, over so long, with no answer between them: whatever the reasons, it reads nothing. */
const mostGivenBack = 12;
const givenBackForMs = 15_000;
/** Of the sixty that a worker has after a visit's deadline: with a queue that was away there are fewer. */
const beatsHeard = 45;
/** After an answer that does not fit, or pages that were all given back; doubled with each further time. */
const firstBenchMs = 60_000;
const longestBenchMs = 3_600_000;

export type Member = {
  readonly id: string;
  /** Null where its row cannot be used. */
  row: WorkerRow | null;
  /** Why its row cannot be used, in a sentence. */
  refused: string | null;
  seq: number;
  /** Looks since its row last changed. */
  silentLooks: number;
  /** Times that its row changed. */
  beats: number;
  /** Pages that have a tab of it, by page; with their address. */
  readonly taken: Map<object, string>;
  /** Hosts that it read last, newest last: its browser has them at hand. */
  readonly hosts: Set<string>;
  /** Answers taken. */
  pages: number;
  unfit: { readonly times: number; readonly untilMs: number; readonly why: string } | null;
  /** When it answered last, monotonic. */
  answeredMs: number;
  /** Pages that it gave back since its last answer. */
  givenBack: { readonly pages: number; readonly sinceMs: number } | null;
};

const keptHosts = 64;

export class Roster {
  readonly #members = new Map<string, Member>();
  readonly #version: string;

  constructor(version: string) {
    this.#version = version;
  }

  get all(): readonly Member[] {
    return [...this.#members.values()];
  }

  get(id: string): Member | undefined {
    return this.#members.get(id);
  }

  /** Takes what the board says. Gives who came and who went. */
  look(rows: ReadonlyMap<string, string>): { readonly came: readonly Member[]; readonly gone: readonly Member[] } {
    const came: Member[] = [];
    const read = new Set<string>();
    for (const [id, value] of rows) {
      const any = readRow(anyRow, value);
      // One that cannot be read is as good as none: whoever wrote it is not heard of.
      if (!any) continue;
      read.add(id);
      const known = this.#members.get(id);
      const member = known ?? newMember(id);
      const isNew = !known || any.seq !== member.seq;
      member.silentLooks = isNew ? 0 : member.silentLooks + 1;
      if (isNew) {
        member.beats++;
        member.seq = any.seq;
        this.#read(member, value, any);
      }
      if (!known) {
        this.#members.set(id, member);
        came.push(member);
      }
    }
    const gone: Member[] = [];
    for (const member of this.#members.values()) {
      if (!read.has(member.id)) member.silentLooks++;
      if (member.silentLooks < leaseLooks) continue;
      this.#members.delete(member.id);
      gone.push(member);
    }
    return { came, gone };
  }

  /** It answered with a page. */
  answered(member: Member, nowMs: number): void {
    member.pages++;
    member.answeredMs = nowMs;
    member.givenBack = null;
  }

  /** A page of it came back unread. Gives why it is given nothing for a while, from now on; null where it goes on. */
  gaveBack(member: Member, why: string, nowMs: number): string | null {
    const { pages, sinceMs } = member.givenBack ?? { pages: 0, sinceMs: nowMs };
    member.givenBack = { pages: pages + 1, sinceMs };
    if (pages + 1 < mostGivenBack || nowMs - sinceMs < givenBackForMs) return null;
    member.givenBack = null;
    const reason = `it gave ${pages + 1} pages back one after the other (the last: ${why})`;
    this.bench(member, reason, nowMs);
    return reason;
  }

  /**
   * A visit was not answered long after its deadline, though the worker was heard of all the time: where it answered nothing else since, it takes
   * pages and reads none. Gives why it is given nothing for a while; null where it goes on, or is waited for already.
   */
  heldOn(
    member: Member,
    visit: { readonly sentAtMs: number; readonly sentAtBeat: number },
    nowMs: number,
  ): string | null {
    const isIdle = (member.unfit?.untilMs ?? 0) > nowMs;
    if (isIdle || member.answeredMs >= visit.sentAtMs || member.beats - visit.sentAtBeat < beatsHeard) return null;
    const reason = 'it took pages and answered none until long after their deadline';
    this.bench(member, reason, nowMs);
    return reason;
  }

  /** It is given nothing for a while. */
  bench(member: Member, why: string, nowMs: number): void {
    const times = (member.unfit?.times ?? 0) + 1;
    const untilMs = nowMs + Math.min(longestBenchMs, firstBenchMs * 2 ** (times - 1));
    member.unfit = { times, untilMs, why };
  }

  #read(member: Member, value: string, any: { readonly wire: number; readonly version: string }): void {
    member.row = null;
    if (any.wire !== wire) {
      const older = any.wire < wire;
      member.refused = `It runs Tabtrawl ${any.version}, which ${older ? 'is too old' : 'is too new'} for this coordinator (${this.#version}): update ${older ? 'the worker' : 'the coordinator'}.`;
      return;
    }
    const row = readRow(workerRow, value);
    member.row = row?.id === member.id ? row : null;
    member.refused = member.row ? null : 'What it says of itself does not fit; it is given nothing.';
  }
}

function newMember(id: string): Member {
  return {
    id,
    row: null,
    refused: null,
    seq: -1,
    silentLooks: 0,
    beats: 0,
    taken: new Map(),
    hosts: new Set(),
    pages: 0,
    unfit: null,
    answeredMs: Number.NEGATIVE_INFINITY,
    givenBack: null,
  };
}

/** Why a worker gets no page now, in a person's words; null where it does. */
export function whyIdle(member: Member, epoch: string, nowMs: number): string | null {
  const { row, refused, unfit } = member;
  if (!row) return refused;
  if (member.silentLooks >= 3) return 'it has not been heard of for some seconds';
  if (unfit && unfit.untilMs > nowMs)
    return `${unfit.why}: it is given nothing for ${Math.ceil((unfit.untilMs - nowMs) / 60_000)} min`;
  if (row.draining) return 'it is ending: it finishes what it has';
  if (row.epoch !== epoch) return 'it is ending what an earlier coordinator gave it';
  return row.tabs === 0 ? row.reason || 'it offers no tabs' : null;
}

/** Tabs that may be given a page now. */
export function freeTabs(member: Member, epoch: string, nowMs: number): number {
  if (whyIdle(member, epoch, nowMs) !== null) return 0;
  return Math.max(0, (member.row?.tabs ?? 0) - member.taken.size);
}

/**
 * Which of those with a free tab: one that has just read the host (a browser that stays on a host is faster), else the one with most tabs free.
 */
export function pickMember<T extends { readonly member: Member; readonly free: number }>(
  choices: readonly T[],
  host: string,
): T | null {
  let best: T | null = null;
  for (const choice of choices) {
    if (choice.free <= 0) continue;
    const knows = choice.member.hosts.has(host);
    const bestKnows = best?.member.hosts.has(host) ?? false;
    if (!best || (knows && !bestKnows) || (knows === bestKnows && choice.free > best.free)) best = choice;
  }
  return best;
}

export function noteHost({ hosts }: Member, host: string): void {
  hosts.delete(host);
  hosts.add(host);
  const [oldest] = hosts;
  if (hosts.size > keptHosts && oldest !== undefined) hosts.delete(oldest);
}
