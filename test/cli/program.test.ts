import { expect, test } from 'vitest';
import { runProgram, unknownCommand } from '../../companion/cli/program.ts';
import { progressLine } from '../../companion/cli/watch.ts';
import { batchOptions } from '../../shared/batch/options.ts';
import { noPages } from '../../shared/batch/states.ts';
import type { BatchInfo, StatusInfo } from '../../shared/protocol/model.ts';

test.each([
  ['crwal', 'Did you mean: tabtrawl crawl'],
  ['exprot', 'Did you mean: tabtrawl export'],
  ['example.com/page', 'Did you mean: tabtrawl crawl example.com/page'],
  ['nothing-like-it', 'See them with: tabtrawl --help'],
])('%s is no command, and what was meant is said', (word, said) => {
  expect(unknownCommand([word])).toBe(`There is no command "${word}". ${said}`);
});

test('the command is named as it is called here', () => {
  expect(unknownCommand(['crwal'], 'npm start --')).toContain('Did you mean: npm start -- crawl');
});

test('commands, flags and nothing at all are left to the parser', () => {
  for (const argv of [['crawl', 'x'], ['--help'], ['help'], []]) expect(unknownCommand(argv)).toBeNull();
});

test('a word with a dash is one that a search is to be without; two dashes are a flag, and told where there is none', async () => {
  const world = { terminal: { out: async () => {}, err: () => {} }, env: {} } as unknown as Parameters<
    typeof runProgram
  >[1];
  await expect(runProgram(['search', 'lamps', '-old', '--limti', '5'], world, '1')).rejects.toThrow(
    '--limti is no option of search',
  );
});

const batch: BatchInfo = {
  id: 'b',
  name: 'n',
  state: 'running',
  options: batchOptions.parse({}),
  createdAt: 0,
  startedAt: 0,
  finishedAt: null,
  total: 20,
  counts: { ...noPages, waiting: 20 },
  reason: null,
  contentBytes: 0,
};
const status: StatusInfo = {
  version: '0',
  startedAt: 0,
  browser: { state: 'open', name: 'Chrome', headless: true, profile: 'default' },
  memory: { browserBytes: 1, browserPeakBytes: 1, companionBytes: 1, companionPeakBytes: 1, budgetBytes: null },
  tabs: { working: 1, open: 1, limit: 1, reason: '' },
  pagesPerSecond: 100,
  storeBytes: 0,
  clients: 0,
};

test('the live line fits its terminal, and guesses no tenths of a second', () => {
  const whole = progressLine(batch, status);
  expect(whole).toContain('a few seconds left');
  for (const columns of [100, 60, 20])
    expect(progressLine(batch, status, [], columns).length).toBeLessThanOrEqual(columns);
  expect(progressLine(batch, status, [], 60)).toContain('0 done');
});
