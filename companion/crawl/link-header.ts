/** The `Link` header of an answer: what the page leads to, said outside of it (RFC 8288). */

type HeaderLink = {
  /** Absolute. */
  readonly url: string;
  /** Its relations, in lower case. */
  readonly rels: readonly string[];
  /** MIME type in lower case; empty where none is named. */
  readonly type: string;
};

const link = /<([^<>]*)>((?:\s*;\s*[\w!#$&+.^`|~*-]+(?:\s*=\s*(?:"(?:[^"\\]|\\.)*"|[^\s",;]*))?)*)/g;
const parameter = /;\s*([\w!#$&+.^`|~*-]+)(?:\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s",;]*)))?/g;
/** A link that speaks of another page than this one (`anchor`) is none of it. */
const mostLinks = 200;

/** In the header's order; what cannot be read is passed over. */
export function linksOfHeader(header: string | undefined, pageUrl: string): readonly HeaderLink[] {
  const links: HeaderLink[] = [];
  for (const [, address = '', rest = ''] of (header ?? '').matchAll(link)) {
    const said = new Map<string, string>();
    for (const [, name = '', quoted, plain] of rest.matchAll(parameter)) {
      const key = name.toLowerCase();
      // The first of a name counts.
      if (!said.has(key)) said.set(key, quoted?.replace(/\\(.)/g, '$1') ?? plain ?? '');
    }
    const url = URL.parse(address.trim(), pageUrl);
    if (!url || said.has('anchor')) continue;
    const rels = (said.get('rel') ?? '').toLowerCase().split(/\s+/).filter(Boolean);
    links.push({ url: url.href, rels, type: (said.get('type') ?? '').toLowerCase().split(';', 1)[0]?.trim() ?? '' });
    if (links.length >= mostLinks) break;
  }
  return links;
}
