/** What a person drops or pastes into a list: files, links, rich text. */
import { decodeList, parseUrlText } from '../../../shared/url-text.ts';

export type GivenFile = { readonly name: string; readonly text: string };

/** The texts of these files as one list, and the names of those that are none: no text, a folder, or not to be read. */
export async function readLists(
  files: readonly File[],
): Promise<{ readonly list: GivenFile | null; readonly refused: readonly string[] }> {
  const read = await Promise.all(
    files.map(async (file) => {
      // A folder is among the files that are dropped; reading it fails.
      const bytes = await file.arrayBuffer().catch(() => null);
      const got = bytes && decodeList(new Uint8Array(bytes));
      return { name: file.name, text: got && 'text' in got ? got.text : null };
    }),
  );
  const lists = read.flatMap(({ name, text }) => (text === null ? [] : [{ name, text }]));
  return {
    list:
      lists.length > 0
        ? { name: lists.map(({ name }) => name).join(', '), text: lists.map(({ text }) => text).join('\n') }
        : null,
    refused: read.flatMap(({ name, text }) => (text === null ? [name] : [])),
  };
}

/** What was copied or dragged, in each form that it comes in. */
export type Given = Pick<DataTransfer, 'getData'>;

/**
 * The list in what was copied or dragged out of a page: links as Markdown, one a line, where the words alone do not have them all. Null where
 * the words are as good, which a field takes by itself.
 */
export function linksOf(given: Given): string | null {
  const plain = given.getData('text/plain');
  const links = linksIn(given.getData('text/html'));
  const dragged = given
    .getData('text/uri-list')
    .split(/\r?\n/)
    .filter((line) => /^https?:/i.test(line))
    .map((url) => ({ url, text: '' }));
  const all = links.length > 0 ? links : dragged;
  const said = new Set(parseUrlText(plain).urls);
  if (parseUrlText(all.map(({ url }) => url).join('\n')).urls.every((url) => said.has(url))) return null;
  return all.map(({ url, text }) => (text === '' || text === url ? url : `[${text}](<${url}>)`)).join('\n');
}

/** `text` with `more` on lines of its own after it. */
export function withLines(text: string, more: string): string {
  return text === '' || text.endsWith('\n') ? `${text}${more}\n` : `${text}\n${more}\n`;
}

function linksIn(html: string): readonly { readonly url: string; readonly text: string }[] {
  if (html === '') return [];
  // Parsed only: nothing in it runs or is loaded.
  const page = new DOMParser().parseFromString(html, 'text/html');
  return [...page.querySelectorAll('a[href]')].flatMap((link) => {
    const url = link.getAttribute('href') ?? '';
    const text = (link.textContent ?? '').replace(/[\s[\]]+/g, ' ').trim();
    return /^https?:/i.test(url) ? [{ url, text }] : [];
  });
}
