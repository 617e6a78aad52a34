import { expect, test } from 'vitest';
import { nextSampleMs, openLoadSensor } from '../../../companion/browser/load/sensor.ts';
import { FakeClock } from '../../crawl/fake-clock.ts';

test('samples come once a second, less often where they cost much, and never less than every three', () => {
  expect([5, 50, 200, 5000].map(nextSampleMs)).toEqual([1000, 1000, 2000, 3000]);
});

test('without a browser its memory is nothing, and the machine is known all the same', async () => {
  const clock = new FakeClock();
  const sensor = openLoadSensor({
    browser: () => null,
    clock,
    log: () => {},
    machineLoad: () => ({ cpuRatio: 0.5, freeBytes: 1000 }),
  });
  await clock.pass(10);
  expect(sensor.current()).toMatchObject({ browserBytes: 0, cpuRatio: 0.5, freeBytes: 1000 });
  sensor.close();
  await clock.pass(10_000);
  expect(clock.pending).toBe(0);
});
