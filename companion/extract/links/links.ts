/** All links of a page, each address once. */
import type { PageLink } from '../../../shared/batch/page-record.ts';
import { normaliseUrl } from '../../../shared/urls.ts';
import { frameAttribute } from '../attributes.ts';
import { textStart } from '../walk.ts';
import type { Addresses } from './absolute-urls.ts';

/** A page that names more is cut here; no real page does. */
const linksMax = 20_000;
const textMax = 300;

/** http and https only, without plain fragments, not the page itself, in the page's order. Reads only; to be asked before the document is prepared. */
export function readLinks(document: Document, page: { addresses: Addresses; url: string }): PageLink[] {
  const site = siteOf(page.url);
  const self = normal(page.url);
  const links = new Map<string, PageLink>();
  const hasFrames = document.querySelector(`[${frameAttribute}]`) !== null;
  for (const anchor of [...document.getElementsByTagName('a'), ...document.getElementsByTagName('area')]) {
    const href = anchor.getAttribute('href') ?? '';
    if (href === '' || (href.startsWith('#') && !/^#[!/]/.test(href))) continue;
    const frame = hasFrames && anchor.closest(`[${frameAttribute}]`)?.getAttribute(frameAttribute);
    const address = (frame ? page.addresses.at(frame) : page.addresses).link(href);
    const url = address && normal(address);
    if (!url || url === self) continue;
    const known = links.get(url);
    if (known) {
      if (known.text === '') links.set(url, { ...known, text: textOf(anchor) });
      continue;
    }
    if (links.size >= linksMax) break;
    links.set(url, { url, text: textOf(anchor), internal: isSameSite(siteOf(url), site) });
  }
  return [...links.values()];
}

function normal(url: string): string | null {
  const got = normaliseUrl(url);
  return 'url' in got ? got.url : null;
}

/** What a link says: its text, its picture's, or its label. */
export function textOf(anchor: Element): string {
  const text =
    textStart(anchor, textMax) ||
    anchor.querySelector('img[alt]')?.getAttribute('alt') ||
    anchor.getAttribute('aria-label') ||
    anchor.getAttribute('title') ||
    '';
  return text.replace(/\s+/g, ' ').trim().slice(0, textMax);
}

function siteOf(url: string): string {
  return (
    URL.parse(url)
      ?.host.toLowerCase()
      .replace(/^www\./, '') ?? ''
  );
}

/** One host, or one a sub-domain of the other. */
function isSameSite(a: string, b: string): boolean {
  return (
    a === b ||
    (a !== '' && b !== '' && b.includes('.') && a.includes('.') && (a.endsWith(`.${b}`) || b.endsWith(`.${a}`)))
  );
}
