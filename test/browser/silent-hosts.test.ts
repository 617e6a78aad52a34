import { expect, test } from 'vitest';
import { newDocument } from '../../companion/browser/navigate-document.ts';
import type { NavigationWatch, PendingRequest } from '../../companion/browser/navigate-watch.ts';
import { SilentHosts, silentAfter, silentHosts } from '../../companion/browser/silent-hosts.ts';
import { FakeClock } from '../crawl/fake-clock.ts';

const request = (url: string, more: Partial<PendingRequest> = {}): PendingRequest => ({
  type: 'Script',
  url,
  sinceMs: 0,
  isAnswered: false,
  ...more,
});
const watching = (requests: readonly PendingRequest[], page: { finished?: boolean; domReady?: boolean } = {}) =>
  ({
    page: { ...newDocument('loader', 'https://site.test/'), finished: true, ...page },
    pending: new Map(requests.map((one, at) => [String(at), one])),
  }) as NavigationWatch;
const hosts = (watch: NavigationWatch) => silentHosts(watch, 10_000, 10_000);
const dead = request('https://dead.test/a.js');

test('hosts whose scripts and styles never begin to come are silent', () => {
  expect(hosts(watching([dead, request('https://also.test/b.css', { type: 'Stylesheet' }), dead]))).toEqual([
    'dead.test',
    'also.test',
  ]);
});

test.each([
  ['the page has become ready', watching([dead], { domReady: true })],
  ['its own text is still to come', watching([dead], { finished: false })],
  ['a script comes slowly', watching([dead, request('https://slow.test/', { isAnswered: true })])],
  ['a request is young', watching([dead, request('https://young.test/', { sinceMs: 1 })])],
  ["it is the page's own host", watching([request('https://site.test/a.js')])],
  ['only images are waited for', watching([request('https://dead.test/a.png', { type: 'Image' })])],
])('none is where %s', (_, watch) => {
  expect(hosts(watch)).toEqual([]);
});

test('they are left out for ten minutes, but not of their own pages', async () => {
  const clock = new FakeClock();
  const silent = new SilentHosts(clock);
  expect([silent.add(['a', 'b']), silent.add(['a'])]).toEqual([true, false]);
  expect(silent.besides('b')).toEqual(['a']);
  await clock.pass(600_000);
  expect(silent.besides('c')).toEqual([]);
});

test('a short deadline waits for a third of it', () => {
  expect([silentAfter(6000), silentAfter(60_000)]).toEqual([2000, 10_000]);
});
