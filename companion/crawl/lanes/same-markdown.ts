/**
 * Whether the Markdown that a site gives of a page holds what its HTML was read to hold. Pure.
 * Each page is held against its own HTML, so that a site whose Markdown is another page's, an older one or a shorter one is met by the page it is wrong of.
 */

/** Shorter pages give nothing to tell them by. */
const leastWords = 20;
/** Words of short lines that may be missing: labels of buttons, numbers that differ at each asking. */
const mostMissingRatio = 0.03;
const mostMissing = 40;
/** A line of so many words is a sentence. It has to be there whole, and so has a heading: pages made alike differ in a name or a number. */
const sentenceWords = 6;
/** What tabs and closed parts hold comes with the Markdown too; beyond this it is more than the page. */
const mostMoreRatio = 2;
const mostMoreWords = 200;
/** Links in headings and of buttons are links of the HTML alone. */
const leastLinksRatio = 0.9;

/** A site's Markdown without its front matter, and the title that this names; empty where it names none. */
export function bodyOf(markdown: string): { readonly title: string; readonly body: string } {
  const text = markdown.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
  const head = /^---[ \t]*\n([\s\S]{0,20000}?)\n---[ \t]*(?:\n|$)/.exec(text);
  // A rule at the start of a text is no head.
  if (!head?.[1] || !/^[\w-]+[ \t]*:/m.test(head[1])) return { title: '', body: text.trim() };
  const title = /^title[ \t]*:[ \t]*(.+?)[ \t]*$/m.exec(head[1])?.[1] ?? '';
  return { title: title.replace(/^(["'])(.*)\1$/, '$2'), body: text.slice(head[0].length).trim() };
}

/** Null where the site's Markdown will do for the page; else what is wrong with it, in a person's words. */
export function markdownFault(ofHtml: string, ofSite: string): string | null {
  const shown = wordsOf(ofHtml);
  const there = wordsOf(ofSite);
  if (shown.length < leastWords) return 'the page has too little text to compare';
  if (there.length > shown.length * mostMoreRatio + mostMoreWords) return 'it holds more than the page';
  const known = new Set(there);
  let missing = 0;
  for (const line of ofHtml.split('\n')) {
    const words = wordsOf(line);
    const gone = words.filter((word) => !known.has(word)).length;
    if (gone > 0 && (words.length >= sentenceWords || isHeading(line))) return 'a passage is not in it';
    missing += gone;
  }
  if (missing > Math.min(mostMissing, Math.max(3, shown.length * mostMissingRatio))) return 'words are not in it';
  const [html, site] = [partsOf(ofHtml), partsOf(ofSite)];
  if (site.tags > html.tags) return 'it holds tags that are no Markdown';
  if (site.fences < html.fences) return 'code is not marked as such';
  if (site.rows < html.rows) return 'a table is not in it';
  if (site.images < html.images) return 'images are not in it';
  if (site.headings < html.headings - 1) return 'headings are not in it';
  if (site.links < html.links * leastLinksRatio) return 'links are not in it';
  return null;
}

/** Addresses aside, in lower case. */
function wordsOf(markdown: string): readonly string[] {
  return (
    markdown
      .replace(/\]\([^)\s]*/g, ']')
      .replace(/<https?:\/\/[^>\s]*>/g, ' ')
      .replace(/&(?:[a-z]+|#\d+);/g, ' ')
      .replace(/\\(?=[^\p{L}\p{N}])/gu, '')
      .toLowerCase()
      .match(/[\p{L}\p{M}\p{N}]+/gu) ?? []
  );
}

function isHeading(line: string): boolean {
  return /^\s{0,3}#{1,6}\s/.test(line);
}

type MarkdownParts = {
  readonly fences: number;
  readonly rows: number;
  readonly images: number;
  readonly headings: number;
  readonly links: number;
  /** Tags outside of code that a renderer would show as they stand. */
  readonly tags: number;
};

function partsOf(markdown: string): MarkdownParts {
  const parts = { fences: 0, rows: 0, images: 0, headings: 0, links: 0, tags: 0 };
  let open = '';
  for (const line of markdown.split('\n')) {
    const mark = /^\s*(`{3,}|~{3,})/.exec(line)?.[1];
    if (open !== '') {
      if (mark?.startsWith(open)) open = '';
      continue;
    }
    if (mark) {
      open = mark;
      parts.fences++;
      continue;
    }
    if (/^\s*\|.*\|\s*$/.test(line)) parts.rows++;
    if (isHeading(line)) parts.headings++;
    const plain = line.replace(/(`+)[^`]+\1/g, '');
    parts.images += plain.match(/!\[[^\]]*\]\(/g)?.length ?? 0;
    parts.links += plain.match(/(?<!!)\[(?:[^[\]]|!\[[^\]]*\]\([^)]*\))+\]\(/g)?.length ?? 0;
    parts.tags += plain.match(/&lt;\/?[A-Za-z]/g)?.length ?? 0;
  }
  return parts;
}
