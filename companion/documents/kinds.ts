/** Which kind of document bytes are, by the bytes themselves: what a server calls them is often wrong. Pure. */

import type { DocumentKind } from '../../shared/batch/document-types.ts';

/** What the first bytes say: `zip` may be an Office document, `ole` is an old or a locked one. */
export type Container = 'pdf' | 'zip' | 'ole';

/** Readers look for a PDF's mark in this many bytes (ISO 32000-1, note 13 of annex H). */
const pdfMarkWithin = 1024;

/** Null where it is no document. `start`: a few KB from the beginning, or all. */
export function containerOf(start: Uint8Array): Container | null {
  if (startsWith(start, [0x50, 0x4b, 0x03, 0x04])) return 'zip';
  if (startsWith(start, [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1])) return 'ole';
  const head = latin1(start.subarray(0, pdfMarkWithin));
  const at = head.indexOf('%PDF-');
  // A page about PDFs may hold the mark too; what comes before it in a real one is little, and no mark-up.
  return at === 0 || (at > 0 && !/<[a-z!]/i.test(head.slice(0, at))) ? 'pdf' : null;
}

/** Which of the Office formats a zip holds, by the names in it; null for any other zip. */
export function officeKindOf(names: Iterable<string>): Exclude<DocumentKind, 'pdf'> | null {
  for (const name of names) {
    if (/^word\/document\d*\.xml$/.test(name)) return 'docx';
    if (/^xl\/workbook\d*\.xml$/.test(name)) return 'xlsx';
    if (/^ppt\/presentation\d*\.xml$/.test(name)) return 'pptx';
  }
  return null;
}

/** True where an OLE file is an Office document locked with a password: [MS-OFFCRYPTO] names its stream so. */
export function isLockedOffice(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes(
    Buffer.from('EncryptedPackage', 'utf16le'),
  );
}

function startsWith(bytes: Uint8Array, start: readonly number[]): boolean {
  return start.every((byte, at) => bytes[at] === byte);
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}
