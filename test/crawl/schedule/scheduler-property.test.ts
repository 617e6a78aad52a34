/** States and scheduler under random work, without an engine around them: thousands of runs, the seed printed where one fails. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { QueuedPage } from '../../../companion/crawl/ports.ts';
import { HostLimits, type HostStart } from '../../../companion/crawl/schedule/host-limits.ts';
import { Scheduler } from '../../../companion/crawl/schedule/scheduler.ts';
import { movePage, nextPageState, pageEvents } from '../../../companion/crawl/states.ts';
import { isTerminal, type PageState, pageStates } from '../../../shared/batch/states.ts';
import { seededRandom } from '../fake-ports.ts';
import { FakeStore } from '../fake-store.ts';

describe('states of a page', () => {
  test('only what a person asks for leads out of an end, and nothing leads out of done', () => {
    for (const state of pageStates.filter(isTerminal))
      for (const event of pageEvents)
        expect(nextPageState(state, event) === null || (event === 'reset' && state !== 'done')).toBe(true);
  });

  test('whatever comes, a page that was not reset ends once at most', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pageEvents), { maxLength: 60 }), (events) => {
        let state: PageState = 'waiting';
        let ends = 0;
        let resets = 0;
        for (const event of events) {
          const next = nextPageState(state, event);
          if (next === null)
            expect(() => movePage(state, event)).toThrow(expect.objectContaining({ code: 'conflict' }));
          else {
            if (event === 'reset') resets++;
            if (isTerminal(next)) ends++;
            state = next;
          }
          expect(ends - resets).toBe(isTerminal(state) ? 1 : 0);
        }
      }),
      { numRuns: 3000 },
    );
  });

  test('every state can be reached, and an end from each', () => {
    const reached = new Set<PageState>(['waiting']);
    for (const state of reached) for (const event of pageEvents) reached.add(nextPageState(state, event) ?? state);
    expect([...reached].sort()).toEqual([...pageStates].sort());
    for (const state of pageStates)
      expect(pageEvents.some((event) => isTerminal(nextPageState(state, event) ?? state))).toBe(true);
  });
});

const work = fc.record({
  seed: fc.nat(),
  tabs: fc.integer({ min: 1, max: 6 }),
  batches: fc.array(
    fc.record({
      hosts: fc.array(fc.nat(5), { minLength: 1, maxLength: 60 }),
      concurrency: fc.constantFrom<1 | 2 | 'auto'>(1, 2, 'auto', 'auto'),
      perHost: fc.integer({ min: 1, max: 4 }),
      delay: fc.constantFrom(0, 0, 50),
    }),
    { minLength: 1, maxLength: 4 },
  ),
});

test('the scheduler gives every page once, in order within its host, within all limits, and leaves no tab idle that has a page', () => {
  fc.assert(
    fc.property(work, ({ seed, tabs, batches }) => {
      const random = seededRandom(seed);
      const store = new FakeStore();
      const hosts = new HostLimits(random);
      const scheduler = new Scheduler({ queue: store, hosts, barred: () => new Set() });
      for (const { hosts: names, ...options } of batches)
        store.add(
          names.map((name, at) => `https://h${name}.test/${at}`),
          options,
        );
      const open = store.openBatches();
      scheduler.setBatches(open);
      const optionsOf = new Map(open.map(({ id, options }) => [id, options]));
      const running: { page: QueuedPage; startMs: number; askMs: number; endMs: number; start: HostStart | null }[] =
        [];
      const given: QueuedPage[] = [];
      const lastAsked = new Map<string, { atMs: number; delay: number }>();
      const total = store.pages.size;
      for (let nowMs = 0; given.length < total || running.length > 0; nowMs += 10) {
        for (const run of running.filter(({ askMs }) => askMs === nowMs)) {
          const { host, batch } = run.page;
          const delay = optionsOf.get(batch)?.delay ?? 0;
          const last = lastAsked.get(host);
          // One of a batch without a delay may be on its way already when one of a batch with a delay asks.
          if (last && (run.start || run.startMs >= last.atMs))
            expect(nowMs - last.atMs).toBeGreaterThanOrEqual(last.delay);
          lastAsked.set(host, { atMs: nowMs, delay });
          run.start?.asked(nowMs);
          scheduler.hostOpened(host);
        }
        for (const run of running.filter(({ endMs }) => endMs <= nowMs)) {
          running.splice(running.indexOf(run), 1);
          hosts.ended(run.page.host);
          scheduler.hostFreed(run.page.host);
          scheduler.ended(run.page.batch);
        }
        while (running.length < tabs) {
          const next = scheduler.next({ nowMs, dueMs: nowMs });
          if (!next) {
            expect(scheduler.nextLookMs(), 'a look that time causes').toBeGreaterThan(nowMs);
            for (const [batch, { concurrency, perHost }] of optionsOf) {
              const room =
                concurrency === 'auto' || running.filter((run) => run.page.batch === batch).length < concurrency;
              const left = store.of(batch).filter(({ state }) => state === 'waiting');
              const startable = (concurrency === 1 ? left.slice(0, 1) : left).filter(
                ({ host }) => hosts.opensAtMs(host, perHost) <= nowMs,
              );
              expect(room ? startable : [], 'pages that could run').toEqual([]);
            }
            break;
          }
          const { page } = next;
          const options = optionsOf.get(page.batch);
          if (!options) throw new Error('a page of no batch');
          const onHost = running.filter((run) => run.page.host === page.host).length;
          const ofBatch = running.filter((run) => run.page.batch === page.batch);
          expect(onHost).toBeLessThan(options.perHost);
          if (options.concurrency !== 'auto') expect(ofBatch.length).toBeLessThan(options.concurrency);
          store.start(page.id, { atMs: nowMs, attempt: 1 });
          const start = hosts.started(page.host, options.delay, nowMs);
          scheduler.started(page);
          const askMs = nowMs + 10 + 10 * Math.floor(random() * 8);
          running.push({ page, startMs: nowMs, askMs, endMs: askMs + 10 + Math.floor(random() * 120), start });
          given.push(page);
        }
        expect(nowMs, 'starved').toBeLessThan(total * 300 + 1000);
      }
      expect(new Set(given.map(({ id }) => id)).size).toBe(total);
      for (const [batch, pages] of Map.groupBy(given, (page) => page.batch)) {
        const ordered =
          optionsOf.get(batch)?.concurrency === 1 ? [pages] : [...Map.groupBy(pages, (page) => page.host).values()];
        for (const part of ordered)
          expect(part.map(({ index }) => index)).toEqual(part.map(({ index }) => index).sort((a, b) => a - b));
      }
    }),
    { numRuns: 2000 },
  );
});
