/** Notes and warnings that stand apart from the text → quotes that say their kind, as GitHub writes its alerts. */
import { calloutAttribute } from '../attributes.ts';
import { classOf, hasBlock, isElement, isText, plainText, toBox } from '../walk.ts';
import { noteAttribute } from './note-marks.ts';
import { reveal } from './panels.ts';

type CalloutKind = 'NOTE' | 'TIP' | 'IMPORTANT' | 'WARNING' | 'CAUTION';

const kinds: ReadonlyMap<string, CalloutKind> = new Map(
  (
    [
      [
        'NOTE',
        'note info information abstract summary todo seealso see-also example question faq help remark notice notes secondary primary debug default',
      ],
      ['TIP', 'tip hint success check done idea lightbulb pro-tip'],
      ['IMPORTANT', 'important key essential'],
      ['WARNING', 'warning warn attention deprecated experimental beta'],
      ['CAUTION', 'caution danger error failure fail bug critical stop alert-red negative'],
    ] as const
  ).flatMap(([kind, names]) => names.split(' ').map((name): [string, CalloutKind] => [name, kind])),
);

/** Words that make a box a callout, whatever stands beside them. */
const callout =
  /(?:^|\s)(?:[\w-]*admonition(?:block)?|[\w-]*callout|markdown-alert|custom-block|starlight-aside|confluence-information-macro|notecard|bs-callout|docs-alert|alert-box|alertbox|infobox-note|information-macro|panel-callout|hint|aside-note|blockquote-tag|awsdocs-(?:note|tip|important|warning)|su-note|ak-editor-panel)(?:[-_\w]*)(?:\s|$)/i;
/** Words that do so with a word for the kind. */
const boxWord =
  /(?:^|\s)(?:alert|notice|message|banner|block|box|panel|aside|c-alert|usa-alert|p-notification|notification|box-(?:note|tip|warning|caution|important|danger)|(?:note|tip|warning|caution|important)-box)(?:\s|$)/i;
const kindWord =
  /(?:^|[\s_-])(note|info|information|tip|hint|success|important|warning|warn|attention|caution|danger|error|failure|bug|abstract|summary|todo|seealso|example|question|deprecated)(?=$|[\s_-])/gi;
/** A class that is the kind alone: `div.note`, `div.WARNING`. */
const bareKind = /^(?:note|tip|important|warning|caution|danger|attention|hint|seealso)$/i;
const calloutTag = /-(?:ALERT|CALLOUT|ADMONITION|NOTE|ASIDE|WARNING|TIP|INFOBOX)$/;
/** Kinds from the plainest to the gravest. */
const weights: readonly (CalloutKind | undefined)[] = [undefined, 'NOTE', 'TIP', 'IMPORTANT', 'WARNING', 'CAUTION'];
const weightOf = (word: string): number => weights.indexOf(kinds.get(word));
const boxTags = /^(?:DIV|DL|SECTION|ASIDE|P|DETAILS|BLOCKQUOTE|FIGURE|[A-Z]+-[A-Z-]+)$/;
const titleName =
  /(?:^|[\s_-])(?:title|heading|header|admonitionheading\S*|label|caption|head|topic-title)(?:$|[\s_-])|admonitionHeading/i;
const iconName = /(?:^|[\s_-])(?:icon|ico|glyph|octicon|svg-icon|material-icons|fa)(?:$|[\s_-])|admonitionIcon/i;

/** Parts of a callout, which have its name too. */
const partName =
  /(?:admonition|callout|alert|macro|aside|notice|note|custom-block|message|hint|tip|warning|editor-panel)[\w-]*?[-_]*(?:content|body|inner|text|icon|emoji|heading|title(?!d)|header|container|wrapper|list|group|close|label|link|action|dismiss)/i;
/** Of Sphinx's `admonition-my-title admonition` the second says what it is. */
const wholeName = /(?:^|\s)(?:admonition|callout|starlight-aside|hint-container)(?:\s|$)/;
const textMax = 6000;

/** False where the classes alone make no callout. */
export function mayBeCallout(classes: string): boolean {
  return callout.test(classes) || classes.search(kindWord) >= 0;
}

/** `MuiAlert-standardWarning` as `Mui-Alert-standard-Warning`: components name their parts so. */
function parted(classes: string): string {
  return /[a-z][A-Z]/.test(classes) ? classes.replace(/([a-z])([A-Z])/g, '$1-$2') : classes;
}

/** The kind of a callout, '' for one of no kind, null for what is none. */
export function calloutKind(element: Element): CalloutKind | '' | null {
  if (!boxTags.test(element.nodeName)) return null;
  const role = element.getAttribute('role');
  // Of a box that is already one the role says nothing new.
  if (role === 'note' && element.parentElement?.hasAttribute(calloutAttribute)) return null;
  const classes = role === null ? classOf(element) : parted(classOf(element));
  if (element.nodeName === 'DL') return kindOfTerm(element, classes);
  if (classes === '' && !role && !element.nodeName.includes('-')) return null;
  if (classes && partName.test(classes) && !wholeName.test(classes)) return null;
  const isNamed =
    (classes !== '' && callout.test(classes)) ||
    calloutTag.test(element.nodeName) ||
    (element.getAttribute('style') ?? '').includes('--callout');
  const hasRole = role === 'alert' || role === 'note' || role === 'doc-tip' || role === 'doc-notice';
  let kind: CalloutKind | '' | null = isNamed || hasRole ? '' : null;
  if (classes) {
    kindWord.lastIndex = 0;
    const words = [...classes.matchAll(kindWord)].map((match) => (match[1] ?? '').toLowerCase());
    if (words.length === 0 && !isNamed && !hasRole) return null;
    const isAlert =
      /(?:^|[\s_-])(?:alert|callout|admonition|notice|message|notification)(?:$|[\s_-])/i.test(classes) ||
      boxWord.test(classes) ||
      (element.nodeName === 'BLOCKQUOTE' && /(?:^|\s)is-/.test(classes));
    const bare = classes.split(/\s+/).find((word) => bareKind.test(word));
    // `hint hint-warning`, `information-macro-warning`: what is less usual says more.
    const named = bare || isNamed || hasRole || isAlert ? words : [];
    // Of GitBook's `hint hint-info` the first is the name of all of them.
    const others = named.filter((word) => word !== 'hint');
    const found = (others.length > 0 ? others : named).toSorted((one, other) => weightOf(other) - weightOf(one))[0];
    if (found) kind = kinds.get(found) ?? (isNamed ? '' : null);
  }
  if (kind === '') {
    const label =
      element.getAttribute('aria-label') ??
      element.getAttribute('data-callout') ??
      element.getAttribute('data-type') ??
      element.getAttribute('type') ??
      element.getAttribute('data-admonition') ??
      element.getAttribute('data-panel-type') ??
      element.getAttribute('data-callout-type') ??
      element.getAttribute('data-status') ??
      element.getAttribute('data-severity') ??
      element.getAttribute('data-variant') ??
      ['state', 'status', 'variant', 'severity', 'kind', 'intent']
        .map((name) => element.getAttribute(name))
        .find(Boolean) ??
      '';
    if (label) kind = kinds.get(label.trim().toLowerCase()) ?? '';
  }
  if (kind === null) return null;
  return isNoteBox(element) ? kind : null;
}

/** A list of one term, by which generators of references set a note apart: `dl.section.warning`. */
function kindOfTerm(list: Element, classes: string): CalloutKind | null {
  const said = /(?:^|\s)section\s+(note|warning|attention|remark|important)(?:\s|$)/.exec(classes)?.[1];
  const isOne = list.children.length === 2 && list.lastElementChild?.nodeName === 'DD';
  return said && isOne && isNoteBox(list) ? (kinds.get(said) ?? null) : null;
}

/** Notes are of the text: no posts, forms, menus, nor parts of a page with titles of its own. */
function isNoteBox(element: Element): boolean {
  const length = plainText(element).length;
  if (length === 0 || length > textMax) return false;
  if (element.querySelector(`h1, nav, form, article, [${noteAttribute}], [class*="comment"]`)) return false;
  const heading = element.querySelector('h2');
  if (heading && !titleName.test(classOf(heading))) return false;
  return element.closest('pre, header, nav, footer, button, a') === null;
}

/** The quote in the callout's place, with its title in bold before its text. Takes the content out of `element`. */
export function calloutQuote(element: Element, kind: CalloutKind | ''): Element {
  const document = element.ownerDocument;
  const quote = document.createElement('blockquote');
  quote.setAttribute(calloutAttribute, kind);
  // A callout that is folded in holds its text.
  for (const part of element.children) if (/display\s*:\s*none/i.test(part.getAttribute('style') ?? '')) reveal(part);
  const body = contentOf(element);
  const title = takeTitle(element, body);
  if (title !== '') {
    const line = document.createElement('p');
    const strong = document.createElement('strong');
    strong.textContent = title;
    line.appendChild(strong);
    quote.appendChild(line);
  }
  for (const part of [...body.children]) if (part.nodeName === 'DD') part.replaceWith(toBox(part));
  const holder = body.nodeName === 'P' && !hasBlock(body) ? quote.appendChild(document.createElement('p')) : quote;
  while (body.firstChild) holder.appendChild(body.firstChild);
  return quote;
}

/** Asciidoctor lays a note out in a table, of which one cell is its icon. */
function contentOf(element: Element): Element {
  const table = element.querySelector('table');
  const cell = table?.querySelector('td.content, td:last-child');
  return table && cell && table.querySelectorAll('tr').length === 1 && plainText(table) === plainText(element)
    ? cell
    : element;
}

/** The words of the title, taken out of the callout; those of its icon where it has none in writing. */
function takeTitle(element: Element, body: Element): string {
  let icon = '';
  for (const sign of [...element.querySelectorAll('[title], img[alt], [aria-label]')]) {
    if (!iconName.test(`${classOf(sign)} ${classOf(sign.parentElement ?? sign)}`)) continue;
    const said = sign.getAttribute('title') ?? sign.getAttribute('alt') ?? sign.getAttribute('aria-label') ?? '';
    // "Panel success" says nothing that the kind does not say.
    if (!/^panel /i.test(said)) icon ||= said.trim();
  }
  // The icon's own cell may have the word in writing.
  const cell = body === element ? null : element.querySelector('td.icon, td:first-child');
  if (cell && cell !== body) icon ||= plainText(cell);
  for (const sign of [...element.querySelectorAll('i, span, svg, img')])
    if (body.contains(sign) && iconName.test(classOf(sign)) && plainText(sign).length < 30 && !sign.querySelector('p'))
      sign.remove();
  const first = firstPart(body);
  if (first && isTitle(first, element, body)) {
    // The kind, said to the ear before the title.
    for (const said of [
      ...first.querySelectorAll('.sr-only, .visually-hidden, .screen-reader-only, .screen-reader-text'),
    ])
      if (plainText(said) !== plainText(first)) said.remove();
    const text = plainText(first);
    first.remove();
    return text;
  }
  // A drawn sign alone says no more than the kind.
  return icon.length < 40 && /[\p{L}\p{N}]/u.test(icon) ? icon : '';
}

function firstPart(body: Element): Element | null {
  for (const node of body.childNodes) {
    if (isText(node) && node.data.trim() !== '') return null;
    if (isElement(node) && plainText(node) !== '') {
      // A frame about the title and the text.
      const only = [...body.children].filter((child) => plainText(child) !== '').length === 1;
      const isFrame = only && /^(?:DIV|SECTION)$/.test(node.nodeName) && node.firstElementChild !== null;
      return (isFrame ? firstPart(node) : null) ?? node;
    }
  }
  return null;
}

function isTitle(part: Element, element: Element, body: Element): boolean {
  const text = plainText(part);
  if (text.length > 120 || text === plainText(body)) return false;
  if (/^(?:SUMMARY|DT|H[3-6])$/.test(part.nodeName)) return true;
  if (titleName.test(parted(classOf(part))) && !part.querySelector('p + p')) return true;
  // A first paragraph that is the word for the kind alone.
  return (
    /^(?:P|DIV|STRONG|B|SPAN)$/.test(part.nodeName) &&
    kinds.has(text.toLowerCase().replace(/[:!.\s]+$/, '')) &&
    element !== part &&
    ((part.nodeName !== 'STRONG' && part.nodeName !== 'B' && part.nodeName !== 'SPAN') ||
      !isText(part.nextSibling) ||
      part.nextSibling.data.trim() === '')
  );
}
