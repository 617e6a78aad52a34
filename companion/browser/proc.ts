/** One process as Linux shows it in /proc; see proc(5). */
import { readdir, readFile } from 'node:fs/promises';

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

export const systemProc: Proc = {
  pids: async () => (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number),
  read: (pid, file) => readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => null),
};
