/** One address or a list of them → normalised unique URLs, what was refused and why. Pure; used before a batch is sent and again when it is received. */
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
  /** Times that a URL was named again. */
  readonly duplicates: number;
  readonly refused: readonly RefusedUrl[];
};

export type UrlRules = {
  /** `file:` URLs are taken; only for what the user named on the command line. Default false. */
  readonly allowFiles?: boolean;
};

const maxUrlLength = 8192;

/** A host as people write it without http before it: `localhost`, names with a dot in any script, IPv6 in brackets; then port, path or nothing. */
const bareAddress = /^(?:localhost|\[[0-9a-f:.]+\]|[\p{L}\p{N}_-]+(?:\.[\p{L}\p{N}_-]+)+)(?::\d+)?(?:[/?#]|$)/iu;
/** This machine, which hardly ever speaks https: `localhost`, names under it, 127.0.0.0/8 and ::1. */
const loopback = /^(?:(?:[\w-]+\.)*localhost|127(?:\.\d{1,3}){3}|\[::1\])(?=[:/?#]|$)/i;

/**
 * One address in its normal form: as the URL standard writes it, without fragment (unless it routes: `#/…`, `#!…`), user info kept out.
 * A bare `example.com/path` is taken as https, an address of this machine (`localhost:8080`) as http. White space inside is refused:
 * it is mostly two things run together, and what was meant can't be known.
 */
export function normaliseUrl(
  text: string,
  rules: UrlRules = {},
): { url: string } | { code: PageErrorCode; reason: string } {
  const trimmed = text.trim();
  if (trimmed.length > maxUrlLength) return { code: 'bad-url', reason: `longer than ${maxUrlLength} characters` };
  const parsed = URL.parse(bareAddress.test(trimmed) ? `${schemeOf(trimmed)}://${trimmed}` : trimmed);
  if (!parsed) return { code: 'bad-url', reason: 'not an address' };
  if (parsed.protocol === 'file:' && rules.allowFiles) return { url: withoutPlainFragment(parsed) };
  if (parsed.protocol !== 'http:' && parsed.protocol !== 'https:')
    return {
      code: 'unsupported-scheme',
      reason: `${parsed.protocol} addresses are not crawled; only http: and https:`,
    };
  if (/\s/.test(trimmed)) return { code: 'bad-url', reason: 'holds a space; where one is meant, write %20' };
  if (!parsed.hostname) return { code: 'bad-url', reason: 'has no host' };
  if (parsed.username || parsed.password)
    return {
      code: 'bad-url',
      reason: 'holds a user name or password; sign in through the browser instead (tabtrawl login)',
    };
  return { url: withoutPlainFragment(parsed) };
}

function schemeOf(bare: string): 'http' | 'https' {
  return loopback.test(bare) ? 'http' : 'https';
}

/** Fragments that pick a place in the page are dropped; those that clients route by (`#/inbox`, `#!/x`) are another page. */
function withoutPlainFragment(url: URL): string {
  if (!/^#[!/]/.test(url.hash)) url.hash = '';
  return url.href;
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
