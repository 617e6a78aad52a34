import { expect, test } from 'vitest';
import { CalledOff, Deadline, pause, within } from '../../../companion/browser/visit/deadline.ts';
import { FakeClock } from '../../crawl/fake-clock.ts';

test('it ends at its time, with what was not ready and the option that sets it', async () => {
  const clock = new FakeClock();
  using deadline = new Deadline(clock, 1000, 'http://a/', new AbortController().signal);
  await clock.pass(999);
  expect(deadline.signal.aborted).toBe(false);
  await clock.pass(1);
  expect(deadline.signal.reason).toMatchObject({ code: 'timeout', message: expect.stringContaining('http://a/') });
});

test('its caller ends it as called off, and the first end counts', () => {
  const caller = new AbortController();
  using deadline = new Deadline(new FakeClock(), 1000, 'http://a/', caller.signal);
  caller.abort();
  deadline.end(new Error('later'));
  expect(deadline.signal.reason).toBeInstanceOf(CalledOff);
});

test('a source of its end that is let go does not end it any more', () => {
  const tab = new AbortController();
  using deadline = new Deadline(new FakeClock(), 1000, 'http://a/', new AbortController().signal);
  {
    using _ = deadline.endWith(tab.signal, () => new Error('tab'));
  }
  tab.abort();
  expect(deadline.signal.aborted).toBe(false);
});

test('when it is over it leaves no timer behind', () => {
  const clock = new FakeClock();
  {
    using _ = new Deadline(clock, 1000, 'http://a/', new AbortController().signal);
  }
  expect(clock.pending).toBe(0);
});

test('work is waited for until the signal is raised, and its later failure troubles nobody', async () => {
  const controller = new AbortController();
  const { promise, reject } = Promise.withResolvers<void>();
  const waiting = within(controller.signal, promise);
  controller.abort(new Error('over'));
  await expect(waiting).rejects.toThrow('over');
  reject(new Error('late'));
  expect(await within(new AbortController().signal, Promise.resolve(7))).toBe(7);
});

test('a pause ends with its time or with the signal, and leaves no timer', async () => {
  const clock = new FakeClock();
  const controller = new AbortController();
  const first = pause(clock, 50, controller.signal);
  await clock.pass(50);
  await first;
  const second = pause(clock, 50, controller.signal);
  controller.abort(new Error('over'));
  await expect(second).rejects.toThrow('over');
  expect(clock.pending).toBe(0);
});
