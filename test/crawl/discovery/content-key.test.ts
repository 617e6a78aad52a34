import { expect, test } from 'vitest';
import { saysNotFound } from '../../../companion/crawl/discovery/content-key.ts';

test.each([
  ['404', true],
  ['404 Not Found', true],
  ['Error 404', true],
  ['404 – Seite nicht gefunden', true],
  ['Page not found | Wiki', true],
  ['Topic 404', false],
  ['Forum, page 404', false],
  ['Chapter 404: knots', false],
])('a short page with the title %s says that there is none: %s', (title, says) => {
  expect(saysNotFound(title, 'A few words.')).toBe(says);
});
