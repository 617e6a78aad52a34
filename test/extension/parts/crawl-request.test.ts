import { expect, test } from 'vitest';
import { startCrawl, tabReads, unsafeLines } from '../../../extension/parts/crawl-request.ts';
import { TabtrawlError } from '../../../shared/batch/errors.ts';
import type { Caller } from '../../../shared/protocol/calls.ts';
import { FakeCrawl } from '../fake-crawl.ts';

test('a page is read from one tab only, though several show it', () => {
  const items = [
    { url: 'https://example.com/a#top', tabId: 1 },
    { url: 'https://example.com/a', tabId: 2 },
    { url: 'https://example.com/b' },
    { url: 'chrome://settings', tabId: 3 },
  ];
  expect(tabReads('b1', items)).toEqual([{ batch: 'b1', url: 'https://example.com/a', tabId: 1 }]);
});

test('addresses with a tab are announced as read from it, the others are plain', async () => {
  const asked: unknown[] = [];
  const [batch] = new FakeCrawl().batches.values();
  const caller = {
    call: async (_: string, params: unknown) => {
      asked.push(params);
      return { batch, duplicates: 0, refused: [] };
    },
  } as Caller;
  const items = [{ url: 'https://example.com/', tabId: 4 }, { url: 'https://example.com/b' }];
  const started = await startCrawl(caller, { items, options: { retries: 1 } });
  expect(asked).toEqual([
    { items: [{ url: 'https://example.com/', fromTab: true }, 'https://example.com/b'], options: { retries: 1 } },
  ]);
  expect(started.reads).toHaveLength(1);
});

test('the addresses of a refusal for want of consent are named; other failures are not taken for one', () => {
  const refusal = new TabtrawlError(
    'needs-consent',
    'May change something:\n  https://a.example/logout (signs out)\nSay yes.',
  );
  expect(unsafeLines(refusal)).toEqual(['https://a.example/logout (signs out)']);
  expect(unsafeLines(new TabtrawlError('bad-request', 'Broken:\n  https://a.example/'))).toBeNull();
  expect(unsafeLines(new Error('x'))).toBeNull();
});
