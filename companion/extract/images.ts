/** The image that a person sees: lazy loaders, `srcset` and `picture` are looked through. */
import type { Addresses } from './absolute-urls.ts';

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
];
const lazySets = ['srcset', 'data-srcset', 'data-lazy-srcset', 'data-original-set', 'data-src-retina'];

/** Names that stand-ins have while the real image has not been loaded. */
const placeholder =
  /(?:^|[/_.-])(?:blank|spacer|placeholder|transparent|pixel|lazy|loading|loader|dummy|empty|grey|gray|clear|1x1|x\.gif|fallback)[^/]*\.(?:gif|png|svg|webp|jpe?g)(?:$|\?)/i;

/** The real address of an image, absolute; null where there is none (or only a `data:` one, or a tracking pixel). */
export function realSource(img: Element, addresses: Addresses): string | null {
  if (isPixel(img)) return null;
  const own = addresses.source(img.getAttribute('src') ?? '');
  if (own && !placeholder.test(own)) return own;
  for (const name of lazyAttributes) {
    const value = img.getAttribute(name);
    if (value && !value.trim().startsWith('{') && !/\s/.test(value.trim())) {
      const url = addresses.source(value);
      if (url) return url;
    }
  }
  for (const name of lazySets) {
    const url = fromSet(img.getAttribute(name), addresses);
    if (url) return url;
  }
  const parent = img.parentElement;
  if (parent?.nodeName === 'PICTURE') {
    for (const source of parent.getElementsByTagName('source')) {
      const url = fromSet(source.getAttribute('srcset') ?? source.getAttribute('data-srcset'), addresses);
      if (url) return url;
    }
  }
  return own;
}

/** The largest candidate of a srcset. Addresses in it may hold commas, so a candidate ends at a comma followed by white space or after its size. */
export function fromSet(set: string | null, addresses: Addresses): string | null {
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
