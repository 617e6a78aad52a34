/** The image that a person sees: lazy loaders, `srcset` and `picture` are looked through. */
import type { Addresses } from '../links/absolute-urls.ts';
import { classOf, plainText, type Step } from '../walk.ts';

/** Attributes in which lazy loaders keep the real address, the commonest first. */
const lazyAttributes = [
  'data-src',
  'data-original',
  'data-lazy-src',
  'data-lazy',
  'data-original-src',
  'data-actualsrc',
  'data-hi-res-src',
  'data-full-src',
  'data-image-src',
  'data-image',
  'data-url',
  'data-echo',
  'data-cfsrc',
  'data-large_image',
  'data-orig-file',
  'data-ezsrc',
  'data-delayed-url',
  'data-lazyload',
  'data-img-src',
  'nitro-lazy-src',
];
const lazySets = [
  'srcset',
  'data-srcset',
  'data-lazy-srcset',
  'data-original-set',
  'data-src-retina',
  'data-set',
  'nitro-lazy-srcset',
];

/** Names that stand-ins have while the real image has not been loaded. */
const placeholder =
  /(?:^|[/_.-])(?:blank|spacer|placeholder|transparent|pixel|lazy|loading|loader|dummy|empty|grey|gray|clear|1x1|x\.gif|fallback)[^/]*\.(?:gif|png|svg|webp|jpe?g)(?:$|\?)|[?&](?:blur|lqip)\b|[?&]w(?:idth)?=\d\d?(?:&|$)/i;

/** What a generator writes where its author wrote nothing. */
const noDescription = /^no description has been provided for this image$/i;

/** An image as it is kept: its words where it has no address, nothing where it has neither. */
export function imageStep(img: Element, addresses: Addresses): Step {
  const document = img.ownerDocument;
  const said = (img.getAttribute('alt') ?? '').replace(/\s+/g, ' ').trim();
  const alt = noDescription.test(said) ? '' : said;
  const isGlyph = /(?:^|\s)(?:emoji|emoticon|wp-smiley|smiley|twemoji|joypixels|emojione)(?:\s|$)/i.test(classOf(img));
  const source = isGlyph ? null : realSource(img, addresses);
  if (!source) {
    // The image itself follows for those whose browser runs no scripts.
    if (!isGlyph && hasNoscriptTwin(img)) return 'remove';
    return alt && alt.length < 500 ? document.createTextNode(isGlyph ? alt : ` ${alt} `) : 'remove';
  }
  if (isDoubled(img)) return 'remove';
  // The face beside a name says nothing beside it.
  if (/(?:^|\s)avatar(?:\s|$)/.test(classOf(img)) && Number.parseFloat(img.getAttribute('width') ?? '99') <= 48)
    return 'remove';
  // The arrow of a control says nothing; a figure's image may be one, as it opens larger.
  if (!alt && img.closest('button, [role=button], [aria-expanded]') && !img.closest('figure')) return 'remove';
  const image = document.createElement('img');
  image.setAttribute('src', source);
  if (alt) image.setAttribute('alt', alt);
  for (const name of ['width', 'height']) {
    const value = img.getAttribute(name);
    if (value) image.setAttribute(name, value);
  }
  return image;
}

function hasNoscriptTwin(img: Element): boolean {
  const next =
    img.nextElementSibling ?? (img.parentElement?.nodeName === 'PICTURE' ? img.parentElement.nextElementSibling : null);
  return next?.nodeName === 'NOSCRIPT' && next.querySelector('img') !== null;
}

/** noscript is for readers without scripts, which this is not; but lazy loaders keep the real image there. */
export function noscriptStep(noscript: Element, addresses: Addresses): Step {
  const img = noscript.querySelector('img');
  if (!img || (noscript.textContent ?? '').trim().length > 40) return 'remove';
  const before = noscript.previousElementSibling;
  const shown = before?.nodeName === 'IMG' ? before : before?.querySelector('img');
  const step = imageStep(img, addresses);
  if (typeof step === 'string' || !('nodeType' in step) || step.nodeType === 3) return 'remove';
  if (!shown) return step;
  const own = shown.getAttribute('src') ?? '';
  const url = (step as Element).getAttribute('src') ?? '';
  const isOther =
    shown !== before &&
    !/\.(?:gif|svg)(?:$|\?)/.test(own) &&
    stemOf(own) !== stemOf(url) &&
    (shown.getAttribute('alt') ?? '') !== (img.getAttribute('alt') ?? '');
  if (isOther) return step;
  if (/\.(?:gif|svg)(?:$|\?)/.test(shown.getAttribute('src') ?? ''))
    shown.setAttribute('src', (step as Element).getAttribute('src') ?? '');
  return 'remove';
}

/** A box that is said to be an image: its background, with the words about it. */
export function drawnStep(box: Element, addresses: Addresses): Step {
  const label = (box.getAttribute('aria-label') ?? '').replace(/\s+/g, ' ').trim();
  const drawn = /background(?:-image)?\s*:[^;]*url\(\s*["']?([^"')]+)/i.exec(box.getAttribute('style') ?? '')?.[1];
  const source = drawn ? addresses.source(drawn) : null;
  // Behind the words of a card it is an ornament.
  if (!source || label === '' || /(?:^|[\s_-])(?:bg|background|overlay|hero|cover)/i.test(classOf(box))) return 'into';
  const image = box.ownerDocument.createElement('img');
  image.setAttribute('src', source);
  image.setAttribute('alt', label);
  return image;
}

const labelMax = 500;
/** Smaller drawings are icons, in pixels or units of their view box. */
const iconSide = 64;

/** A drawing says what its author wrote about it; an icon says nothing. */
export function vectorStep(drawing: Element): Step {
  if (drawing.closest('a, button, [role=button], label, summary')) return 'remove';
  const label = (
    drawing.getAttribute('aria-label') ??
    drawing.querySelector(':scope > title')?.textContent ??
    drawing.querySelector(':scope > desc')?.textContent ??
    ''
  )
    .replace(/\s+/g, ' ')
    .trim();
  const role = drawing.getAttribute('aria-roledescription') ?? '';
  const texts =
    /flowchart|sequence|class|state|er|gantt|pie|journey|mindmap|timeline|graph/i.test(role) ||
    /^mermaid/.test(drawing.id)
      ? diagramTexts(drawing)
      : '';
  const words = texts || (label.length < labelMax && !isIcon(drawing) ? label : '');
  return words === '' ? 'remove' : drawing.ownerDocument.createTextNode(` ${words} `);
}

function isIcon(drawing: Element): boolean {
  const box = (drawing.getAttribute('viewBox') ?? drawing.getAttribute('viewbox') ?? '').trim().split(/[\s,]+/);
  const side = Number.parseFloat(drawing.getAttribute('width') ?? box[2] ?? '0');
  return !(side > iconSide) || /(?:^|[\s_-])(?:icon|logo|octicon|avatar)(?:$|[\s_-])/i.test(classOf(drawing));
}

function diagramTexts(drawing: Element): string {
  const found: string[] = [];
  for (const text of drawing.querySelectorAll('text, foreignObject, foreignobject')) {
    const words = plainText(text);
    if (words !== '' && found.at(-1) !== words) found.push(words);
    if (found.length > 200) break;
  }
  return found.join(' · ');
}

/** The real address of an image, absolute; null where there is none (or only a `data:` one, or a tracking pixel). */
function realSource(img: Element, addresses: Addresses): string | null {
  if (isPixel(img)) return null;
  const own = addresses.source(img.getAttribute('src') ?? '');
  if (own && !placeholder.test(own)) return own;
  for (const name of lazyAttributes) {
    const value = img.getAttribute(name)?.trim();
    if (!value || value.startsWith('{') || value.startsWith('[')) continue;
    // With sizes in it, it is a set.
    const url = /\s\d+(?:\.\d+)?[wx](?:,|\s|$)/.test(value) ? fromSet(value, addresses) : addresses.source(value);
    if (url) return url;
  }
  for (const name of lazySets) {
    const url = fromSet(img.getAttribute(name), addresses);
    if (url) return url;
  }
  const other = otherSource(img, addresses);
  if (other) return other;
  const parent = img.parentElement;
  if (parent?.nodeName === 'PICTURE') {
    for (const source of parent.getElementsByTagName('source')) {
      const url = fromSet(source.getAttribute('srcset') ?? source.getAttribute('data-srcset'), addresses);
      if (url) return url;
    }
  }
  return own;
}

const imageFile = /^(?:https?:)?\/\/?\S+\.(?:jpe?g|png|webp|avif|gif)(?:[?#]\S*)?$/i;

/** A loader of the site's own keeps the address in an attribute of its own. */
function otherSource(img: Element, addresses: Addresses): string | null {
  for (const { name, value } of img.attributes)
    if (name.startsWith('data-') && imageFile.test(value) && !placeholder.test(value)) return addresses.source(value);
  return null;
}

/** The same picture once more: for the box that opens over the page, or the smaller cut of a figure's image. */
function isDoubled(img: Element): boolean {
  const source = img.getAttribute('src') ?? '';
  const before = img.previousElementSibling;
  if (
    source !== '' &&
    before?.nodeName === 'A' &&
    before.getAttribute('href') === source &&
    before.querySelector('img')
  )
    return true;
  const figure = img.closest('figure');
  const first = figure?.querySelector('img');
  if (!figure || !first || first === img || figure.querySelectorAll('img').length !== 2) return false;
  const alts = [first, img].map((one) => one.getAttribute('alt') ?? '');
  if (alts[0] !== alts[1]) return false;
  const names = [first, img].map((one) => stemOf(one.getAttribute('src') ?? ''));
  return names[0] !== '' && names[0] === names[1];
}

/** A file's name without what says its size. */
function stemOf(url: string): string {
  const name = url.split(/[?#]/)[0]?.split('/').at(-1) ?? '';
  return name
    .replace(/\.\w{3,4}$/, '')
    .replace(
      /(?:^|[-_.@])(?:x?large|medium|small|thumb(?:nail)?|full|orig(?:inal)?|\d+x\d*|\d*x\d+|[wh]?_?\d{3,4}[wp]?)(?=$|[-_.@])/gi,
      '',
    );
}

/** Address of an image as the content names it → its largest candidate, where that is another. To be asked for before the document is prepared. */
export function largerImages(document: Document, addresses: Addresses): Readonly<Record<string, string>> {
  const larger: Record<string, string> = {};
  for (const img of document.querySelectorAll('img[src]')) {
    const shown = addresses.source(img.getAttribute('src') ?? '');
    const sources = img.parentElement?.nodeName === 'PICTURE' ? img.parentElement.querySelectorAll('source') : [];
    // Another cut of the picture, for other screens, is another picture.
    const others = [...sources].filter((source) => !source.hasAttribute('media'));
    const sets = [img, ...others].map((one) => one.getAttribute('srcset'));
    const best = fromSet(sets.find((set) => set !== null) ?? null, addresses);
    if (shown && best && best !== shown) larger[shown] = best;
  }
  return larger;
}

/** The largest candidate of a srcset. Addresses in it may hold commas, so a candidate ends at a comma followed by white space or after its size. */
function fromSet(set: string | null, addresses: Addresses): string | null {
  if (!set) return null;
  let best: string | null = null;
  let bestSize = -1;
  for (const candidate of set.slice(0, 20_000).split(/,\s+|(?<=\s\d{1,6}(?:\.\d{1,3})?[wx]),/)) {
    const [address = '', size = '1x'] = candidate.trim().split(/\s+/);
    const url = addresses.source(address);
    const value = Number.parseFloat(size) || 1;
    if (url && value > bestSize) {
      best = url;
      bestSize = value;
    }
  }
  return best;
}

function isPixel(img: Element): boolean {
  const side = (name: string) => Number.parseFloat(img.getAttribute(name) ?? '99');
  return side('width') <= 2 && side('height') <= 2;
}
