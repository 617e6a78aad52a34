/** Documents that are pages: kinds, and the MIME types that their records name, whatever a server said. */

export type DocumentKind = 'pdf' | 'docx' | 'xlsx' | 'pptx';

export const documentTypes: Readonly<Record<DocumentKind, string>> = {
  pdf: 'application/pdf',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  pptx: 'application/vnd.openxmlformats-officedocument.presentationml.presentation',
};

const types: ReadonlySet<string> = new Set(Object.values(documentTypes));

/** True for the type of a page that was made of a document. */
export function isDocumentType(contentType: string): boolean {
  return types.has(contentType);
}

const ending = /\.(?:pdf|doc[xm]|xls[xm]|ppt[xm])$/i;

/** True where the name of a file, or the path of an address, is that of a document. */
export function isDocumentName(name: string): boolean {
  return ending.test(name);
}
