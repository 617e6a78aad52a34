import { expect, test } from 'vitest';
import type { PageJob } from '../../../companion/crawl/ports.ts';
import { makeEngine, type Site, urls } from '../fake-ports.ts';

const login = { textLength: 60, textStart: 'Sign in to continue', title: 'Sign in', links: 1, mainPasswordFields: 1 };
const provider = (url: string) => `https://idp.test/auth?client_id=app&redirect_uri=${encodeURIComponent(url)}`;

function crawl(site: Site, count: number, personPresent: boolean) {
  const made = makeEngine({ site, ports: { personPresent: () => personPresent } });
  const batch = made.store.add(urls('app.test', count), { lane: 'render', concurrency: 6, perHost: 6 });
  let most = 0;
  made.runner.onStart = () => {
    most = Math.max(most, made.runner.running.size);
  };
  made.engine.start();
  return { ...made, batch, most: () => most };
}

test.each([true, false])(
  'a host that wants a sign-in is asked for it by one page (a person is there: %s)',
  async (isThere) => {
    const made = crawl(({ page }) => ({ finalUrl: provider(page.url), seen: login }), 12, isThere);
    await made.clock.pass(60_000);
    expect(made.most()).toBe(1);
    expect(made.runner.asked.length).toBeLessThanOrEqual(isThere ? 1 : 3);
    expect(made.store.getBatch(made.batch)?.counts).toMatchObject({ done: 0 });
  },
);

test('once its first page came through, a host is crawled by as many as are allowed', async () => {
  const made = crawl(() => ({}), 12, true);
  await made.clock.pass(250);
  expect(made.most()).toBe(6);
  await made.clock.pass(5000);
  expect(made.store.getBatch(made.batch)).toMatchObject({ state: 'done', counts: { done: 12 } });
});

test('where the sign-in ends in the middle, one page goes to it; those beside it are stopped and come again', async () => {
  const atSignIn: string[] = [];
  let isOut = false;
  const made = crawl(() => ({}), 24, true);
  const { visit } = made.runner;
  made.runner.visit = async (job, signal) => {
    if (isOut && job.mayFollow?.(provider(job.page.url)) === false) return visit(job, signal);
    if (isOut) {
      atSignIn.push(job.page.url);
      // Single sign-on renews itself.
      made.clock.after(50, () => (isOut = false));
    }
    return visit(job, signal);
  };
  await made.clock.pass(250);
  isOut = true;
  await made.clock.pass(20_000);
  expect(atSignIn).toHaveLength(1);
  expect(made.store.getBatch(made.batch)).toMatchObject({ state: 'done', counts: { done: 24 } });
  expect(made.store.of(made.batch).every(({ result }) => result?.record.attempts === 1)).toBe(true);
});

test('a host that signs the session out twice is crawled with one tab from then on, and that is told', async () => {
  let isOut = false;
  const made = crawl(({ page }) => (isOut ? { finalUrl: provider(page.url), seen: login } : {}), 60, true);
  for (let round = 0; round < 2; round++) {
    await made.clock.pass(150 + 100 * round);
    isOut = true;
    await made.clock.pass(2000);
    isOut = false;
    made.engine.endHold('app.test', 'shared', 'through');
  }
  expect(made.logged.filter((line) => line.includes('one tab from now on'))).toHaveLength(1);
  await made.clock.pass(300);
  expect(made.runner.running.size).toBeLessThanOrEqual(1);
  await made.clock.pass(20_000);
  expect(made.store.getBatch(made.batch)?.counts).toMatchObject({ done: 60 });
});

test('a page that was let in before the sign-in ended says nothing of it: none that ran beside it goes there any more', async () => {
  const atSignIn: string[] = [];
  const walled = ({ page }: PageJob) => atSignIn.includes(page.url);
  const made = crawl((job) => (walled(job) ? { finalUrl: provider(job.page.url), seen: login, ms: 30 } : {}), 24, true);
  const { visit } = made.runner;
  let begun = 0;
  made.runner.visit = async (job, signal) => {
    const nth = ++begun;
    // The second to the sixth run beside each other: one is sent to the sign-in soon and stands there after 30 ms, the next is let in still
    // and read after 100, the others are slow to be sent there.
    if (nth === 1 || nth === 3 || nth > 6) return visit(job, signal);
    await new Promise<void>((resolve) => made.clock.after(nth === 2 ? 20 : 150, resolve));
    if (job.mayFollow?.(provider(job.page.url)) !== false) atSignIn.push(job.page.url);
    return visit(job, signal);
  };
  await made.clock.pass(20_000);
  expect(atSignIn).toHaveLength(1);
  expect(made.engine.holds()).toMatchObject([{ host: 'app.test' }]);
});

test('what might be a gate does not say that the host lets pages through: the next goes alone too', async () => {
  const controls = { fields: 0, buttons: ['Continue with company account'], password: null };
  const gate = { title: 'Portal', textStart: 'Choose how to go on.', textLength: 20, links: 1, controls };
  const made = crawl(() => ({ seen: gate }), 12, true);
  await made.clock.pass(60_000);
  expect(made.most()).toBe(1);
  expect(made.runner.asked).toHaveLength(2);
  expect(made.engine.holds()).toMatchObject([{ kind: 'gate', pages: 12 }]);
});

test.each([
  ['after the host let through', 100],
  ['while one page asks whether it lets through', 6000],
])('a wall that a page met which was begun before the sign-in holds nothing: %s', async (_when, probeMs) => {
  let isOut = true;
  const slow = ({ page }: PageJob) => ({ seen: login, ms: page.index === 0 ? 5000 : 10_000 });
  const made = crawl((job) => (isOut ? slow(job) : { ms: probeMs }), 24, true);
  await made.clock.pass(6000);
  expect(made.engine.holds()).toHaveLength(1);
  expect(made.runner.running.size).toBe(5);
  isOut = false;
  made.engine.endHold('app.test', 'shared', 'through');
  await made.clock.pass(60_000);
  expect(made.engine.holds()).toEqual([]);
  expect(made.store.getBatch(made.batch)).toMatchObject({ state: 'done', counts: { done: 24 } });
  expect(made.logged.filter((line) => line.includes('one tab from now on'))).toEqual([]);
});
