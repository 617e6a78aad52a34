import { expect, test } from 'vitest';
import { firstSentence, markedParts, placeOf } from '../../../extension/dashboard/search/marked-parts.ts';

const shown = (parts: ReturnType<typeof markedParts>) =>
  parts.map(({ text, isMarked }) => (isMarked ? `[${text}]` : text)).join('');

test('a snippet is cut at its marks', () => {
  expect(
    shown(
      markedParts({
        text: 'The lamp is lit.',
        marks: [
          [4, 8],
          [12, 15],
        ],
      }),
    ),
  ).toBe('The [lamp] is [lit].');
  expect(shown(markedParts({ text: 'No marks.', marks: [] }))).toBe('No marks.');
});

test('marks that do not fit are left out, the text is whole', () => {
  expect(
    shown(
      markedParts({
        text: 'The lamp',
        marks: [
          [4, 8],
          [2, 5],
          [7, 99],
          [6, 6],
        ],
      }),
    ),
  ).toBe('The [lamp]');
});

test('the place is found though links and code break the text', () => {
  const words = firstSentence({ text: 'Unpack it. The lamp takes 12 volts (never more).', marks: [[26, 31]] });
  const text = 'Unpack it.\n  The lamp takes 12\nvolts (never more).';
  const place = placeOf(text, words);
  expect(text.slice(place?.from, place?.to)).toContain('12\nvolts');
  expect(placeOf('Something else.', words)).toBeNull();
  expect(placeOf('a+b (c', 'a+b (c')).toEqual({ from: 0, to: 6 });
});
