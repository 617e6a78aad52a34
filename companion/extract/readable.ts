/** The main article of a document by Mozilla's Readability (the algorithm of Firefox's reader view). The one door to it. */
import { Readability } from '@mozilla/readability';

export type Readable = { readonly root: HTMLElement; readonly author: string };

/** Readability's cost grows with the square of siblings; past this many elements a page is no article. */
export const readableElementsMax = 20_000;

/** Takes the document apart; null where it finds nothing. */
export function readArticle(document: Document): Readable | null {
  // It takes a heading called "section-header" or a term called "subheader" for the header of the site.
  for (const element of document.body.querySelectorAll('h2, h3, h4, h5, h6, dt, dd, pre, th, td, tr')) {
    element.removeAttribute('class');
    element.removeAttribute('id');
  }
  const article = new Readability<HTMLElement>(document, {
    // The node itself: serialising it to parse it again would cost as much as the search.
    serializer: (node) => node as HTMLElement,
    keepClasses: true,
    disableJSONLD: true,
    // Below this it searches anew with looser rules, up to three times; short pages are better served by the fallback.
    charThreshold: 200,
  }).parse();
  return article?.content ? { root: article.content, author: article.byline ?? '' } : null;
}
