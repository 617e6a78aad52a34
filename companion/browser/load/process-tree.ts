/**
 * What a process and everything below it hold in memory, on Linux, cheaply enough to be asked every second.
 *
 * PSS is the truth and dear: smaps_rollup walks a process's whole page table, 2 to 15 ms each for Chrome's. So each sample reads
 * it of a few processes only, the new ones first, then those whose turn is longest ago; in between, a process's PSS is its last one
 * plus what its anonymous memory has grown since.
 */
import { readdir, readFile } from 'node:fs/promises';

type Member = {
  readonly anonymousBytes: number;
  /** Null until its first turn. */
  readonly pss: { readonly bytes: number; readonly anonymousBytes: number; readonly sample: number } | null;
};

/** A page that starts a renderer should not cost a reading there and then. */
const readingsEachSample = 2;

export class ProcessTree {
  readonly #root: number;
  readonly #proc: Proc;
  /** Processes that were looked at and aren't in the tree; a process never moves into one. */
  readonly #others = new Set<number>();
  readonly #members = new Map<number, Member>();
  #samples = 0;

  constructor(root: number, proc: Proc = systemProc) {
    this.#root = root;
    this.#proc = proc;
  }

  /** Bytes of the whole tree. `everything` reads all PSS anew: exact, and tens of milliseconds. */
  async sample({ everything = false }: { everything?: boolean } = {}): Promise<number> {
    this.#samples++;
    await this.#findMembers();
    // Of the first ones the larger part is files, of which anonymous memory says nothing.
    const limit = everything || this.#samples === 1 ? this.#members.size : readingsEachSample;
    for (const pid of this.#longestAgo().slice(0, limit)) await this.#readPss(pid);
    return [...this.#members.values()].reduce((sum, member) => sum + estimate(member), 0);
  }

  async #findMembers(): Promise<void> {
    const pids = await this.#proc.pids();
    const alive = new Set(pids);
    for (const pid of this.#others) if (!alive.has(pid)) this.#others.delete(pid);
    for (const pid of this.#members.keys()) if (!alive.has(pid)) this.#members.delete(pid);
    for (const pid of pids) {
      if (this.#others.has(pid)) continue;
      if (!this.#members.has(pid) && !(await this.#isInside(pid))) this.#others.add(pid);
      else await this.#readAnonymous(pid);
    }
  }

  /** Chrome leads a process group, which its orphans stay in; where it was not started by us, its children count by parent. */
  async #isInside(pid: number): Promise<boolean> {
    if (pid === this.#root) return true;
    const stat = parseStat((await this.#proc.read(pid, 'stat')) ?? '');
    return stat !== null && (stat.group === this.#root || this.#members.has(stat.parent));
  }

  async #readAnonymous(pid: number): Promise<void> {
    const anonymousBytes = parseAnonymousBytes((await this.#proc.read(pid, 'status')) ?? '');
    // A zombie has no memory lines any more.
    if (anonymousBytes === null) this.#members.delete(pid);
    else this.#members.set(pid, { anonymousBytes, pss: this.#members.get(pid)?.pss ?? null });
  }

  async #readPss(pid: number): Promise<void> {
    const bytes = parsePssBytes((await this.#proc.read(pid, 'smaps_rollup')) ?? '');
    const member = this.#members.get(pid);
    if (bytes === null || !member) return;
    const { anonymousBytes } = member;
    this.#members.set(pid, { anonymousBytes, pss: { bytes, anonymousBytes, sample: this.#samples } });
  }

  #longestAgo(): number[] {
    return [...this.#members].sort(([, a], [, b]) => (a.pss?.sample ?? 0) - (b.pss?.sample ?? 0)).map(([pid]) => pid);
  }
}

function estimate({ anonymousBytes, pss }: Member): number {
  return pss ? Math.max(0, pss.bytes + anonymousBytes - pss.anonymousBytes) : anonymousBytes;
}

/** One process as Linux shows it in /proc; see proc(5). */

/** `/proc/PID/stat`. The name in brackets may hold anything, so fields count from the last bracket. */
export function parseStat(text: string): { readonly parent: number; readonly group: number } | null {
  const match = /^ \S (\d+) (\d+) /.exec(text.slice(text.lastIndexOf(')') + 1));
  return match ? { parent: Number(match[1]), group: Number(match[2]) } : null;
}

/** `RssAnon:` of `/proc/PID/status`: memory that no file backs. Cheap to read, where PSS is dear. */
export function parseAnonymousBytes(text: string): number | null {
  return kilobytesOf(text, /^RssAnon:\s+(\d+) kB/m);
}

/** `Pss:` of `/proc/PID/smaps_rollup`: what is shared counts by its share. */
export function parsePssBytes(text: string): number | null {
  return kilobytesOf(text, /^Pss:\s+(\d+) kB/m);
}

function kilobytesOf(text: string, line: RegExp): number | null {
  const kilobytes = line.exec(text)?.[1];
  return kilobytes === undefined ? null : Number(kilobytes) * 1024;
}

/** /proc, as far as a process tree's memory needs it. Null where a process has ended or belongs to another user. */
export interface Proc {
  pids(): Promise<readonly number[]>;
  read(pid: number, file: 'stat' | 'status' | 'smaps_rollup'): Promise<string | null>;
}

const systemProc: Proc = {
  pids: async () => (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number),
  read: (pid, file) => readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => null),
};
