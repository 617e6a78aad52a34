/** What an answer's content type makes of it. */

/** Characters of a document, bytes of a body: more is no page to read, and would fill every buffer on the way. */
export const maxBodySize = 32 * 1024 * 1024;

/** `page`: rendered and taken as DOM. `text`: its body is taken. `file`: there is no text to take. */
export type ContentClass = 'page' | 'text' | 'file';

const pageTypes: ReadonlySet<string> = new Set(['', 'text/html', 'application/xhtml+xml', 'multipart/related']);
const textTypes =
  /^text\/|[/+](?:json|xml|yaml|toml)$|^application\/(?:x-)?(?:ndjson|jsonlines|json-seq|json5|yaml|toml|javascript|ecmascript|typescript|sh|rtf-text|sql|graphql|rss|atom|rdf|tex|latex|markdown|subrip)$/;

/** `type`: a MIME type without parameters, lower case; empty where the server named none. */
export function classOf(type: string): ContentClass {
  if (pageTypes.has(type)) return 'page';
  return textTypes.test(type) && !type.startsWith('image/') ? 'text' : 'file';
}

/** `Text/HTML; charset=x` → `text/html`. */
export function mimeTypeOf(header: string | undefined): string {
  return (header ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
}

/** The type that a server names; '' for names that say nothing, for which browsers look at the content: https://mimesniff.spec.whatwg.org/#interpreting-the-resource-metadata */
export function namedTypeOf(header: string | undefined): string {
  const type = mimeTypeOf(header);
  const isName = /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+$/.test(type);
  return isName && !/^(?:unknown|application|content)\/unknown$/.test(type) ? type : '';
}

/** The `charset` parameter of a Content-Type header, or undefined. */
export function charsetOf(header: string | undefined): string | undefined {
  return /;\s*charset\s*=\s*"?([\w.:-]+)/i.exec(header ?? '')?.[1]?.toLowerCase();
}

/** True where the server says that the answer is to be saved rather than shown. */
export function isAttachment(disposition: string | undefined): boolean {
  return /^\s*attachment\b/i.test(disposition ?? '');
}

/** Kinds that Chrome shows: pages, some texts, and files that it has a viewer for. */
const shown =
  /^(?:text\/(?:html|plain|css|xml|xsl|markdown|javascript|ecmascript|x-javascript|vtt)|application\/(?:xhtml\+xml|pdf|(?:x-)?javascript|ecmascript)|(?:image|audio|video|font)\/.*|.*[/+](?:json|xml))?$/;

/** True where Chrome would save the answer to disk rather than show it; may say so of a text that it would show after all. */
export function isSaved(type: string, disposition: string | undefined): boolean {
  return isAttachment(disposition) || !shown.test(type);
}

/** A message for what holds no text, naming the type. */
export function notAPage(type: string, url: string): string {
  return `${url} is no page but a file of type ${type || 'unknown'}.`;
}

/** What of an answer is told to those who judge pages. */

const judged = [
  'www-authenticate',
  'retry-after',
  'server',
  'cf-mitigated',
  'x-amzn-waf-action',
  'etag',
  'last-modified',
  'referrer-policy',
  'link',
  'vary',
  'x-robots-tag',
] as const;

/** Lists of what a page preloads grow long. */
const longestHeader = 8000;

/** The headers worth judging; names are lower case on both sides. */
export function judgedHeaders(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    judged.flatMap((name) => {
      const value = headers[name];
      return value === undefined ? [] : [[name, value.slice(0, longestHeader)]];
    }),
  );
}

/** Names of headers come as the server wrote them. */
export function lowerCased(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

/** True for an answer 401 of a kind for which browsers ask the user, and wait. Takes lower-case names. */
export function asksForPassword(headers: Readonly<Record<string, string>>): boolean {
  return /\b(?:basic|digest|ntlm|negotiate)\b/i.test(headers['www-authenticate'] ?? '');
}

/** A request's headers with another referrer, as CDP takes them; nothing where there is none. */
export function withReferrer(
  headers: Readonly<Record<string, string>>,
  referrer: string | undefined,
): { headers?: { name: string; value: string }[] } {
  if (referrer === undefined) return {};
  const others = Object.entries(headers).filter(([name]) => name.toLowerCase() !== 'referer');
  return { headers: [...others, ['Referer', referrer]].map(([name = '', value = '']) => ({ name, value })) };
}
