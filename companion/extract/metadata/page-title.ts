/** The title of a page: what a person would call it, without the site's name about it. Pure. */

import { datePattern } from './dates.ts';

type TitleSources = {
  /** Of the JSON-LD node that the page is about. */
  readonly headline: string | undefined;
  /** Open Graph and the like. */
  readonly social: string | undefined;
  readonly siteName: string | undefined;
  /** The document's own title, or as the browser showed it. */
  readonly full: string;
  /** Texts of the h1 in the page’s order. */
  readonly headings: readonly string[];
  /** Of the h2 and h3. */
  readonly subheadings: readonly string[];
  readonly url: string;
};

/** What parts a title from the site's name. */
const parting = /(\s+[|–—·•»:/\\-]+\s+|\s*[|»]\s*|\s+::\s+)/;
/** Where a word may be parted, and what shows nothing. */
const invisible = /[\u00ad\u200b\u2060\ufeff]/g;
const lengthMax = 500;
const wholeDate = new RegExp(`^${datePattern.source}$`, 'iu');
/** A heading is the title's where it shares at least this much of the words of the shorter one. */
const sharedMin = 0.5;

/** '' where the page has none at all. */
export function chooseTitle(sources: TitleSources): string {
  const picked = withoutLabel(pick(sources), sources).replace(invisible, '').trim();
  const title = generic.test(picked) ? (named(sources) ?? picked) : picked;
  return title.length > lengthMax ? `${title.slice(0, lengthMax - 1)}…` : title;
}

function pick(sources: TitleSources): string {
  const { headline, social, full } = sources;
  if (sources.headings.some((text) => isSiteInTitle(text, sources))) return full.split(parting)[0]?.trim() ?? full;
  // "RFC 9999: Wet ropes": each of its halves is a heading.
  const halves = sources.headings.some((text, at) => full === `${text}: ${sources.headings[at + 1]}`);
  if (halves) return full;
  const posted = postOfBlog(sources);
  if (posted) return posted;
  const named = [full, social, headline].map((text) => withoutSite(text ?? '', sources)).filter((text) => text !== '');
  const hasOwnName = named.some((text) => !isSite(text, sources));
  const headings = sources.headings
    .map((text) => withoutNumber(text, full))
    .filter(
      (text) =>
        text.length > 0 &&
        text.length < 300 &&
        !isSiteItself(text, sources) &&
        !(hasOwnName && isHost(text, sources) && !isFront(sources)),
    );
  // The heading that says what the title says, the longest of equals.
  let best = { text: '', shared: 0 };
  for (const heading of headings)
    for (const name of named) {
      const isStart = name.toLowerCase().startsWith(heading.toLowerCase());
      const shared = sharedShare(heading, name) + (isStart ? 0.5 : 0);
      if (shared > best.shared) best = { text: heading, shared };
    }
  const kicked = headings.find((text) => isBehindKicker(text, sources));
  if (kicked && best.shared < sharedMin) return kicked;
  const bare = withoutSite(full || social || headline || '', sources);
  if (best.shared >= sharedMin) {
    // A heading of one word may be the section that the title names too.
    const isPart = wordsOf(best.text).length < 2 && wordsOf(bare).length > 3 && headings.length > 1;
    if (!isPart) return withoutBeside(best.text, bare, sources);
  }
  const behind = behindPlace(bare, sources);
  if (behind) return behind;
  if (headline && full.includes(headline) && !isSite(headline, sources)) return headline;
  if (bare === '' || isSite(bare, sources)) return headings[0] ?? (withoutSite(social ?? '', sources) || bare);
  return bare;
}

/** "Harbour notes: Splicing wet rope": the h1 is the blog's name, and a lesser heading the post's. */
function postOfBlog({ full, headings, subheadings }: TitleSources): string | undefined {
  for (const heading of headings) {
    const rest = full.startsWith(`${heading}: `) ? full.slice(heading.length + 2).trim() : '';
    if (rest !== '' && subheadings.includes(rest)) return rest;
  }
  return undefined;
}

/** "ROPE101: Splicing wet rope": what stands before the colon is where it belongs, where no first heading says otherwise. */
function behindPlace(bare: string, { subheadings }: TitleSources): string | undefined {
  const rest = /^[^:]{2,40}:\s+(\S.*)$/.exec(bare)?.[1];
  return rest !== undefined && wordsOf(rest).length > 1 && subheadings.includes(rest) ? rest : undefined;
}

/** "Dec 18 2025 Splicing wet rope": a day, or the host, before what the document's title says; how many goods behind it. */
function withoutBeside(heading: string, bare: string, sources: TitleSources): string {
  const before = bare !== '' && heading.endsWith(bare) ? heading.slice(0, -bare.length).trim() : '';
  if (before !== '' && (wholeDate.test(before) || isHost(before, sources))) return bare;
  return heading.replace(/\s*\(\d[\d.,]*\s+(?:items?|products?|results?|styles?)\)$/i, '') || heading;
}

/** "Rope frays #12": the number of an issue, where the title names the issue without. */
function withoutNumber(heading: string, full: string): string {
  const bare = heading.replace(/\s+#\d+$/, '');
  const said = full.replace(/^#\d+\s+[-–—·]\s+/, '');
  return bare !== heading && bare !== '' && said.startsWith(bare) && !said.startsWith(heading) ? bare : heading;
}

/**
 * A heading that is the end of the title ("Which rope? - Sailing Board"), where another heading is its beginning, or a word stands behind
 * a colon ("How do you splice wet rope? : knots"): the site's own, or its section's.
 */
function isSiteInTitle(text: string, { full, headings, subheadings }: TitleSources): boolean {
  const pieces = full.split(parting);
  const first = pieces[0]?.trim() ?? '';
  if (pieces.length < 3 || first === text || pieces.at(-1)?.trim() !== text) return false;
  if (subheadings.includes(first)) return true;
  const isColon = pieces.at(-2)?.trim() === ':' && wordsOf(text).length < 2 && wordsOf(first).length > 3;
  return isColon && headings.length === 1;
}

/** "Harbour | The long quay": a word for the part of the site stands before the title. */
function isBehindKicker(text: string, sources: TitleSources): boolean {
  const pieces = sources.full.split(parting);
  return (
    pieces.length >= 3 &&
    pieces.at(-1)?.trim() === text &&
    !isSite(text, sources) &&
    wordsOf(pieces[0] ?? '').length < Math.min(3, wordsOf(text).length)
  );
}

/** What many pages are called says nothing of this one. */
const generic =
  /^(?:home(?: ?page)?|index|posts?|welcome|untitled(?: document)?|start|startseite|accueil|inicio)[!.]?$/i;

/** What the page is called beside such a word, or the site's name. */
function named({ full, social, siteName }: TitleSources): string | undefined {
  const pieces = full.split(parting).filter((piece, at) => at % 2 === 0 && !generic.test(piece.trim()));
  return [social, pieces[0]?.trim(), siteName].find((text) => text !== undefined && text !== '' && !generic.test(text));
}

const labels = /^(?:thread|topic|view topic|subject|title|question)\s*(?::|\s-)\s*/i;

/** The kind of thing that a heading says before the name of it; the site's name about it, where that is known for sure. */
function withoutLabel(title: string, sources: TitleSources): string {
  const bare = title.replace(labels, '');
  const name = bare === '' ? title : bare;
  const colon = /^(.{2,60}?):\s+(?=\S)/.exec(name);
  if (colon && wordsOf(colon[1] ?? '').length > 1 && isSiteItself(colon[1] ?? '', sources))
    return name.slice(colon[0].length);
  const pieces = name.split(parting);
  const rest = pieces.slice(0, -2).join('').trim();
  return pieces.length >= 3 && rest !== '' && isSite(pieces.at(-1)?.trim() ?? '', sources) ? rest : name;
}

/** The name of the host and nothing else, with its last part or without. */
function isHost(text: string, { url }: TitleSources): boolean {
  const parts = (URL.parse(url)?.hostname ?? '').split('.').map(squeeze);
  const squeezed = squeeze(text);
  return parts.some((part, at) => part.length > 2 && (part === squeezed || parts.slice(at).join('') === squeezed));
}

function isFront({ url }: TitleSources): boolean {
  return (URL.parse(url)?.pathname ?? '/') === '/';
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
  let isCutOff = false;
  while (pieces.length >= 3) {
    const sign = pieces.at(-2) ?? '';
    const rest = pieces.slice(0, -2).join('').trim();
    const last = pieces.at(-1)?.trim() ?? '';
    // Before the site the section may stand: "topic / section / site".
    const isSection = isCutOff && sign.trim() === '/';
    const isCut = rest !== '' && (isSection || isSite(last, sources) || isLikeSite(sign, last, rest));
    if (!isCut) break;
    isCutOff = true;
    pieces.splice(-2);
  }
  while (pieces.length >= 3 && isSite(pieces[0]?.trim() ?? '', sources) && pieces.slice(2).join('').trim() !== '')
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
