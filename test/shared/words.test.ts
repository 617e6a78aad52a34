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
  expect(foldedText(text).trim().replace(/ +/g, ' ')).toBe(words);
});
