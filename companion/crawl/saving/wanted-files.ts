/** Which images and files of a page are to be saved, and what of them is refused. Pure. */

import type { Savable } from '../../../shared/batch/options.ts';
import type { SavedFile } from '../../../shared/batch/page-record.ts';
import { noteWords } from '../../../shared/messages/notes.ts';
import { looksUnsafe } from '../unsafe-urls/detect.ts';
import { targetsIn } from './markdown-targets.ts';

export type WantedFile = { readonly url: string; readonly kind: SavedFile['kind'] };

/** Ends of names of files that people keep: documents, tables, books, archives. Sound and film are not among them. */
const fileEnding =
  /\.(?:pdf|docx?|docm|xlsx?|xlsm|pptx?|pptm|odt|ods|odp|rtf|epub|mobi|csv|tsv|zip|tar|t?gz|tgz|bz2|xz|7z|rar|ps|eps|tex|ics|vcf|gpx|kml|kmz|ipynb|bib)$/i;

/** What the content shows and leads to, each once, in its order. Addresses that may do something are none. */
export function wantedFiles(markdown: string, save: readonly Savable[]): readonly WantedFile[] {
  return targetsIn(markdown).flatMap(({ address, isImage }) => {
    const kind = isImage ? 'image' : 'file';
    if (!save.includes(isImage ? 'images' : 'files')) return [];
    const url = URL.parse(address);
    if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password) return [];
    if (!isImage && !fileEnding.test(url.pathname)) return [];
    return looksUnsafe(url.href) === null ? [{ url: address, kind }] : [];
  });
}

/** Why what came is not what was wanted, in a person's words; null where it is. */
export function misfit(kind: SavedFile['kind'], type: string): string | null {
  if (kind === 'image') return type.startsWith('image/') ? null : noteWords.say('noteFileNoImage', { type });
  return type === 'text/html' || type === 'application/xhtml+xml' ? noteWords.say('noteFileWebPage') : null;
}

/** Digits of the hash in a name: 80 bits. */
const nameDigits = 20;
/** Where saved files are in an export, beside the folders of hosts: no host's name begins so. */
export const savedFolder = '_files';

/** The path of saved content in an export: by its bytes alone, so that it is the same in every run. `ending` without a dot. */
export function savedPath(sha256: string, ending: string): string {
  return `${savedFolder}/${sha256.slice(0, nameDigits)}.${ending}`;
}
