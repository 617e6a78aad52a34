/** What of a page is searched: its title, its headings, its text and the words of its address, each as folded words between spaces. */
import { foldedText } from '../../../shared/words.ts';

type PageText = {
  readonly title: string;
  readonly headings: string;
  readonly body: string;
  readonly address: string;
};

/** Weights of these in the ranking, in the order of the index's columns. */
export const columnWeights = { title: 6, headings: 2.5, body: 1, address: 2 } as const;

/** More words of one page are not indexed: what comes after a million words of a log is not looked for by its words. */
const maxCharacters = 4_000_000;

export function pageText(page: { readonly title: string; readonly url: string; readonly markdown: string }): PageText {
  const markdown = blankAddresses(page.markdown.slice(0, maxCharacters));
  const headings = markdown.match(/^ {0,3}#{1,6}[ \t].*$/gm) ?? [];
  return {
    title: foldedText(page.title),
    headings: foldedText(headings.join('\n')),
    body: foldedText(markdown),
    address: foldedText(addressWords(page.url)),
  };
}

/** Targets of links and images become spaces, so that places in the text stay as they are. Linear: each target is looked at once. */
export function blankAddresses(markdown: string): string {
  return markdown.replace(/\]\([^()\n]*(?:\([^()\n]*\)[^()\n]*)*\)|<https?:[^<>\s]*>/g, (target) =>
    ' '.repeat(target.length),
  );
}

function addressWords(url: string): string {
  const parsed = URL.parse(url);
  if (!parsed) return '';
  try {
    return decodeURIComponent(`${parsed.hostname.replace(/^www\./, '')} ${parsed.pathname} ${parsed.search}`);
  } catch {
    return `${parsed.hostname} ${parsed.pathname}`;
  }
}
