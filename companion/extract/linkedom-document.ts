/**
 * What the worker threads have in place of a browser's parsers. The one door to linkedom, which parses and never runs anything.
 * linkedom keeps what the parser meets: fragments without a body, upper-case attribute names. Both are put right here.
 */
import { DOMParser, parseHTML } from 'linkedom';

const headTags: ReadonlySet<string> = new Set(['HEAD', 'TITLE', 'META', 'LINK', 'BASE', 'SCRIPT', 'STYLE', 'TEMPLATE']);

/** Never throws on any text; an empty text gives an empty body. */
function parseDocument(html: string): Document {
  const { document } = parseHTML(html.trimStart() || '<!doctype html><html><body></body></html>');
  if (!hasShape(document)) shape(document);
  if (/<[a-z][^<>]*\s[A-Z]+\s*=/.test(html) || /<[A-Z][^<>]*\s[A-Z]+\s*=/.test(html)) lowerAttributes(document);
  if (html.includes('shadowrootmode')) attachShadowRoots(document);
  return document;
}

/** A head and a body are the children of html. document.body is not asked: linkedom makes one where it is not the second child. */
function hasShape(document: Document): boolean {
  const root = document.documentElement;
  const head = root?.firstElementChild;
  const body = head?.nextElementSibling;
  return (
    root?.nodeName === 'HTML' && head?.nodeName === 'HEAD' && body?.nodeName === 'BODY' && !body.nextElementSibling
  );
}

function shape(document: Document): void {
  const head = document.createElement('head');
  const body = document.createElement('body');
  const html = document.createElement('html');
  const sort = (parent: ParentNode): void => {
    for (const node of [...parent.childNodes]) {
      const name = node.nodeName;
      if (name === 'HTML' || name === 'BODY' || name === 'HEAD') {
        if (name !== 'HEAD') copyAttributes(node as Element, name === 'HTML' ? html : body);
        sort(node as Element);
      } else if (headTags.has(name) && !body.firstElementChild) head.appendChild(node);
      else if (node.nodeType === 1 || node.nodeType === 3) body.appendChild(node);
    }
  };
  sort(document);
  for (const node of [...document.childNodes]) if (node.nodeType !== 10) document.removeChild(node);
  html.append(head, body);
  document.appendChild(html);
}

function copyAttributes(from: Element, to: Element): void {
  for (const name of from.getAttributeNames()) to.setAttribute(name, from.getAttribute(name) ?? '');
}

function lowerAttributes(document: Document): void {
  for (const element of document.querySelectorAll('*')) {
    for (const name of element.getAttributeNames()) {
      const lower = name.toLowerCase();
      if (lower === name) continue;
      const value = element.getAttribute(name) ?? '';
      element.removeAttribute(name);
      if (!element.hasAttribute(lower)) element.setAttribute(lower, value);
    }
  }
}

/** From now on this thread has the parsers of a page. */
export function standInForBrowser(): void {
  Object.assign(globalThis, { DOMParser, Document: { parseHTMLUnsafe: parseDocument } });
}

/** linkedom keeps a template's children as plain children. */
function attachShadowRoots(document: Document): void {
  for (const template of [...document.querySelectorAll('template[shadowrootmode]')].reverse()) {
    const root = template.parentElement?.attachShadow({ mode: 'open' });
    while (root && template.firstChild) root.appendChild(template.firstChild);
    template.remove();
  }
}
