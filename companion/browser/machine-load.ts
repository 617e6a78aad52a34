/** How busy and how full the machine is, or the container that this runs in. */
import { readFileSync } from 'node:fs';
import { cpus, freemem } from 'node:os';
import { type ReadText, readCgroupCpus, readCgroupMemory } from './cgroup.ts';

export type MachineLoad = {
  /** 0 to 1 over all processors since the last sample; null for the first. */
  readonly cpuRatio: number | null;
  /** What can still be taken without swapping. */
  readonly freeBytes: number;
};

/** Processor time since the machine started, over all processors. */
export type CpuTimes = { readonly busyMs: number; readonly totalMs: number };

export type Machinery = {
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

export function readText(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
