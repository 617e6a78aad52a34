import { expect, test } from 'vitest';
import { TabWorkers } from '../../../companion/browser/tabs/tab-workers.ts';
import { Deadline } from '../../../companion/browser/visit/deadline.ts';
import type { VisitRun } from '../../../companion/browser/visit/run.ts';
import { keepWhatCame } from '../../../companion/browser/visit/salvage.ts';
import { FakeClock } from '../../crawl/fake-clock.ts';
import { FakeTarget } from '../cdp/fake-cdp.ts';

const timeout = 30_000;
const content = { url: 'http://a.test/', title: 'A', textLength: 12, body: '<p>What had come', passwordFields: 0 };

function visit(target: FakeTarget) {
  const clock = new FakeClock();
  const page = { committed: true, contentType: 'text/html', url: content.url, status: 200, headers: {} };
  const tab = {
    target,
    workers: new TabWorkers(),
    watch: { page, crashed: false, redirects: [], requests: { refused: [] } },
    world: async () => 1,
  };
  // What a salvage touches of a visit.
  const run = { tab, clock, job: { page: { url: content.url }, options: { timeout } } } as unknown as VisitRun;
  const deadline = new Deadline(clock, timeout, content.url, new AbortController().signal);
  return { clock, tab, deadline, kept: keepWhatCame(run, deadline) };
}

test('a page that answers is read shortly before its deadline, and nothing of it is stopped but its workers', async () => {
  const target = new FakeTarget();
  target.answers = { 'Runtime.evaluate': { result: { value: { sample: {}, content } } } };
  const { clock, tab, deadline, kept } = visit(target);
  const worker = new FakeTarget();
  tab.workers.add(worker, () => {});
  await clock.pass(timeout);
  expect((await kept.after(deadline.signal.reason))?.capture.body).toContain('What had come');
  expect(kept.hasStopped).toBe(false);
  expect(target.methods()).not.toContain('Runtime.terminateExecution');
  expect(worker.methods()).toContain('Runtime.terminateExecution');
});

test('one that never yields is broken off, and read', async () => {
  const target = new FakeTarget();
  const yielded = Promise.withResolvers<void>();
  target.answers = {
    'Runtime.evaluate': () => yielded.promise.then(() => ({ result: { value: { sample: {}, content } } })),
    'Runtime.terminateExecution': () => yielded.resolve(),
  };
  const { clock, deadline, kept } = visit(target);
  await clock.pass(timeout);
  expect((await kept.after(deadline.signal.reason))?.capture.body).toContain('What had come');
  expect(kept.hasStopped).toBe(true);
});

test('one that does not answer even so gives nothing', async () => {
  const target = new FakeTarget();
  target.answers = { 'Runtime.evaluate': () => new Promise(() => {}) };
  const { clock, deadline, kept } = visit(target);
  await clock.pass(timeout);
  expect(await kept.after(deadline.signal.reason)).toBeNull();
});
