/** Content → HTML that is safe to keep: known attributes only, absolute addresses, nothing that runs. */

const everywhere: ReadonlySet<string> = new Set(['title', 'lang', 'dir', 'id']);
const byTag: Readonly<Record<string, ReadonlySet<string>>> = {
  A: new Set(['href']),
  IMG: new Set(['src', 'alt', 'width', 'height']),
  TD: new Set(['align', 'colspan', 'rowspan']),
  TH: new Set(['align', 'colspan', 'rowspan', 'scope']),
  OL: new Set(['start', 'reversed']),
  LI: new Set(['value']),
  TIME: new Set(['datetime']),
  INPUT: new Set(['type', 'checked', 'disabled']),
  DETAILS: new Set(['open']),
  CODE: new Set(['class']),
  BLOCKQUOTE: new Set(['cite']),
  ABBR: new Set(['title']),
};

/** Inner HTML of the content. Works in place: attributes that say nothing to a reader are taken off. */
export function toCleanHtml(root: Element): string {
  for (const element of root.querySelectorAll('*')) {
    const kept = Object.hasOwn(byTag, element.nodeName) ? byTag[element.nodeName] : undefined;
    for (const name of element.getAttributeNames())
      if (!everywhere.has(name) && !kept?.has(name)) element.removeAttribute(name);
  }
  return root.innerHTML.trim();
}

/** A whole page about a body's HTML. */
export function toHtmlPage(body: string, about: { title: string; language: string | undefined }): string {
  const lang = about.language ? ` lang="${escapeAttribute(about.language)}"` : '';
  return `<!doctype html>\n<html${lang}>\n<head>\n<meta charset="utf-8">\n<title>${escapeText(about.title)}</title>\n</head>\n<body>\n${body}\n</body>\n</html>\n`;
}

function escapeText(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}

function escapeAttribute(text: string): string {
  return escapeText(text).replace(/"/g, '&quot;');
}
