import { expect, test } from 'vitest';
import { writtenWords } from '../../companion/cli/export.ts';

test.each([
  [{ pages: 40, unchanged: 0, failed: 0 }, '40 pages written to /notes'],
  [{ pages: 1, unchanged: 0, failed: 12 }, '1 page written to /notes (12 more could not be had)'],
  [{ pages: 40, unchanged: 37, failed: 0 }, '3 pages written to /notes, 37 unchanged'],
  [{ pages: 40, unchanged: 40, failed: 2 }, 'Nothing to write: 40 pages in /notes as before (2 more could not be had)'],
  [{ pages: 0, unchanged: 0, failed: 2 }, '0 pages written to /notes (2 more could not be had)'],
])('what an export has written is told as it was: %o', (of, words) => {
  expect(writtenWords(of, '/notes')).toBe(words);
});
