/**
 * What a page holds for readers that its scripts have not served: text in `noscript`, parts that React has streamed behind the page,
 * roots that stay hidden until a script runs. Each is put where it would be seen, if without it the page has less to read than with it.
 */
import { hiddenAttribute } from '../attributes.ts';
import { forgetClasses } from '../find-classed.ts';
import { isElement, isHiddenByMark, isText } from '../walk.ts';

/** With fewer words than this, a hidden part is a label or a hint. */
const wordsMin = 40;
/** A hidden part is the page where what is seen has less than this share of its words. */
const seenShareMax = 0.5;

/** Works in place, before the document is prepared. */
export function revealContent(document: Document): void {
  const { body } = document;
  if (!body) return;
  placeStreamed(document);
  const hidden = hiddenParts(body);
  const noscripts = [...body.querySelectorAll('noscript')];
  if (hidden.length + noscripts.length === 0) return;
  const weighed = [...hidden, ...noscripts].map((element) => ({ element, words: countWords(element, false) }));
  const heavy = weighed.filter(({ words }) => words >= wordsMin);
  if (heavy.length === 0) return;
  // More than makes the heaviest part superfluous need not be counted.
  let seen = countWords(body, true, Math.max(...heavy.map(({ words }) => words)) * seenShareMax);
  for (const { element, words } of heavy.toSorted((a, b) => b.words - a.words)) {
    if (seen >= words * seenShareMax) return;
    reveal(element);
    seen += words;
  }
}

/** What hiding by mark-up needs: quicker to find than the hidden parts themselves. */
const mayHide = '[hidden], [aria-hidden], [style]';

function hiddenParts(body: Element): Element[] {
  const outermost: Element[] = [];
  // What a part holds comes straight after it.
  for (const element of body.querySelectorAll(mayHide))
    if (!outermost.at(-1)?.contains(element) && isHiddenByMark(element)) outermost.push(element);
  return outermost;
}

function reveal(element: Element): void {
  if (element.nodeName === 'NOSCRIPT') {
    // A parser that runs scripts has left its markup as text.
    const box = element.ownerDocument.createElement('div');
    if (element.firstElementChild) while (element.firstChild) box.appendChild(element.firstChild);
    else {
      box.innerHTML = element.textContent ?? '';
      forgetClasses(element.ownerDocument);
    }
    element.replaceWith(box);
    return;
  }
  element.removeAttribute('hidden');
  element.removeAttribute('aria-hidden');
  // The browser says of it what its mark-up says.
  element.removeAttribute(hiddenAttribute);
  element.setAttribute(
    'style',
    (element.getAttribute('style') ?? '').replace(/(?:display\s*:\s*none|visibility\s*:\s*hidden)[^;]*;?/gi, ''),
  );
}

const silent: ReadonlySet<string> = new Set(['SCRIPT', 'STYLE', 'TEMPLATE', 'NOSCRIPT', 'SVG', 'svg']);

/** Words in it, counted until there are `enough`; of what is seen only, or of all but scripts. */
function countWords(root: Element, isSeenOnly: boolean, enough = Number.POSITIVE_INFINITY): number {
  let words = 0;
  let node: Node | null = root.firstChild;
  while (node && words < enough) {
    if (isText(node)) words += wordsIn(node.data);
    else if (
      isElement(node) &&
      node.firstChild &&
      !silent.has(node.nodeName) &&
      !(isSeenOnly && isHiddenByMark(node))
    ) {
      node = node.firstChild;
      continue;
    }
    while (node && node !== root && !node.nextSibling) node = node.parentNode;
    if (!node || node === root) break;
    node = node.nextSibling;
  }
  return words;
}

/** ASCII's punctuation and white space, by code: what parts words. */
const parts: readonly boolean[] = Array.from({ length: 128 }, (_, code) =>
  /[\s\p{P}]/u.test(String.fromCharCode(code)),
);

/** Runs without punctuation and white space. */
function wordsIn(text: string): number {
  let words = 0;
  let isInWord = false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 127) return text.match(/[^\s\p{P}]+/gu)?.length ?? 0;
    const isPart = parts[code] === true;
    if (!isPart && !isInWord) words++;
    isInWord = !isPart;
  }
  return words;
}

/** React streams late parts as `<div hidden id="S:1">` for the place that `<template id="B:1">` holds; its own script would move them. */
function placeStreamed(document: Document): void {
  for (const part of [...document.querySelectorAll('div[hidden][id^="S:"], div[hidden][id^="P:"]')]) {
    const place = document.getElementById(part.id.replace(/^S:/, 'B:'));
    const box = document.createElement('div');
    while (part.firstChild) box.appendChild(part.firstChild);
    part.remove();
    if (!place?.parentNode || place === part) {
      document.body.appendChild(box);
      continue;
    }
    // Up to the comment that closes the place stands what was shown while waiting.
    while (place.nextSibling && !(place.nextSibling.nodeType === 8 && place.nextSibling.nodeValue === '/$'))
      place.nextSibling.remove();
    place.replaceWith(...box.childNodes);
  }
}
