import { describe, expect, it } from 'vitest';
import { EventHub } from '../../companion/api/events.ts';
import type { EventData } from '../../shared/protocol/events.ts';
import { FakeClock } from '../crawl/fake-clock.ts';
import { emptySnapshot, row, status } from './test-server.ts';

type Sent = { event: string; seq: number; data: EventData<'page'> & { removed?: boolean }; atMs: number };

function openHub() {
  const clock = new FakeClock();
  const startMs = clock.monotonicMs();
  const sent: Sent[] = [];
  const hub = new EventHub({
    clock,
    send: ({ text }) => sent.push({ ...JSON.parse(text), atMs: clock.monotonicMs() - startMs }),
  });
  return { hub, clock, sent };
}
const ids = ({ data }: Sent) => data.rows.map(({ id }) => id);

describe('page events', () => {
  it('are gathered by batch, the newest state of each row once, under the number of the newest', () => {
    const { hub, clock, sent } = openHub();
    hub.emit('page', { batch: 'b1', rows: [row('p1'), row('p2')] });
    hub.emit('page', { batch: 'b1', rows: [row('p1', { state: 'done' })] });
    expect(sent).toHaveLength(0);
    clock.advance(100);
    expect(sent).toHaveLength(1);
    expect(sent[0]).toMatchObject({ event: 'page', seq: 2, data: { batch: 'b1' } });
    expect(sent[0]?.data.rows).toEqual([row('p1', { state: 'done' }), row('p2')]);
  });

  it('make at most ten messages a second, however many batches there are, and each batch has its turn', () => {
    const { hub, clock, sent } = openHub();
    for (let ms = 0; ms < 3000; ms += 10) {
      for (const batch of ['b1', 'b2', 'b3']) hub.emit('page', { batch, rows: [row(`${batch}-p${ms}`, { batch })] });
      clock.advance(10);
    }
    for (const message of sent)
      expect(sent.filter(({ atMs }) => atMs >= message.atMs && atMs < message.atMs + 1000).length).toBeLessThanOrEqual(
        10,
      );
    for (const batch of ['b1', 'b2', 'b3'])
      expect(sent.filter(({ data }) => data.batch === batch).length).toBeGreaterThanOrEqual(9);
  });

  it('lose no row: what does not fit a message comes with the next', () => {
    const { hub, clock, sent } = openHub();
    hub.emit('page', { batch: 'b1', rows: Array.from({ length: 2500 }, (_, at) => row(`p${at}`)) });
    clock.advance(1000);
    expect(sent.map(({ data }) => data.rows.length)).toEqual([1000, 1000, 500]);
    expect(new Set(sent.flatMap(ids)).size).toBe(2500);
  });

  it('give way to one resync where more changed than a snapshot holds', () => {
    const { hub, clock, sent } = openHub();
    for (let part = 0; part < 11; part++)
      hub.emit('page', { batch: 'b1', rows: Array.from({ length: 1000 }, (_, at) => row(`p${part}-${at}`)) });
    clock.advance(5000);
    expect(sent.map(({ event, seq }) => ({ event, seq }))).toEqual([{ event: 'resync', seq: 11 }]);
    hub.emit('page', { batch: 'b1', rows: [row('p1')] });
    clock.advance(1000);
    expect(sent.at(-1)).toMatchObject({ event: 'page', seq: 12 });
  });

  it('tell a removed row as removed alone, whatever came before', () => {
    const { hub, clock, sent } = openHub();
    hub.emit('page', { batch: 'b1', rows: [row('p1'), row('p2')] });
    hub.emit('page', { batch: 'b1', rows: [row('p1')], removed: true });
    clock.advance(1000);
    expect(sent.map((message) => [ids(message), message.data.removed ?? false])).toEqual([
      [['p2'], false],
      [['p1'], true],
    ]);
  });
});

describe('other events', () => {
  it('leave at once, each with the next number', () => {
    const { hub, sent } = openHub();
    hub.emit('batch', { removed: 'b1' });
    hub.emit('hold', { holds: [] });
    hub.emit('settings', emptySnapshot.settings);
    expect(sent.map(({ event, seq }) => [event, seq])).toEqual([
      ['batch', 1],
      ['hold', 2],
      ['settings', 3],
    ]);
  });

  it('status leaves once a second at most, the newest of it', () => {
    const { hub, clock, sent } = openHub();
    for (let ms = 0; ms < 3000; ms += 100) {
      hub.emit('status', { ...status, storeBytes: ms });
      clock.advance(100);
    }
    const told = sent.map(({ atMs, data }) => [atMs, (data as unknown as typeof status).storeBytes]);
    expect(told).toEqual([
      [0, 0],
      [1000, 900],
      [2000, 1900],
      [3000, 2900],
    ]);
  });

  it('nothing leaves after close, and no timer stays', () => {
    const { hub, clock, sent } = openHub();
    hub.emit('page', { batch: 'b1', rows: [row('p1')] });
    hub.emit('status', status);
    hub.emit('status', status);
    hub.close();
    clock.advance(5000);
    expect(sent.map(({ event }) => event)).toEqual(['status']);
    expect(clock.pending).toBe(0);
  });
});
