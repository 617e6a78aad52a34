/** What all Office documents have in common: their properties, and parts that matter for text. */
import type { OfficeParts } from './archive.ts';
import { type DocumentAbout, isTitle } from './html.ts';
import { childrenOf, readXml } from './xml.ts';

/** Pictures, sounds, fonts and programs are left packed: nothing of them is read. */
export function isTextPart(name: string): boolean {
  return /\.(?:xml|rels)$/i.test(name) && !/^(?:customXml|[^/]+\/(?:theme|media|embeddings|fonts))\//i.test(name);
}

/** docProps/core.xml: ECMA-376 part 2, section 11. */
export function propertiesOf(parts: OfficeParts): DocumentAbout {
  const root = readXml(parts, 'docProps/core.xml');
  const text = new Map<string, string>();
  for (const child of root ? childrenOf(root) : []) {
    const value = child.textContent?.trim();
    if (value && child.localName) text.set(child.localName, value);
  }
  const title = text.get('title');
  const created = dateOf(text.get('created'));
  const modified = dateOf(text.get('modified'));
  return {
    title: isTitle(title) ? title : undefined,
    author: authorOf(text.get('creator')),
    description: text.get('description'),
    created,
    modified: modified === created ? undefined : modified,
    language: text.get('language'),
  };
}

/** Programs put themselves, or the machine's account, where the author goes. */
export function authorOf(text: string | undefined): string | undefined {
  const plain = text?.trim();
  if (!plain || plain.length > 200) return undefined;
  return /^(?:unknown|user|admin(?:istrator)?|owner|author|python-docx|python-pptx|openpyxl|microsoft office user|un-named)$/i.test(
    plain,
  )
    ? undefined
    : plain;
}

/** Templates carry dates of long before the document. */
function dateOf(text: string | undefined): string | undefined {
  if (!text || !/^\d{4}-\d{2}-\d{2}(?:T[\d:.]+(?:Z|[+-]\d{2}:\d{2})?)?$/.test(text)) return undefined;
  const ms = Date.parse(text);
  return Number.isNaN(ms) || ms < Date.UTC(1990, 0, 1) ? undefined : text;
}
