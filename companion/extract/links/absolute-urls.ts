/** Addresses as a page writes them → absolute ones that are safe to keep. */

/** What a page's addresses are resolved against, and which of them are kept. */
export type Addresses = {
  /** The address of a link, absolute; null for what runs (`javascript:`), embeds (`data:`) or cannot be read. */
  link(href: string): string | null;
  /** The address of an image or other resource: http and https only (and file where the page is a file). */
  source(src: string): string | null;
  /** Addresses relative to another document, as those of a frame. */
  at(url: string): Addresses;
};

/** Others start programs of the reader's machine. */
const linkSchemes: ReadonlySet<string> = new Set(['http:', 'https:', 'mailto:']);

/** `base` as the page gives it (`<base href>`), itself relative to `pageUrl`. */
export function addressesOf(pageUrl: string, base?: string | null): Addresses {
  const root = (base ? URL.parse(base.trim(), pageUrl)?.href : undefined) ?? pageUrl;
  const isFile = pageUrl.startsWith('file:');
  const parse = (text: string): URL | null => {
    const trimmed = text.trim();
    if (trimmed === '' || trimmed.length > 8192) return null;
    // A base is read anew for each address: what has a host of its own needs none.
    return /^https?:\/\//i.test(trimmed) ? URL.parse(trimmed) : URL.parse(trimmed, root);
  };
  return {
    link(href) {
      // In-page links mean the page itself, whatever its base says.
      const url = href.startsWith('#') ? URL.parse(href, pageUrl) : parse(href);
      return url && (linkSchemes.has(url.protocol) || (isFile && url.protocol === 'file:')) ? url.href : null;
    },
    source(src) {
      if (/^\s*(?:data|javascript|blob):/i.test(src)) return null;
      const url = parse(src);
      return url && (url.protocol === 'http:' || url.protocol === 'https:' || (isFile && url.protocol === 'file:'))
        ? url.href
        : null;
    },
    at: (url) => addressesOf(URL.parse(url, pageUrl)?.href ?? pageUrl),
  };
}
