import { describe, expect, test } from 'vitest';
import { contentKey, saysNotFound } from '../../../companion/crawl/discovery/content-key.ts';
import { type KindFigures, kindOrder, kindTrap } from '../../../companion/crawl/discovery/order.ts';

const kind = (figures: Partial<KindFigures>): KindFigures => ({
  rule: 'auto',
  isPagination: false,
  taken: 0,
  fresh: 0,
  dry: 0,
  ...figures,
});

describe('order of kinds', () => {
  test('lists, then what nobody knows, then what gave most, then what gave nothing', () => {
    const scores = [
      kind({ isPagination: true, taken: 5, fresh: 1 }),
      kind({}),
      kind({ taken: 10, fresh: 10 }),
      kind({ isForm: true }),
      kind({ taken: 10, fresh: 10, isForm: true }),
      kind({ taken: 10, fresh: 3, dry: 2 }),
      kind({ taken: 10, fresh: 0, dry: 10 }),
    ].map((figures) => kindOrder(figures).score);
    expect(scores).toEqual([...scores].sort((a, b) => b - a));
    expect(new Set(scores).size).toBe(scores.length);
  });

  test('it is explained', () => {
    expect(kindOrder(kind({ taken: 10, fresh: 3 })).why).toBe('3 of 10 pages of this kind gave new content');
  });
});

describe('kinds that go on with nothing new', () => {
  test('are stopped after 25 pages in a row, with the reason that fits', () => {
    expect(kindTrap('/a/*', kind({ taken: 24, dry: 24 }))).toBeNull();
    expect(kindTrap('/a/*', kind({ taken: 30, fresh: 5, dry: 25 }))).toBe('same-content');
    expect(kindTrap('/*?page', kind({ isPagination: true, taken: 30, dry: 25 }))).toBe('endless-pagination');
    expect(kindTrap('/*?day&month', kind({ taken: 30, dry: 25 }))).toBe('calendar');
    expect(kindTrap('/*?a&b', kind({ taken: 30, dry: 25 }))).toBe('facets');
  });

  test("a person's word holds against it", () => {
    expect(kindTrap('/a/*', kind({ rule: 'let-in', taken: 99, dry: 99 }))).toBeNull();
  });
});

describe('what two pages are held against each other by', () => {
  const text = 'A text that is long enough to be told from others by what it says, as pages are.';
  test('addresses and white space do not count', () => {
    expect(contentKey(`${text}\n\n[next](/a?sid=1)`)).toBe(contentKey(`${text}  [next](/b (c))\n`));
  });
  test('words and figures do', () => {
    expect(contentKey(`${text} 1`)).not.toBe(contentKey(`${text} 2`));
  });
  test('too little text says nothing', () => {
    expect(contentKey('No entries.')).toBeNull();
  });
});

test.each([
  ['404 Not Found', 'x', true],
  ['Seite nicht gefunden – Wiki', 'x', true],
  ['My site', '# Page not found\n\nTry the search.', true],
  ['页面不存在', '', true],
  ['How 404 pages work', 'x'.repeat(2000), false],
  ['Room 4040', 'A room.', false],
  ['Welcome', '# Hello', false],
])('%s says that there is no page: %s', (title, markdown, expected) => {
  expect(saysNotFound(title, markdown)).toBe(expected);
});
