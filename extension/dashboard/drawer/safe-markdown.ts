/**
 * Markdown of a crawled page → nodes that may be shown; the one door to marked and DOMPurify.
 * The Markdown is the page's word. What is let through is a short list of elements and attributes; no ids, classes or styles
 * (a page must not look like, or hide, a part of Tabtrawl); links lead to http, https and mailto only and open in a tab of
 * their own; images become links to them, as loading one would tell its server that the page is read here. The extension's
 * CSP is the second wall: it runs no script but its own files and loads no image from outside.
 */
import DOMPurify from 'dompurify';
import { Marked } from 'marked';

const tags = [
  ...[
    'h1',
    'h2',
    'h3',
    'h4',
    'h5',
    'h6',
    'p',
    'br',
    'hr',
    'blockquote',
    'pre',
    'code',
    'em',
    'strong',
    'del',
    's',
    'sub',
    'sup',
  ],
  ...[
    'ul',
    'ol',
    'li',
    'dl',
    'dt',
    'dd',
    'table',
    'thead',
    'tbody',
    'tfoot',
    'tr',
    'th',
    'td',
    'caption',
    'a',
    'img',
    'kbd',
    'mark',
  ],
  ...['details', 'summary', 'figure', 'figcaption'],
];
const attributes = [
  'href',
  'src',
  'alt',
  'title',
  'colspan',
  'rowspan',
  'align',
  'start',
  'type',
  'checked',
  'disabled',
];

/** Longer Markdown is cut for the preview; parsing it would hold the page up. The Markdown tab has it whole. */
export const maxPreviewCharacters = 400_000;

type PreviewTexts = {
  /** Label of a link that stands for an image; `alt` may be empty. */
  readonly imageLink: (alt: string) => string;
  /** What the box of a wide table is called. */
  readonly table: string;
};

/** A task's box is a mark, as a form control in a text would only ask to be pressed. */
const marked = new Marked({
  gfm: true,
  async: false,
  renderer: { checkbox: ({ checked }) => (checked ? '☑ ' : '☐ ') },
});

/** Nodes of a document that loads nothing; what would load is gone before they are put into the page. */
export function previewOf(markdown: string, texts: PreviewTexts): DocumentFragment {
  const html = marked.parse(markdown.slice(0, maxPreviewCharacters)) as string; // not a promise: async is off
  const fragment = DOMPurify.sanitize(html, {
    ALLOWED_TAGS: tags,
    ALLOWED_ATTR: attributes,
    ALLOW_DATA_ATTR: false,
    ALLOW_ARIA_ATTR: false,
    ALLOWED_URI_REGEXP: /^(?:https?|mailto):/i,
    RETURN_DOM_FRAGMENT: true,
  });
  for (const image of fragment.querySelectorAll('img')) replaceImage(image, texts);
  for (const link of fragment.querySelectorAll('a')) guardLink(link);
  for (const table of fragment.querySelectorAll('table')) makeScrollable(table, texts.table);
  for (const code of fragment.querySelectorAll('pre')) code.tabIndex = 0;
  lowerHeadings(fragment);
  return fragment;
}

/** Wide tables scroll in a box of their own, which the keyboard can reach. */
function makeScrollable(table: HTMLTableElement, label: string): void {
  const box = document.createElement('div');
  box.className = 'preview-table';
  box.tabIndex = 0;
  box.role = 'group';
  box.ariaLabel = label;
  table.replaceWith(box);
  box.append(table);
}

function replaceImage(image: HTMLImageElement, texts: PreviewTexts): void {
  const source = image.getAttribute('src') ?? '';
  if (!/^https?:/i.test(source)) {
    image.remove();
    return;
  }
  // An image that is a link already keeps that address: links do not nest.
  const label = texts.imageLink(image.alt);
  if (image.closest('a')) {
    image.replaceWith(label);
    return;
  }
  const link = document.createElement('a');
  link.href = source;
  link.textContent = label;
  image.replaceWith(link);
}

function guardLink(link: HTMLAnchorElement): void {
  if (!link.getAttribute('href')) {
    link.replaceWith(...link.childNodes);
    return;
  }
  link.target = '_blank';
  link.rel = 'noopener noreferrer';
  link.referrerPolicy = 'no-referrer';
}

/** The drawer has h2 as its own; the page's headings go below it, in an order without gaps. */
function lowerHeadings(fragment: DocumentFragment): void {
  const open: number[] = [];
  for (const heading of fragment.querySelectorAll('h1, h2, h3, h4, h5, h6')) {
    const level = Number(heading.tagName.slice(1));
    while ((open.at(-1) ?? 0) >= level) open.pop();
    open.push(level);
    const lowered = document.createElement(`h${Math.min(6, open.length + 2)}`);
    lowered.append(...heading.childNodes);
    heading.replaceWith(lowered);
  }
}
