import { beforeEach, expect, test } from 'vitest';
import { Contexts } from '../../../companion/browser/tabs/contexts.ts';
import { TabPool } from '../../../companion/browser/tabs/pool.ts';
import { FakeClock } from '../../crawl/fake-clock.ts';
import { FakeBrowser } from '../cdp/fake-cdp.ts';

let browser: FakeBrowser;
let clock: FakeClock;
let pool: TabPool;
const never = new AbortController().signal;

beforeEach(async () => {
  browser = new FakeBrowser();
  clock = new FakeClock();
  const contexts = new Contexts({ clock, log: () => {}, hasPerson: false });
  await contexts.attach(browser, { endOf: async () => {} });
  pool = new TabPool(browser, contexts, { clock, hasPerson: false });
});

const wish = (host: string, session = 'shared', draws = false) => ({
  session,
  host,
  origin: `http://${host}`,
  draws,
  frames: false,
  refusesPasswords: false,
});
const get = (host: string, session?: string, draws?: boolean) => pool.acquire(wish(host, session, draws), never);
const made = () => browser.methods().filter((method) => method === 'Target.createTarget').length;
const closed = () => browser.methods().filter((method) => method === 'Target.closeTarget').length;

test('a tab goes from URL to URL', async () => {
  const first = await get('a');
  pool.release(first, true);
  expect(await get('a')).toBe(first);
  expect(made()).toBe(1);
});

test('the tab that is on the host is given before all others, and another is made while there is room', async () => {
  pool.setLimit(3);
  const [a, b] = await Promise.all([get('a'), get('b')]);
  pool.release(a, true);
  pool.release(b, true);
  expect(await get('a')).toBe(a);
  expect(await get('c')).not.toBe(b);
  expect(made()).toBe(3);
});

test('without room the tab that has been idle longest changes its host', async () => {
  pool.setLimit(2);
  const [a, b] = await Promise.all([get('a'), get('b')]);
  pool.release(b, true);
  pool.release(a, true);
  expect(await get('c')).toBe(b);
});

test('a tab never changes its session', async () => {
  const shared = await get('a');
  pool.release(shared, true);
  const named = await get('a', 'mine');
  expect(named).not.toBe(shared);
  expect(named.contextId).toMatch(/^context/);
  expect(shared.contextId).toBeUndefined();
});

test('a tab left in disorder, and one that has had its pages, is closed', async () => {
  pool.release(await get('a'), false);
  expect([closed(), pool.size]).toEqual([1, 0]);
  for (let page = 0; page < 25; page++) pool.release(await get('a'), true);
  expect([made(), closed()]).toEqual([2, 2]);
});

test('idle tabs beyond the limit are closed, those at work are not', async () => {
  pool.setLimit(4);
  const tabs = await Promise.all(['a', 'b', 'c'].map((host) => get(host)));
  for (const tab of tabs.slice(1)) pool.release(tab, true);
  pool.setLimit(1);
  expect([pool.size, pool.has(tabs[0]?.targetId ?? '')]).toEqual([1, true]);
});

test('a tab beyond the limit waits a moment for the next page before it is closed', async () => {
  pool.setLimit(1);
  const [a, b] = await Promise.all([get('a'), get('a')]);
  pool.release(a, true);
  expect(await get('a')).toBe(a);
  pool.release(a, true);
  await clock.pass(1000);
  expect([pool.size, pool.has(b.targetId)]).toEqual([1, true]);
});

test('where memory is tight, an idle tab of another kind makes room before one is made', async () => {
  pool.setLimit(1);
  pool.release(await get('a'), true);
  const drawn = await get('a', 'shared', true);
  expect([pool.size, closed()]).toEqual([2, 0]);
  pool.release(drawn, true);
  await clock.pass(1000);
  pool.setLimit(1, true);
  await get('a');
  expect([pool.size, closed()]).toEqual([1, 2]);
});

test('a tab that closes by itself is forgotten', async () => {
  const tab = await get('a');
  pool.release(tab, true);
  browser.target(tab.targetId).end();
  expect(pool.size).toBe(0);
  expect(await get('a')).not.toBe(tab);
});

test('whoever gives up waiting leaves the tab to the next', async () => {
  const controller = new AbortController();
  const coming = pool.acquire(wish('a'), controller.signal);
  controller.abort(new Error('no more'));
  await expect(coming).rejects.toThrow('no more');
  await clock.pass(0);
  await get('a');
  expect(made()).toBe(1);
});

test('an isolated page has a context of its own that goes with it, and the next is made ahead', async () => {
  const first = await get('a', 'isolated');
  const second = await get('a', 'isolated');
  expect(first.contextId).not.toBe(second.contextId);
  pool.release(first, true);
  await clock.pass(0);
  expect(browser.sent.filter(({ method }) => method === 'Target.disposeBrowserContext')).toEqual([
    { method: 'Target.disposeBrowserContext', params: { browserContextId: first.contextId } },
  ]);
  const before = made();
  const third = await get('a', 'isolated');
  expect(new Set([first, second, third].map(({ contextId }) => contextId)).size).toBe(3);
  // It was there already; what is made now is for the one after.
  expect(made()).toBeLessThanOrEqual(before + 1);
});

test('an isolated page begins on its own site, by a request that is called off, and requests are stopped only until it is', async () => {
  const tab = await get('a', 'isolated');
  const { params } = browser.sent.find(({ method }) => method === 'Target.createTarget') ?? {};
  const { url } = params as { url: string };
  expect(url).toMatch(/^http:\/\/a\/[-0-9a-f]{36}$/);
  expect(browser.target('browser').sent).toEqual([
    {
      method: 'Fetch.enable',
      params: { patterns: [{ urlPattern: `*${new URL(url).pathname}`, resourceType: 'Document' }] },
    },
    { method: 'Fetch.failRequest', params: { requestId: tab.targetId, errorReason: 'Aborted' } },
    { method: 'Fetch.disable', params: undefined },
  ]);
  pool.release(tab, true);
  await get('b', 'isolated');
  const next = browser.sent.findLast(({ method }) => method === 'Target.createTarget')?.params as { url: string };
  expect(new URL(next.url).pathname).not.toBe(new URL(url).pathname);
});

test('a tab is not ready before what it began with is called off, unless Chrome did so by itself', async () => {
  let callOff: (() => void) | undefined;
  const session = () => browser.target('browser');
  const attach = browser.answers['Target.attachToBrowserTarget'] as () => unknown;
  browser.answers['Target.attachToBrowserTarget'] = () => {
    const answer = attach();
    session().answers = { 'Fetch.failRequest': () => new Promise<void>((resolve) => (callOff = resolve)) };
    return answer;
  };
  let isReady = false;
  const coming = get('a', 'isolated').then(() => (isReady = true));
  await clock.pass(10);
  expect(isReady).toBe(false);
  callOff?.();
  await coming;
  browser.tellsPaused = false;
  isReady = false;
  const refused = get('b', 'isolated').then(() => (isReady = true));
  await clock.pass(10);
  expect(isReady).toBe(false);
  await clock.pass(2000);
  await refused;
  expect(session().methods().at(-1)).toBe('Fetch.disable');
});

test('nothing is made ahead for sites that do not come again, and what was made for another makes room', async () => {
  for (const host of ['a', 'b', 'c', 'd']) pool.release(await get(host, 'isolated'), true);
  await clock.pass(0);
  expect([made(), pool.size]).toEqual([4, 0]);
  for (let i = 0; i < 3; i++) pool.release(await get('d', 'isolated'), true);
  await clock.pass(0);
  for (let i = 0; i < 3; i++) pool.release(await get('e', 'isolated'), true);
  await clock.pass(0);
  const urls = browser.sent.flatMap(({ method, params }) =>
    method === 'Target.createTarget' ? [new URL((params as { url: string }).url).host] : [],
  );
  expect(urls.at(-1)).toBe('e');
  expect(pool.size).toBeLessThanOrEqual(2);
});

test('contexts made ahead are gone when nobody wants them', async () => {
  pool.release(await get('a', 'isolated'), true);
  pool.release(await get('a', 'isolated'), true);
  await clock.pass(0);
  expect(pool.size).toBeGreaterThan(0);
  await clock.pass(20_000);
  expect(pool.size).toBe(0);
});

test('pictures are taken in tabs that draw', async () => {
  const plain = await get('a');
  pool.release(plain, true);
  const drawing = await get('a', 'shared', true);
  expect([plain.kind, drawing.kind]).toEqual(['hidden', 'front']);
  expect((await get('a', 'isolated')).kind).toBe('hidden');
  expect((await get('a', 'isolated', true)).kind).toBe('front');
});
