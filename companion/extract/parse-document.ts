/** Text → a document, by the browser's own parser. Such documents belong to no window: they load nothing and run nothing. */

/** Never throws on any text; an empty text gives an empty body. Declarative shadow roots are attached to their hosts. */
export function parseDocument(html: string): Document {
  return Document.parseHTMLUnsafe(html);
}

/** A document of its own for markup that is not the page: feed summaries, noscript. */
export function parseFragment(html: string): HTMLElement {
  return parseDocument(`<!doctype html><html><head></head><body>${html}</body></html>`).body;
}

/** XML as a document; null where it cannot be read as such. */
export function parseXml(xml: string): XMLDocument | null {
  const document = new DOMParser().parseFromString(xml, 'text/xml');
  return document.querySelector('parsererror') ? null : document;
}
