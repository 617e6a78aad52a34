import { expect, test } from 'vitest';
import type { CdpEvents } from '../../../companion/browser/cdp/cdp.ts';
import { PageRequests } from '../../../companion/browser/visit/page-requests.ts';
import { FakeClock } from '../../crawl/fake-clock.ts';

const sent = (requestId: string, url: string) =>
  ({ requestId, type: 'Script', request: { url } }) as CdpEvents['Network.requestWillBeSent'][0];

test('only a host that let a request fail after a while, without a first byte, is silent', async () => {
  const clock = new FakeClock();
  const requests = new PageRequests(clock);
  requests.traffic();
  requests.sent(sent('1', 'https://dead.test/a.js'));
  requests.sent(sent('2', 'https://cut.test/a.js'));
  requests.sent(sent('3', 'https://slow.test/a.js'));
  requests.answered('2');
  await clock.pass(1500);
  requests.traffic();
  requests.sent(sent('4', 'https://refuses.test/a.js'));
  for (const id of ['1', '2', '4']) requests.ended(id, true);
  requests.ended('3', false);
  expect([...requests.silent]).toEqual(['dead.test']);
  expect(requests.pending.size).toBe(0);
});

test('style sheets are lacking until one has come, and where all fail; one of fonts hides nothing', () => {
  const begin = (url: string) => {
    const requests = new PageRequests(new FakeClock());
    requests.sent({ ...sent('1', url), type: 'Stylesheet' });
    return requests;
  };
  const come = begin('https://a.test/site.css');
  expect(come.lacksSheets()).toBe(true);
  come.answered('1', 200);
  come.ended('1', false);
  expect(come.lacksSheets()).toBe(false);
  const refused = begin('https://a.test/site.css');
  refused.answered('1', 404);
  refused.ended('1', false);
  expect(refused.lacksSheets()).toBe(true);
  refused.sent({ ...sent('2', 'https://a.test/print.css'), type: 'Stylesheet' });
  refused.answered('2', 200);
  expect(refused.lacksSheets()).toBe(false);
  refused.leave();
  refused.sent({ ...sent('3', 'https://a.test/site.css'), type: 'Stylesheet' });
  expect(refused.lacksSheets()).toBe(true);
  const failed = begin('https://a.test/site.css');
  failed.ended('1', true);
  expect(failed.lacksSheets()).toBe(true);
  const fonts = begin('https://fonts.test/css2?family=Inter');
  fonts.ended('1', true);
  expect(fonts.lacksSheets()).toBe(false);
});
