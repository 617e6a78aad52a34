import { expect, test } from 'vitest';
import { noteLine, readNote } from '../../shared/batch/page-notes.ts';

test('a note is one line that begins with its code, and is read back', () => {
  const line = noteLine('partial: sign-in', 'the site refused two of its requests – 401');
  expect(line).toBe('partial: sign-in – the site refused two of its requests – 401');
  expect(readNote(line)).toEqual({
    code: 'partial: sign-in',
    message: 'the site refused two of its requests – 401',
  });
});

test('words alone, and codes of another version, are read as words', () => {
  for (const line of ['read by crawling, as the tab was asleep', 'a code of tomorrow – and its words'])
    expect(readNote(line)).toEqual({ code: null, message: line });
});
