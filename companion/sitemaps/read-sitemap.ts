/**
 * A sitemap as it comes, in whatever of its forms: XML (urlset, index), feeds (RSS, Atom, JSON), or plain text; gzip by its magic bytes.
 * Read as a stream: memory does not grow with the file, but for JSON, which is bounded. Protocol: https://www.sitemaps.org/protocol.html
 */

import { SaxesParser, type SaxesTagNS } from 'saxes';
import { messageOf } from '../../shared/batch/errors.ts';

export type SitemapEntry = {
  /** `page`: an address; `sitemap`: another sitemap, named by an index. */
  readonly kind: 'page' | 'sitemap';
  readonly url: string;
  /** As it is written; absent where it gives none. */
  readonly lastModified?: string;
};

export type SitemapEnd = {
  readonly form: 'urlset' | 'index' | 'feed' | 'text' | 'none';
  /** What was wrong with it, in a person's words; empty where nothing was. */
  readonly faults: readonly string[];
};

/** The protocol's own bounds: 50 MB uncompressed and 50,000 addresses; past the first nothing is read, the second is borne. */
const mostBytes = 50 * 1024 * 1024;
const mostUrlLength = 2048;
const mostJsonLength = 8 * 1024 * 1024;
const faultsKept = 5;

/**
 * Gives the entries, then how the reading ended. `url`: the sitemap's own address, by which relative ones are read.
 * Rejects only as `bytes` does, or where gzip is damaged.
 */
export async function* readSitemap(
  bytes: AsyncIterable<Uint8Array>,
  url: string,
): AsyncGenerator<SitemapEntry, SitemapEnd, void> {
  let reader: Reader | null = null;
  let size = 0;
  const faults: string[] = [];
  for await (const text of textOf(bytes)) {
    size += text.length;
    reader ??= readerFor(text, url);
    reader.write(text);
    yield* reader.take();
    if (size > mostBytes) {
      faults.push(`It is longer than ${mostBytes / 1024 / 1024} MB; the rest was not read.`);
      break;
    }
  }
  reader?.end();
  if (reader) yield* reader.take();
  return { form: reader?.form() ?? 'none', faults: [...(reader?.faults ?? []), ...faults] };
}

interface Reader {
  write(text: string): void;
  end(): void;
  /** What was found since the last call. */
  take(): readonly SitemapEntry[];
  form(): SitemapEnd['form'];
  readonly faults: readonly string[];
}

function readerFor(start: string, url: string): Reader {
  if (/^\s*\{/.test(start)) return jsonReader(url);
  return /^\s*</.test(start) ? xmlReader(url) : textReader(url);
}

/** Decompressed where it begins as gzip does (twice at most, as some are), decoded by its mark or declaration. */
async function* textOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string, void, void> {
  let decoder: TextDecoder | null = null;
  for await (const chunk of plainBytes(plainBytes(bytes))) {
    decoder ??= new TextDecoder(charsetOf(chunk));
    const text = decoder.decode(chunk, { stream: true });
    if (text !== '') yield text;
  }
  const rest = decoder?.decode() ?? '';
  if (rest !== '') yield rest;
}

async function* plainBytes(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, void> {
  const source = bytes[Symbol.asyncIterator]();
  const head: Uint8Array[] = [];
  let length = 0;
  let isDone = false;
  // The magic bytes, and as much as a declaration takes.
  while (length < 256 && !isDone) {
    const { value, done } = await source.next();
    if (done) isDone = true;
    else if (value.length > 0) {
      head.push(value);
      length += value.length;
    }
  }
  const first = joined(head, length);
  const all = async function* (): AsyncGenerator<Uint8Array, void, void> {
    if (first.length > 0) yield first;
    if (isDone) return;
    for await (const chunk of { [Symbol.asyncIterator]: () => source }) yield chunk;
  };
  const isGzip = first[0] === 0x1f && first[1] === 0x8b;
  yield* isGzip ? gunzipped(all()) : all();
}

async function* gunzipped(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, void> {
  const { readable, writable } = new DecompressionStream('gzip');
  const writer = writable.getWriter();
  const feeding = (async () => {
    try {
      for await (const chunk of bytes) await writer.write(new Uint8Array(chunk));
      await writer.close();
    } catch (thrown) {
      await writer.abort(thrown).catch(() => {});
    }
  })();
  let had = 0;
  try {
    for await (const chunk of readable) {
      had += chunk.length;
      yield chunk;
    }
  } catch (thrown) {
    // A tail that is cut off or follows the end: what came before it counts.
    if (had === 0) throw new Error('It begins as gzip does, but cannot be unpacked.', { cause: thrown });
  } finally {
    await feeding;
  }
}

function joined(parts: readonly Uint8Array[], length: number): Uint8Array {
  const [only] = parts;
  if (only && parts.length === 1) return only;
  const all = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

function charsetOf(bytes: Uint8Array): string {
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0x3c && bytes[1] === 0) return 'utf-16le';
  if (bytes[0] === 0 && bytes[1] === 0x3c) return 'utf-16be';
  const start = String.fromCharCode(...bytes.subarray(0, 200));
  const said = /^\s*(?:\u00ef\u00bb\u00bf)?<\?xml[^>]+encoding\s*=\s*["']([\w.:-]+)/.exec(start)?.[1];
  try {
    return new TextDecoder(said ?? 'utf-8').encoding;
  } catch {
    return 'utf-8';
  }
}

/** Names by their local part, as namespaces are often wrong or missing. */
function xmlReader(base: string): Reader {
  const found: SitemapEntry[] = [];
  const faults: string[] = [];
  const path: string[] = [];
  let form: SitemapEnd['form'] = 'none';
  let text = '';
  let url: string | null = null;
  let modified: string | null = null;

  const parser = new SaxesParser({ xmlns: true, position: false });
  parser.on('error', (error) => {
    if (faults.length < faultsKept) faults.push(error.message.replace(/\s+/g, ' ').slice(0, 200));
  });
  parser.on('opentag', ({ local, attributes }: SaxesTagNS) => {
    const name = local.toLowerCase();
    if (path.length === 0) form = formOf(name);
    path.push(name);
    text = '';
    if (isEntry(name, path.at(-2))) [url, modified] = [null, null];
    if (name === 'link' && path.at(-2) === 'entry') {
      const rel = attributes.rel?.value ?? 'alternate';
      if (rel === 'alternate') url ??= attributes.href?.value ?? null;
    }
  });
  const addText = (more: string) => {
    if (text.length <= mostUrlLength) text += more;
  };
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.on('closetag', ({ local }: SaxesTagNS) => {
    const name = local.toLowerCase();
    path.pop();
    const inside = path.at(-1);
    const value = text.trim();
    const isHttp = /^https?:\/\/\S+$/i.test(value);
    if (name === 'loc' && (inside === 'url' || inside === 'sitemap')) {
      // The one before it was not closed.
      if (url !== null && value !== '') add(inside === 'sitemap' ? 'sitemap' : 'page');
      if (value !== '') url = value;
    } else if (name === 'url' && inside === 'loc') url = value;
    else if (name === 'link' && inside === 'item' && value !== '') url = value;
    else if (name === 'guid' && inside === 'item' && /^https?:/i.test(value)) url ??= value;
    else if (name === 'id' && inside === 'entry' && /^https?:/i.test(value)) url ??= value;
    else if (/^(?:lastmod|pubdate|updated|published|date)$/.test(name) && value !== '') modified ??= value;
    else if (isEntry(name, inside)) {
      // An address that stands in its entry as it is, without an element of its own.
      if (isHttp && (name === 'url' || name === 'sitemap')) url ??= value;
      add(name === 'sitemap' ? 'sitemap' : 'page');
    }
    text = '';
  });

  function add(kind: SitemapEntry['kind']): void {
    const entry = url === null ? null : entryOf(kind, url, base, modified);
    if (entry) found.push(entry);
    else if (url && faults.length < faultsKept) faults.push(`"${url.slice(0, 100)}" is no address.`);
    [url, modified] = [null, null];
  }

  let held = '';
  return {
    write(chunk) {
      const { whole, rest } = escaped(held + chunk);
      held = rest;
      // White space before the declaration is the most frequent fault of all.
      parser.write(path.length === 0 && form === 'none' ? whole.replace(/^\s+(?=<)/, '') : whole);
    },
    end() {
      try {
        parser.write(held);
        parser.close();
      } catch (thrown) {
        if (faults.length < faultsKept) faults.push(messageOf(thrown));
      }
      // Broken off within its last entry: what has been read of it whole counts.
      if (url !== null && path.some((name) => name === 'url' || name === 'sitemap'))
        add(path.includes('sitemap') ? 'sitemap' : 'page');
    },
    take: () => found.splice(0),
    form: () => form,
    faults,
  };
}

/** A `url` within `loc` is an address that was put into an element too many. */
function isEntry(name: string, parent: string | undefined): boolean {
  return name === 'url' ? parent !== 'loc' : name === 'sitemap' || name === 'entry' || name === 'item';
}

/** Ampersands that begin no entity, as in addresses that were not escaped, are escaped; `rest` may be the beginning of one. */
function escaped(text: string): { whole: string; rest: string } {
  const at = text.lastIndexOf('&');
  const isOpen = at >= 0 && text.length - at < 12 && /^&[#\w]*$/.test(text.slice(at));
  const whole = isOpen ? text.slice(0, at) : text;
  return {
    whole: whole.replace(/&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9a-fA-F]{1,6});)/g, '&amp;'),
    rest: isOpen ? text.slice(at) : '',
  };
}

function formOf(root: string): SitemapEnd['form'] {
  if (root === 'urlset' || root === 'url') return 'urlset';
  if (root === 'sitemapindex') return 'index';
  return root === 'rss' || root === 'feed' || root === 'rdf' ? 'feed' : 'none';
}

/** A JSON feed: https://www.jsonfeed.org/version/1.1/ */
function jsonReader(base: string): Reader {
  const found: SitemapEntry[] = [];
  const faults: string[] = [];
  let text = '';
  let isFeed = false;
  return {
    write(chunk) {
      if (text.length <= mostJsonLength) text += chunk;
    },
    end() {
      const items = jsonItems(text);
      text = '';
      if (items === null) faults.push('It is JSON, and no feed.');
      isFeed = items !== null;
      for (const item of items ?? []) {
        const { url, date_modified: modified } = Object(item) as { readonly [name: string]: unknown };
        const entry =
          typeof url === 'string'
            ? entryOf('page', url, base, typeof modified === 'string' && modified !== '' ? modified : null)
            : null;
        if (entry) found.push(entry);
        else if (faults.length < faultsKept) faults.push('An item names no address.');
      }
    },
    take: () => found.splice(0),
    form: () => (isFeed ? 'feed' : 'none'),
    faults,
  };
}

/** Null where it is no feed, or longer than is read. */
function jsonItems(text: string): readonly unknown[] | null {
  if (text.length > mostJsonLength) return null;
  try {
    const feed: unknown = JSON.parse(text);
    return typeof feed === 'object' && feed !== null && 'items' in feed && Array.isArray(feed.items)
      ? feed.items
      : null;
  } catch {
    return null;
  }
}

/** One address a line. */
function textReader(base: string): Reader {
  const found: SitemapEntry[] = [];
  const faults: string[] = [];
  let rest = '';
  let has = false;
  const line = (text: string) => {
    const address = text.trim().replace(/^\uFEFF/, '');
    if (address === '' || address.startsWith('#')) return;
    const entry = /^https?:\/\//i.test(address) ? entryOf('page', address, base, null) : null;
    if (entry) {
      found.push(entry);
      has = true;
    } else if (faults.length < faultsKept) faults.push(`"${address.slice(0, 100)}" is no address.`);
  };
  return {
    write(chunk) {
      const lines = (rest + chunk).split(/\r\n|\r|\n/);
      rest = (lines.pop() ?? '').slice(0, 2 * mostUrlLength);
      for (const text of lines) line(text);
    },
    end() {
      line(rest);
      rest = '';
    },
    take: () => found.splice(0),
    form: () => (has ? 'text' : 'none'),
    faults,
  };
}

function entryOf(kind: SitemapEntry['kind'], text: string, base: string, modified: string | null): SitemapEntry | null {
  // Addresses are cut by line ends in some, and escaped twice or within CDATA in others.
  const url = URL.parse(text.replace(/\s+/g, '').replaceAll('&amp;', '&'), base);
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:') || url.href.length > mostUrlLength) return null;
  return { kind, url: url.href, ...(modified === null ? {} : { lastModified: modified.slice(0, 40) }) };
}
