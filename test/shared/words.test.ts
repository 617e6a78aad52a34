import { expect, test } from 'vitest';
import { foldedText, wordsOf } from '../../shared/words.ts';

test.each([
  ['It\u2019s \u201cplain\u201d \u2014 but for its signs\u2026', 'it s plain but for its signs'],
  ['Größe, naïve CAFÉ', 'grosse naive cafe'],
  ['x²·½ of 3ª', 'x2 12 of 3a'],
  [`${'a'.repeat(100)} b-${'c'.repeat(65)}`, `${'a'.repeat(64)} b ${'c'.repeat(64)}`],
  ['Tokyo大学は', 'tokyo 大学 は'],
  ['ＡＢＣ ①', 'abc 1'],
  ['العربية', 'عربيه'],
  ['one\ntwo\u00a0three\u200bfour', 'one two three four'],
  ['', ''],
])('%j', (text, words) => {
  expect(wordsOf(text).join(' ')).toBe(words);
  expect(asIndexed(text)).toBe(words);
});

test('words of texts of all scripts are indexed as they are asked for', () => {
  const parts = [
    'Über',
    'don’t',
    '“quoted”',
    'a_b-c',
    'x😀y',
    'ｶﾀｶﾅ',
    '東京大学で',
    'ภาษาไทย',
    'e\u0301te',
    '\u0301',
    'ΣΊΣΥΦΟΣ',
    'İ',

    '\n',
    ' ',
    '.',
    'Zz9',
  ];
  parts.push('a'.repeat(64), 'B'.repeat(65), 'é'.repeat(70), `${'x'.repeat(40)}é${'y'.repeat(40)}`, '\ud800', 'q');
  let state = 5;
  const random = () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
  for (let tries = 0; tries < 500; tries++) {
    const text = Array.from({ length: 12 }, () => parts[Math.floor(random() * parts.length)]).join(
      random() < 0.5 ? '' : ' ',
    );
    expect(asIndexed(text), JSON.stringify(text)).toBe(wordsOf(text).join(' '));
  }
});

/** As FTS5's `ascii` tokenizer cuts. */
function asIndexed(text: string): string {
  return (foldedText(text).match(/[A-Za-z0-9\u0080-\uffff]+/g) ?? [])
    .map((word) => word.replace(/[A-Z]/g, (letter) => letter.toLowerCase()))
    .join(' ');
}
