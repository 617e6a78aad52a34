/**
 * The content by a person's word: the elements that their selectors match, and without those that they want nowhere.
 * 1. `markChosen`, on the document as it was captured: what is not wanted goes, what is wanted is marked, as later steps change names and classes.
 * 2. `onlyChosen`, before the document is prepared: the body holds what is marked and nothing else.
 */
import type { ElementChoice } from '../../crawl/ports.ts';
import { frameAttribute, hiddenAttribute } from '../attributes.ts';

const chosenAttribute = 'data-chosen';

export type Chosen = {
  /** Elements of the content; empty where it is to be chosen by other means. */
  readonly kept: readonly Element[];
  /** The choice came to nothing on this page. */
  readonly isUnmatched: boolean;
};

/** Works in place. A selector that this browser does not take matches nothing. */
export function markChosen(document: Document, { keep, drop }: ElementChoice): Chosen {
  const dropped = drop === undefined ? [] : matches(document, drop);
  for (const element of dropped) element.remove();
  const all = keep === undefined ? [] : matches(document, keep);
  const kept = all.filter((element) => !all.some((other) => other !== element && other.contains(element)));
  for (const element of kept) element.setAttribute(chosenAttribute, '');
  return { kept, isUnmatched: keep === undefined ? dropped.length === 0 : kept.length === 0 };
}

function matches(document: Document, selector: string): Element[] {
  const { body, documentElement } = document;
  try {
    return [...document.querySelectorAll(selector)].filter(
      (element) => element !== documentElement && element !== body && body.contains(element),
    );
  } catch {
    return [];
  }
}

/** Leaves in the body what `markChosen` marked, in the page's order. What a person points at is shown, however the page hides it. */
export function onlyChosen(document: Document): void {
  const { body } = document;
  const kept = [...document.querySelectorAll(`[${chosenAttribute}]`)];
  // Styles say which parts are shown.
  const styles = [...body.querySelectorAll('style')].filter((style) => !style.closest(`[${chosenAttribute}]`));
  const boxes = new Map<Element, Element>();
  const tops: Element[] = [];
  for (const element of kept) {
    element.removeAttribute(chosenAttribute);
    const around = boxesAround(element);
    show(element);
    let inner: Element | null = element;
    for (const outer of around) {
      const known: Element | undefined = boxes.get(outer);
      const box = known ?? (outer.cloneNode(false) as Element);
      boxes.set(outer, box);
      box.append(inner);
      // One that is there already stands in its own boxes.
      inner = known ? null : box;
      if (!inner) break;
    }
    if (inner) tops.push(inner);
  }
  body.replaceChildren(...styles, ...tops);
}

const parts = /^(?:LI|DT|DD|TR|TD|TH|THEAD|TBODY|TFOOT|CAPTION|COLGROUP)$/;

/** Boxes that an element means something in alone, the nearest first: a list, a table and its rows, the frames whose addresses it has. */
function boxesAround(element: Element): Element[] {
  const boxes: Element[] = [];
  let at: Element | null = element;
  while (at && parts.test(at.nodeName)) {
    at = at.parentElement;
    if (at) boxes.push(at);
  }
  const isFrame = `[${frameAttribute}]`;
  for (let frame = at?.parentElement?.closest(isFrame); frame; frame = frame.parentElement?.closest(isFrame))
    boxes.push(frame);
  return boxes;
}

function show(element: Element): void {
  element.removeAttribute('hidden');
  element.removeAttribute(hiddenAttribute);
  element.removeAttribute('aria-hidden');
  if (element.nodeName === 'DIALOG') element.setAttribute('open', '');
  const style = element.getAttribute('style');
  if (style !== null)
    element.setAttribute('style', style.replace(/(?:display\s*:\s*none|visibility\s*:\s*hidden)[^;]*;?/gi, ''));
}
