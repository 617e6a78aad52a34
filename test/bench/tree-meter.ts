/**
 * CPU seconds by process kind and PSS of a whole process tree, sampled from /proc (Linux).
 * A process that ends between two samples keeps the CPU last seen of it: at most one interval is lost.
 */
import { readdirSync, readFileSync } from 'node:fs';

/** Reading smaps_rollup is dear, so memory is read less often than CPU. */
const cpuEveryMs = 250;
const memoryEverySamples = 4;
/** Linux reports CPU in hundredths. */
const ticksPerSecond = 100;

export type TreeFigures = {
  readonly cpuSeconds: Record<string, number>;
  readonly peakBytes: number;
  readonly meanBytes: number;
  /** Of the browser's processes alone. */
  readonly browserPeakBytes: number;
};

type Process = { readonly pid: number; readonly parent: number; readonly ticks: number };

function processes(): Map<number, Process> {
  const found = new Map<number, Process>();
  for (const name of readdirSync('/proc')) {
    const pid = Number(name);
    if (!Number.isInteger(pid)) continue;
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      found.set(pid, { pid, parent: Number(fields[1]), ticks: Number(fields[11]) + Number(fields[12]) });
    } catch {
      // It ended between the listing and the reading.
    }
  }
  return found;
}

function treeOf(root: number, all: ReadonlyMap<number, Process>): Process[] {
  const isInside = (pid: number): boolean => {
    for (let at = all.get(pid); at; at = all.get(at.parent)) if (at.pid === root) return true;
    return false;
  };
  return [...all.values()].filter((process) => isInside(process.pid));
}

function kindOf(pid: number): string {
  try {
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    const type = /--type=([\w-]+)/.exec(command)?.[1];
    if (type === 'utility') return /--utility-sub-type=(\w+)/.exec(command)?.[1] ?? type;
    return type ?? (/chrom/.test(command.split('\0')[0] ?? '') ? 'browser' : 'node');
  } catch {
    return 'ended';
  }
}

function pssBytes(pid: number): number {
  try {
    return Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}

/** Begins to measure the tree below `root`; the returned function ends it. */
export function meterTree(root: number): () => TreeFigures {
  const ticks = new Map<number, number>();
  const kinds = new Map<number, string>();
  const sums: number[] = [];
  const browserSums: number[] = [];
  let samples = 0;
  const sample = (): void => {
    const tree = treeOf(root, processes());
    for (const process of tree) {
      ticks.set(process.pid, process.ticks);
      // A child is forked first and only then gets its own name.
      const known = kinds.get(process.pid);
      if (known === undefined || known === 'zygote' || (known === 'node' && process.pid !== root))
        kinds.set(process.pid, kindOf(process.pid));
    }
    if (samples++ % memoryEverySamples > 0) return;
    const bytes = tree.map(({ pid }) => ({ bytes: pssBytes(pid), isBrowser: kinds.get(pid) !== 'node' }));
    sums.push(bytes.reduce((sum, process) => sum + process.bytes, 0));
    browserSums.push(bytes.reduce((sum, process) => sum + (process.isBrowser ? process.bytes : 0), 0));
  };
  const timer = setInterval(sample, cpuEveryMs);
  return () => {
    clearInterval(timer);
    const cpuSeconds: Record<string, number> = {};
    for (const [pid, used] of ticks) {
      const kind = kinds.get(pid) ?? 'ended';
      cpuSeconds[kind] = (cpuSeconds[kind] ?? 0) + used / ticksPerSecond;
    }
    return {
      cpuSeconds,
      peakBytes: Math.max(0, ...sums),
      browserPeakBytes: Math.max(0, ...browserSums),
      meanBytes: sums.reduce((a, b) => a + b, 0) / Math.max(1, sums.length),
    };
  };
}
