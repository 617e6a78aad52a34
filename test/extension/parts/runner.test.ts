import { expect, test, vi } from 'vitest';
import { createRunner } from '../../../extension/parts/runner.ts';
import { TabtrawlError } from '../../../shared/batch/errors.ts';
import { LinkLost } from '../../../shared/protocol/rpc-client.ts';

vi.mock('../../../extension/parts/browser.ts', () => ({ browser: { i18n: { getMessage: (key: string) => key } } }));

test('who runs something hears at its end whether it was done, and what it threw is told', async () => {
  const { run, busy, notices } = createRunner();
  const held = Promise.withResolvers<null>();
  const first = run('save', () => held.promise);
  expect(busy.value.has('save')).toBe(true);
  let ended = false;
  void first.then(() => {
    ended = true;
  });
  // What is under way is not begun again.
  expect(await run('save', async () => null)).toBe(false);
  expect(ended).toBe(false);
  held.resolve(null);
  expect(await first).toBe(true);
  expect(busy.value.has('save')).toBe(false);
  expect(await run('save', () => Promise.reject(new Error('no room')))).toBe(false);
  expect(notices.value.map(({ kind, text }) => [kind, text])).toEqual([['error', 'no room']]);
});

test('what was told of an act goes where it is done, or fails, once more; of others it stays', async () => {
  const { run, notices } = createRunner();
  const texts = () => notices.value.map(({ text }) => text);
  await run('export', () => Promise.reject(new Error('the disk is full')));
  await run('copy', async () => 'copied');
  await run('export', () => Promise.reject(new Error('still full')));
  expect(texts()).toEqual(['copied', 'still full']);
  await run('export', async () => '40 pages written');
  expect(texts()).toEqual(['copied', '40 pages written']);
  await run('export', async () => null);
  expect(texts()).toEqual(['copied']);
});

test('where Tabtrawl is away, that is told in the person’s language, and whether it may have been done', async () => {
  const { run, notices } = createRunner();
  await run('a', () => Promise.reject(new LinkLost('"x" was not sent', { wasSent: false })));
  await run('b', () => Promise.reject(new LinkLost('it ended before the answer', { wasSent: true })));
  await run('c', () => Promise.reject(new TabtrawlError('connection', 'a site is away')));
  expect(notices.value.map(({ text }) => text)).toEqual(['linkAway', 'linkLost', 'a site is away']);
});
