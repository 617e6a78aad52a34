/** A document as an HTML page, which the extraction then reads as any other. Texts of the document are escaped. Pure. */

/** What the document says of itself; what it does not say is absent. Dates are ISO 8601. */
export type DocumentAbout = {
  readonly title?: string | undefined;
  readonly author?: string | undefined;
  readonly description?: string | undefined;
  readonly created?: string | undefined;
  readonly modified?: string | undefined;
  readonly language?: string | undefined;
};

export type ReadDocument = {
  readonly about: DocumentAbout;
  /** HTML of the body. */
  readonly body: string;
  /** What it could not give, as lines of a record (shared/batch/page-notes.ts). */
  readonly notes: readonly string[];
};

export function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}

/** A link where the address is one that a person could open; else the words alone. `html` is escaped already. */
export function linked(html: string, address: string | null | undefined): string {
  return address && /^(?:https?|mailto):/i.test(address) ? `<a href="${escaped(address)}">${html}</a>` : html;
}

/** `rows`: cells as HTML; the first is the head. Empty rows and columns at the edges are left out. */
export function tableHtml(rows: readonly (readonly string[])[]): string {
  const filled = rows.filter((row) => row.some((cell) => cell !== ''));
  const columns = filled.flatMap((row) => row.flatMap((cell, at) => (cell === '' ? [] : [at])));
  if (filled.length === 0) return '';
  const first = columns.reduce((least, at) => Math.min(least, at), Number.POSITIVE_INFINITY);
  const last = columns.reduce((most, at) => Math.max(most, at), 0);
  const lines = filled.map((row, number) => {
    const tag = number === 0 ? 'th' : 'td';
    const cells = Array.from({ length: last - first + 1 }, (_, at) => `<${tag}>${row[first + at] ?? ''}</${tag}>`);
    return `<tr>${cells.join('')}</tr>`;
  });
  return `<table><thead>${lines[0]}</thead><tbody>${lines.slice(1).join('')}</tbody></table>`;
}

export function pageMark(words: string): string {
  return `<p><em>${escaped(words)}</em></p>`;
}

export function documentHtml({ about, body }: ReadDocument, fallbackTitle: string): string {
  const title = about.title?.trim() || fallbackTitle;
  const meta = (name: string, value: string | undefined) =>
    value?.trim() ? `<meta name="${name}" content="${escaped(value.trim())}">` : '';
  const language = about.language && /^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*$/.test(about.language) ? about.language : '';
  return [
    `<!doctype html><html${language ? ` lang="${language}"` : ''}><head><meta charset="utf-8">`,
    `<title>${escaped(title)}</title>`,
    meta('dcterms.title', title),
    meta('author', about.author),
    meta('description', about.description),
    meta('article:published_time', about.created),
    meta('article:modified_time', about.modified),
    `</head><body><main>${body}</main></body></html>`,
  ].join('');
}

/** A title that a program put there: a file's name, a word for no title. */
export function isTitle(text: string | null | undefined): text is string {
  if (!text) return false;
  const plain = text.trim();
  return !/^(?:untitled|title|document\d*|presentation\d*|powerpoint[ -]pr.*|microsoft (?:word|excel|powerpoint) - .*|.*\.(?:docx?|xlsx?|pptx?|pdf|indd|qxd|tex|dvi|ps|rtf|odt|pages))?$/i.test(
    plain,
  );
}
