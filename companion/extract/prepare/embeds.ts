/** What plays or is shown from elsewhere → a link to it. */

import { embedAttribute } from '../attributes.ts';
import type { Addresses } from '../links/absolute-urls.ts';
import { classOf, plainText, type Step } from '../walk.ts';

const players =
  /youtube|youtu\.be|vimeo|dailymotion|spotify|soundcloud|twitch|bilibili|podcast|player|video|codepen|gist|wistia|ted\.com|loom\.com|codesandbox|stackblitz|jsfiddle|observablehq|figma\.com|datawrapper|flourish|infogram|tableau|openstreetmap|google\.[a-z.]+\/maps|maps\.google|docs\.google|slideshare|speakerdeck|bandcamp|mixcloud|archive\.org\/embed|giphy|streamable|rumble|odysee|peertube|embed|\.pdf(?:[?#]|$)/i;
/** What counts, sells or checks, and shows nothing of the page. */
const noContent =
  /doubleclick|googlesyndication|googletagmanager|google-analytics|recaptcha|hcaptcha|turnstile|facebook\.com\/(?:plugins|tr)|platform\.twitter\.com\/widgets|adservice|\/ads?[/.?-]|adsystem|amazon-adsystem|cookiebot|cookielaw|consent|onetrust|hotjar|intercom|disqus|livechat|zendesk|tracking|pixel/i;
const noTitle =
  /^(?:advertisement|ads?|3rd party ad content|recaptcha|blank|iframe|frame|untitled|widget containing.*|embedded content|content|security|captcha)$/i;
const sources = [
  'data-src',
  'data-lazy-src',
  'data-litespeed-src',
  'data-original',
  'data-url',
  'data-cmp-src',
  'data-src-cmplz',
  'data-iframe-src',
  'data-cookieblock-src',
  'data-ezsrc',
];

/** A paragraph with a link, or `remove`. `kind` is the text where the page gives no title. */
export function mediaStep(media: Element, addresses: Addresses, kind: 'Embedded page' | 'Video' | 'Audio'): Step {
  // WordPress sets the link to the other post before its frame.
  if (media.matches('.wp-embedded-content') && media.previousElementSibling?.matches('blockquote')) return 'remove';
  const own = addressOf(media, addresses);
  const title = titleOf(media);
  if (!own || noContent.test(own) || isTiny(media)) return 'remove';
  if (kind === 'Embedded page' && !players.test(own) && (title === '' || noTitle.test(title))) return 'remove';
  const url = watchUrl(own);
  return linkTo(
    media.ownerDocument,
    url,
    title || (/youtube\.com\/watch|player\.vimeo\.com/.test(url) ? 'Video' : kind),
  );
}

const youtubeClass = /(?:^|[\s_-])(?:youtube|yt|lyte|rll-youtube-player|lazyyt)(?:$|[\s_-])/i;
const vimeoClass = /(?:^|[\s_-])vimeo(?:$|[\s_-])/i;

/** True where the classes may be those of a stand-in for a player. */
export function mayBeFacade(classes: string): boolean {
  return youtubeClass.test(classes) || vimeoClass.test(classes);
}

/** Stand-ins for a player, which is loaded at a click: known by the id of the video that they carry. */
export function facadeStep(element: Element, addresses: Addresses): Step | null {
  const name = element.nodeName;
  const classes = classOf(element);
  const isYoutube =
    /^(?:LITE-YOUTUBE|YOUTUBE-VIDEO|AMP-YOUTUBE|YOUTUBE-EMBED|LITE-YT-EMBED|YT-EMBED)$/.test(name) ||
    youtubeClass.test(classes) ||
    element.getAttribute('data-plyr-provider') === 'youtube';
  const isVimeo = /^(?:LITE-VIMEO|VIMEO-VIDEO|AMP-VIMEO|VIMEO-EMBED)$/.test(name) || vimeoClass.test(classes);
  if (!isYoutube && !isVimeo) return null;
  if (element.querySelector('iframe[src], video')) return null;
  const id = [
    'videoid',
    'video-id',
    'data-videoid',
    'data-video-id',
    'data-id',
    'data-youtube-id',
    'data-youtube',
    'data-embed',
    'data-yt-id',
    'data-ytid',
    'data-vimeo-id',
    'data-vid',
    'data-plyr-embed-id',
    'video',
  ]
    .map((attribute) => element.getAttribute(attribute)?.trim() ?? '')
    .find((value) => (isYoutube ? /^[\w-]{11}$/ : /^\d{6,12}$/).test(value));
  if (!id) return null;
  const title =
    titleOf(element) ||
    plainText(element)
      .replace(/^Play:?\s*/i, '')
      .slice(0, 200) ||
    'Video';
  const url = addresses.link(isYoutube ? `https://www.youtube.com/watch?v=${id}` : `https://vimeo.com/${id}`);
  return url ? linkTo(element.ownerDocument, url, title) : null;
}

/** Where the real address is kept until the frame comes into sight, or until the reader agrees. */
function addressOf(media: Element, addresses: Addresses): string | null {
  const written = [
    media.getAttribute('src'),
    ...sources.map((name) => media.getAttribute(name)),
    media.getAttribute('data'),
    media.querySelector('source')?.getAttribute('src'),
  ];
  for (const value of written) {
    if (!value || /^\s*(?:about:|javascript:|data:|blob:)/i.test(value)) continue;
    const url = addresses.source(value);
    if (url) return url;
  }
  return null;
}

function titleOf(media: Element): string {
  const text = [
    media.getAttribute('title'),
    media.getAttribute('playlabel'),
    media.getAttribute('data-title'),
    media.getAttribute('aria-label'),
  ].find((value) => value?.trim());
  return (text ?? '').replace(/\s+/g, ' ').trim().slice(0, 200);
}

function isTiny(media: Element): boolean {
  const side = (name: string) => Number.parseFloat(media.getAttribute(name) ?? '99');
  return side('width') <= 2 || side('height') <= 2;
}

function linkTo(document: Document, url: string, text: string): Element {
  const link = document.createElement('a');
  link.setAttribute('href', url);
  link.textContent = text;
  const holder = document.createElement('p');
  holder.setAttribute(embedAttribute, '');
  holder.appendChild(link);
  return holder;
}

function watchUrl(url: string): string {
  const id = /^https:\/\/www\.youtube(?:-nocookie)?\.com\/embed\/([\w-]{6,})/.exec(url)?.[1];
  if (id && id !== 'videoseries') return `https://www.youtube.com/watch?v=${id}`;
  const tweet = /^https:\/\/platform\.(?:twitter|x)\.com\/embed\/Tweet\.html\?(?:.*&)?id=(\d+)/i.exec(url)?.[1];
  return tweet ? `https://x.com/i/status/${tweet}` : url;
}
