/** Presentations: each slide below a mark, its title as a heading, its texts, tables and notes in the order of the slide. */

import { TabtrawlError } from '../../shared/batch/errors.ts';
import { noteLine } from '../../shared/batch/page-notes.ts';
import { noteWords } from '../../shared/messages/notes.ts';
import { type OfficeParts, unpack } from './archive.ts';
import { escaped, linked, pageMark, type ReadDocument, tableHtml } from './html.ts';
import { isTextPart, propertiesOf } from './office.ts';
import { attributeOf, childNamed, childrenOf, descendants, readXml, relationsOf, type XmlElement } from './xml.ts';

const mostSlides = 2000;
const presentation = 'ppt/presentation.xml';

export function readPptx(bytes: Uint8Array): ReadDocument {
  const parts = unpack(bytes, isTextPart);
  const root = readXml(parts, presentation);
  if (!root) throw new TabtrawlError('not-a-page', 'The presentation is broken: its list of slides is missing.');
  const files = relationsOf(parts, presentation);
  const list = childNamed(root, 'sldIdLst');
  const slides = (list ? childrenOf(list) : []).flatMap((slide) => {
    // Two attributes are called `id`; the relation's has a prefix.
    const id = [...slide.attributes].find(({ name }) => /:id$/.test(name))?.value;
    return files.get(id ?? '') ?? [];
  });
  const blocks = slides.slice(0, mostSlides).map((file, at) => {
    const slide = readXml(parts, file);
    return slide ? slideHtml(slide, { parts, file, mark: `Slide ${at + 1}` }) : '';
  });
  const isCut = slides.length > mostSlides;
  const notes = isCut
    ? [noteLine('too long', noteWords.say('noteFirstSlides', { total: slides.length, taken: mostSlides }))]
    : [];
  return { about: propertiesOf(parts), body: blocks.join(''), notes };
}

type At = { readonly parts: OfficeParts; readonly file: string; readonly mark: string };

function slideHtml(slide: XmlElement, { parts, file, mark }: At): string {
  const relations = relationsOf(parts, file);
  const tree = [...descendants(slide, 'spTree')][0];
  const blocks = tree ? blocksOf(tree, relations) : [];
  const notesFile = [...relations.values()].find((target) => /notesSlides\/[^/]+\.xml$/.test(target));
  const notes = notesFile ? readXml(parts, notesFile) : null;
  const said = notes ? notesHtml(notes, notesFile ?? '', parts) : '';
  return [pageMark(mark), ...blocks.filter(({ isTitle }) => isTitle), ...blocks.filter(({ isTitle }) => !isTitle), said]
    .map((block) => (typeof block === 'string' ? block : block.html))
    .join('');
}

type Block = { readonly html: string; readonly isTitle: boolean };

function blocksOf(tree: XmlElement, relations: ReadonlyMap<string, string>): Block[] {
  return childrenOf(tree).flatMap((shape): Block[] => {
    if (shape.localName === 'grpSp') return blocksOf(shape, relations);
    if (shape.localName === 'graphicFrame') {
      const table = [...descendants(shape, 'tbl')][0];
      return table ? [{ html: slideTable(table, relations), isTitle: false }] : [];
    }
    if (shape.localName !== 'sp') return [];
    const body = childNamed(shape, 'txBody');
    const kind = placeholderOf(shape);
    // What every slide repeats.
    if (!body || kind === 'dt' || kind === 'ftr' || kind === 'sldNum') return [];
    const isTitle = kind === 'title' || kind === 'ctrTitle';
    const paragraphs = childrenOf(body).filter(({ localName }) => localName === 'p');
    if (!isTitle) return [{ html: listHtml(paragraphs, relations, kind !== null && kind !== 'subTitle'), isTitle }];
    const words = paragraphs
      .map((paragraph) => runsHtml(paragraph, relations))
      .filter((text) => text !== '')
      .join(' ');
    return words ? [{ html: `<h2>${words}</h2>`, isTitle }] : [];
  });
}

/** The kind of a placeholder, `body` by default; null for a text box of its own. */
function placeholderOf(shape: XmlElement): string | null {
  const head = childNamed(shape, 'nvSpPr');
  const place = head ? [...descendants(head, 'ph')][0] : undefined;
  return place ? (attributeOf(place, 'type') ?? 'body') : null;
}

/** Paragraphs of a body are points, by their level, unless they are told not to be. */
function listHtml(paragraphs: readonly XmlElement[], relations: ReadonlyMap<string, string>, isBody: boolean): string {
  let html = '';
  let depth = 0;
  const closeLists = () => {
    html += '</li></ul>'.repeat(depth);
    depth = 0;
  };
  for (const paragraph of paragraphs) {
    const words = runsHtml(paragraph, relations);
    if (words === '') continue;
    const look = childNamed(paragraph, 'pPr');
    const level = Math.min(8, Number(look ? (attributeOf(look, 'lvl') ?? 0) : 0) || 0) + 1;
    const isPoint = look && childNamed(look, 'buNone') ? false : isBody || (look !== null && hasBullet(look));
    if (!isPoint || paragraphs.length === 1) {
      closeLists();
      html += `<p>${words}</p>`;
      continue;
    }
    // One level deeper at most: a list within a list needs a point to stand in.
    const to = Math.min(level, depth + 1);
    if (to > depth) html += '<ul><li>';
    else html += `${'</li></ul>'.repeat(depth - to)}</li><li>`;
    depth = to;
    html += words;
  }
  closeLists();
  return html;
}

function hasBullet(look: XmlElement): boolean {
  return childNamed(look, 'buChar') !== null || childNamed(look, 'buAutoNum') !== null;
}

function runsHtml(paragraph: XmlElement, relations: ReadonlyMap<string, string>): string {
  return childrenOf(paragraph)
    .map((run) => {
      if (run.localName === 'br') return '<br>';
      if (run.localName !== 'r' && run.localName !== 'fld') return '';
      const text = escaped(childNamed(run, 't')?.textContent ?? '');
      const look = childNamed(run, 'rPr');
      const link = look ? childNamed(look, 'hlinkClick') : null;
      const isBold = look !== null && attributeOf(look, 'b') === '1' && text.trim() !== '';
      return linked(
        isBold ? `<strong>${text}</strong>` : text,
        link ? relations.get(attributeOf(link, 'id') ?? '') : null,
      );
    })
    .join('')
    .trim();
}

function slideTable(table: XmlElement, relations: ReadonlyMap<string, string>): string {
  const rows = childrenOf(table).filter(({ localName }) => localName === 'tr');
  return tableHtml(
    rows.map((row) =>
      childrenOf(row)
        .filter(({ localName }) => localName === 'tc')
        .map((cell) =>
          [...descendants(cell, 'p')]
            .map((paragraph) => runsHtml(paragraph, relations))
            .filter((text) => text !== '')
            .join('<br>'),
        ),
    ),
  );
}

function notesHtml(notes: XmlElement, file: string, parts: OfficeParts): string {
  const relations = relationsOf(parts, file);
  const bodies = [...descendants(notes, 'sp')].filter((shape) => placeholderOf(shape) === 'body');
  const lines = bodies.flatMap((shape) => [...descendants(shape, 'p')].map((line) => runsHtml(line, relations)));
  const said = lines.filter((line) => line !== '');
  return said.length > 0 ? `<blockquote>${said.map((line) => `<p>${line}</p>`).join('')}</blockquote>` : '';
}
