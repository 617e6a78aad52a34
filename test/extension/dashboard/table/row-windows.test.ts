import { describe, expect, test } from 'vitest';
import {
  blockRows,
  canRowsMove,
  type RowQuery,
  RowWindows,
} from '../../../../extension/dashboard/table/row-windows.ts';
import type { Result } from '../../../../shared/protocol/calls.ts';
import type { PageRow } from '../../../../shared/protocol/model.ts';
import { fakeRow } from '../../fake-pages.ts';

const all: RowQuery = { batch: 'b', filter: {}, sort: 'index', descending: false };
const failed: RowQuery = { ...all, filter: { states: ['failed'] } };

type Asked = {
  readonly query: RowQuery;
  readonly offset: number;
  answer(result: Partial<Result<'page.list'>>): Promise<void>;
  fail(message: string): Promise<void>;
};

/** Windows whose questions the test answers, with a clock that it turns. */
function openWindows(rowsInAll = 10_000) {
  const asked: Asked[] = [];
  const timers: { ms: number; act: () => void }[] = [];
  const settle = async () => {
    for (let turn = 0; turn < 5; turn++) await Promise.resolve();
  };
  const windows = new RowWindows({
    load: (query, offset, limit) =>
      new Promise((resolve, reject) => {
        const rows = Array.from({ length: Math.max(0, Math.min(limit, rowsInAll - offset)) }, (_, at) =>
          fakeRow('b', offset + at, 'waiting'),
        );
        asked.push({
          query,
          offset,
          answer: (result) => {
            resolve({ seq: 1, total: rowsInAll, rows, ...result });
            return settle();
          },
          fail: (message) => {
            reject(new Error(message));
            return settle();
          },
        });
      }),
    onChange: () => {},
    after: (ms, act) => {
      const timer = { ms, act };
      timers.push(timer);
      return () => timers.splice(timers.indexOf(timer), 1);
    },
  });
  const question = (at: number): Asked => {
    const found = asked[at];
    if (!found) throw new Error(`only ${asked.length} questions were asked`);
    return found;
  };
  return { windows, asked, question, timers, turn: () => timers.splice(0).map(({ act }) => act()) };
}

const done = (index: number): PageRow => fakeRow('b', index, 'done');

describe('what is asked for', () => {
  test('only the blocks in view are asked for, two at a time', async () => {
    const { windows, asked, question } = openWindows();
    windows.setQuery(all);
    await question(0).answer({});
    windows.show(5000, 5300);
    expect(asked.map(({ offset }) => offset)).toEqual([0, 5000, 5100]);
    await question(1).answer({});
    expect(asked.map(({ offset }) => offset)).toEqual([0, 5000, 5100, 5200]);
  });

  test('blocks that are loaded are not asked for again', async () => {
    const { windows, asked, question } = openWindows();
    windows.setQuery(all);
    await question(0).answer({});
    windows.show(0, 40);
    windows.show(10, 50);
    expect(asked).toHaveLength(1);
  });

  test('what was passed over in scrolling and is out of view is not asked for', async () => {
    const { windows, asked, question } = openWindows();
    windows.setQuery(all);
    await question(0).answer({});
    windows.show(1000, 1150);
    windows.show(2000, 2150);
    windows.show(9000, 9050);
    await question(1).answer({});
    await question(2).answer({});
    expect(asked.map(({ offset }) => offset)).toEqual([0, 1000, 1100, 9000]);
  });

  test('memory does not grow with what was scrolled through', async () => {
    const { windows, asked } = openWindows(100_000);
    windows.setQuery(all);
    for (let first = 0; first < 100_000; first += blockRows) {
      windows.show(first, first + 20);
      await asked.at(-1)?.answer({});
    }
    const held = Array.from({ length: 1000 }, (_, block) => windows.rowAt(block * blockRows)).filter(Boolean);
    expect(held.length).toBeLessThanOrEqual(60);
    expect(windows.rowAt(99_950)?.index).toBe(99_950);
  });
});

describe('events', () => {
  test('a row in view changes where it lies', async () => {
    const { windows, question } = openWindows();
    windows.setQuery(all);
    await question(0).answer({});
    windows.apply([done(7)], 2);
    expect(windows.rowAt(7)?.state).toBe('done');
    expect(windows.rowAt(8)?.state).toBe('waiting');
  });

  test('an event that came while the answer was on its way, and that the answer does not contain, is laid over it', async () => {
    const { windows, question } = openWindows();
    windows.setQuery(all);
    windows.apply([done(3)], 9);
    await question(0).answer({ seq: 8 });
    expect(windows.rowAt(3)?.state).toBe('done');
  });

  test('an answer that is newer than an event wins over it', async () => {
    const { windows, question } = openWindows();
    windows.setQuery(all);
    windows.apply([done(3)], 9);
    await question(0).answer({ seq: 9 });
    expect(windows.rowAt(3)?.state).toBe('waiting');
  });

  test('rows of another batch change nothing', async () => {
    const { windows, question } = openWindows();
    windows.setQuery(all);
    await question(0).answer({});
    windows.apply([{ ...done(3), batch: 'other' }], 9);
    expect(windows.rowAt(3)?.state).toBe('waiting');
  });

  test('where an event can move rows, those in view are asked for again once a second, however many events come', async () => {
    const { windows, asked, question, timers, turn } = openWindows();
    windows.setQuery(failed);
    await question(0).answer({});
    for (let seq = 2; seq < 50; seq++) windows.apply([done(seq)], seq);
    expect(timers.map(({ ms }) => ms)).toEqual([1000]);
    expect(asked).toHaveLength(1);
    turn();
    expect(asked).toHaveLength(2);
  });

  test('where it cannot, nothing is asked for', async () => {
    const { windows, asked, question, timers } = openWindows();
    windows.setQuery(all);
    await question(0).answer({});
    windows.apply([done(2)], 2);
    expect(timers).toHaveLength(0);
    expect(asked).toHaveLength(1);
  });

  test('rows move only with a filter or an order that depends on what becomes of a page', () => {
    expect(canRowsMove(all)).toBe(false);
    expect(canRowsMove({ ...all, sort: 'url', filter: { host: 'example.com' } })).toBe(false);
    expect(canRowsMove({ ...all, sort: 'state' })).toBe(true);
    expect(canRowsMove({ ...all, filter: { text: 'a title' } })).toBe(true);
    expect(canRowsMove(failed)).toBe(true);
  });
});

describe('another filter or order', () => {
  test('the old rows stay in view until the new ones are here', async () => {
    const { windows, question } = openWindows();
    windows.setQuery(all);
    await question(0).answer({});
    windows.setQuery(failed);
    expect(windows.rowAt(0)?.state).toBe('waiting');
    await question(1).answer({ total: 1, rows: [done(4)] });
    expect(windows.rowAt(0)?.index).toBe(4);
    expect(windows.total).toBe(1);
  });

  test('an answer to the filter before is dropped', async () => {
    const { windows, question } = openWindows();
    windows.setQuery(all);
    windows.setQuery(failed);
    await question(1).answer({ total: 1, rows: [done(4)] });
    await question(0).answer({});
    expect(windows.total).toBe(1);
    expect(windows.rowAt(0)?.index).toBe(4);
  });

  test('blocks past the end of a table that got shorter are gone', async () => {
    const { windows, question } = openWindows(1000);
    windows.setQuery(all);
    await question(0).answer({});
    windows.show(500, 520);
    await question(1).answer({});
    windows.setQuery(failed);
    windows.show(0, 20);
    await question(2).answer({ total: 3, rows: [done(1), done(2), done(3)] });
    expect(windows.rowAt(510)).toBeUndefined();
  });

  test('another batch shows none of the rows before', async () => {
    const { windows, question } = openWindows();
    windows.setQuery(all);
    await question(0).answer({});
    windows.setQuery({ ...all, batch: 'c' });
    expect(windows.rowAt(0)).toBeUndefined();
    expect(windows.total).toBeNull();
  });
});

test('a failure is told, and tried again by itself', async () => {
  const { windows, asked, question, turn } = openWindows();
  windows.setQuery(all);
  await question(0).fail('the companion is away');
  expect(windows.problem).toBe('the companion is away');
  turn();
  await asked.at(-1)?.answer({});
  expect(windows.problem).toBeNull();
  expect(windows.rowAt(0)?.index).toBe(0);
});

test('while every try is refused at once, as without a connection, it waits between them', async () => {
  const { windows, asked, question, turn } = openWindows();
  windows.setQuery(all);
  await question(0).fail('not connected');
  // A try right after a refusal would be refused in the same moment: it would never let go of the page.
  expect(asked).toHaveLength(1);
  turn();
  expect(asked).toHaveLength(2);
});
