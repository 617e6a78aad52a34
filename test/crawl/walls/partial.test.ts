import { describe, expect, test } from 'vitest';
import { isMissed, partOnly } from '../../../companion/crawl/walls/partial.ts';

const page = { body: '<main>…</main>', textStart: 'Orders of the house.', textLength: 300, refused: 0 };

describe('a part of a page', () => {
  test.each([
    ['requests refused', { ...page, refused: 2 }],
    ['words of a teaser', { ...page, textStart: 'The beginning. Continue reading with a subscription.' }],
    ['more for who signs in', { ...page, textStart: 'The first two. Sign in to see more.' }],
    ['for those who pay', { ...page, textStart: 'This post is for paid subscribers' }],
    ['more on the site', { ...page, textStart: 'See more of House 4 on Nordwind. Log In' }],
    ['for subscribers only', { ...page, textStart: 'Nur für Abonnenten' }],
    ['its own data', { ...page, body: '<script>{"isAccessibleForFree": false}</script>' }],
    ['its own data as a text', { ...page, body: '{"isAccessibleForFree":"False"}' }],
    ['a mark of a paywall', { ...page, body: '<div class="article paywall">' }],
  ])('%s', (_what, seen) => expect(partOnly(seen)).toBeTypeOf('string'));

  test.each([
    ['a page', page],
    [
      'an article that is there whole, though publishers mark it',
      { ...page, body: '{"isAccessibleForFree":false}', textLength: 9000 },
    ],
    ['a page that is answered by who signs in', { ...page, textStart: 'You must log in to reply to this topic.' }],
    ['words of another kind', { ...page, textStart: 'Subscribe to our newsletter' }],
  ])('not %s', (_what, seen) => expect(partOnly(seen)).toBeNull());
});

test.each([
  ['https://a.example/api/orders/1', true],
  ['https://data.a.example/graphql', true],
  ['https://a.example/api/me', false],
  ['https://a.example/auth/session.json', false],
  ['https://ads.example/list', false],
])('a refusal of %s leaves a hole: %s', (url, missed) => expect(isMissed(url, 'https://a.example/p/1')).toBe(missed));
