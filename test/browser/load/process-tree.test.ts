import { expect, test } from 'vitest';
import {
  type Proc,
  ProcessTree,
  parseAnonymousBytes,
  parsePssBytes,
  parseStat,
} from '../../../companion/browser/load/process-tree.ts';

type Fake = { parent: number; group: number; anonymousKb: number; pssKb: number };
const mb = 1024 * 1024;

function fakeProc(processes: Map<number, Fake>) {
  const readings: number[] = [];
  const proc: Proc = {
    pids: async () => [...processes.keys()],
    read: async (pid, file) => {
      const process = processes.get(pid);
      if (!process) return null;
      if (file === 'stat') return `${pid} (a ) b) S ${process.parent} ${process.group} 1 0 -1`;
      if (file === 'status') return `Name:\tchrome\nRssAnon:\t   ${process.anonymousKb} kB\nRssFile:\t 9 kB\n`;
      readings.push(pid);
      return `x\nPss:               ${process.pssKb} kB\nPss_Dirty:  1 kB\n`;
    },
  };
  return { proc, readings };
}
const chrome = (parent: number, anonymousMb: number, pssMb: number, group = 10): Fake => ({
  parent,
  group,
  anonymousKb: anonymousMb * 1024,
  pssKb: pssMb * 1024,
});

test('everything below the root counts, with orphans of its group, and nothing else', async () => {
  const { proc } = fakeProc(
    new Map([
      [1, chrome(0, 900, 900, 1)],
      [10, chrome(1, 40, 100)],
      [11, chrome(10, 10, 20)],
      [12, chrome(11, 10, 30, 12)],
      [13, chrome(1, 5, 6)],
      [14, chrome(1, 700, 700, 14)],
    ]),
  );
  expect(await new ProcessTree(10, proc).sample()).toBe(156 * mb);
});

test('between two readings a process is followed by its anonymous memory', async () => {
  const root = chrome(1, 40, 100);
  const processes = new Map([[10, root], ...[11, 12, 13, 14, 15].map((pid) => [pid, chrome(10, 20, 50)] as const)]);
  const { proc, readings } = fakeProc(processes);
  const tree = new ProcessTree(10, proc);
  expect(await tree.sample()).toBe(350 * mb);
  expect(readings.splice(0)).toHaveLength(6);

  // The one whose turn is last.
  processes.set(15, chrome(10, 70, 999));
  expect(await tree.sample()).toBe(400 * mb);
  expect(readings.splice(0)).toEqual([10, 11]);
  await tree.sample();
  expect(readings.splice(0)).toEqual([12, 13]);
  expect(await tree.sample()).toBe((100 + 4 * 50 + 999) * mb);
});

test('a process that has just begun counts at once, and one that ended no more', async () => {
  const processes = new Map([[10, chrome(1, 40, 100)]]);
  const { proc } = fakeProc(processes);
  const tree = new ProcessTree(10, proc);
  await tree.sample();
  for (const pid of [11, 12, 13]) processes.set(pid, chrome(10, 30, 31));
  expect(await tree.sample()).toBe((100 + 2 * 31 + 30) * mb);
  processes.delete(11);
  expect(await tree.sample({ everything: true })).toBe((100 + 2 * 31) * mb);
  processes.clear();
  expect(await tree.sample()).toBe(0);
});

test('lines of /proc are read as proc(5) has them', () => {
  expect(parseStat('77 (Web Content) R 3 2 1 0 -1 4194560')).toEqual({ parent: 3, group: 2 });
  expect(parseStat('')).toBeNull();
  // A zombie.
  expect(parseAnonymousBytes('Name:\tchrome\nState:\tZ (zombie)\n')).toBeNull();
  expect(parsePssBytes('')).toBeNull();
});
