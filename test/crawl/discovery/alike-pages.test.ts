import { describe, expect, test } from 'vitest';
import { AlikePages } from '../../../companion/crawl/discovery/alike-pages.ts';

type Page = { readonly text: string; readonly isWithinKind?: boolean; readonly waiting: number };

/** After how many pages the kind is found to have no end; null where it is not. */
function endOf(pages: number, at: (n: number) => Page): number | null {
  const alike = new AlikePages();
  for (let n = 0; n < pages; n++) if (alike.isEndless({ kind: 1, isWithinKind: true, ...at(n) })) return n + 1;
  return null;
}

const draw = (n: number) =>
  `Your number is ${(n * 7919).toString(16)}x${n}, drawn by chance for you alone, and never again.`;

describe('pages that say the same but for figures', () => {
  test('are a space without an end where they are found on each other, and ever more wait', () => {
    expect(endOf(2000, (n) => ({ text: draw(n), waiting: 4 * n }))).toBe(500);
    const tile = (n: number) =>
      `Tile ${n}, ${n * 3} of level ${n % 20}, as it was drawn in the year ${1900 + (n % 90)}.`;
    expect(endOf(2000, (n) => ({ text: tile(n), waiting: 2 * n }))).toBe(500);
  });

  test.each<[string, (n: number) => Page]>([
    [
      'measurements, each with the next day',
      (n) => ({ text: `On day ${n} it was ${n % 30}.${n % 10} °C warm.`, waiting: 1 }),
    ],
    [
      'towns that a list names',
      (n) => ({ text: `The town has ${n * 37} inhabitants.`, isWithinKind: false, waiting: 9000 }),
    ],
    [
      'a net of stations that is used up',
      (n) => ({ text: `Station ${n}: ${n * 3} mm of rain.`, waiting: Math.min(n, 900 - n) }),
    ],
    [
      'articles, each with a text',
      (n) => ({ text: `About ${['ships', 'rivers', 'towns', 'birds'][n % 4]} of year ${n}.`, waiting: 9 * n }),
    ],
    ['long pages of figures', (n) => ({ text: `Table ${n} ${'12.5 13.5 '.repeat(200)}`, waiting: 9 * n })],
    ['few of them', (n) => ({ text: draw(n), waiting: n < 450 ? 9 * n : 0 })],
  ])('are pages like others: %s', (_what, at) => {
    expect(endOf(2000, at)).toBeNull();
  });
});
