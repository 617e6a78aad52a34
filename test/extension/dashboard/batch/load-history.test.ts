import { expect, test } from 'vitest';
import { addLoad, type LoadSample } from '../../../../extension/dashboard/batch/load-history.ts';
import { FakeCrawl } from '../../fake-crawl.ts';

const { status } = new FakeCrawl(true);

test('the chart holds five minutes, one sample a second, however often the companion tells', () => {
  let samples: readonly LoadSample[] = [];
  for (let at = 0; at <= 600_000; at += 100) samples = addLoad(samples, status, at);
  expect(samples.length).toBeGreaterThan(250);
  expect(samples.length).toBeLessThanOrEqual(335);
  expect(samples[0]?.atMs).toBeGreaterThan(299_000);
});
