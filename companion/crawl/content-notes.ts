/** What a page's record says of the content that was made of it. */

import { noteLine, type PageNoteCode, pageNotes, readNote } from '../../shared/batch/page-notes.ts';
import { noteWords } from '../../shared/messages/notes.ts';
import type { Capture, ElementChoice, Extracted } from './ports.ts';

/** Lines of a page's record about what was made of it; made anew whenever it is read again. */
export function contentNotes(
  { lane }: Pick<Capture, 'lane'>,
  { markdown, unmatched, more }: Pick<Extracted, 'markdown' | 'unmatched' | 'more'>,
  choice: ElementChoice | undefined,
): readonly string[] {
  const { keep, drop } = choice ?? {};
  const chosenBy = keep ?? drop ?? '';
  const isServed = lane === 'fetch';
  return [
    ...(choice && unmatched ? [noteLine('content rule', noteWords.say('noteNoMatch', { words: chosenBy }))] : []),
    ...(more === undefined ? [] : [noteLine('partial: button', noteWords.say('noteButtonBrings', { words: more }))]),
    ...(markdown.trim() === ''
      ? [noteLine('empty', isServed ? noteWords.say('noteServedEmpty') : pageNotes.empty)]
      : []),
  ];
}

const ofContent: ReadonlySet<PageNoteCode | null> = new Set(['content rule', 'empty', 'partial: button']);

/** True for a line that `contentNotes` makes. */
export function isContentNote(line: string): boolean {
  return ofContent.has(readNote(line).code);
}
