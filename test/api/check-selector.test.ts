/** What a person writes as a selector, judged without a browser. */
import { expect, test } from 'vitest';
import { checkSelectors, selectorFault } from '../../companion/api/check-selector.ts';
import { inChrome } from '../in-chrome/in-chrome.ts';

const good = [
  'article',
  '#content .post, main > section:first-child',
  'div:has(> .post):not(.ad, [hidden])',
  'li:nth-child(2n+1 of .k)',
  '[data-testid="post"] ~ p + ul',
  'a[href^="/t/" i]',
  'ul:is(.a, .b):where(:lang(de))',
  '.\\31 0',
];
const bad = [
  'div..post',
  '#',
  'p:contains(word)',
  'li:eq(2)',
  '::before',
  'a[href!="x"]',
  'p <  div',
  'div >',
  'a,',
  ':not()',
  'p:has(:eq(1))',
  '> p',
  '#1a',
];

test.each(good)('%s is one', (selector) => expect(selectorFault(selector)).toBeNull());
test.each(bad)('%s is none, and it is said why', (selector) => expect(selectorFault(selector)).toMatch(/\w{3}/));

test('a browser says the same', () => {
  const asked = bad.filter((selector) => selector !== '::before');
  const taken = inChrome(
    (all: readonly string[]) =>
      all.map((selector) => {
        try {
          document.querySelector(selector);
          return true;
        } catch {
          return false;
        }
      }),
    [...good, ...asked],
  );
  expect(taken).toEqual([...good.map(() => true), ...asked.map(() => false)]);
});

test('the refusal names what was given, as what, and what would do', () => {
  expect(() => checkSelectors([{ as: '--keep-element', selector: 'div..x' }])).toThrow(
    /--keep-element: "div\.\.x" is no CSS selector: .*Take one such as "article"/,
  );
});
