/** Small PDFs and Office documents, made from their parts. */
import { zipSync } from 'fflate';

export type PdfText = {
  readonly x: number;
  readonly y: number;
  readonly size: number;
  readonly text: string;
  /** The text leads there. */
  readonly url?: string;
};
type PdfOptions = {
  readonly info?: Readonly<Record<string, string>>;
  /** What the tree says of the number of pages; default: how many there are. */
  readonly count?: number;
  /** Locked: a standard security handler that no empty password opens. */
  readonly isLocked?: boolean;
};

/** A PDF with the texts of each page. */
export function makePdf(
  pages: readonly (readonly PdfText[])[],
  { info = {}, count, isLocked }: PdfOptions = {},
): Uint8Array {
  const objects: string[] = [];
  const add = (body: string) => objects.push(body);
  add('<< /Type /Catalog /Pages 2 0 R >>');
  add('');
  add('<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>');
  const kids: string[] = [];
  for (const texts of pages) {
    const content = texts
      .map(({ x, y, size, text }) => `BT /F1 ${size} Tf ${x} ${y} Td (${pdfString(text)}) Tj ET`)
      .join('\n');
    const links = texts.flatMap(({ x, y, size, text, url }) => {
      if (!url) return [];
      const rect = `${x} ${y - 2} ${x + text.length * size} ${y + size}`;
      return [`<< /Type /Annot /Subtype /Link /Rect [${rect}] /A << /S /URI /URI (${pdfString(url)}) >> >>`];
    });
    const stream = add(`<< /Length ${content.length} >>\nstream\n${content}\nendstream`);
    const annotations = links.length > 0 ? ` /Annots [${links.join(' ')}]` : '';
    const page = add(
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F1 3 0 R >> >> /Contents ${stream} 0 R${annotations} >>`,
    );
    kids.push(`${page} 0 R`);
  }
  objects[1] = `<< /Type /Pages /Kids [${kids.join(' ')}] /Count ${count ?? pages.length} >>`;
  const facts = Object.entries(info).map(([name, value]) => `/${name} (${pdfString(value)})`);
  const infoAt = add(`<< ${facts.join(' ')} >>`);
  const lock = isLocked
    ? ` /Encrypt << /Filter /Standard /V 1 /R 2 /Length 40 /P -4 /O <${'ab'.repeat(32)}> /U <${'cd'.repeat(32)}> >> /ID [<${'01'.repeat(16)}> <${'01'.repeat(16)}>]`
    : '';
  let text = '%PDF-1.4\n';
  const offsets: number[] = [];
  objects.forEach((body, at) => {
    offsets.push(text.length);
    text += `${at + 1} 0 obj\n${body}\nendobj\n`;
  });
  const xref = text.length;
  text += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n`;
  for (const offset of offsets) text += `${String(offset).padStart(10, '0')} 00000 n \n`;
  text += `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R /Info ${infoAt} 0 R${lock} >>\nstartxref\n${xref}\n%%EOF\n`;
  return Buffer.from(text, 'latin1');
}

function pdfString(text: string): string {
  return text.replace(/[\\()]/g, '\\$&');
}

const xml = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';
const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const packageRels = 'http://schemas.openxmlformats.org/package/2006/relationships';

export type OfficeAbout = { readonly title?: string; readonly author?: string; readonly created?: string };

/** A zip of texts. */
export function makeZip(parts: Readonly<Record<string, string | Uint8Array>>): Uint8Array {
  return zipSync(
    Object.fromEntries(
      Object.entries(parts).map(([name, part]) => [name, typeof part === 'string' ? Buffer.from(part) : part]),
    ),
  );
}

function corePart({ title, author, created }: OfficeAbout): string {
  const facts = [
    title ? `<dc:title>${title}</dc:title>` : '',
    author ? `<dc:creator>${author}</dc:creator>` : '',
    created ? `<dcterms:created xsi:type="dcterms:W3CDTF">${created}</dcterms:created>` : '',
  ];
  return `${xml}<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">${facts.join('')}</cp:coreProperties>`;
}

function officeZip(main: string, about: OfficeAbout, parts: Readonly<Record<string, string>>): Uint8Array {
  const types: Readonly<Record<string, string>> = {
    'word/document.xml': 'wordprocessingml.document.main',
    'xl/workbook.xml': 'spreadsheetml.sheet.main',
    'ppt/presentation.xml': 'presentationml.presentation.main',
  };
  return makeZip({
    '[Content_Types].xml': `${xml}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/${main}" ContentType="application/vnd.openxmlformats-officedocument.${types[main]}+xml"/></Types>`,
    '_rels/.rels': rels([{ id: 'rId1', type: `${office}/officeDocument`, target: main }]),
    'docProps/core.xml': corePart(about),
    ...parts,
  });
}

function rels(list: readonly { id: string; type: string; target: string; outside?: boolean }[]): string {
  const items = list.map(
    ({ id, type, target, outside }) =>
      `<Relationship Id="${id}" Type="${type}" Target="${target}"${outside ? ' TargetMode="External"' : ''}/>`,
  );
  return `${xml}<Relationships xmlns="${packageRels}">${items.join('')}</Relationships>`;
}

/** `body`: WordprocessingML; `links`: targets of rLink1, rLink2, … */
export function makeDocx(body: string, about: OfficeAbout = {}, links: readonly string[] = []): Uint8Array {
  return officeZip('word/document.xml', about, {
    'word/document.xml': `${xml}<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="${office}" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><w:body>${body}</w:body></w:document>`,
    'word/styles.xml': `${xml}<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/></w:style><w:style w:type="paragraph" w:styleId="Heading2"><w:name w:val="heading 2"/></w:style></w:styles>`,
    'word/_rels/document.xml.rels': rels([
      { id: 'rStyles', type: `${office}/styles`, target: 'styles.xml' },
      ...links.map((target, at) => ({ id: `rLink${at + 1}`, type: `${office}/hyperlink`, target, outside: true })),
    ]),
  });
}

/** A paragraph of a DOCX; `style`: Heading1, Heading2. */
export function docxParagraph(text: string, style?: string): string {
  const look = style ? `<w:pPr><w:pStyle w:val="${style}"/></w:pPr>` : '';
  return `<w:p>${look}<w:r><w:t xml:space="preserve">${text}</w:t></w:r></w:p>`;
}

export function docxTable(rows: readonly (readonly string[])[]): string {
  const cells = (row: readonly string[]) => row.map((text) => `<w:tc>${docxParagraph(text)}</w:tc>`).join('');
  return `<w:tbl>${rows.map((row) => `<w:tr>${cells(row)}</w:tr>`).join('')}</w:tbl>`;
}

type XlsxSheet = {
  readonly name: string;
  /** Numbers with a `date` are days since 1899-12-30. */
  readonly rows: readonly (readonly (string | number | { readonly date: number })[])[];
  /** Cell (such as B2) → address. */
  readonly links?: Readonly<Record<string, string>>;
};

export function makeXlsx(sheets: readonly XlsxSheet[], about: OfficeAbout = {}): Uint8Array {
  const parts: Record<string, string> = {};
  const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
  sheets.forEach(({ rows, links = {} }, at) => {
    const lines = rows.map((row, number) => {
      const cells = row.map((value, column) => {
        const ref = `${String.fromCharCode(65 + column)}${number + 1}`;
        if (typeof value === 'number') return `<c r="${ref}"><v>${value}</v></c>`;
        if (typeof value === 'object') return `<c r="${ref}" s="1"><v>${value.date}</v></c>`;
        return value === '' ? '' : `<c r="${ref}" t="inlineStr"><is><t>${value}</t></is></c>`;
      });
      return `<row r="${number + 1}">${cells.join('')}</row>`;
    });
    const entries = Object.entries(links);
    const marks = entries.map(([ref], number) => `<hyperlink ref="${ref}" r:id="rLink${number + 1}"/>`);
    parts[`xl/worksheets/sheet${at + 1}.xml`] =
      `${xml}<worksheet xmlns="${main}" xmlns:r="${office}"><sheetData>${lines.join('')}</sheetData>${marks.length > 0 ? `<hyperlinks>${marks.join('')}</hyperlinks>` : ''}</worksheet>`;
    if (entries.length > 0)
      parts[`xl/worksheets/_rels/sheet${at + 1}.xml.rels`] = rels(
        entries.map(([, target], number) => ({
          id: `rLink${number + 1}`,
          type: `${office}/hyperlink`,
          target,
          outside: true,
        })),
      );
  });
  const names = sheets.map(({ name }, at) => `<sheet name="${name}" sheetId="${at + 1}" r:id="rId${at + 1}"/>`);
  parts['xl/workbook.xml'] =
    `${xml}<workbook xmlns="${main}" xmlns:r="${office}"><sheets>${names.join('')}</sheets></workbook>`;
  parts['xl/_rels/workbook.xml.rels'] = rels([
    ...sheets.map((_, at) => ({
      id: `rId${at + 1}`,
      type: `${office}/worksheet`,
      target: `worksheets/sheet${at + 1}.xml`,
    })),
    { id: 'rStyles', type: `${office}/styles`, target: 'styles.xml' },
  ]);
  parts['xl/styles.xml'] =
    `${xml}<styleSheet xmlns="${main}"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>`;
  return officeZip('xl/workbook.xml', about, parts);
}

type PptxSlide = {
  readonly title: string;
  readonly points: readonly { readonly text: string; readonly level?: number; readonly url?: string }[];
  readonly notes?: string;
};

export function makePptx(slides: readonly PptxSlide[], about: OfficeAbout = {}): Uint8Array {
  const parts: Record<string, string> = {};
  const names = `xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" xmlns:r="${office}"`;
  const shape = (type: string, paragraphs: string) =>
    `<p:sp><p:nvSpPr><p:cNvPr id="2" name="x"/><p:cNvSpPr/><p:nvPr><p:ph type="${type}"/></p:nvPr></p:nvSpPr><p:spPr/><p:txBody><a:bodyPr/>${paragraphs}</p:txBody></p:sp>`;
  slides.forEach(({ title, points, notes }, at) => {
    const links = points.flatMap(({ url }) => url ?? []);
    const lines = points.map(({ text, level = 0, url }) => {
      const link = url ? `<a:rPr><a:hlinkClick r:id="rLink${links.indexOf(url) + 1}"/></a:rPr>` : '';
      return `<a:p><a:pPr lvl="${level}"/><a:r>${link}<a:t>${text}</a:t></a:r></a:p>`;
    });
    // The body comes before the title, as it may in a file.
    parts[`ppt/slides/slide${at + 1}.xml`] =
      `${xml}<p:sld ${names}><p:cSld><p:spTree>${shape('body', lines.join(''))}${shape('title', `<a:p><a:r><a:t>${title}</a:t></a:r></a:p>`)}${shape('sldNum', '<a:p><a:r><a:t>99</a:t></a:r></a:p>')}</p:spTree></p:cSld></p:sld>`;
    parts[`ppt/slides/_rels/slide${at + 1}.xml.rels`] = rels([
      ...links.map((target, number) => ({
        id: `rLink${number + 1}`,
        type: `${office}/hyperlink`,
        target,
        outside: true,
      })),
      ...(notes
        ? [{ id: 'rNotes', type: `${office}/notesSlide`, target: `../notesSlides/notesSlide${at + 1}.xml` }]
        : []),
    ]);
    if (notes)
      parts[`ppt/notesSlides/notesSlide${at + 1}.xml`] =
        `${xml}<p:notes ${names}><p:cSld><p:spTree>${shape('body', `<a:p><a:r><a:t>${notes}</a:t></a:r></a:p>`)}</p:spTree></p:cSld></p:notes>`;
  });
  const ids = slides.map((_, at) => `<p:sldId id="${256 + at}" r:id="rId${at + 1}"/>`);
  parts['ppt/presentation.xml'] =
    `${xml}<p:presentation ${names}><p:sldIdLst>${ids.join('')}</p:sldIdLst></p:presentation>`;
  parts['ppt/_rels/presentation.xml.rels'] = rels(
    slides.map((_, at) => ({ id: `rId${at + 1}`, type: `${office}/slide`, target: `slides/slide${at + 1}.xml` })),
  );
  return officeZip('ppt/presentation.xml', about, parts);
}
