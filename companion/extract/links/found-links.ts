/** All that a document leads to, for a crawl that follows links: every link of the whole page with what it says of itself. */
import type { FoundLink } from '../../../shared/batch/discovery.ts';
import { frameAttribute } from '../attributes.ts';
import type { Addresses } from './absolute-urls.ts';
import { textOf } from './links.ts';

/** A page that names more is cut here; no real page does. */
const linksMax = 20_000;
const headRels = new Set(['next', 'prev', 'canonical', 'alternate']);

/** Reads only; to be asked before the document is prepared. */
export function findLinks(document: Document, addresses: Addresses): FoundLink[] {
  const found: FoundLink[] = [];
  const asked = asksNotToFollow(document) ? { nofollow: true } : {};
  const hasFrames = document.querySelector(`[${frameAttribute}]`) !== null;
  for (const link of document.querySelectorAll('link[rel][href]')) {
    const rel = relOf(link);
    const type = link.getAttribute('type') ?? '';
    // Other languages are other pages; feeds and other forms of this one are told from them by their type.
    if (
      rel === '' ||
      (rel === 'alternate' && !/markdown|amp/i.test(type) && !/amphtml/i.test(link.getAttribute('rel') ?? ''))
    )
      continue;
    const url = addresses.link(link.getAttribute('href') ?? '');
    if (url && rel !== 'prev') found.push({ url, text: '', rel, ...asked });
  }
  // Links of drawings may have it in a namespace of its own.
  for (const anchor of document.querySelectorAll('a[*|href], area[href]')) {
    if (found.length >= linksMax) break;
    const href = anchor.getAttribute('href') ?? anchor.getAttribute('xlink:href') ?? '';
    if (href === '' || (href.startsWith('#') && !/^#[!/]/.test(href))) continue;
    const frame = hasFrames && anchor.closest(`[${frameAttribute}]`)?.getAttribute(frameAttribute);
    const url = (frame ? addresses.at(frame) : addresses).link(href);
    if (!url) continue;
    const acts = actsOf(anchor);
    const policy = anchor.getAttribute('referrerpolicy');
    const rels = (anchor.getAttribute('rel') ?? '').toLowerCase().split(/\s+/);
    const noReferrer = rels.includes('noreferrer');
    found.push({
      url,
      text: textOf(anchor),
      rel: relOf(anchor),
      ...(acts === '' ? {} : { acts }),
      ...(noReferrer ? { referrerPolicy: 'no-referrer' } : policy ? { referrerPolicy: policy } : {}),
      ...(rels.includes('nofollow') ? { nofollow: true } : asked),
    });
  }
  return found;
}

/** The address at which the document says that it is to be had as Markdown: its own, or another; null where it does not. */
export function markdownFormIn(document: Document, addresses: Addresses): string | null {
  const links = document.querySelectorAll('link[rel~="alternate" i][type^="text/markdown" i][href]');
  for (const link of links) {
    const url = addresses.link(link.getAttribute('href') ?? '');
    if (url) return url;
  }
  return null;
}

/** As the page writes it in its head; empty where it does not. */
export function referrerPolicyIn(document: Document): string {
  return document.querySelector('meta[name="referrer" i]')?.getAttribute('content') ?? '';
}

/** What the document asks of every crawler, for all of its links: `<meta name="robots">` with `nofollow` or `none`. */
function asksNotToFollow(document: Document): boolean {
  return [...document.querySelectorAll('meta[name="robots" i]')].some((meta) =>
    (meta.getAttribute('content') ?? '')
      .toLowerCase()
      .split(/[\s,]+/)
      .some((word) => word === 'nofollow' || word === 'none'),
  );
}

function relOf(element: Element): string {
  const words = (element.getAttribute('rel') ?? '').toLowerCase().split(/\s+/);
  if (words.includes('amphtml')) return 'alternate';
  // "alternate" of a link in the text leads to another page of the site as any other.
  return words.find((word) => headRels.has(word) && (word !== 'alternate' || element.nodeName === 'LINK')) ?? '';
}

/** Attributes by which scripts make a link do something: Rails, Turbo, htmx, Unpoly, Bootstrap's and others' questions. */
function actsOf(anchor: Element): string {
  const method =
    anchor.getAttribute('data-method') ?? anchor.getAttribute('data-turbo-method') ?? anchor.getAttribute('up-method');
  if (method && !/^get$/i.test(method)) return 'it sends a form';
  for (const name of [
    'hx-post',
    'hx-put',
    'hx-patch',
    'hx-delete',
    'data-hx-post',
    'data-hx-delete',
    'data-post',
    'data-delete',
  ])
    if (anchor.hasAttribute(name)) return 'it sends a form';
  for (const name of ['data-confirm', 'data-turbo-confirm', 'hx-confirm', 'up-confirm'])
    if (anchor.hasAttribute(name)) return 'it asks before it is opened, so it acts';
  if (/\bconfirm\s*\(/.test(anchor.getAttribute('onclick') ?? '')) return 'it asks before it is opened, so it acts';
  if (/\.submit\s*\(/.test(anchor.getAttribute('onclick') ?? '')) return 'it sends a form';
  return textOf(anchor) === '' ? iconActs(anchor) : '';
}

/** What names of icons say that their links do, as Font Awesome, Bootstrap, Material, Feather and others call them. */
const iconDeeds: readonly (readonly [RegExp, string])[] = [
  [
    /(?:^|[-_])(?:log-?(?:out|off)|sign-?(?:out|off)|power(?:-?off)?|exit(?:-to-app)?|door-open|box-arrow-(?:in-)?(?:right|left)|arrow-right-from-bracket)(?:$|[-_])/,
    'its icon says that it signs you out',
  ],
  [/(?:^|[-_])(?:trash(?:-?can)?|delete|remove|bin|eraser)(?:$|[-_\d])/, 'its icon says that it deletes something'],
  [
    /(?:^|[-_])(?:thumbs-?(?:up|down)|like|dislike|heart|upvote|downvote|vote|bookmark|flag|follow|unfollow|reply|quote|cart-(?:plus|arrow-down|add)|add-to-cart|bell|mark-read|unsubscribe|pin|thumbtack)(?:$|[-_])/,
    'its icon says that it does something',
  ],
];

/** Of a link that says nothing: by its own names, and those of the picture that it is. Names of colours and sizes are no icons. */
function iconActs(anchor: Element): string {
  const names = [anchor, ...anchor.querySelectorAll('i, span, svg, use, img')]
    .slice(0, 20)
    .flatMap((element) => [
      ...(element.getAttribute('class') ?? '').split(/\s+/),
      element.id,
      element.getAttribute('data-icon') ?? '',
      /([\w-]+)(?:\.\w+)?$/.exec(element.getAttribute('href') ?? element.getAttribute('src') ?? '')?.[1] ?? '',
    ]);
  // The link's own address is judged by itself.
  const own = /([\w-]+)(?:\.\w+)?$/.exec(anchor.getAttribute('href') ?? '')?.[1] ?? '';
  const said = names
    .filter((name) => name !== '' && name !== own)
    .map((name) => name.toLowerCase().replaceAll('_', '-'));
  return iconDeeds.find(([pattern]) => said.some((name) => pattern.test(name)))?.[1] ?? '';
}
