import { expect, test } from 'vitest';
import { mostWorkers, TabWorkers } from '../../../companion/browser/tabs/tab-workers.ts';
import { FakeTarget } from '../cdp/fake-cdp.ts';

test('no more than some workers run at once, the next begins as one ends, and all that run can be stopped', () => {
  const workers = new TabWorkers();
  const begun: number[] = [];
  const targets = Array.from({ length: mostWorkers + 3 }, (_, at) => new FakeTarget(String(at)));
  for (const [at, target] of targets.entries()) workers.add(target, () => begun.push(at));
  expect(begun).toEqual(Array.from({ length: mostWorkers }, (_, at) => at));
  expect(workers.waiting).toBe(3);
  targets[mostWorkers]?.end();
  targets[0]?.end();
  expect(begun.at(-1)).toBe(mostWorkers + 1);
  expect(workers.waiting).toBe(1);
  workers.stop();
  const stopped = targets.filter((target) => target.methods().includes('Runtime.terminateExecution'));
  expect(stopped).toEqual([...targets.slice(1, mostWorkers), targets[mostWorkers + 1]]);
});
