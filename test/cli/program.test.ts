import { expect, test } from 'vitest';
import { batchLine } from '../../companion/cli/batches.ts';
import { runProgram, unknownCommand } from '../../companion/cli/program.ts';
import { asTyped, fitColumns, tellList } from '../../companion/cli/terminal.ts';
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
  for (const argv of [['crawl', 'x'], ['--help'], []]) expect(unknownCommand(argv)).toBeNull();
});

test('a word with a dash is one that a search is to be without; two dashes are a flag, and told where there is none', async () => {
  const world = { terminal: { out: async () => {}, err: () => {} }, env: {} } as unknown as Parameters<
    typeof runProgram
  >[1];
  await expect(runProgram(['search', 'lamps', '-old', '--limti', '5'], world, '1')).rejects.toThrow(
    '--limti is no option of search',
  );
});

/** A terminal that keeps what it is told. */
function keptTerminal() {
  const told = { out: '', err: '' };
  const terminal = {
    out: async (text: string) => {
      told.out += text;
    },
    err: (line: string) => {
      told.err += `${line}\n`;
    },
  };
  return { told, terminal };
}

/** What the program says, called like this. */
async function said(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  const { told, terminal } = keptTerminal();
  const world = { terminal, env: { npm_lifecycle_event: 'start' } } as unknown as Parameters<typeof runProgram>[1];
  return { code: await runProgram(argv, world, '1'), ...told };
}

test('help has its options and commands under headings, and defaults as they are typed', async () => {
  const headings = (text: string) => text.match(/^[A-Z].*:$/gm);
  expect(headings((await said('crawl', '--help')).out)).toEqual([
    'Options:',
    'Whole sites:',
    'What is kept:',
    'Session and cache:',
    'How a page is loaded:',
    'Pace:',
    'At a site:',
    'Allowed or refused:',
    'Browser and companion:',
  ]);
  expect((await said('crawl', '--help')).out).toContain('(default: 30s)');
  const { out } = await said('--help');
  expect(headings(out)).not.toContain('Commands:');
  expect(out.indexOf('Sign-ins:')).toBeLessThan(out.indexOf('  login '));
});

test('help of a command is asked for in both ways, and of one that is none says what was meant', async () => {
  expect((await said('help', 'pause')).out).toBe((await said('pause', '--help')).out);
  expect((await said('help')).out).toBe((await said('--help')).out);
  expect(await said('help', 'crwal')).toMatchObject({ code: 2, err: expect.stringContaining('-- crawl\n') });
});

test('what was called wrongly is told how it is called here', async () => {
  const { code, err } = await said('show');
  expect(code).toBe(2);
  expect(err).toMatch(/^tabtrawl: show needs the id of a batch \("npm start -- batches" lists them\)\.\n/);
  expect(err).toContain('What it takes: npm start -- show --help');
  expect((await said('search')).err).toMatch(/^tabtrawl: search needs words to search for\.\n/);
  expect((await said('profile')).err).toMatch(/^tabtrawl: profile needs what to do: list, import or remove\.\n/);
  expect((await said('clients', 'forget')).err).toMatch(/^tabtrawl: clients takes no argument, and got: forget\n/);
  expect((await said('pause', 'a', 'b')).err).toMatch(/^tabtrawl: pause takes <id>, and got: a, b\n/);
});

test('a batch that has ended says of each page what became of it', () => {
  const counts = { ...noPages, done: 5, failed: 1, skipped: 2, cancelled: 3 };
  const line = batchLine({ ...batch, state: 'cancelled', counts, total: 11 });
  expect(line).toContain('5/11 done · 1 failed · 2 skipped · 3 cancelled · ');
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

test('a line fits by the columns that its signs take, and none of them is cut in two', () => {
  expect(fitColumns('ページを開く', 5)).toBe('ペー');
  expect(fitColumns('ab👩‍👩‍👧c', 3)).toBe('ab');
  expect(fitColumns('plain', 20)).toBe('plain');
  const paused = { ...batch, state: 'paused' as const, reason: '資料の場所に書けません' };
  const line = progressLine(paused, status, [], 20);
  expect(fitColumns(line, 20)).toBe(line);
});

test('hints name the command that works here', () => {
  const hint = 'Tabtrawl: pair it ("tabtrawl pair"), see: tabtrawl --help. Start "tabtrawl". tabtrawl: a fault';
  expect(asTyped(hint, 'npm start --')).toBe(
    'Tabtrawl: pair it ("npm start -- pair"), see: npm start -- --help. Start "npm start". tabtrawl: a fault',
  );
});

test.each([
  { items: [], json: false, out: '', err: 'No lamps.\n' },
  { items: [], json: true, out: '[]\n', err: '' },
  { items: ['red', 'blue'], json: false, out: 'red\nblue\n', err: '' },
])(
  'a list of $items.length (json: $json) has its lines alone on stdout, for scripts',
  async ({ items, json, out, err }) => {
    const { told, terminal } = keptTerminal();
    const call = { flags: { json }, terminal } as unknown as Parameters<typeof tellList>[0];
    await tellList(call, items, { line: (item) => `${item}\n`, none: 'No lamps.' });
    expect(told).toEqual({ out, err });
  },
);
