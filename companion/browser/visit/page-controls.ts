/** What there is to fill in and to press in the middle of a page. */
import type { PageControls } from '../../crawl/walls/controls.ts';
import type { CdpTarget } from '../cdp/cdp.ts';

/** `world`: of ours. Null where the page is gone, or keeps itself from being read. */
export async function readsControls(target: CdpTarget, world: number): Promise<PageControls | null> {
  const expression = `(${readControls})()`;
  const { result } = await target.send('Runtime.evaluate', { expression, contextId: world, returnByValue: true });
  // The function says its shape.
  return (result.value as PageControls | undefined) ?? null;
}

/** What was seen of a page with its controls. A form in a component or a frame of it is no field of the document itself. */
export function withControls<T extends { readonly mainPasswordFields: number }>(seen: T, controls: PageControls) {
  return {
    ...seen,
    controls,
    mainPasswordFields: Math.max(seen.mainPasswordFields, controls.password?.passwords ?? 0),
  };
}

/** What `takeSample` and `keepPart` leave in the isolated world. */
type Kept = { readonly roots?: readonly ShadowRoot[]; readonly parts?: WeakMap<Element, { readonly html: string }> };

/**
 * Run inside a page: what there is to fill in and to press in its middle, its components included; of its frames a form to sign in with.
 * Goes over as source text: uses nothing outside itself.
 */
function readControls(): PageControls {
  const kept = globalThis as Kept;
  const select = (selector: string): readonly HTMLElement[] => [
    ...(Document.prototype.querySelectorAll.call(document, selector) as NodeListOf<HTMLElement>),
    ...(kept.roots ?? []).flatMap((root) => [...root.querySelectorAll<HTMLElement>(selector)]),
  ];
  const asides =
    'header,nav,aside,footer,[role="banner"],[role="navigation"],[role="complementary"],[role="contentinfo"],dialog:not([open])';
  const isAside = (element: Element): boolean => {
    const root = element.getRootNode();
    return element.closest(asides) !== null || (root instanceof ShadowRoot && isAside(root.host));
  };
  // What a frame holds is a copy, which is laid out nowhere.
  const inMiddle = (element: HTMLElement): boolean =>
    (element.ownerDocument !== document ||
      (element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) &&
        element.getBoundingClientRect().width > 0)) &&
    !isAside(element);
  const short = (text: string, length: number): string => text.replace(/\s+/g, ' ').trim().slice(0, length);
  const innerTextOf = (element: HTMLElement): string =>
    String(Reflect.get(HTMLElement.prototype, 'innerText', element) ?? '');
  const said = (element: HTMLElement): string =>
    short(
      (element instanceof HTMLInputElement ? element.value : innerTextOf(element)) ||
        (element.getAttribute('aria-label') ?? element.getAttribute('title') ?? ''),
      60,
    );
  const isField =
    'input:not([type]),input[type="text"],input[type="email"],input[type="tel"],input[type="number"],input[type="url"],input[type="password"],textarea';
  const isSearch = (field: HTMLElement): boolean =>
    /^(?:q|s|query|search|keywords?|suche|term)$/i.test(field.getAttribute('name') ?? '') ||
    field.closest('[role="search"],form[action*="search" i]') !== null;
  const isButton =
    'button,input[type="submit"],input[type="button"],input[type="image"],[role="button"],a[class*="btn" i],a[class*="button" i]';
  const fieldsIn = (list: readonly HTMLElement[]) => list.filter((field) => inMiddle(field) && !isSearch(field));
  const buttons = select(isButton).filter(
    (button) => inMiddle(button) && !button.closest('[role="search"],form[action*="search" i]'),
  );

  const inFrames = (selector: string): readonly HTMLElement[] =>
    select('iframe,frame').flatMap((frame) => {
      const part = kept.parts?.get(frame);
      if (!part) return [];
      const holder = document.implementation.createHTMLDocument('').body;
      holder.innerHTML = part.html;
      return [...holder.querySelectorAll<HTMLElement>(selector)];
    });
  const passwordField = 'input[type="password"]';
  const first = [...select(passwordField), ...inFrames(passwordField)].find(inMiddle) as HTMLInputElement | undefined;
  const formAround = (field: HTMLInputElement): HTMLElement => {
    if (field.form) return field.form;
    let around: HTMLElement = field;
    for (let up = 0; up < 5 && around.parentElement && around.parentElement !== document.body; up++) {
      around = around.parentElement;
      if (around.querySelector(isButton)) break;
    }
    return around;
  };
  const formOf = (field: HTMLInputElement): PageControls['password'] => {
    const form = formAround(field);
    const within = (selector: string): HTMLElement[] => [
      ...(Element.prototype.querySelectorAll.call(form, selector) as NodeListOf<HTMLElement>),
    ];
    const shown = within(isField).filter((one) => inMiddle(one));
    const hints = shown.map(
      (one) => `${one.getAttribute('placeholder') ?? ''} ${one.getAttribute('aria-label') ?? ''}`,
    );
    const pressed = within(isButton).filter(inMiddle).map(said);
    return {
      text: short(`${innerTextOf(form)} ${hints.join(' ')}`, 400),
      buttons: pressed.slice(0, 6),
      action: form.getAttribute('action') ?? '',
      passwords: shown.filter((one) => one.getAttribute('type') === 'password').length,
      otherFields: shown.filter((one) => one.getAttribute('type') !== 'password' && !isSearch(one)).length,
      isNew: field.getAttribute('autocomplete') === 'new-password',
    };
  };
  const over = select('dialog[open],[role="dialog"],[role="alertdialog"],[aria-modal="true"]').find(inMiddle);
  return {
    ...(over ? { over: short(innerTextOf(over), 300) } : {}),
    fields: fieldsIn(select(isField)).length,
    buttons: buttons.slice(0, 12).map(said),
    password: first ? formOf(first) : null,
    offers: select('a[href]')
      .map((link) => ({ said: short(link.textContent ?? '', 40), to: (link.getAttribute('href') ?? '').slice(0, 300) }))
      .filter(({ said: words }) => words !== '' && words.length <= 30)
      .slice(0, 40),
  };
}
