/** What the companion says of a page in the person's language: why it failed, and what it could not give (its notes). */
import { type PageNoteCode, pageNotes, readNote } from '../../../shared/batch/page-notes.ts';
import { failures } from '../../../shared/messages/failures.ts';
import { leadReasons, noteWords } from '../../../shared/messages/notes.ts';
import { type MessageKey, t } from '../messages.ts';
import { unsafeText } from '../unsafe-text.ts';
import { readInOurWords } from './sentences.ts';

const noteTexts: Readonly<Record<PageNoteCode, MessageKey>> = {
  'partial: sign-in': 'noteSignIn',
  refused: 'noteRefused',
  notice: 'noteNotice',
  unfinished: 'noteUnfinished',
  'cut off': 'noteCutOff',
  empty: 'noteEmpty',
  'partial: list': 'noteList',
  'partial: button': 'noteButton',
  'partial: drawing': 'noteDrawing',
  writes: 'noteWrites',
  'frame left out': 'noteFrame',
  unseen: 'noteUnseen',
  'too long': 'noteTooLong',
  'no text': 'notePictures',
  'not saved': 'noteNotSaved',
  'redirect not followed': 'noteNotFollowed',
  'charset guessed': 'noteCharset',
  'private network': 'notePrivate',
  'content rule': 'noteRule',
  'site markdown': 'noteSiteMarkdown',
  'shown before': 'noteShownBefore',
};

/** Why a page failed, is skipped, or was tried again. The page's own address stands beside it wherever it is told. */
export function failureText(message: string): string {
  // What was waited for stands in its field.
  const what = (words: string) => words.replace(/^--wait-for /, '');
  return readInOurWords(message, failures, { said: failureText, what });
}

/** "What it is – the rest of it"; a line without a code that is known here is told as it came. */
export function noteText(line: string): string {
  const { code, message } = readNote(line);
  if (code === null) return message;
  const isAllSaid = code === 'empty' && message === pageNotes.empty;
  const words = isAllSaid ? '' : readInOurWords(failureText(message), noteWords, { reason: leadText });
  return words === '' ? t(noteTexts[code]) : `${t(noteTexts[code])} – ${words}`;
}

function leadText(reason: string): string {
  return readInOurWords(reason, leadReasons, { words: unsafeText });
}
