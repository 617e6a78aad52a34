import { expect, test } from 'vitest';
import { type Others, Undecided } from '../../../companion/crawl/walls/undecided.ts';
import { FakeClock } from '../fake-clock.ts';

function make() {
  const clock = new FakeClock();
  const undecided = new Undecided(clock);
  const now: { isGate: boolean; others: Others } = { isGate: false, others: 'asked' };
  const taken = new AbortController();
  const decided = undecided.wait({
    session: 'shared',
    host: 'a.test',
    isGate: () => now.isGate,
    others: () => now.others,
    signal: taken.signal,
  });
  return { clock, undecided, now, taken, decided };
}

test('a twin makes it a gate', async () => {
  const { undecided, now, decided } = make();
  undecided.heard('shared', 'a.test');
  expect(undecided.size).toBe(1);
  now.isGate = true;
  undecided.heard('other', 'a.test');
  expect(undecided.size).toBe(1);
  undecided.heard('shared', 'a.test');
  expect(await decided).toBe('gate');
  expect(undecided.size).toBe(0);
});

test('without another page to tell it is what was wanted', async () => {
  const { undecided, now, decided } = make();
  now.others = 'none';
  undecided.heard('shared', 'a.test');
  expect(await decided).toBe('page');
});

test('a host that is held has it asked for again', async () => {
  const { undecided, decided } = make();
  undecided.held('shared', 'a.test');
  expect(await decided).toBe('again');
});

test('while it is the turn of other hosts it waits on', async () => {
  const { clock, undecided, now, decided } = make();
  now.others = 'waiting';
  await clock.pass(300_000);
  expect(undecided.size).toBe(1);
  now.others = 'asked';
  await clock.pass(120_000);
  expect(await decided).toBe('page');
});

test('it waits for a host that is slow two minutes at most, and not at all once it is taken or all stops', async () => {
  const late = make();
  await late.clock.pass(120_000);
  expect(await late.decided).toBe('page');
  const taken = make();
  taken.taken.abort();
  expect(await taken.decided).toBe('page');
  const stopped = make();
  stopped.undecided.stop();
  expect(await stopped.decided).toBe('page');
});
