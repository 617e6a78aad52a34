import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { nodeFlags } from '../../companion/setup/pinned-node.js';

const churn = `
  let kept = [];
  for (let n = 0; n < 4e6; n++) { kept.push({ n, text: 'x' + n }); if (kept.length > 4e5) kept = []; }
  const { getHeapSpaceStatistics } = require('node:v8');
  console.log(getHeapSpaceStatistics().find((space) => space.space_name === 'new_space').space_size);`;

test('the companion’s young generation stays small', () => {
  const bytes = Number(execFileSync(process.execPath, [...nodeFlags, '-e', churn], { encoding: 'utf8' }));
  expect(bytes).toBeGreaterThan(0);
  expect(bytes).toBeLessThanOrEqual(48 * 1024 * 1024);
});
