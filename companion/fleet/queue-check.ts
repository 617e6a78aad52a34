/** What is right and wrong about the queue of a fleet, and how to mend it, from what it was seen to be. Pure. */
import { counted, formatBytes } from '../../shared/units.ts';
import { anyRow, readRow, wire, workerRow } from './messages.ts';
import type { QueueAddress } from './queue-url.ts';

export type BoardSight = {
  readonly workers: ReadonlyMap<string, string>;
  readonly coordinators: ReadonlyMap<string, string>;
};

export type QueueSight = {
  readonly shown: string;
  readonly kind: QueueAddress['kind'];
  /** As INFO gives it. */
  readonly info: string;
  /** Null where it may not be asked. */
  readonly policy: string | null | undefined;
  /** Why it lets us run no script or write no key; null where it does. */
  readonly refusal: string | null;
  readonly latenciesMs: readonly number[];
  /** The boards, twice, some seconds apart. */
  readonly before: BoardSight;
  readonly after: BoardSight;
};

export type QueueFinding = {
  readonly about: string;
  readonly state: 'good' | 'note' | 'bad';
  readonly found: string;
  readonly mend?: string;
};
type Judged = Omit<QueueFinding, 'about'>;

const neededVersion = [6, 2] as const;
/** From here on pages of some 100 ms are read a good deal slower at a worker than they could be. */
const slowMs = 20;
/** Two pages of the largest kind for each of some workers. */
const leastMemoryBytes = 128 * 1024 ** 2;
const nearlyFull = 0.8;

export function judgeQueue(sight: QueueSight): readonly QueueFinding[] {
  const server = { about: "Fleet's queue", ...judgeServer(sight) };
  const way = { about: 'Way to the queue', ...judgeLatency(sight) };
  const memory = { about: "Queue's memory", ...judgeMemory(sight) };
  // Nothing can be read of a board that may not be asked for.
  if (sight.refusal !== null) return [server, way, memory];
  return [
    server,
    way,
    memory,
    { about: 'Coordinator', ...judgeCoordinator(sight) },
    { about: 'Workers', ...judgeWorkers(sight) },
  ];
}

function judgeServer({ info, shown, kind, refusal }: QueueSight): Judged {
  const valkey = field(info, 'valkey_version');
  const version = field(info, 'redis_version') ?? '';
  const name = valkey ? `Valkey ${valkey}` : `Redis ${version || 'of no known version'}`;
  const found = `${name} at ${shown}`;
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (version && (major < neededVersion[0] || (major === neededVersion[0] && minor < neededVersion[1])))
    return { state: 'bad', found, mend: `Redis ${neededVersion.join('.')} or newer, or Valkey, is needed.` };
  if (/slave|replica/.test(field(info, 'role') ?? ''))
    return {
      state: 'bad',
      found: `${found}, a replica, which takes nothing`,
      mend: 'Name the primary, or its sentinels: redis+sentinel://HOST,HOST/MASTER.',
    };
  if (field(info, 'redis_mode') === 'cluster' && kind !== 'cluster')
    return { state: 'bad', found: `${found}, a node of a cluster`, mend: 'Name it as one: redis+cluster://HOST,HOST.' };
  if (refusal !== null)
    return {
      state: 'bad',
      found: `${found}; it refuses to be written to: ${refusal}`,
      mend: /^OOM\b/.test(refusal)
        ? 'Its memory is full: give it more (maxmemory), 128 MB at least.'
        : 'The user of the address needs all commands on keys {tabtrawl:*, scripts (EVAL, EVALSHA) among them.',
    };
  return { state: 'good', found };
}

function judgeLatency({ latenciesMs }: QueueSight): Judged {
  const sorted = latenciesMs.toSorted((a, b) => a - b);
  const median = sorted[sorted.length >> 1] ?? 0;
  const found = `${median.toFixed(1)} ms there and back (at most ${(sorted.at(-1) ?? 0).toFixed(1)} ms)`;
  if (median < slowMs) return { state: 'good', found };
  return {
    state: 'note',
    found,
    mend: 'Between two pages a tab of a worker stands empty for about three times as long. Put the queue nearer, or leave the number of tabs to the worker (--tabs auto).',
  };
}

function judgeMemory({ info, policy }: QueueSight): Judged {
  const used = Number(field(info, 'used_memory') ?? 0);
  const most = Number(field(info, 'maxmemory') ?? 0);
  const found = `${formatBytes(used)} used ${most > 0 ? `of ${formatBytes(most)}` : 'without a limit'}${policy ? `, ${policy} when it is full` : ''}`;
  if (policy && policy !== 'noeviction')
    return {
      state: 'bad',
      found,
      mend: 'What it drops is read again, which costs time. Set it: CONFIG SET maxmemory-policy noeviction (and in its configuration file).',
    };
  if (most > 0 && (most < leastMemoryBytes || used > nearlyFull * most))
    return {
      state: 'bad',
      found,
      mend: `Give it more (maxmemory): ${formatBytes(leastMemoryBytes)} at least. When it is full, workers can hand nothing over.`,
    };
  if (!policy)
    return {
      state: 'note',
      found: `${found}; it does not say what it does when it is full`,
      mend: 'See in its settings that maxmemory-policy is noeviction.',
    };
  return { state: 'good', found };
}

function judgeCoordinator({ before, after }: QueueSight): Judged {
  const rows = rowsOf(before.coordinators, after.coordinators);
  const alive = rows.filter(({ isAlive }) => isAlive);
  const [first] = alive;
  if (!first)
    return {
      state: 'note',
      found: rows.length > 0 ? 'none that is alive; one has ended without a word' : 'none',
      mend: 'Workers wait for one. Start it with: tabtrawl --fleet QUEUE',
    };
  if (alive.length > 1)
    return {
      state: 'bad',
      found: `${alive.length}`,
      mend: 'A fleet has one. Name another fleet in the address of the others: ?fleet=NAME.',
    };
  return first.isFit
    ? { state: 'good', found: `alive, Tabtrawl ${first.version}` }
    : {
        state: 'bad',
        found: `alive, Tabtrawl ${first.version}, which does not fit this one`,
        mend: 'Run the same version everywhere.',
      };
}

function judgeWorkers({ before, after }: QueueSight): Judged {
  const rows = rowsOf(before.workers, after.workers);
  const alive = rows.filter(({ isAlive }) => isAlive);
  const still = rows.length - alive.length;
  const gone = still > 0 ? `; ${still} that ${still === 1 ? 'stands' : 'stand'} still, or ended without a word` : '';
  if (alive.length === 0)
    return {
      state: 'note',
      found: `none${gone}`,
      mend: 'Start one on each machine with: tabtrawl worker --fleet QUEUE',
    };
  const found = `${alive.length}: ${alive.map(({ text }) => text).join(', ')}${gone}`;
  const unfit = alive.filter(({ isFit }) => !isFit);
  if (unfit.length > 0)
    return {
      state: 'bad',
      found,
      mend: `${unfit.length} of another version get nothing: run the same version everywhere.`,
    };
  const names = alive.map(({ name }) => name);
  if (new Set(names).size < names.length)
    return { state: 'note', found, mend: 'Two have the same name and cannot be told apart: start them with --name.' };
  return { state: 'good', found };
}

type RowSight = {
  readonly name: string;
  readonly text: string;
  readonly version: string;
  readonly isAlive: boolean;
  readonly isFit: boolean;
};

/** Alive is whose row changed between the looks. */
function rowsOf(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): readonly RowSight[] {
  return [...after].flatMap(([id, value]): readonly RowSight[] => {
    const any = readRow(anyRow, value);
    if (!any) return [];
    const row = readRow(workerRow, value);
    const was = readRow(anyRow, before.get(id) ?? '');
    const name = row?.name ?? id;
    const text = row
      ? `${name} (${counted(row.tabs, 'tab')}${row.draining ? ', ending' : ''})`
      : `${name} (Tabtrawl ${any.version})`;
    return [{ name, text, version: any.version, isAlive: was?.seq !== any.seq, isFit: any.wire === wire }];
  });
}

function field(info: string, name: string): string | undefined {
  return new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(info)?.[1];
}
