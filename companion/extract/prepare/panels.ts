/**
 * Panels that a reader opens (tabs, accordions, "expand"): what a page holds shut is of its content, with the words that open it.
 * 1. Sets of tabs: each panel gets its label before it, and the strip of labels goes.
 *    Tabs that can be closed are other documents, which a reader opened beside this one: what they hold shut is not of the page.
 * 2. Panels that a visible control opens are shown; a control that is a button keeps its words.
 */

import { hiddenAttribute, labelAttribute } from '../attributes.ts';
import { findClassed } from '../find-classed.ts';
import { classOf, isElement, isShort, plainText, toBox } from '../walk.ts';

export type Panels = {
  /** True for a part that is hidden until a control opens it. */
  isPanel(element: Element): boolean;
  /** True for a button whose words name what it opens. */
  isLabel(button: Element): boolean;
};

const labelMax = 80;
/** Menus, dialogs and hints open too, and are no content. */
const overlay =
  /(?:^|[\s_-])(?:modal|popup|popover|dropdown|drop-down|lightbox|drawer|off-?canvas|overlay|tooltip|menu|submenu|flyout|dialog|toast|search|nav|navbar|cookie\w*|consent|megamenu|mega-menu|hamburger|autocomplete|suggestions?)(?:$|[\s_-])/i;
const overlayRole = /^(?:dialog|alertdialog|menu|menubar|listbox|tooltip|navigation|search|combobox|toolbar|tree)$/;
const panelName =
  /(?:^|[\s_-])(?:panels?|tab[-_]*(?:pane|panel|content|item|body|block)|tabs[-_]*(?:content|panel)|accordion[-_]*(?:content|body|panel|collapse|item[-_]*(?:body|content)|inner|text)|collapse|collapsible(?:[-_]*(?:content|body))?|expand(?:er|able|ed)?[-_]*(?:content|body|hidden|section)|toggle[-_]*(?:content|body|pane)|faq[-_]*(?:answer|content|body|a)|answer|(?:bbCode)?spoiler(?:[-_]*(?:content|body|text))?|details?[-_]*(?:content|body)|reveal[-_]*(?:content|body)|read-?more[-_]*(?:content|text)|more[-_]*(?:content|text)|hidden-?content|mw-collapsible-content|show-?hide-?content|solution|hint-?(?:content|body|text))(?:$|[\s_-])/i;
const controlName =
  /(?:^|[\s_-])(?:accordion|collapsible|collapse|expand\w*|faq|question|toggle|(?:bbCode)?spoiler|details|summary|trigger|panel)(?:$|[\s_-])/i;

const ownSet = /-(?:TABS|ACCORDION|EXPANDER|COLLAPSE)$/;

export function openPanels(document: Document): Panels {
  const controls = [
    ...document.querySelectorAll(
      '[aria-controls], [aria-expanded], [role=tab], [data-bs-target], [data-target], [data-toggle], [data-bs-toggle]',
    ),
  ];
  labelNamed(document);
  labelTitled(document);
  labelTabs(document, controls);
  labelPressed(document, controls);
  const opened = new Map<string, Element>();
  for (const control of controls) {
    if (isOverlayControl(control)) continue;
    const id = targetOf(control);
    if (id) opened.set(id, control);
    const panel = id ? document.getElementById(id) : null;
    // What drops down below a question is no menu.
    if (panel && /accordion\S*dropdown/.test(classOf(panel))) panel.setAttribute('class', 'accordion-panel');
  }
  const isPanel = (element: Element): boolean => {
    if (isOverlay(element)) return false;
    if (element.id && opened.has(element.id)) return true;
    const role = element.getAttribute('role');
    if (role === 'tabpanel' && isDocumentOfItsOwn(element)) return false;
    if (role === 'tabpanel' || (role === 'region' && element.hasAttribute('aria-labelledby'))) return true;
    if (panelName.test(classOf(element))) return true;
    // An element of its own draws its tabs from what it holds, which is not shown before.
    if (ownSet.test(element.parentElement?.nodeName ?? '')) return true;
    // What a page marks as an answer belongs to its question.
    if (element.getAttribute('itemprop') === 'acceptedAnswer') return true;
    const before = element.previousElementSibling;
    return before !== null && isControl(before);
  };
  return {
    isPanel,
    isLabel: (button) => {
      const text = plainText(button);
      if (!/\p{L}/u.test(text) || text.length > 300 || toggleWords.test(text) || isOverlayControl(button)) return false;
      if (button.closest('nav, header nav, [role=toolbar], [role=navigation], form')) return false;
      const id = targetOf(button);
      const target = id ? document.getElementById(id) : null;
      if (target) return !isOverlay(target) && plainText(target) !== '';
      if (button.hasAttribute('aria-expanded')) {
        const next = button.nextElementSibling ?? button.parentElement?.nextElementSibling;
        return next ? !isOverlay(next) && plainText(next) !== '' : false;
      }
      const next = button.nextElementSibling ?? behindBox(button);
      return (
        next !== null &&
        /^(?:DIV|SECTION|P|UL|OL|DD)$/.test(next.nodeName) &&
        controlName.test(classOf(button)) &&
        !isOverlay(next)
      );
    },
  };
}

/** What follows the box that holds this control and nothing else. */
function behindBox(control: Element): Element | null {
  const box = control.parentElement;
  return box?.children.length === 1 ? box.nextElementSibling : null;
}

/** Sets of tabs written as elements of their own: a tab names its panel. */
function labelNamed(document: Document): void {
  for (const tab of document.querySelectorAll('[slot=nav][panel], [slot=tab][panel]')) {
    const name = tab.getAttribute('panel') ?? '';
    const panel = [...(tab.parentElement?.children ?? [])].find(
      (one) => one !== tab && one.nodeName.endsWith('-PANEL') && one.getAttribute('name') === name,
    );
    if (!panel) continue;
    addLabel(panel, plainText(tab));
    panel.replaceWith(toBox(panel));
    tab.remove();
  }
}

/** Panels that say their own label, which a script draws. */
function labelTitled(document: Document): void {
  for (const panel of document.querySelectorAll('[class*="tab" i][data-title]')) {
    const parent = panel.parentElement;
    const isSet = parent !== null && /tabs/i.test(classOf(parent));
    if (isSet && [...parent.children].every((one) => one.hasAttribute('data-title')))
      addLabel(panel, panel.getAttribute('data-title') ?? '');
  }
}

/** Words of a control that say only that there is more. */
export const toggleWords =
  /^[[(]?\s*(?:(?:expand|collapse|open|close|show|hide) all(?: \w+)?|expand|collapse|show(?: (?:more|less|details|answer|solution|code))?|hide(?: (?:details|answer|solution|code|all))?|(?:read|see|view|load) (?:more|less)|more|less|toggle|open|close|details|\+|[-–−]|▼|▾|▸|►|ausklappen|einklappen|anzeigen|verbergen|mehr(?: anzeigen)?|weniger|afficher|masquer|(?:en )?savoir plus|mostrar|ocultar|ver más|mostra|nascondi|развернуть|свернуть|показать|скрыть|展开|收起|開く|閉じる|もっと見る)\s*[\])]?$/i;

function isOverlayControl(control: Element): boolean {
  const popup = control.getAttribute('aria-haspopup');
  return (
    (popup !== null && popup !== 'false') ||
    overlay.test(classOf(control)) ||
    control.getAttribute('data-toggle') === 'dropdown' ||
    control.getAttribute('data-toggle') === 'modal' ||
    control.getAttribute('data-bs-toggle') === 'modal' ||
    control.getAttribute('data-bs-toggle') === 'dropdown' ||
    control.getAttribute('data-bs-toggle') === 'offcanvas'
  );
}

function isOverlay(element: Element): boolean {
  return (
    overlayRole.test(element.getAttribute('role') ?? '') ||
    element.hasAttribute('aria-modal') ||
    element.nodeName === 'DIALOG' ||
    element.nodeName === 'NAV' ||
    overlay.test(`${element.id} ${classOf(element)}`) ||
    element.closest('nav, dialog, [role=dialog], [role=menu], [role=navigation], [aria-modal]') !== null
  );
}

/** What opens the next part: it says whether that is open, or is a button to press. */
function isControl(element: Element): boolean {
  if (isOverlayControl(element)) return false;
  const holds = (selector: string): Element | null =>
    element.matches(selector) ? element : element.querySelector(selector);
  const control =
    holds('[aria-expanded], [data-toggle=collapse], [data-bs-toggle=collapse]') ??
    (isShort(element, 300) ? holds('button, [role=button]') : null);
  return (
    control !== null &&
    isShort(element, 300) &&
    !isOverlayControl(control) &&
    (plainText(control) !== '' || plainText(element) !== '')
  );
}

function targetOf(control: Element): string | null {
  for (const name of ['aria-controls', 'data-bs-target', 'data-target', 'data-tab-target']) {
    const value = control.getAttribute(name)?.trim();
    if (value) return value.replace(/^#/, '').split(/\s+/)[0] ?? null;
  }
  const href = control.getAttribute('href') ?? control.querySelector('a[href^="#"]')?.getAttribute('href') ?? '';
  return /^#[\w-]/.test(href) ? href.slice(1) : null;
}

/** Boxes that are pressed like a button ("How deep?") say what they open, as tabs do; real buttons keep their words where they stand. */
function labelPressed(document: Document, controls: readonly Element[]): void {
  for (const control of controls) {
    if (control.getAttribute('role') !== 'button' || !/^(?:DIV|SPAN|A|P)$/.test(control.nodeName)) continue;
    const id = targetOf(control);
    const panel = id ? document.getElementById(id) : null;
    const text = plainText(control);
    if (!panel || !/\p{L}/u.test(text) || text.length > labelMax * 3 || toggleWords.test(text)) continue;
    if (isOverlayControl(control) || isOverlay(panel) || isOverlay(control)) continue;
    if (
      control.querySelector('h1, h2, h3, h4, h5, h6, p') ||
      control.closest('h1, h2, h3, h4, h5, h6, dt, form, header')
    )
      continue;
    if (panel.previousElementSibling !== control && panel.parentElement?.previousElementSibling !== control) continue;
    addLabel(panel, text);
    control.remove();
  }
}

// ——— tabs ———

const stripName =
  /(?:^|[\s_-])(?:tabs|tab-?list|tabbed-labels|tab-?(?:nav|navs|navigation|headers?|titles?|labels?|buttons?|links|menu|bar|heading|head|selector|strip|control)|nav-tabs|tabs-?(?:nav|header|list|titles?|labels|bar|menu|buttons?|triggers?|control)|code-?(?:group-?(?:nav|tabs|header)|tabs?(?:-?(?:nav|header|list))?|switcher)|tabset-?(?:tabs|nav|labels))(?:$|[\s_-])/i;

function labelTabs(document: Document, controls: readonly Element[]): void {
  const strips = new Set<Element>();
  for (const tab of controls)
    if (
      tab.getAttribute('role') === 'tab' ||
      /^(?:tab|pill)$/.test(tab.getAttribute('data-toggle') ?? tab.getAttribute('data-bs-toggle') ?? '')
    ) {
      const strip = tab.closest('[role=tablist]') ?? tab.closest('ul, ol') ?? tab.parentElement;
      if (strip) strips.add(strip);
    }
  for (const strip of findClassed(
    document,
    '[role=tablist], [class*="tab"], [class*="code-group"], [class*="Tab"], [class*="switcher"]',
  ))
    if (strip.getAttribute('role') === 'tablist' || (stripName.test(classOf(strip)) && strip.nodeName !== 'TABLE'))
      strips.add(strip);
  for (const strip of strips) if (strip.parentNode) labelSet(document, strip);
  labelByRadios(document);
  for (const control of controls) if (isTwinOfLabel(document, control)) (control.closest('li') ?? control).remove();
}

/** A tab for screens of another width, which says the label of its panel once more. */
function isTwinOfLabel(document: Document, control: Element): boolean {
  const isTab =
    control.getAttribute('role') === 'tab' ||
    /^(?:tab|pill)$/.test(control.getAttribute('data-toggle') ?? control.getAttribute('data-bs-toggle') ?? '');
  const id = isTab && control.isConnected ? targetOf(control) : null;
  const label = id ? document.getElementById(id)?.querySelector(`:scope > [${labelAttribute}]`) : null;
  return label ? plainText(label) === plainText(control) : false;
}

/** The items of a strip with their panels, by what they name or by their place. */
function labelSet(document: Document, strip: Element): void {
  const isLabelled = strip.querySelector(`[${labelAttribute}]`) !== null;
  if (strip.getAttribute('role') === 'tabpanel' || (isLabelled && strip.getAttribute('role') !== 'tablist')) return;
  const items = itemsOf(strip);
  if (items.length < 2 || items.some(isClosable)) return;
  const isNavigation = strip.closest('nav, [role=navigation], header') !== null;
  const panels = panelsNamed(document, items) ?? (isNavigation ? null : panelsByPlace(strip, items.length));
  if (!panels || panels.some((panel) => panel.contains(strip))) return;
  if (panels.some((panel) => strip.contains(panel))) {
    labelAmid(strip, items, panels);
    return;
  }
  items.forEach((item, at) => {
    const panel = panels[at];
    if (panel)
      addLabel(panel, plainText(item) || item.getAttribute('data-title') || item.getAttribute('aria-label') || '');
  });
  // Radio buttons that do the switching say nothing.
  strip.remove();
}

/** Each label stands before its panel, on small screens a second time: the box about them is no bar. */
function labelAmid(strip: Element, items: readonly Element[], panels: readonly Element[]): void {
  strip.removeAttribute('role');
  items.forEach((item, at) => {
    const panel = panels[at];
    if (!panel || item.nextElementSibling !== panel || item.querySelector('h1, h2, h3, h4, h5, h6')) return;
    if (!panel.querySelector(`:scope > [${labelAttribute}]`)) addLabel(panel, plainText(item));
    item.remove();
  });
}

function itemsOf(strip: Element): Element[] {
  const tabs = [...strip.querySelectorAll('[role=tab]')];
  // The bar may be a list in a box.
  const list = strip.children.length === 1 && /^(?:UL|OL)$/.test(strip.firstElementChild?.nodeName ?? '');
  const bar = list ? (strip.firstElementChild ?? strip) : strip;
  const found =
    tabs.length > 0
      ? tabs
      : [...bar.children].filter(
          (child) =>
            !/^(?:INPUT|SCRIPT|STYLE|SVG)$/i.test(child.nodeName) && !(child.hasChildNodes() && showsNothing(child)),
        );
  const isItem = (item: Element): boolean =>
    /^(?:LI|A|BUTTON|LABEL|SPAN|DIV|DT)$/.test(item.nodeName) &&
    plainText(item).length <= labelMax &&
    (plainText(item) !== '' || item.hasAttribute('data-title')) &&
    !item.querySelector('p + p, pre, table, ul, h1, h2');
  return found.every(isItem) ? found : [];
}

/** Words of no width keep a bar as high as it is with words. */
function showsNothing(item: Element): boolean {
  return /^[\s\u200b\ufeff]+$/.test(item.textContent ?? '');
}

function panelsNamed(document: Document, items: readonly Element[]): Element[] | null {
  const panels: Element[] = [];
  for (const item of items) {
    const inner = item.querySelector('[aria-controls], a[href^="#"], [data-target], [data-bs-target]');
    const id = targetOf(item) ?? (inner && targetOf(inner));
    const panel = (id ? document.getElementById(id) : null) ?? (item.id ? labelledBy(document, item.id) : null);
    if (panel && !/^(?:INPUT|LABEL|BUTTON|A)$/.test(panel.nodeName) && !panels.includes(panel)) panels.push(panel);
  }
  return panels.length === items.length ? panels : null;
}

function labelledBy(document: Document, id: string): Element | null {
  return /^[\w:.-]+$/.test(id)
    ? document.querySelector(`:is([role=tabpanel], .tabpanel)[aria-labelledby="${id}"]`)
    : null;
}

/** A tab with a button to close it, as editors and other applications have them. */
function isClosable(tab: Element): boolean {
  const close = '[class*="close" i], [aria-label^="close" i], [title^="close" i]';
  return tab.getAttribute('role') === 'tab' && tab.querySelector(close) !== null;
}

function isDocumentOfItsOwn(panel: Element): boolean {
  const tab = panel.ownerDocument.getElementById(panel.getAttribute('aria-labelledby') ?? '');
  return tab !== null && isClosable(tab);
}

const isPart = (element: Element): boolean => !/^(?:INPUT|LABEL|SCRIPT|STYLE|BR|SVG|BUTTON)$/i.test(element.nodeName);

/** As many parts as there are labels: within the box that follows the strip, or the boxes that follow it. */
function panelsByPlace(strip: Element, count: number): Element[] | null {
  let at: Element | null = strip;
  for (let up = 0; at && up < 3; up++, at = at.parentElement) {
    const parent: Element | null = at.parentElement;
    const after: Element[] = [];
    for (let next = at.nextElementSibling; next; next = next.nextElementSibling) if (isPart(next)) after.push(next);
    const [box] = after;
    if (box) {
      const parts = [...box.children].filter(isPart);
      if (
        parts.length === count &&
        parts.every((part) => looksLikePanel(part) || part.className === parts[0]?.className)
      )
        return parts;
    }
    if (after.length >= count && after.slice(0, count).every(looksLikePanel)) return after.slice(0, count);
    if (!parent || /^(?:BODY|MAIN|ARTICLE)$/.test(parent.nodeName)) return null;
    // A strip may lie in a head of its own, no deeper.
    if ([...parent.children].filter(isPart).length > 1 && up > 0) return null;
  }
  return null;
}

function looksLikePanel(part: Element): boolean {
  const names = classOf(part);
  return (
    part.getAttribute('role') === 'tabpanel' ||
    panelName.test(names) ||
    part.nodeName === 'PRE' ||
    /(?:^|[\s_-])(?:tab|pane|content|block|item|language-\S+|code\S*|highlight|group-item|slide)(?:$|[\s_-])/i.test(
      names,
    )
  );
}

/** Sets whose labels stand between their panels, each with its radio button; or all of them before the box of their panels. */
function labelByRadios(document: Document): void {
  const radios = document.querySelectorAll('input[type=radio][id]');
  if (radios.length === 0) return;
  for (const set of new Set([...radios].map((radio) => radio.parentElement))) if (set) labelRow(set);
  for (const label of document.querySelectorAll('label[for]')) {
    const next = label.nextElementSibling;
    if (!next || !isPart(next) || !label.parentNode) continue;
    const before = label.previousElementSibling;
    if (
      before?.nodeName !== 'INPUT' ||
      before.getAttribute('type') !== 'radio' ||
      before.id !== label.getAttribute('for')
    )
      continue;
    if (!looksLikePanel(next) || label.closest('form')) continue;
    addLabel(next, plainText(label));
    label.remove();
  }
}

/** Radio buttons and labels in a row, then a box with as many panels. */
function labelRow(set: Element): void {
  const labels = [...set.children].filter((child) => child.nodeName === 'LABEL' && child.hasAttribute('for'));
  const last = labels.at(-1);
  const box = last?.nextElementSibling;
  if (labels.length < 2 || !box || !isPart(box) || set.closest('form')) return;
  const panels = [...box.children].filter(isPart);
  if (panels.length !== labels.length || !panels.every((panel) => looksLikePanel(panel))) return;
  labels.forEach((label, at) => {
    const panel = panels[at];
    if (panel) addLabel(panel, plainText(label));
    label.remove();
  });
}

function addLabel(panel: Element, text: string): void {
  reveal(panel);
  if (text === '' || plainText(panel) === '') return;
  const heading = panel.firstElementChild;
  if (heading && /^H[1-6]$/.test(heading.nodeName) && plainText(heading) === text) return;
  const document = panel.ownerDocument;
  const label = document.createElement('p');
  label.setAttribute(labelAttribute, '');
  const strong = document.createElement('strong');
  strong.textContent = text;
  label.appendChild(strong);
  if (panel.nodeName === 'PRE' || panel.nodeName === 'TABLE' || panel.nodeName === 'UL' || panel.nodeName === 'OL')
    panel.before(label);
  else panel.prepend(label);
}

/** Takes off what hides an element: later steps look at it too. */
export function reveal(element: Element): void {
  element.removeAttribute('hidden');
  element.removeAttribute('aria-hidden');
  element.removeAttribute(hiddenAttribute);
  if (element.hasAttribute('style')) element.removeAttribute('style');
  if (isElement(element) && /(?:^|\s)hid(?:e|den)(?:\s|$)/.test(classOf(element)))
    element.setAttribute(
      'class',
      classOf(element)
        .replace(/(?:^|\s)hid(?:e|den)(?=\s|$)/g, ' ')
        .trim(),
    );
}
