/** Text → a document, by the browser's own parser. Such documents belong to no window: they load nothing and run nothing. */

import { sightAttribute } from './attributes.ts';
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

/** Deeper frames in frames are left out. */
const framesDeep = 3;

/**
 * Frames whose document stands in an attribute, put where they stand, as the browser does for a page that it has shown. One that names an address
 * too is shown from there when it is pressed: a stand-in for a player. Works in place.
 */
export function placeWrittenFrames(document: Document, depth = 0): void {
  if (document.documentElement.hasAttribute(sightAttribute) || depth >= framesDeep) return;
  for (const frame of document.querySelectorAll('iframe[srcdoc]')) {
    if (/^\s*(?!about:)\S/.test(frame.getAttribute('src') ?? '') || frame.matches('[hidden], [style*="display"]'))
      continue;
    const inner = parseDocument(frame.getAttribute('srcdoc') ?? '');
    placeWrittenFrames(inner, depth + 1);
    const place = document.createElement('div');
    place.append(...inner.body.childNodes);
    frame.replaceWith(place);
  }
}
