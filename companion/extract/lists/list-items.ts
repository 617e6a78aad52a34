/** Items of lists: boxes to tick, and signs or numbers that are written into them because they are drawn without any, as Markdown writes its own. */

import { countAttribute, taskAttribute } from '../attributes.ts';
import { classOf, isElement, isText, plainText } from '../walk.ts';

/** The box of a task, as text. */
export function taskMark(input: Element): Element | null {
  if (!/^checkbox$/i.test(input.getAttribute('type') ?? '') || !input.closest('li')) return null;
  const mark = input.ownerDocument.createElement('span');
  const sign = input.hasAttribute('checked') ? 'x' : '';
  mark.setAttribute(taskAttribute, sign);
  const isApart = isText(input.nextSibling) && /^\s/.test(input.nextSibling.data);
  mark.textContent = `[${sign || ' '}]${isApart ? '' : ' '}`;
  return mark;
}

/** Lists of tasks whose boxes a style sheet draws. */
export function itemStep(item: Element): null {
  dropDrawnSign(item);
  const list = item.parentElement;
  if (
    !list ||
    !/(?:^|\s)(?:inline-task-list|task-list|contains-task-list|checklist|check-list|todo-list|to-do-list|tasklist)(?:\s|$)/.test(
      classOf(list),
    )
  )
    return null;
  if (item.querySelector('input[type=checkbox]') || plainText(item) === '') return null;
  const box = item.matches('[role=checkbox], [aria-checked]')
    ? item
    : item.querySelector('[role=checkbox], [aria-checked]');
  const drawn = item.querySelector('.checkbox-on, .checkbox-off');
  const isDone =
    drawn?.classList.contains('checkbox-on') ||
    /(?:^|\s)(?:checked|is-checked|done|completed|task-list-item-checked)(?:\s|$)/.test(classOf(item)) ||
    item.getAttribute('data-checked') === 'true' ||
    box?.getAttribute('aria-checked') === 'true';
  drawn?.remove();
  const mark = item.ownerDocument.createElement('span');
  mark.setAttribute(taskAttribute, isDone ? 'x' : '');
  mark.textContent = isDone ? '[x]' : '[ ]';
  item.prepend(mark, ' ');
  return null;
}

const bullet = /^[•◦▪●○■▸‣⁃∙·–—*-]$/u;
const count = /^\(?(\d{1,4})[.)]?\)?$/;

/** Takes the sign out, gives its number to the item, or keeps what is neither in the item's first line. Works in place. */
function dropDrawnSign(item: Element): void {
  const sign = firstPart(item);
  if (!sign) return;
  const text = plainText(sign);
  const isTag = /(?:^|\s)ltx_tag_item(?:\s|$)/.test(classOf(sign));
  const list = item.parentElement;
  const number = isTag ? count.exec(text)?.[1] : undefined;
  if (bullet.test(text)) {
    if (plainText(item) !== text) sign.remove();
  } else if (number !== undefined && list?.nodeName === 'OL') {
    item.setAttribute('value', number);
    sign.remove();
  } else if (isTag) {
    list?.setAttribute(countAttribute, 'none');
    const line = item.querySelector('p');
    if (line) line.prepend(sign, ' ');
  }
}

/** The mark that an item begins with. */
function firstPart(item: Element): Element | null {
  let first = item.firstChild;
  while (first && isText(first) && first.data.trim() === '') first = first.nextSibling;
  return isElement(first) && /^(?:SPAN|I|B)$/.test(first.nodeName) && (first.textContent ?? '').length < 20
    ? first
    : null;
}
