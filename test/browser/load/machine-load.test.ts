import { expect, test } from 'vitest';
import {
  type CpuTimes,
  machineLoadSampler,
  parseProcStat,
  type ReadText,
  readCgroupMemory,
} from '../../../companion/browser/load/machine.ts';

const gb = 1024 ** 3;
const files =
  (texts: Readonly<Record<string, string>>): ReadText =>
  (file) =>
    texts[file] ?? null;

function sampler(texts: Record<string, string> = {}) {
  const machine = { times: { busyMs: 0, totalMs: 0 } as CpuTimes, freeBytes: 8 * gb, nowMs: 0, texts };
  const sample = machineLoadSampler({
    read: (file) => machine.texts[file] ?? null,
    cpuTimes: () => machine.times,
    freeBytes: () => machine.freeBytes,
    nowMs: () => machine.nowMs,
  });
  return { machine, sample };
}

test('how busy the processors are is known from the second sample on', () => {
  const { machine, sample } = sampler();
  expect(sample().cpuRatio).toBeNull();
  machine.times = { busyMs: 1500, totalMs: 2000 };
  expect(sample().cpuRatio).toBe(0.75);
  machine.times = { busyMs: 1500, totalMs: 4000 };
  expect(sample().cpuRatio).toBe(0);
});

test('a container that may use half a processor is busy when it has used that', () => {
  const texts = {
    '/proc/self/cgroup': '0::/\n',
    '/sys/fs/cgroup/cpu.max': '50000 100000\n',
    '/sys/fs/cgroup/cpu.stat': 'usage_usec 1000000\nuser_usec 1\n',
  };
  const { machine, sample } = sampler(texts);
  sample();
  machine.nowMs = 1000;
  machine.times = { busyMs: 100, totalMs: 1000 };
  machine.texts['/sys/fs/cgroup/cpu.stat'] = 'usage_usec 1500000\n';
  expect(sample().cpuRatio).toBe(1);
});

test("what is free is the machine's, or what the container has left where that is less", () => {
  const { machine, sample } = sampler({ '/proc/self/cgroup': '0::/a/b\n' });
  expect(sample().freeBytes).toBe(8 * gb);
  machine.texts['/sys/fs/cgroup/a/memory.max'] = `${2 * gb}\n`;
  machine.texts['/sys/fs/cgroup/a/memory.current'] = `${1.5 * gb}\n`;
  machine.texts['/sys/fs/cgroup/a/memory.stat'] = `anon 1\ninactive_file ${gb / 2}\n`;
  expect(sample().freeBytes).toBe(gb);
  machine.freeBytes = gb / 4;
  expect(sample().freeBytes).toBe(gb / 4);
});

test.each([
  [
    'v2, in a container',
    { '/proc/self/cgroup': '0::/\n', '/sys/fs/cgroup/memory.max': '1000\n', '/sys/fs/cgroup/memory.current': '400\n' },
    { limitBytes: 1000, usedBytes: 400 },
  ],
  [
    'v1',
    {
      '/proc/self/cgroup': '5:cpu,cpuacct:/x\n4:memory:/docker/1\n0::/\n',
      '/sys/fs/cgroup/memory/docker/1/memory.limit_in_bytes': '1000\n',
      '/sys/fs/cgroup/memory/docker/1/memory.usage_in_bytes': '900\n',
      '/sys/fs/cgroup/memory/docker/1/memory.stat': 'cache 5\ntotal_inactive_file 300\n',
    },
    { limitBytes: 1000, usedBytes: 600 },
  ],
  [
    'v1, seen from within, where only the root is there',
    {
      '/proc/self/cgroup': '4:memory:/docker/1\n',
      '/sys/fs/cgroup/memory/memory.limit_in_bytes': '1000\n',
      '/sys/fs/cgroup/memory/memory.usage_in_bytes': '900\n',
    },
    { limitBytes: 1000, usedBytes: 900 },
  ],
  [
    'v1 without a limit',
    { '/proc/self/cgroup': '4:memory:/\n', '/sys/fs/cgroup/memory/memory.limit_in_bytes': '9223372036854771712\n' },
    null,
  ],
  ['v2 without a limit', { '/proc/self/cgroup': '0::/\n', '/sys/fs/cgroup/memory.max': 'max\n' }, null],
  ['a system without control groups', {}, null],
] as const)('%s', (_, texts, memory) => {
  expect(readCgroupMemory(files(texts))).toEqual(memory);
});

test('the nearer limit wins where groups lie in each other', () => {
  const read = files({
    '/proc/self/cgroup': '0::/a/b\n',
    '/sys/fs/cgroup/a/memory.max': '1000',
    '/sys/fs/cgroup/a/memory.current': '900',
    '/sys/fs/cgroup/a/b/memory.max': '500',
    '/sys/fs/cgroup/a/b/memory.current': '100',
  });
  expect(readCgroupMemory(read)).toEqual({ limitBytes: 1000, usedBytes: 900 });
});

test('waiting for disks is not being busy', () => {
  expect(parseProcStat('cpu  10 0 5 80 5 0 0 0 0 0\ncpu0 1 1 1 1\n')).toEqual({ busyMs: 150, totalMs: 1000 });
});
