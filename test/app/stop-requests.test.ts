import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type StopSource, watchStopRequests } from '../../companion/app/stop-requests.ts';

function openSource(env: StopSource['env'] = {}) {
  const listeners = new Map<string, () => void>();
  const source = {
    pid: 50,
    ppid: 40,
    env,
    on: (signal: string, listener: () => void) => listeners.set(signal, listener),
  };
  let nowMs = 1000;
  const calls: string[] = [];
  watchStopRequests(source, { first: (why) => calls.push(why), second: () => calls.push('second') }, () => nowMs);
  return {
    calls,
    source,
    raise: (signal: NodeJS.Signals) => listeners.get(signal)?.(),
    pass: (ms: number) => {
      nowMs += ms;
      vi.advanceTimersByTime(ms);
    },
  };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s asks to stop once, and a later one a second time', (signal) => {
  const { calls, raise, pass } = openSource();
  raise(signal);
  expect(calls).toEqual([`Stopped by ${signal}.`]);
  pass(300);
  raise('SIGINT');
  expect(calls).toEqual([`Stopped by ${signal}.`, 'second']);
});

test('one Ctrl-C that arrives by several ways is one request', () => {
  const { calls, raise, pass } = openSource();
  raise('SIGINT');
  pass(5);
  raise('SIGINT');
  expect(calls).toHaveLength(1);
});

test('under npm, the end of what started it asks to stop; a change of parent elsewhere does not', () => {
  const npm = openSource({ npm_lifecycle_event: 'start' });
  npm.pass(5000);
  expect(npm.calls).toEqual([]);
  npm.source.ppid = 1;
  npm.pass(5000);
  expect(npm.calls).toEqual(['Stopped, since npm ended.']);

  const shell = openSource();
  shell.source.ppid = 1;
  shell.pass(5000);
  expect(shell.calls).toEqual([]);
});

test('the end of npm while the program was still being set up is noticed as it begins', () => {
  const env = { npm_lifecycle_event: 'start' };
  expect(openSource({ ...env, TABTRAWL_STARTED_BY: '50 39' }).calls).toEqual(['Stopped, since npm ended.']);
  const same = openSource({ ...env, TABTRAWL_STARTED_BY: '50 40' });
  same.pass(5000);
  expect(same.calls).toEqual([]);
  // A note for another process, which started this one.
  const below = openSource({ ...env, TABTRAWL_STARTED_BY: '7 39' });
  below.pass(5000);
  expect(below.calls).toEqual([]);
});
