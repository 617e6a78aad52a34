/**
 * Names of files for pages: HOST/PATH-SLUG. A function of the URL alone, so that they are the same in every run and order.
 *
 * A path of plain segments (lower-case ASCII letters, digits, dot, dash, underscore) is its own name, with `--` for `/`. Whatever a
 * name cannot hold (capitals, queries, other scripts, long paths) is left out of the slug, and `~` with a hash of the whole
 * URL is put after it. No plain name holds `~`, so no two URLs share a name, on file systems that fold case or Unicode forms too.
 */
import { createHash } from 'node:crypto';

/** Longest name without its ending and longest folder, in UTF-8 bytes: with every ending well below the 143 of encrypted file systems. */
const maxNameBytes = 110;
const maxFolderBytes = 80;
/** Digits (base 32) of the hash: 50 bits. */
const hashLength = 10;

/** Names that Windows keeps for devices, with any ending. https://learn.microsoft.com/windows/win32/fileio/naming-a-file */
const devices = /^(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(?:\.|$)/i;
/** Names of ours beside the hosts' folders. */
const taken: readonly string[] = ['pages.jsonl'];

/** `{folder, name}` of a page, both without separators; `name` without an ending. */
export function pageFileName(url: string): { readonly folder: string; readonly name: string } {
  const parsed = URL.parse(url);
  if (!parsed) return { folder: 'other', name: `page${hashOf(url)}` };
  const folder = folderOf(parsed);
  const path = pathSlug(parsed);
  // One page may be listed by http and by https: only the usual one of the two goes without the hash.
  const usual = parsed.protocol === 'https:' ? !parsed.port : parsed.protocol === 'http:' && parsed.port !== '';
  if (path.isWhole && folder.isWhole && usual) return { folder: folder.text, name: path.text };
  return { folder: folder.text, name: `${shorten(path.text, maxNameBytes - hashLength - 1)}${hashOf(url)}` };
}

type Slug = { readonly text: string /** Nothing was left out. */; readonly isWhole: boolean };

function folderOf(url: URL): Slug {
  const host = url.hostname || 'file';
  const port = url.port ? `_${url.port}` : '';
  const text = host + port;
  const isWhole =
    /^[a-z0-9-]+(?:\.[a-z0-9-]+)*$/.test(host) &&
    isFree(text) &&
    text.length <= maxFolderBytes &&
    url.protocol !== 'file:';
  return isWhole
    ? { text, isWhole }
    : { text: shorten(safeText(text), maxFolderBytes - 1 - hashLength) + hashOf(text), isWhole };
}

function pathSlug(url: URL): Slug {
  const segments = url.pathname.slice(1).split('/');
  // A path that ends in "/" is a folder's index; a page that is called so is told apart by the hash.
  if (segments.at(-1) === '') segments[segments.length - 1] = 'index';
  const text = segments.join('--');
  const plain = segments.every(
    (segment) => /^[a-z0-9_](?:[a-z0-9._]|-(?!-))*$/.test(segment) && /[a-z0-9_]$/.test(segment),
  );
  const isIndex = url.pathname.endsWith('/') || segments.at(-1) !== 'index';
  const isWhole = plain && isIndex && !/[?#]/.test(url.href) && isFree(text) && text.length <= maxNameBytes;
  return isWhole
    ? { text, isWhole }
    : { text: safeText(decoded(segments.join('--') + url.search + url.hash)) || 'page', isWhole };
}

function isFree(text: string): boolean {
  return !devices.test(text) && !taken.includes(text);
}

/** Letters, digits and marks of any script in their composed form, in lower case; runs of anything else are one dash. */
function safeText(text: string): string {
  const words = text
    .normalize('NFKC')
    .toLowerCase()
    .normalize('NFC')
    .replace(/[^\p{L}\p{N}\p{M}._-]+/gu, '-');
  const trimmed = words.replace(/-{3,}/g, '-').replace(/^[-.]+|[-.]+$/g, '');
  return devices.test(trimmed) ? `page-${trimmed}` : trimmed;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // Not UTF-8 inside: the escapes themselves are readable enough.
    return text;
  }
}

/** At most that many UTF-8 bytes, whole code points, and no dash or dot at the end. */
function shorten(text: string, bytes: number): string {
  const encoded = new Uint8Array(bytes);
  const { read } = new TextEncoder().encodeInto(text, encoded);
  return text.slice(0, read).replace(/[-.]+$/, '');
}

function hashOf(text: string): string {
  const digits = BigInt(`0x${createHash('sha256').update(text).digest('hex').slice(0, 16)}`).toString(32);
  return `~${digits.padStart(hashLength, '0').slice(-hashLength)}`;
}
