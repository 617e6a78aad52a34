import { beforeEach, expect, test } from 'vitest';
import { NavigationWatch } from '../../../companion/browser/visit/network-watch.ts';
import { FakeClock } from '../../crawl/fake-clock.ts';
import { FakeTarget } from '../cdp/fake-cdp.ts';

const frame = 'main';
let target: FakeTarget;
let clock: FakeClock;
let watch: NavigationWatch;

beforeEach(() => {
  target = new FakeTarget('tab');
  clock = new FakeClock();
  watch = new NavigationWatch(target, frame, clock);
  watch.begin();
});

const ask = (loaderId: string, url: string, more: object = {}) =>
  target.tell('Network.requestWillBeSent', {
    requestId: loaderId,
    loaderId,
    frameId: frame,
    type: 'Document',
    request: { url },
    ...more,
  });
const answer = (loaderId: string, url: string, status = 200, headers: object = { 'Content-Type': 'text/html' }) =>
  target.tell('Network.responseReceived', {
    requestId: loaderId,
    response: { url, status, headers, mimeType: 'text/plain' },
  });
const commit = (loaderId: string, url = 'x') =>
  target.tell('Page.frameNavigated', { frame: { id: frame, loaderId, url, mimeType: 'text/html' } });

test('redirects lead from one address to the next, and the answer is of the last', () => {
  ask('1', 'http://a/');
  ask('1', 'http://b/', { redirectResponse: { url: 'http://a/' } });
  answer('1', 'http://b/', 404);
  commit('1');
  expect(watch.redirects).toEqual(['http://a/']);
  expect(watch.page).toMatchObject({ url: 'http://b/', status: 404, contentType: 'text/html', committed: true });
  expect(watch.hops).toBe(0);
});

test('a request has gone out once its headers have, after each redirect anew, whichever is told first', () => {
  const sent = (requestId: string) => target.tell('Network.requestWillBeSentExtraInfo', { requestId });
  ask('1', 'https://a/');
  expect(watch.next?.sent).toBe(false);
  sent('1');
  expect(watch.next?.sent).toBe(true);
  ask('1', 'https://b/', { redirectResponse: { url: 'https://a/' }, redirectHasExtraInfo: true });
  expect(watch.next?.sent).toBe(false);
  sent('1');
  expect(watch.next?.sent).toBe(true);
  watch.begin();
  sent('2');
  ask('2', 'https://c/');
  expect(watch.next?.sent).toBe(true);
});

test('the type is what the server calls it rather than what Chrome makes of it', () => {
  ask('1', 'http://a/');
  answer('1', 'http://a/', 200, { 'content-type': 'application/rss+xml; charset=utf-8' });
  expect(watch.next?.contentType).toBe('application/rss+xml');
});

test('a page that sends its frame on is a hop, and its address a redirect', () => {
  ask('1', 'http://a/');
  commit('1');
  ask('2', 'http://b/');
  expect(watch.isLeaving(0)).toBe(true);
  commit('2');
  expect([watch.hops, watch.redirects, watch.page?.url, watch.isLeaving(0)]).toEqual([
    1,
    ['http://a/'],
    'http://b/',
    false,
  ]);
});

test('a download that a page begins leaves the page where it is', () => {
  ask('1', 'http://a/');
  commit('1');
  ask('2', 'http://a/file');
  target.tell('Network.loadingFailed', { requestId: '2', errorText: 'net::ERR_ABORTED' });
  expect([watch.page?.url, watch.next, watch.redirects, watch.hops]).toEqual(['http://a/', null, [], 0]);
});

test('what the visit before left behind is not taken for this page', () => {
  ask('1', 'http://a/');
  watch.begin();
  commit('1');
  target.tell('Page.loadEventFired', {});
  expect(watch.page).toBeNull();
  ask('2', 'http://b/');
  answer('1', 'http://a/', 500);
  commit('2');
  expect(watch.page).toMatchObject({ url: 'http://b/', status: null, loaded: false });
});

test('frames and resources never touch status or address, but count as under way until they end', () => {
  ask('1', 'http://a/');
  answer('1', 'http://a/');
  commit('1');
  const other = { frameId: frame, loaderId: '1', request: { url: 'http://a/x' } };
  target.tell('Network.requestWillBeSent', { ...other, requestId: '1.1', type: 'Fetch' });
  target.tell('Network.requestWillBeSent', {
    ...other,
    requestId: '5',
    loaderId: '5',
    frameId: 'inner',
    type: 'Document',
  });
  answer('1.1', 'http://a/x', 500);
  expect(watch.page?.status).toBe(200);
  expect(watch.requests.fetched).toBe(true);
  expect([...watch.requests.pending.keys()]).toEqual(['1.1', '5']);
  // A frame of another site goes on in a target of its own.
  answer('5', 'http://c/', 200);
  target.tell('Network.loadingFinished', { requestId: '1.1' });
  expect(watch.requests.pending.size).toBe(0);
});

test('an announced refresh is leaving only where it comes soon, and not for ever', async () => {
  ask('1', 'http://a/');
  commit('1');
  target.tell('Page.frameScheduledNavigation', { frameId: frame, delay: 30, url: 'http://b/' });
  expect(watch.isLeaving(1100)).toBe(false);
  target.tell('Page.frameScheduledNavigation', { frameId: frame, delay: 0, url: 'http://b/' });
  expect(watch.isLeaving(1100)).toBe(true);
  await clock.pass(1100);
  expect(watch.isLeaving(1100)).toBe(false);
});

test('waiting ends when what is waited for comes, when its time is over, or with the signal', async () => {
  const never = new AbortController();
  const loaded = watch.until(() => watch.page?.loaded === true, never.signal);
  ask('1', 'http://a/');
  commit('1');
  target.tell('Page.loadEventFired', {});
  expect(await loaded).toBe(true);
  const late = watch.until(() => false, never.signal, 100);
  await clock.pass(100);
  expect(await late).toBe(false);
  const stopped = watch.until(() => false, never.signal, 100);
  never.abort(new Error('stop'));
  await expect(stopped).rejects.toThrow('stop');
  expect(clock.pending).toBe(0);
});
