/** The title of a page: what a person would call it, without the site's name about it. */
import { plainText, textStart } from './walk.ts';

export type TitleSources = {
  readonly headline: string | undefined;
  readonly social: string | undefined;
  readonly siteName: string | undefined;
  /** As the browser showed it; the last resort. */
  readonly shown: string;
};

/** What parts a title from the site's name. */
const separator = String.raw`(?:\s+[|–—·•»:/\\-]+\s+|\s*[|»]\s*|\s+::\s+)`;
const atEnd = new RegExp(`^(.+?)${separator}`);
const parting = new RegExp(separator);

const headingsMax = 30;

/** '' where the page has none at all. */
export function chooseTitle(document: Document, sources: TitleSources): string {
  const title = withoutSite(pick(document, sources), sources.siteName);
  return title.length > 500 ? `${title.slice(0, 499)}…` : title;
}

function pick(document: Document, { headline, social, siteName, shown }: TitleSources): string {
  const full = plainText(document.querySelector('title') ?? document.createElement('title')) || shown.trim();
  const headings = [...document.querySelectorAll('h1')]
    .slice(0, headingsMax)
    .map(headingText)
    .filter((text) => text.length > 1 && text.length < 300);
  const isIn = (text: string): boolean => text !== '' && full.toLowerCase().includes(text.toLowerCase());
  // Whatever two sources agree on.
  for (const text of [headline, social]) if (text && text.length >= 3 && isIn(text) && text !== siteName) return text;
  // A heading that the title begins with: "Heading | Section | Site".
  const start = atEnd.exec(full)?.[1];
  if (start && start.length >= 3 && start !== siteName) {
    for (const heading of [...document.querySelectorAll('h1, h2')].slice(0, headingsMax))
      if (headingText(heading) === start) return start;
  }
  const only = headings.length === 1 ? headings[0] : undefined;
  if (only && only.length >= 3 && isIn(only) && only !== siteName) return only;
  const long = headings.find((text) => isIn(text) && text.length * 2 > full.length);
  if (long) return long;
  if (headline && headline === headings[0]) return headline;
  return full || social || headline || headings[0] || '';
}

/** Without the sign of the link to itself. */
function headingText(heading: Element): string {
  return textStart(heading, 300).replace(/\s*[¶#§]$/, '');
}

/** Takes the site's name off either end, where it is known. */
function withoutSite(title: string, siteName: string | undefined): string {
  const parts = title.split(parting);
  if (!siteName || parts.length < 2) return title;
  const isSite = (part: string | undefined): boolean => part?.trim().toLowerCase() === siteName.toLowerCase();
  const edges = /^[\s|–—·•»:/\\-]+|[\s|–—·•»:/\\-]+$/g;
  if (isSite(parts.at(-1))) return title.slice(0, title.length - (parts.at(-1)?.length ?? 0)).replace(edges, '');
  if (isSite(parts[0])) return title.slice(parts[0]?.length).replace(edges, '');
  return title;
}
