/** Answers that did not become a page: by their head, a file or a download, which may be a document that is a page of its own; or cut short. */

import { isDocumentName } from '../../../shared/batch/document-types.ts';
import { type PageErrorCode, TabtrawlError } from '../../../shared/batch/errors.ts';
import { failures } from '../../../shared/messages/failures.ts';
import type { Capture } from '../../crawl/ports.ts';
import { notAPage } from './content-type.ts';

export type AnswerHead = {
  readonly url: string;
  /** MIME type without parameters, lower case. */
  readonly contentType: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly status: number | null;
};

/** What a page fails with whose head has come; `partial`: what had come of its body. */
export class AnswerFault extends TabtrawlError {
  readonly head: AnswerHead;
  readonly partial: Capture | null;
  constructor(code: PageErrorCode, message: string, head: AnswerHead, partial: Capture | null = null) {
    super(code, message);
    this.head = head;
    this.partial = partial;
  }
}

/** Thrown where a visit meets it; what it is in the end is seen by its bytes. */
export class FileAnswer extends AnswerFault {}

export function fileAnswer(code: 'download' | 'not-a-page', head: AnswerHead): FileAnswer {
  const { url, contentType } = head;
  const message =
    code === 'download'
      ? failures.say('msgDownload', { url, type: contentType || 'unknown type' })
      : notAPage(contentType, url);
  return new FileAnswer(code, message, head);
}

const documentType =
  /^application\/(?:(?:x-)?pdf|vnd\.openxmlformats-officedocument\.(?:wordprocessingml\.document|spreadsheetml\.sheet|presentationml\.(?:presentation|slideshow))|vnd\.ms-(?:word\.document|excel\.sheet|powerpoint\.(?:presentation|slideshow))\.macroenabled\.12)$/;
/** Types that servers give to anything, and those of old Office formats, which they give to new ones. */
const saysNothing =
  /^(?:|(?:application|binary)\/(?:octet-stream|x-octet-stream|download|x-download|force-download|x-force-download|save|unknown)|application\/(?:msword|vnd\.ms-(?:excel|powerpoint)))$/;

/** True where the bytes may be those of a document. Pictures, sound, film and programs are known by their types. */
export function mayBeDocument({ url, contentType, headers, status }: AnswerHead): boolean {
  if (status === null || status < 200 || status > 299) return false;
  if (documentType.test(contentType) || saysNothing.test(contentType)) return true;
  const isNamed = isDocumentName(fileNameOf({ url, headers })) && !/^(?:image|audio|video|font)\//.test(contentType);
  return isNamed;
}

/** As the server names it, else the last part of the address, decoded. RFC 6266. */
export function fileNameOf({ url, headers }: Pick<AnswerHead, 'url' | 'headers'>): string {
  const disposition = headers['content-disposition'] ?? '';
  const extended = /filename\*\s*=\s*(?:utf-8|iso-8859-1)''([^;\s]+)/i.exec(disposition)?.[1];
  const plain = /filename\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;\s]+))/i.exec(disposition);
  const last =
    URL.parse(url)
      ?.pathname.split('/')
      .findLast((part) => part !== '') ?? '';
  return decoded(extended ?? plain?.[1] ?? plain?.[2] ?? last)
    .replace(/^.*[/\\]/, '')
    .slice(0, 200);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A stray % is meant as itself.
    return text;
  }
}
