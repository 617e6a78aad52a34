/** The title of a page: what a person would call it, without the site's name about it. */
import { plainText } from './walk.ts';

export type TitleSources = {
  readonly headline: string | undefined;
  readonly social: string | undefined;
  readonly siteName: string | undefined;
  /** As the browser showed it; the last resort. */
  readonly shown: string;
};

const separator = /\s+[|–—·•»:/\\-]\s+|\s*[|»]\s*/;

/** '' where the page has none at all. */
export function chooseTitle(document: Document, { headline, social, siteName, shown }: TitleSources): string {
  const full =
    plainText(
      document.querySelector('head > title') ?? document.querySelector('title') ?? document.createElement('title'),
    ) || shown.trim();
  const headings = [...document.querySelectorAll('h1')]
    .map(plainText)
    .filter((text) => text.length > 1 && text.length < 300);
  const heading = headings.length === 1 ? headings[0] : undefined;
  // Whatever two sources agree on.
  for (const text of [headline, social, heading])
    if (text && isIn(text, full) && text !== siteName && text.length >= 3) return limit(text);
  for (const text of headings) if (isIn(text, full) && text.length * 2 > full.length) return limit(text);
  if (headline && heading === headline) return limit(headline);
  const bare = withoutSite(full, siteName);
  return limit(bare || social || headline || headings[0] || '');
}

function isIn(text: string, full: string): boolean {
  return full.toLowerCase().includes(text.toLowerCase());
}

/** Takes the site's name off either end, where it is known. */
function withoutSite(full: string, siteName: string | undefined): string {
  if (!siteName) return full;
  const parts = full.split(separator);
  if (parts.length < 2) return full;
  const same = (part: string | undefined) => part?.trim().toLowerCase() === siteName.toLowerCase();
  if (same(parts.at(-1)))
    return full.slice(0, full.toLowerCase().lastIndexOf(siteName.toLowerCase())).replace(/[\s|–—·•»:/\\-]+$/, '');
  if (same(parts[0])) return full.slice(siteName.length).replace(/^[\s|–—·•»:/\\-]+/, '');
  return full;
}

function limit(text: string): string {
  return text.length > 500 ? `${text.slice(0, 499)}…` : text;
}
