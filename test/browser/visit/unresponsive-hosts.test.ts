import { expect, test } from 'vitest';
import { silentAfter, UnresponsiveHosts, unresponsiveHosts } from '../../../companion/browser/visit/adaptations.ts';
import { newDocument } from '../../../companion/browser/visit/network-watch.ts';
import type { PendingRequest } from '../../../companion/browser/visit/page-requests.ts';
import { FakeClock } from '../../crawl/fake-clock.ts';

const request = (url: string, more: Partial<PendingRequest> = {}): PendingRequest => ({
  type: 'Script',
  url,
  sinceMs: 0,
  isAnswered: false,
  ...more,
});
const watching = (requests: readonly PendingRequest[], more: { finished?: boolean; domReady?: boolean } = {}) => ({
  page: { ...newDocument('loader', 'https://site.test/'), finished: true, ...more },
  requests: {
    pending: new Map(requests.map((one, at) => [String(at), one])),
    silent: new Set(['failed.test']),
  },
});
const hosts = ({ page, requests }: ReturnType<typeof watching>) => unresponsiveHosts(page, requests, 10_000, 10_000);
const dead = request('https://dead.test/a.js');

test('hosts whose scripts and styles never begin to come are silent', () => {
  expect(hosts(watching([dead, request('https://also.test/b.css', { type: 'Stylesheet' }), dead]))).toEqual([
    'dead.test',
    'also.test',
  ]);
});

test('a host of which a request came to nothing is not waited for again', () => {
  expect(hosts(watching([request('https://failed.test/b.js', { sinceMs: 9999 })]))).toEqual(['failed.test']);
});

test.each([
  ['the page has become ready', watching([dead], { domReady: true })],
  ['its own text is still to come', watching([dead], { finished: false })],
  ['a script comes slowly', watching([dead, request('https://slow.test/', { isAnswered: true })])],
  ['all requests are young', watching([request('https://young.test/', { sinceMs: 1 })])],
  ['its own host does not answer either', watching([dead, request('https://site.test/a.js')])],
  ['only images are waited for', watching([request('https://dead.test/a.png', { type: 'Image' })])],
])('none is where %s', (_, watch) => {
  expect(hosts(watch)).toEqual([]);
});

test('they are left out for two minutes, but not of their own pages', async () => {
  const clock = new FakeClock();
  const silent = new UnresponsiveHosts(clock);
  expect([silent.add(['a', 'b']), silent.add(['a'])]).toEqual([true, false]);
  expect(silent.besides('b')).toEqual(['a']);
  await clock.pass(120_000);
  expect(silent.besides('c')).toEqual([]);
});

test('of a short deadline a fifth is waited, and half as long once there was trouble', () => {
  expect([silentAfter(6000, []), silentAfter(60_000, []), silentAfter(60_000, ['a'])]).toEqual([1200, 6000, 3000]);
});
