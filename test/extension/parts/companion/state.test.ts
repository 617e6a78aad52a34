import { expect, test, vi } from 'vitest';
import { createState } from '../../../../extension/parts/companion/state.ts';
import { FakeCrawl } from '../../fake-crawl.ts';

const crawl = new FakeCrawl();
const snapshot = { ...crawl.snapshot(), seq: 10 };
const [known] = snapshot.batches;
if (!known) throw new Error('The fake crawl has no batch.');

test('events that the snapshot already holds change nothing', () => {
  const { state, takeSnapshot, takeEvent } = createState();
  takeSnapshot(snapshot);
  takeEvent({ event: 'batch', seq: 10, data: { ...known, name: 'old news' } });
  expect(state.batches.value.map(({ name }) => name)).not.toContain('old news');
  takeEvent({ event: 'batch', seq: 11, data: { ...known, name: 'news' } });
  expect(state.batches.value.map(({ name }) => name)).toContain('news');
});

test('a new batch stands first, a changed one stays in its place, a removed one goes', () => {
  const { state, takeSnapshot, takeEvent } = createState();
  takeSnapshot(snapshot);
  const before = state.batches.value.map(({ id }) => id);
  takeEvent({ event: 'batch', seq: 11, data: { ...known, id: 'new', createdAt: Number.MAX_SAFE_INTEGER } });
  expect(state.batches.value.map(({ id }) => id)).toEqual(['new', ...before]);
  takeEvent({ event: 'batch', seq: 12, data: { ...known, state: 'paused' } });
  expect(state.batches.value.map(({ id }) => id)).toEqual(['new', ...before]);
  takeEvent({ event: 'batch', seq: 13, data: { removed: 'new' } });
  expect(state.batches.value.map(({ id }) => id)).toEqual(before);
});

test('a snapshot replaces everything, holds and batches that ended meanwhile included', () => {
  const { state, takeSnapshot } = createState();
  takeSnapshot(snapshot);
  takeSnapshot({ ...snapshot, seq: 20, batches: [], holds: [] });
  expect(state.batches.value).toEqual([]);
  expect(state.holds.value).toEqual([]);
  expect(state.generation.value).toBe(2);
});

test('a companion that restarted counts from the start again, and its events are taken', () => {
  const { state, takeSnapshot, takeEvent } = createState();
  takeSnapshot(snapshot);
  takeSnapshot({ ...snapshot, seq: 0 });
  takeEvent({ event: 'hold', seq: 1, data: { holds: [] } });
  expect(state.holds.value).toEqual([]);
});

test('rows go to those who watch, until they stop', () => {
  const { state, takeSnapshot, takeEvent } = createState();
  takeSnapshot(snapshot);
  const watcher = vi.fn();
  const stop = state.watchRows(watcher);
  takeEvent({ event: 'page', seq: 11, data: { batch: known.id, rows: [] } });
  stop();
  takeEvent({ event: 'page', seq: 12, data: { batch: known.id, rows: [] } });
  expect(watcher).toHaveBeenCalledTimes(1);
});

test('what was last known stays while the companion is away', () => {
  const { state, takeSnapshot, setLink } = createState();
  takeSnapshot(snapshot);
  setLink('offline', null);
  expect(state.batches.value).toHaveLength(snapshot.batches.length);
});
