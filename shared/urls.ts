/** Text or a list → normalised unique URLs, what was refused and why. Pure; used before a batch is sent and again when it is received. */
import type { PageErrorCode } from './batch/errors.ts';

export type RefusedUrl = {
  readonly line: number;
  readonly text: string;
  readonly code: PageErrorCode;
  readonly reason: string;
};
export type UrlList = {
  /** In input order, each once. */
  readonly urls: readonly string[];
  /** Lines that named a URL already in the list. */
  readonly duplicates: number;
  readonly refused: readonly RefusedUrl[];
};

export type UrlRules = {
  /** `file:` URLs are taken; only for what the user named on the command line. Default false. */
  readonly allowFiles?: boolean;
};

const maxUrlLength = 8192;

/**
 * One address in its normal form: as the URL standard writes it, without fragment (unless it routes: `#/…`, `#!…`), user info kept out.
 * A bare `example.com/path` is taken as https.
 */
export function normaliseUrl(
  text: string,
  rules: UrlRules = {},
): { url: string } | { code: PageErrorCode; reason: string } {
  const trimmed = text.trim();
  if (trimmed.length > maxUrlLength) return { code: 'bad-url', reason: `longer than ${maxUrlLength} characters` };
  const bare = /^(?:localhost|[\w-]+(?:\.[\w-]+)+)(?::\d+)?(?:[/?#]|$)/i.test(trimmed);
  const parsed = URL.parse(bare ? `https://${trimmed}` : trimmed);
  if (!parsed) return { code: 'bad-url', reason: 'not a URL' };
  if (parsed.protocol === 'file:' && rules.allowFiles) return { url: withoutPlainFragment(parsed) };
  if (parsed.protocol !== 'http:' && parsed.protocol !== 'https:')
    return {
      code: 'unsupported-scheme',
      reason: `${parsed.protocol} addresses are not crawled; only http: and https:`,
    };
  if (!parsed.hostname) return { code: 'bad-url', reason: 'has no host' };
  if (parsed.username || parsed.password)
    return {
      code: 'bad-url',
      reason: 'holds a user name or password; sign in through the browser instead (tabtrawl login)',
    };
  return { url: withoutPlainFragment(parsed) };
}

/** Fragments that pick a place in the page are dropped; those that clients route by (`#/inbox`, `#!/x`) are another page. */
function withoutPlainFragment(url: URL): string {
  if (!/^#[!/]/.test(url.hash)) url.hash = '';
  return url.href;
}

/** A line of a URL file: blank lines and lines that begin with `#` say nothing; Markdown links, list marks and angle brackets are read through. */
export function urlOfLine(line: string): string | null {
  const text = line.trim().replace(/^\uFEFF/, '');
  if (!text || text.startsWith('#')) return null;
  const markdown = /\]\(\s*<?([^\s)>]+)>?[^)]*\)/.exec(text);
  if (markdown?.[1]) return markdown[1];
  return text
    .replace(/^(?:[-*+]|\d+[.)])\s+/, '')
    .replace(/^<(.*)>$/, '$1')
    .replace(/^"(.*)"$/, '$1');
}

/** Lines of text → URL list. `line` of what is refused counts from 1. */
export function parseUrlText(text: string, rules: UrlRules = {}): UrlList {
  return parseUrls(text.split(/\r\n|\r|\n/).map(urlOfLine), rules);
}

/** Items → URL list; null items count as lines but say nothing. */
export function parseUrls(items: readonly (string | null)[], rules: UrlRules = {}): UrlList {
  const gathering = gatherUrls(rules);
  for (const item of items) gathering.add(item);
  return gathering.list();
}

/** As parseUrls, for those who take long lists a piece at a time. */
export function gatherUrls(rules: UrlRules = {}): { add(item: string | null): void; list(): UrlList } {
  const urls = new Set<string>();
  const refused: RefusedUrl[] = [];
  let duplicates = 0;
  let line = 0;
  return {
    add(item) {
      line++;
      if (item === null) return;
      const got = normaliseUrl(item, rules);
      if ('code' in got) refused.push({ line, text: item.slice(0, 200), ...got });
      else if (urls.has(got.url)) duplicates++;
      else urls.add(got.url);
    },
    list: () => ({ urls: [...urls], duplicates, refused }),
  };
}

/** Host and port of a normalised URL, lower case; `file` for local files. */
export function hostOf(url: string): string {
  return URL.parse(url)?.host || 'file';
}
