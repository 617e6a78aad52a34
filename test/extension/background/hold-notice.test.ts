import { expect, test, vi } from 'vitest';
import { holdNews } from '../../../extension/background/hold-notice.ts';
import type { HoldInfo } from '../../../shared/protocol/model.ts';

vi.mock('../../../extension/parts/browser.ts', () => ({ browser: {} }));

const hold = (host: string, change: Partial<HoldInfo> = {}): HoldInfo => ({
  host,
  session: 'shared',
  kind: 'login',
  since: 0,
  pages: 1,
  page: 'p',
  url: `https://${host}/`,
  open: false,
  ...change,
});

test('a site that waits is told once, and again only after it went', () => {
  const first = holdNews([], [hold('a.example')]);
  expect(first.fresh.map(({ host }) => host)).toEqual(['a.example']);
  expect(holdNews(['shared a.example'], [hold('a.example'), hold('b.example')])).toMatchObject({
    fresh: [{ host: 'b.example' }],
    over: [],
  });
  expect(holdNews(['shared a.example'], []).over).toEqual(['shared a.example']);
});

test('one that is in front of the person already is not told, and the same host in another session is another', () => {
  expect(holdNews([], [hold('a.example', { open: true })]).fresh).toEqual([]);
  expect(holdNews(['shared a.example'], [hold('a.example', { session: 'work' })]).fresh).toHaveLength(1);
});
