/** How busy and how full the machine is, or the container that this runs in. */
import { readFileSync } from 'node:fs';
import { cpus, freemem } from 'node:os';

export type MachineLoad = {
  /** 0 to 1 over all processors since the last sample; null for the first. */
  readonly cpuRatio: number | null;
  /** What can still be taken without swapping. */
  readonly freeBytes: number;
};

/** Processor time since the machine started, over all processors. */
export type CpuTimes = { readonly busyMs: number; readonly totalMs: number };

type Machinery = {
  readonly read: ReadText;
  cpuTimes(): CpuTimes;
  freeBytes(): number;
  nowMs(): number;
};

/** Gives a sampler; each call costs well under a millisecond. */
export function machineLoadSampler(machinery: Machinery = thisMachinery()): () => MachineLoad {
  let last: { times: CpuTimes; quota: ReturnType<typeof readCgroupCpus>; atMs: number } | null = null;
  return () => {
    const now = { times: machinery.cpuTimes(), quota: readCgroupCpus(machinery.read), atMs: machinery.nowMs() };
    const ratios = last ? [hostRatio(last.times, now.times), quotaRatio(last, now)] : [];
    last = now;
    const known = ratios.filter((ratio) => ratio !== null);
    const limit = readCgroupMemory(machinery.read);
    const host = machinery.freeBytes();
    return {
      cpuRatio: known.length > 0 ? Math.max(...known) : null,
      freeBytes: limit ? Math.max(0, Math.min(host, limit.limitBytes - limit.usedBytes)) : host,
    };
  };
}

function hostRatio(before: CpuTimes, after: CpuTimes): number | null {
  const totalMs = after.totalMs - before.totalMs;
  return totalMs > 0 ? clamp((after.busyMs - before.busyMs) / totalMs) : null;
}

type AtQuota = { readonly quota: ReturnType<typeof readCgroupCpus>; readonly atMs: number };

function quotaRatio(before: AtQuota, after: AtQuota): number | null {
  if (!before.quota || !after.quota) return null;
  const mayUseMs = (after.atMs - before.atMs) * after.quota.cpus;
  return mayUseMs > 0 ? clamp((after.quota.usedMs - before.quota.usedMs) / mayUseMs) : null;
}

function clamp(ratio: number): number {
  return Math.min(1, Math.max(0, ratio));
}

function thisMachinery(): Machinery {
  // On Linux os.cpus() reads three files and splits them by processor; the first line of one is enough.
  const isLinux = process.platform === 'linux';
  return {
    read: isLinux ? readText : () => null,
    cpuTimes: () => (isLinux ? parseProcStat(readText('/proc/stat') ?? '') : null) ?? sumCpus(),
    freeBytes: freemem,
    nowMs: () => performance.now(),
  };
}

/** First line of /proc/stat, proc_stat(5): user nice system idle iowait irq softirq steal, in hundredths of a second. */
export function parseProcStat(text: string): CpuTimes | null {
  const match = /^cpu +(.*)$/m.exec(text);
  if (!match?.[1]) return null;
  const [user = 0, nice = 0, system = 0, idle = 0, iowait = 0, irq = 0, softirq = 0, steal = 0] = match[1]
    .split(' ')
    .map((ticks) => Number(ticks) * 10);
  const busyMs = user + nice + system + irq + softirq + steal;
  return { busyMs, totalMs: busyMs + idle + iowait };
}

function sumCpus(): CpuTimes {
  const all = cpus().map(({ times }) => times);
  const idleMs = all.reduce((sum, times) => sum + times.idle, 0);
  const busyMs = all.reduce((sum, times) => sum + times.user + times.nice + times.sys + times.irq, 0);
  return { busyMs, totalMs: busyMs + idleMs };
}

function readText(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

/** What a container may use: memory and processor limits of this process's control group (Linux, cgroup v1 and v2). */

/** Text of a small file, or null where it isn't there. */
export type ReadText = (file: string) => string | null;

type CgroupMemory = { readonly limitBytes: number; readonly usedBytes: number };

const mount = '/sys/fs/cgroup';
/** v1 writes "no limit" as a number near 2^63. */
const unlimitedBytes = 2 ** 60;

/** The tightest limit among this group and those it is in; null without one. */
export function readCgroupMemory(read: ReadText): CgroupMemory | null {
  const groups = parseCgroups(read('/proc/self/cgroup') ?? '');
  const found = [
    ...folders(groups.unified).map((folder) => memoryOf(read, folder, v2)),
    ...folders(groups.memory).map((folder) => memoryOf(read, `/memory${folder}`, v1)),
  ].filter((memory) => memory !== null);
  return found.sort((a, b) => a.limitBytes - a.usedBytes - (b.limitBytes - b.usedBytes))[0] ?? null;
}

/** Processors' worth of time that this group may use, or null without a limit (v2). */
function readCgroupCpus(read: ReadText): { readonly cpus: number; readonly usedMs: number } | null {
  const { unified } = parseCgroups(read('/proc/self/cgroup') ?? '');
  for (const folder of folders(unified)) {
    const [quota, period] = (read(`${mount}${folder}/cpu.max`) ?? '').trim().split(' ').map(Number);
    const usedMicroseconds = fieldOf(read(`${mount}${folder}/cpu.stat`), 'usage_usec');
    if (quota && period && usedMicroseconds !== null) return { cpus: quota / period, usedMs: usedMicroseconds / 1000 };
  }
  return null;
}

type Names = { readonly limit: string; readonly used: string; readonly reclaimable: string };
const v2: Names = { limit: 'memory.max', used: 'memory.current', reclaimable: 'inactive_file' };
const v1: Names = { limit: 'memory.limit_in_bytes', used: 'memory.usage_in_bytes', reclaimable: 'total_inactive_file' };

function memoryOf(read: ReadText, folder: string, names: Names): CgroupMemory | null {
  const limitBytes = Number.parseInt(read(`${mount}${folder}/${names.limit}`) ?? '', 10);
  if (!(limitBytes < unlimitedBytes)) return null;
  const used = Number.parseInt(read(`${mount}${folder}/${names.used}`) ?? '', 10);
  // File cache that nobody reads counts as used, but is given back at once.
  const reclaimable = fieldOf(read(`${mount}${folder}/memory.stat`), names.reclaimable) ?? 0;
  return { limitBytes, usedBytes: Math.max(0, (used || 0) - reclaimable) };
}

/** `0::/a/b` (v2) and `5:memory:/a/b` (v1) of /proc/self/cgroup. */
function parseCgroups(text: string): { unified: string | null; memory: string | null } {
  const lines = text.split('\n').map((line) => /^\d+:([^:]*):(.*)$/.exec(line));
  const pathOf = (controller: string) =>
    lines.find((match) => match?.[1]?.split(',').includes(controller))?.[2] ?? null;
  return { unified: pathOf(''), memory: pathOf('memory') };
}

/** `/a/b` → `/a/b`, `/a` and the root; in a container the path may be the host's, and only the root is there. */
function folders(path: string | null): string[] {
  if (path === null) return [];
  const parts = path.split('/').filter(Boolean);
  return parts.map((_, at) => `/${parts.slice(0, parts.length - at).join('/')}`).concat('');
}

function fieldOf(text: string | null, name: string): number | null {
  const value = text === null ? undefined : new RegExp(`^${name} (\\d+)$`, 'm').exec(text)?.[1];
  return value === undefined ? null : Number(value);
}
