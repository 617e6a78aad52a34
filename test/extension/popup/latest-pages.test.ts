import { expect, test, vi } from 'vitest';
import { latestOf } from '../../../extension/popup/latest-pages.ts';
import type { PageState } from '../../../shared/batch/states.ts';
import type { PageRow } from '../../../shared/protocol/model.ts';

vi.mock('../../../extension/parts/browser.ts', () => ({ browser: {} }));

const row = (id: string, state: PageState, finishedAt: number | null) => ({ id, state, finishedAt }) as PageRow;
const idsOf = (rows: readonly PageRow[]) => rows.map(({ id }) => id).join(' ');
const ended = [1, 2, 3, 4].map((at) => row(`d${at}`, 'done', at + 10));

test('pages at work come first, then those that ended last; what waits says nothing', () => {
  const rows = [...ended, row('f', 'failed', 1), row('r', 'running', null), row('w', 'waiting', null)];
  expect(idsOf(latestOf([], rows, false))).toBe('r d4 d3 d2');
});

test('at the end those that failed come first, however early that was', () => {
  expect(idsOf(latestOf(ended, [row('f', 'failed', 1)], true))).toBe('f d4 d3 d2');
});
