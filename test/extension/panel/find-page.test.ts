import { expect, test } from 'vitest';
import { findPage } from '../../../extension/panel/find-page.ts';
import { type Caller, calls } from '../../../shared/protocol/calls.ts';
import { FakeCrawl } from '../fake-crawl.ts';

const crawl = new FakeCrawl();
let asked = 0;
const caller = {
  call: async (name: 'page.list', params: object) => {
    asked++;
    return crawl.handlers[name]?.(calls[name].params.parse(params));
  },
} as unknown as Caller; // answers the one call that is made here
const batches = [...crawl.batches.values()];

test('the page of the newest batch that has the address is found, its fragment aside', async () => {
  const row = await findPage(caller, batches, 'https://docs.example.com/guide/0?ref=list#part');
  expect(row?.id).toBe('b-docs-0');
});

test('an address that only begins or ends like a crawled one is not taken for it', async () => {
  expect(await findPage(caller, batches, 'https://docs.example.com/guide/0')).toBeNull();
});

test('what is no address of the web is not asked about', async () => {
  asked = 0;
  expect(await findPage(caller, batches, 'chrome://settings')).toBeNull();
  expect(asked).toBe(0);
});
