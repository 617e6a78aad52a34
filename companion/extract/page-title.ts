/** The title of a page: what a person would call it, without the site's name about it. Pure. */

export type TitleSources = {
  /** Of the JSON-LD node that the page is about. */
  readonly headline: string | undefined;
  /** Open Graph and the like. */
  readonly social: string | undefined;
  readonly siteName: string | undefined;
  /** The document's own title, or as the browser showed it. */
  readonly full: string;
  /** Texts of the h1 in the page's order; of the h2 where it has none. */
  readonly headings: readonly string[];
  readonly url: string;
};

/** What parts a title from the site's name. */
const parting = /(\s+[|–—·•»:/\\-]+\s+|\s*[|»]\s*|\s+::\s+)/;
const lengthMax = 500;
/** A heading is the title's where it shares at least this much of the words of the shorter one. */
const sharedMin = 0.5;

/** '' where the page has none at all. */
export function chooseTitle(sources: TitleSources): string {
  const title = pick(sources);
  return title.length > lengthMax ? `${title.slice(0, lengthMax - 1)}…` : title;
}

function pick(sources: TitleSources): string {
  const { headline, social, full } = sources;
  const named = [full, social, headline].map((text) => withoutSite(text ?? '', sources)).filter((text) => text !== '');
  const headings = sources.headings.filter(
    (text) => text.length > 0 && text.length < 300 && !isSiteItself(text, sources),
  );
  // The heading that says what the title says, the longest of equals.
  let best = { text: '', shared: 0 };
  for (const heading of headings)
    for (const name of named) {
      const isStart = name.toLowerCase().startsWith(heading.toLowerCase());
      const shared = sharedShare(heading, name) + (isStart ? 0.5 : 0);
      if (shared > best.shared) best = { text: heading, shared };
    }
  const bare = withoutSite(full || social || headline || '', sources);
  if (best.shared >= sharedMin) {
    // A heading of one word may be the section that the title names too.
    const isPart = wordsOf(best.text).length < 2 && wordsOf(bare).length > 3 && headings.length > 1;
    if (!isPart) return best.text;
  }
  if (headline && full.includes(headline) && !isSite(headline, sources)) return headline;
  if (bare === '' || isSite(bare, sources)) return headings[0] ?? (withoutSite(social ?? '', sources) || bare);
  return bare;
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}

/** Of the words of the shorter text, the share that the other has. */
function sharedShare(a: string, b: string): number {
  const left = new Set(wordsOf(a));
  const right = new Set(wordsOf(b));
  if (left.size === 0 || right.size === 0) return 0;
  let shared = 0;
  for (const word of left) if (right.has(word)) shared++;
  return shared / Math.min(left.size, right.size);
}

/** Takes the site's name off either end, where it is known or the address names it. */
function withoutSite(title: string, sources: TitleSources): string {
  const pieces = title.split(parting);
  while (pieces.length >= 3) {
    const sign = pieces.at(-2) ?? '';
    const rest = pieces.slice(0, -2).join('').trim();
    const last = pieces.at(-1)?.trim() ?? '';
    const isCut = rest !== '' && (isSite(last, sources) || isLikeSite(sign, last, rest));
    if (!isCut) break;
    pieces.splice(-2);
  }
  if (pieces.length >= 3 && isSite(pieces[0]?.trim() ?? '', sources) && pieces.slice(2).join('').trim() !== '')
    pieces.splice(0, 2);
  return pieces.join('').trim();
}

/** Nobody says what the site is called; but a bar or a dash before a few last words parts them off. */
function isLikeSite(sign: string, last: string, rest: string): boolean {
  if (/[|»]/.test(sign)) return wordsOf(last).length <= 5;
  return /[-–—]/.test(sign) && wordsOf(last).length <= 3 && wordsOf(rest).length >= 4;
}

function isSiteItself(text: string, { siteName }: TitleSources): boolean {
  return siteName !== undefined && squeeze(text) === squeeze(siteName);
}

function isSite(text: string, { siteName, url }: TitleSources): boolean {
  const squeezed = squeeze(text);
  if (squeezed === '') return false;
  const site = squeeze(siteName ?? '');
  if (site.length > 2 && (squeezed === site || (squeezed.startsWith(site) && squeezed.length < site.length * 2.5)))
    return true;
  const labels = (URL.parse(url)?.hostname ?? '').split('.').slice(0, -1).map(squeeze);
  return labels.some(
    (label) =>
      label.length > 2 &&
      label !== 'www' &&
      (label === squeezed || (squeezed.length > 3 && squeezed.startsWith(label) && squeezed.length < label.length * 2)),
  );
}

function squeeze(text: string): string {
  return text
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[^\p{L}\p{N}]/gu, '');
}
