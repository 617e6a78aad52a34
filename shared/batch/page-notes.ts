/**
 * Notes of a page's record: what the page could not give, though it is no failure, and what was taken in its place.
 *
 * On the record a note is one line, `CODE – words` for a person; older records, and notes that a client gave, are words alone.
 * So readers of any version can show them, and programs can tell them apart by code.
 */

/** The closed list. Writers use these alone; readers pass over codes that they don't know. */
export const pageNotes = {
  'partial: sign-in': 'part of the page is only for those who are signed in or have subscribed',
  refused: 'the page says, with status 200, that it may not be seen or is not there',
  notice:
    'the page says, with status 200, that you are signed out or blocked, that something is wanted of you first, or that the site is busy or closed',
  unfinished: 'the page was still loading, or writing itself, when it had to be taken',
  'cut off': 'the answer broke off, or its end did not come: what is here had come by then',
  empty: 'the page has no words to read',
  'partial: list': 'a list or frame shows a part of what it has; --scroll may bring the rest',
  'partial: button': 'a button stands for more than the page shows; --scroll presses it',
  'partial: drawing': 'the page draws what it shows (on a canvas): words in a drawing cannot be read',
  writes: 'the page sent, or was refused to send, requests that may change something at the site',
  'frame left out': 'the page shows another site in a frame, which the crawl leaves out',
  unseen: 'the page has text that no person sees; it was left out',
  'too long': 'the document is longer than what is read of one; its beginning is here',
  'no text': 'some pages of the document are pictures, and have no text to take',
  'not saved': 'an image or a file of the page could not be saved beside it',
  'redirect not followed': 'the page leads on to another address, which was not opened',
  'charset guessed': 'the page does not say what encoding its text is in, which was guessed',
  'private network': 'a public site led to this machine or to a private network, as the crawl allows',
  'content rule': 'what was said to be the content is not on the page; it was chosen as on any other',
  'site markdown': "the page's Markdown is the site's own, which holds what the page shows",
  'shown before': 'the page shows what another address of its host showed',
} as const satisfies Record<string, string>;

export type PageNoteCode = keyof typeof pageNotes;

/** `code` is null where the line has none of the list. */
export type PageNote = { readonly code: PageNoteCode | null; readonly message: string };

const between = ' – ';

/** A note as a line of a record. */
export function noteLine(code: PageNoteCode, message: string): string {
  return `${code}${between}${message}`;
}

/** A record's line as a note. */
export function readNote(line: string): PageNote {
  const [start = '', ...rest] = line.split(between);
  return Object.hasOwn(pageNotes, start)
    ? { code: start as PageNoteCode, message: rest.join(between) }
    : { code: null, message: line };
}
