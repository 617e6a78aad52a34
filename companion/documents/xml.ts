/** Parts of Office documents as trees. Names are compared without their prefixes, which writers choose. The one door to xmldom. */
import { DOMParser, type Element } from '@xmldom/xmldom';
import { TabtrawlError } from '../../shared/batch/errors.ts';
import type { OfficeParts } from './archive.ts';

export type XmlElement = Element;

/** Larger parts are no text that a person wrote, and would fill the memory many times over as a tree. */
const largestPartBytes = 64 * 1024 * 1024;

/** The root of a part; null where there is no such part. Throws `not-a-page` where it is no XML. */
export function readXml(parts: OfficeParts, name: string): XmlElement | null {
  const bytes = parts.get(name);
  if (!bytes) return null;
  if (bytes.length > largestPartBytes)
    throw new TabtrawlError('too-large', `The document's part ${name} is too large.`);
  try {
    const text = new TextDecoder().decode(bytes);
    return new DOMParser({ onError: stopAtFatal }).parseFromString(text, 'text/xml').documentElement;
  } catch (cause) {
    throw new TabtrawlError('not-a-page', `The document is broken: its part ${name} is no XML.`, { cause });
  }
}

/** What can be read after a fault is read. */
function stopAtFatal(level: string, message: string): void {
  if (level === 'fatalError') throw new Error(message);
}

export function childrenOf(element: XmlElement): XmlElement[] {
  const children: XmlElement[] = [];
  for (let node = element.firstChild; node; node = node.nextSibling)
    if (node.nodeType === node.ELEMENT_NODE) children.push(node as XmlElement);
  return children;
}

export function childNamed(element: XmlElement, name: string): XmlElement | null {
  return childrenOf(element).find((child) => child.localName === name) ?? null;
}

/** Below it at any depth, in order of the document. */
export function* descendants(element: XmlElement, name: string): Generator<XmlElement> {
  for (const child of childrenOf(element)) {
    if (child.localName === name) yield child;
    yield* descendants(child, name);
  }
}

/** An attribute by its name without a prefix. */
export function attributeOf(element: XmlElement, name: string): string | null {
  for (const attribute of element.attributes) if (attribute.localName === name) return attribute.value;
  return null;
}

/** `ppt/slides/slide1.xml` → id → what it leads to: a part's name, or an address. */
export function relationsOf(parts: OfficeParts, part: string): ReadonlyMap<string, string> {
  const [, folder = '', name = ''] = /^(.*\/)?([^/]*)$/.exec(part) ?? [];
  const root = readXml(parts, `${folder}_rels/${name}.rels`);
  const found = new Map<string, string>();
  for (const relation of root ? childrenOf(root) : []) {
    const id = relation.getAttribute('Id');
    const target = relation.getAttribute('Target');
    if (!id || !target) continue;
    const isOutside = relation.getAttribute('TargetMode') === 'External';
    found.set(id, isOutside ? target : new URL(target, `part:///${folder}`).pathname.replace(/^\//, ''));
  }
  return found;
}
