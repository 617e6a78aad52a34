import { describe, expect, test } from 'vitest';
import { leastAfterVisitMs, PageDeadline, until } from '../../companion/crawl/page/deadline.ts';
import { FakeClock, quiet } from './fake-clock.ts';
import { makeEngine } from './fake-ports.ts';

const begun = (clock: FakeClock, timeout: number) =>
  new PageDeadline(clock, { startedMs: clock.monotonicMs(), options: { timeout } });

describe('the deadline of a page', () => {
  test('is over everything it does: an extraction that hangs ends the page when its time is up', async () => {
    const { engine, store, clock, extractor } = makeEngine({});
    extractor.ms = Number.MAX_SAFE_INTEGER;
    engine.start();
    const batch = store.add(['https://a.test/x'], { timeout: 30_000, retries: 0 });
    engine.wake();
    await clock.pass(31_000);
    const record = store.of(batch)[0]?.result?.record;
    expect(record).toMatchObject({
      state: 'failed',
      error: { code: 'timeout', message: expect.stringContaining('30000 ms') },
    });
    expect(record?.timings.totalMs).toBeLessThanOrEqual(30_001);
  });

  test('leaves a visit what is left of it, and never nothing', async () => {
    const clock = new FakeClock();
    const deadline = begun(clock, 30_000);
    await clock.pass(10_000);
    expect(deadline.visitMs()).toBe(20_000);
    expect(deadline.visitMs(4000)).toBe(4000);
    await clock.pass(60_000);
    expect(deadline.visitMs()).toBe(100);
  });

  test('leaves hooks and extraction what is left of it, and at least their own time', async () => {
    const clock = new FakeClock();
    const early = begun(clock, 30_000);
    using rest = early.afterVisit();
    await clock.pass(29_000);
    expect(rest.signal.aborted).toBe(false);
    using late = early.afterVisit();
    await clock.pass(1000);
    expect(rest.signal.aborted).toBe(true);
    await clock.pass(leastAfterVisitMs(30_000) - 1001);
    expect(late.signal.aborted).toBe(false);
    await clock.pass(1);
    expect(late.signal.aborted).toBe(true);
  });

  test('gives up a runner that never gives its tab back, and tells it so', async () => {
    const clock = new FakeClock();
    let told = false;
    const visit = begun(clock, 1000).boundVisit(
      1000,
      (signal) => {
        signal.addEventListener('abort', () => {
          told = true;
        });
        return new Promise<string>(() => {});
      },
      () => 'given up',
    );
    await clock.pass(121_000);
    expect(await visit).toBe('given up');
    expect(told).toBe(true);
  });

  test('leaves no timer behind', async () => {
    const clock = new FakeClock();
    {
      using _ = begun(clock, 1000).afterVisit();
      await begun(clock, 1000).boundVisit(
        1000,
        () => Promise.resolve(1),
        () => 2,
      );
    }
    expect(clock.pending).toBe(0);
  });
});

test('work that ends after its time is ignored, whichever way', async () => {
  const end = new AbortController();
  const work = Promise.withResolvers<number>();
  const waiting = until(end.signal, work.promise).catch((reason) => reason);
  end.abort('over');
  expect(await waiting).toBe('over');
  work.reject(new Error('late'));
  await quiet();
});
