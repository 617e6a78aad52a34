/**
 * Any text → the addresses in it, each with the words beside it: lists of lines, tab savers' exports, Markdown, HTML, CSV, prose.
 * 1. Bytes become text (`decodeList`): UTF-8, UTF-16, else Western; what is no text is said once and not read.
 * 2. Each line is looked through for http(s) addresses. An address ends where the text around it says so: white space, the quote or
 *    bracket that was opened before it, the next field of a table, punctuation of the sentence.
 * 3. A line without any may be a bare address (`example.com/page`), a comment, or nothing; nothing is ever joined to an address.
 */
import { normaliseUrl, type RefusedUrl, type UrlList, type UrlRules } from './urls.ts';

export type FoundUrl = {
  readonly url: string;
  /** The words beside it: a link's text, the rest of a table's row; empty where there are none. */
  readonly name: string;
  /** Counts from 1. */
  readonly line: number;
};

export type UrlText = UrlList & {
  /** In order, each address once, with the first name that it has. */
  readonly found: readonly FoundUrl[];
  /** Lines that say anything: neither blank nor a comment. */
  readonly lines: number;
  /** Lines that say something and hold no address, as they stand (cut at 200 characters). */
  readonly without: readonly { readonly line: number; readonly text: string }[];
};

/** The addresses of a text. Refused are those that are addresses and can't be crawled; `without` are lines that hold none. */
export function parseUrlText(text: string, rules: UrlRules = {}): UrlText {
  const found = new Map<string, { name: string; line: number }>();
  const refused: RefusedUrl[] = [];
  const without: { line: number; text: string }[] = [];
  let duplicates = 0;
  let said = 0;
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|[\r\n\u2028\u2029\u0085]/);
  const columns = separatorOf(lines);
  for (const [at, whole] of lines.entries()) {
    const line = at + 1;
    const words = wordsOf(whole);
    if (words === null) continue;
    said++;
    const inLine = addressesIn(words, columns);
    if (inLine.length === 0) without.push({ line, text: whole.trim().slice(0, 200) });
    for (const { address, name } of inLine) {
      const got = normaliseUrl(address, rules);
      if ('code' in got) {
        refused.push({ line, text: address.slice(0, 200), ...got });
        continue;
      }
      const known = found.get(got.url);
      if (known) {
        // Both ways to write a link ([address](address)) name one page once.
        if (known.line !== line) duplicates++;
        known.name ||= name;
      } else found.set(got.url, { name, line });
    }
  }
  return {
    urls: [...found.keys()],
    duplicates,
    refused,
    found: [...found].map(([url, { name, line }]) => ({ url, name, line })),
    lines: said,
    without,
  };
}

type DecodedList = { readonly text: string } | { readonly problem: 'not-text' };

/** A saved link is one address. */
const mostPlistBytes = 16_384;
/** Bytes that are told as text or as something else by. */
const lookedAtBytes = 1_048_576;
/** Random and packed bytes hold a tenth; texts hold none, or a stray one. */
const mostControlRatio = 0.005;

/** A file's bytes as text: by its mark (UTF-8, UTF-16), by its look where it has none. `not-text`: a program, an archive, a picture. */
export function decodeList(bytes: Uint8Array): DecodedList {
  const [first, second] = bytes;
  const latin = (part: Uint8Array) => new TextDecoder('windows-1252').decode(part);
  // A link that the Finder of macOS saved (.webloc): its words stand in it as they are.
  if (bytes.length < mostPlistBytes && latin(bytes.subarray(0, 6)) === 'bplist')
    return { text: latin(bytes).replace(/[^\x20-\x7e]+/g, '\n') };
  if (first === 0xff && second === 0xfe) return decoded('utf-16le', bytes);
  if (first === 0xfe && second === 0xff) return decoded('utf-16be', bytes);
  const looked = bytes.subarray(0, lookedAtBytes);
  const zeros = zerosOf(looked);
  // Latin letters in UTF-16 have a zero for every other byte.
  if (zeros.even + zeros.odd > looked.length * 0.2) {
    if (zeros.even < zeros.odd * 0.05) return decoded('utf-16le', bytes);
    if (zeros.odd < zeros.even * 0.05) return decoded('utf-16be', bytes);
  }
  const utf8 = decoded('utf-8', bytes);
  if ('problem' in utf8 || !utf8.text.includes('\uFFFD')) return utf8;
  return decoded('windows-1252', bytes);
}

function zerosOf(bytes: Uint8Array): { even: number; odd: number } {
  let even = 0;
  let odd = 0;
  for (let at = 0; at < bytes.length; at++)
    if (bytes[at] === 0) {
      if (at % 2 === 0) even++;
      else odd++;
    }
  return { even, odd };
}

function decoded(encoding: string, bytes: Uint8Array): DecodedList {
  const text = new TextDecoder(encoding).decode(bytes);
  return isText(text) ? { text } : { problem: 'not-text' };
}

/** False for what holds more control characters than any text: bytes of a program or an archive, pasted or read. */
export function isText(text: string): boolean {
  const looked = text.slice(0, lookedAtBytes);
  let controls = 0;
  for (let at = 0; at < looked.length; at++) {
    const code = looked.charCodeAt(at);
    if ((code < 32 && code !== 9 && code !== 10 && code !== 13 && code !== 12) || code === 127) controls++;
  }
  return controls <= Math.max(2, looked.length * mostControlRatio);
}

type Found = { readonly address: string; readonly name: string };

/** A line without what only structures it; null where it says nothing: blank, or a comment. A Markdown heading is none. */
function wordsOf(line: string): string | null {
  const text = line.replace(/[\u200B\uFEFF]/g, '').trim();
  if (text === '') return null;
  if (text.startsWith('#') && !/^##+\s|^#\s.*\]\(/.test(text)) return null;
  // A rule, a table's line of dashes.
  if (/^[-=_*|:\s+]+$/.test(text)) return null;
  return text;
}

const explicit = /https?:(?:\/\/|\\\/\\\/)/gi;

function addressesIn(text: string, columns: string | null): readonly Found[] {
  const line = text.includes('\\/') || text.includes('\\u00') ? unescaped(text) : text;
  const spans: Span[] = [];
  explicit.lastIndex = 0;
  for (let match = explicit.exec(line); match; match = explicit.exec(line)) {
    const span = spanAt(line, match.index, columns);
    explicit.lastIndex = Math.max(span.end, match.index + match[0].length);
    if (span.address.length <= match[0].length || isOfTheFile(line, match.index)) continue;
    const note = spans.at(-1);
    if (note && /\s#\s/.test(line.slice(note.end, span.start))) break; // what follows is a remark
    spans.push(span);
  }
  if (spans.length === 0) return bareIn(line);
  return spans.map((span) => ({ address: span.address, name: nameOf(line, span, spans) }));
}

/** Icons beside a page's address (shortcuts, bookmarks, tab savers), and what XML names its kind by. */
const ofTheFile =
  /(?<![\p{L}\p{N}])(?:(?:fav_?)?icon(?:[_-]?(?:ur[il]|file|href))?|xmlns(?::\w+)?)(?:\s*=\s*["']?|["']\s*:\s*["'])$|<!DOCTYPE\s[^<>]*$/iu;

/** True for an address that the file's own form names, where its pages are others. */
function isOfTheFile(line: string, start: number): boolean {
  return ofTheFile.test(line.slice(Math.max(0, start - nearby), start));
}

/** What JSON and scripts write with a backslash: slashes, `&`, `=`, quotes. */
function unescaped(text: string): string {
  return text
    .replaceAll('\\/', '/')
    .replace(/\\u00([2-7][0-9a-f])/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}

type Span = { readonly start: number; readonly end: number; readonly address: string };

/** Characters around an address that say how it is set off; a list may be one line of megabytes. */
const nearby = 500;

/** Where text ends an address whatever stood before it. */
const enders = /[\s<>"`\\“”„«»「」『』【】《》、。｜\u3000…]/;
const pairs: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{', '）': '（' };
/** The sentence's, not the address's, where they stand at its end. */
const trailing = /[.,;:!?*~'’‘_|，；：！？]$/;

function spanAt(line: string, start: number, columns: string | null): Span {
  const before = line[start - 1] ?? '';
  // Markdown's way to write an address with spaces.
  if (before === '<' && line[start - 2] === '(') {
    const close = line.indexOf('>', start);
    if (close > 0) return { start, end: close, address: line.slice(start, close).trim().replace(/\s+/g, '%20') };
  }
  let end = start;
  const open: Record<string, number> = {};
  const isRow = line.slice(Math.max(0, start - nearby), start).includes('|');
  for (; end < line.length; end++) {
    const mark = line[end] ?? '';
    const next = line[end + 1] ?? '';
    if (enders.test(mark)) break;
    if (before === "'" && mark === "'") break;
    if (mark === '|' && (isRow || next === '' || /\s/.test(next))) break;
    const opener = pairs[mark];
    if (opener) {
      const depth = open[opener] ?? 0;
      if (depth === 0) break;
      open[opener] = depth - 1;
    } else if (mark === '(' || mark === '[' || mark === '{' || mark === '（') open[mark] = (open[mark] ?? 0) + 1;
    if ((mark === ',' || mark === ';') && isNextField(line, { start, at: end, columns })) break;
  }
  let address = line.slice(start, end);
  for (let shorter = withoutTail(address, before); shorter !== address && address.length < nearby * 20; ) {
    address = shorter;
    shorter = withoutTail(address, before);
  }
  address = address.replace(/&(?:amp|#0*38|#x0*26);/gi, '&');
  return { start, end: start + line.slice(start, end).length, address };
}

/** Without one mark of the sentence at its end; `_` is such only where it was opened before the address. */
function withoutTail(address: string, before: string): string {
  if (!trailing.test(address)) return address;
  if (address.endsWith('_') && before !== '_') return address;
  return address.slice(0, -1);
}

/** True where a comma or semicolon inside of what looks like an address ends it: another address or words follow. */
function isNextField(
  line: string,
  { start, at, columns }: { start: number; at: number; columns: string | null },
): boolean {
  const rest = line.slice(at + 1, at + nearby);
  if (/^\s|^$|^["'“]|^https?:/i.test(rest)) return true;
  // Inside of quotes it is the address's own.
  if (line[start - 1] === '"' && /^[^\s"]*"/.test(rest)) return false;
  if (columns === line[at]) return true;
  // The address is a field of its own, and the next one is made of words: "…/three,The third page".
  const before = line.slice(Math.max(0, start - nearby), start).trimEnd();
  const isField = before === '' || /[,;\t"]$/.test(before);
  const field = rest.split(line[at] ?? ',')[0] ?? '';
  return isField && /\p{L}\s+\S/u.test(field) && !/^[^\s]*[/?=&]/.test(field);
}

/** The mark between the columns of a table of comma-separated values; null where the text is none. */
function separatorOf(lines: readonly string[]): string | null {
  const head = lines.find((line) => line.trim() !== '') ?? '';
  for (const mark of [',', ';', '\t']) {
    const titles = head.split(mark);
    const isHead = titles.length > 1 && !/https?:/i.test(head) && titles.every((title) => title.trim().length <= 40);
    if (
      isHead &&
      titles.some((title) =>
        /^["']?\W*(?:(?:page|site|web)[ _-]?)?(?:urls?|links?|address|href|uri)\b/i.test(title.trim()),
      )
    )
      return mark;
  }
  return null;
}

const bareHost =
  /^(?:localhost|(?:[\p{L}\p{N}_-]+\.)+(?:\p{L}{2,}|xn--[a-z0-9-]+)|\d{1,3}(?:\.\d{1,3}){3}|\[[0-9a-f:.]+\])(?::\d+)?(?:[/?#]\S*)?$/iu;
const otherScheme =
  /^[a-z][a-z0-9+.-]*:(?:\/\/\S|(?<=^(?:mailto|javascript|data|about|tel|view-source|blob|chrome|edge|file):)\S)/i;

/** Addresses without http before them: alone on the line, or at its beginning or end with words set off from it. */
function bareIn(line: string): readonly Found[] {
  const text = line
    .replace(/^(?:[-*+•]|\d+[.)])\s+/, '')
    .replace(/^\[[ xX]?\]\s+/, '')
    .trim();
  const linked = /\[([^\]]*)\]\(\s*<?([^\s)>]+)>?/.exec(text);
  if (linked?.[2]) {
    const address = linked[2];
    return isBare(address) || otherScheme.test(address) ? [{ address, name: linked[1] ?? '' }] : [];
  }
  const words = text.split(/\s+/).map(trimmed);
  if (words.every(isBare)) return words.map((address) => ({ address, name: '' }));
  if (otherScheme.test(text)) return [{ address: words[0] ?? text, name: '' }];
  const fields = text.split(/\s*[\t|,;]\s*|\s+[-–—#]\s+/).map(trimmed);
  const at = fields.findIndex(isBare);
  const address = fields[at];
  if (address) return [{ address, name: tidied(fields.filter((_, place) => place !== at).join(' ')) }];
  const first = words[0] ?? '';
  // "example.com/page and what it is"; a word with a dot in a sentence is no address.
  return isBare(first) && /^www\.|[/:]/.test(first) ? [{ address: first, name: tidied(words.slice(1).join(' ')) }] : [];
}

/** Of the names of files that end as hosts may (`README.md`), or look so, those that are met in lists. */
const fileName =
  /^[^/:]+\.(?:md|mdx|txt|pdf|html?|xhtml|php|aspx?|jsp|csv|tsv|json|jsonl|xml|ya?ml|toml|ini|log|sql|py|rb|js|mjs|ts|tsx|jsx|css|docx?|xlsx?|pptx?|odt|epub|rtf|png|jpe?g|gif|svg|webp|ico|mp[34]|mov|zip|gz|tar|rar|exe|dmg|iso)$/i;

function isBare(word: string): boolean {
  return word.length < 8192 && bareHost.test(word) && !/^\d+(?:\.\d+)?$/.test(word) && !fileName.test(word);
}

function trimmed(word: string): string {
  return word.replace(/^[<("'“«]+|[>)"'”»,;.!]+$/g, '');
}

/** A link's text, else the words of the line where it names one address alone and they stand to one side of it. */
function nameOf(line: string, span: Span, all: readonly Span[]): string {
  const before = line.slice(Math.max(0, span.start - nearby), span.start);
  const after = line.slice(span.end, span.end + nearby);
  const markdown = /\[((?:[^[\]]|\[[^\]]*\])*)\]\(\s*<?$/.exec(before)?.[1];
  if (markdown !== undefined) return /^https?:/i.test(markdown.trim()) ? '' : tidied(markdown);
  const html = /^[^<>]*>([^<]+)<\/a>/i.exec(after)?.[1];
  if (html && /<a\s[^<>]*$/i.test(before)) return tidied(html);
  if (all.length > 1) return '';
  const left = tidied(before);
  const right = tidied(after);
  if (left === '') return /^["'>)\]]*(?:\s|[,;|])/.test(after) ? right : '';
  // "Guide - http://…", "Guide,http://…": set off, not a part of a sentence.
  return right === '' && /[-–—:|,;\t(<"'>]\s*["'<(]?$/.test(before) ? left : '';
}

const longestName = 200;

/** Words without the marks that set them off. */
function tidied(text: string): string {
  return text
    .replace(/<[^>]*>?/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/^\((.*)\)$/, '$1')
    .replace(/^(?:[-*+•]|\d+[.)])\s+/, '')
    .replace(/^\[[ xX]?\]\s*/, '')
    .replace(/^[\s\-–—:|,;#"'“”<>()[\]*_]+|[\s\-–—:|,;#"'“”<>([\]*_]+$/g, '')
    .replaceAll('&amp;', '&')
    .replaceAll('""', '"')
    .slice(0, longestName);
}
