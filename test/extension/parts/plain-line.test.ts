import { expect, test } from 'vitest';
import { directionOf, plainLine, shownTitle } from '../../../extension/parts/plain-line.ts';

test.each([
  ['\u202eexe.golana\u202c report', 'exe.golana report'],
  ['\u2067an isolate without an end', 'an isolate without an end'],
  ['two\nlines\tand a bell\u0007', 'two lines and a bell'],
  ['شرح البرنامج', 'شرح البرنامج'],
  ['👩‍👩‍👧 family', '👩‍👩‍👧 family'],
])('%j is %j on a line', (text, line) => {
  expect(plainLine(text)).toBe(line);
});

test.each([null, '', '  \n', '\u200b\u200b', '\u202e'])('%j is no title that is seen', (title) => {
  expect(shownTitle({ title })).toBeNull();
});

test('a line asks for its own direction where it has signs of one', () => {
  expect(['شرح', 'Docs of עברית', 'Docs 新しい ü'].map(directionOf)).toEqual(['auto', 'auto', undefined]);
});
