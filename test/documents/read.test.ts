import { zipSync, zlibSync } from 'fflate';
import { expect, test } from 'vitest';
import { unpack } from '../../companion/documents/archive.ts';
import { containerOf, officeKindOf } from '../../companion/documents/kinds.ts';
import { pdfDate, rangesText } from '../../companion/documents/pdf.ts';
import { readDocument } from '../../companion/documents/read.ts';
import { openDocumentReader } from '../../companion/documents/reader.ts';
import {
  docxParagraph,
  docxTable,
  makeDocx,
  makePdf,
  makePptx,
  makeXlsx,
  makeZip,
  type PdfText,
} from './make-documents.ts';

const read = (bytes: Uint8Array) =>
  readDocument({ bytes: new Uint8Array(bytes), fileName: 'file.bin', readForMs: 10_000 });
const at = (y: number, text: string, more: Partial<PdfText> = {}): PdfText => ({ x: 72, y, size: 11, text, ...more });

test('a PDF is its pages below their marks, with headings, paragraphs, lists, tables and links', async () => {
  const pdf = makePdf(
    [
      [
        at(720, 'Results', { size: 20 }),
        at(690, 'The first line of a para-'),
        at(676, 'graph goes on here.'),
        at(650, '- one point'),
        at(636, '- another', { url: 'https://example.com/a?b=1&c=2' }),
        ...[600, 586, 572].flatMap((y, row) => [at(y, `name ${row}`), at(y, `${row}0`, { x: 240 })]),
      ],
      [at(720, 'The second page.')],
    ],
    { info: { Title: 'A report', Author: 'Ann Lee', CreationDate: "D:20240131120000+01'00'" } },
  );
  const { html, contentType, notes } = await read(pdf);
  expect(contentType).toBe('application/pdf');
  expect(notes).toEqual([]);
  expect(html).toContain('<title>A report</title>');
  expect(html).toContain('<meta name="author" content="Ann Lee">');
  expect(html).toContain('<meta name="article:published_time" content="2024-01-31T12:00:00+01:00">');
  expect(html).toContain('<p><em>Page 1</em></p><h1>Results</h1><p>The first line of a paragraph goes on here.</p>');
  expect(html).toContain('<ul><li>one point</li><li><a href="https://example.com/a?b=1&amp;c=2">');
  expect(html).toContain('<thead><tr><th>name 0</th><th>00</th></tr></thead>');
  expect(html).toContain('<p><em>Page 2</em></p><p>The second page.</p>');
});

test('heads and feet that most pages of a PDF repeat are left out; headings never are', async () => {
  const pages = [1, 2, 3, 4].map((number) => [
    at(770, 'Annual report', { size: 8 }),
    at(700, `Chapter ${number}`, { size: 20 }),
    at(400, `Text of page ${number}.`),
    at(20, `${number}`, { size: 8 }),
  ]);
  const { html } = await read(makePdf(pages));
  expect(html).not.toContain('Annual report');
  expect(html).toContain('<h1>Chapter 3</h1><p>Text of page 3.</p><p><em>Page 4</em></p>');
});

test('a PDF of pictures is refused as scanned; with some pages of them the note names those', async () => {
  await expect(read(makePdf([[], []]))).rejects.toMatchObject({ code: 'scanned' });
  const { notes } = await read(makePdf([[at(700, 'Words of the first page.')], [], []]));
  expect(notes).toEqual(['no text – 2 pages with pictures alone, or nothing: 2–3']);
});

test('what is locked or broken says so', async () => {
  await expect(read(makePdf([[at(700, 'secret')]], { isLocked: true }))).rejects.toMatchObject({ code: 'encrypted' });
  await expect(read(Buffer.from('%PDF-1.7\nand nothing else'))).rejects.toMatchObject({ code: 'not-a-page' });
  const ole = Buffer.concat([
    Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]),
    Buffer.from('EncryptedPackage', 'utf16le'),
  ]);
  await expect(read(ole)).rejects.toMatchObject({ code: 'encrypted' });
  await expect(read(ole.subarray(0, 8))).rejects.toMatchObject({ code: 'not-a-page' });
  const docx = makeDocx(docxParagraph('whole'));
  await expect(read(docx.subarray(0, docx.length / 2))).rejects.toMatchObject({ code: 'not-a-page' });
  await expect(read(makeZip({ 'a.txt': 'no document' }))).rejects.toMatchObject({ code: 'not-a-page' });
});

test('a Word document keeps headings, links and tables, and says whose it is', async () => {
  const link = '<w:p><w:hyperlink r:id="rLink1"><w:r><w:t>the site</w:t></w:r></w:hyperlink></w:p>';
  const table = docxTable([
    ['A', 'B'],
    ['1', '2'],
  ]);
  const about = { title: 'The plan', author: 'Bo Park', created: '2023-05-06T07:08:09Z' };
  const { html, contentType } = await read(
    makeDocx(docxParagraph('Plan', 'Heading1') + link + table, about, ['https://example.com/site']),
  );
  expect(contentType).toBe('application/vnd.openxmlformats-officedocument.wordprocessingml.document');
  expect(html).toContain('<h1>Plan</h1><p><a href="https://example.com/site">the site</a></p>');
  expect(html).toContain('<td><p>2</p></td>');
  expect(html).toContain('<title>The plan</title>');
  expect(html).toContain('content="Bo Park"');
  expect(html).toContain('content="2023-05-06T07:08:09Z"');
});

test('a workbook is a heading and a table for each sheet, with days as days and links kept', async () => {
  const book = makeXlsx([
    {
      name: 'Costs',
      rows: [
        ['Item', 'Sum', 'Day'],
        ['Tea &amp; milk', 3.5, { date: 45_000 }],
        ['Site', 2, ''],
      ],
      links: { A3: 'https://example.com/s' },
    },
    { name: 'More', rows: [['x'], ['&lt;script&gt;']] },
  ]);
  const { html } = await read(book);
  expect(html).toContain('<h2>Costs</h2><table><thead><tr><th>Item</th><th>Sum</th><th>Day</th></tr></thead>');
  expect(html).toContain('<tr><td>Tea &amp; milk</td><td>3.5</td><td>2023-03-15</td></tr>');
  expect(html).toContain('<a href="https://example.com/s">Site</a>');
  expect(html).toContain('<h2>More</h2>');
  expect(html).toContain('<td>&lt;script&gt;</td>');
});

test('slides stand below their marks, titles first, points at their depth, with the notes', async () => {
  const { html } = await read(
    makePptx([
      {
        title: 'Start',
        points: [{ text: 'One' }, { text: 'Deeper', level: 1 }, { text: 'Two', url: 'https://example.com/two' }],
        notes: 'Say hello',
      },
      { title: 'End', points: [{ text: 'Bye' }] },
    ]),
  );
  expect(html).toContain(
    '<p><em>Slide 1</em></p><h2>Start</h2><ul><li>One<ul><li>Deeper</li></ul></li><li><a href="https://example.com/two">Two</a></li></ul>',
  );
  expect(html).toContain('<blockquote><p>Say hello</p></blockquote><p><em>Slide 2</em></p><h2>End</h2><p>Bye</p>');
  expect(html).not.toContain('99');
});

test('a zip that unpacks to too much is given up before it is unpacked', () => {
  const bomb = zipSync({ 'word/document.xml': new Uint8Array(64 * 1024 * 1024) });
  const limits = { entries: 10, totalBytes: 1024 * 1024 };
  expect(() => unpack(bomb, () => true, limits)).toThrow(expect.objectContaining({ code: 'too-large' }));
  // Its directory claims that it is small.
  const view = new DataView(bomb.buffer);
  for (let byte = 0; byte < bomb.length - 46; byte++)
    if (view.getUint32(byte, true) === 0x02014b50) view.setUint32(byte + 24, 10, true);
  expect(() => unpack(bomb, () => true, limits)).toThrow(expect.objectContaining({ code: 'too-large' }));
  const many = makeZip(Object.fromEntries(Array.from({ length: 11 }, (_, number) => [`${number}.xml`, 'x'])));
  expect(() => unpack(many, () => true, limits)).toThrow(expect.objectContaining({ code: 'too-large' }));
});

test('entities of an Office document are not expanded', async () => {
  const laughs = `<!DOCTYPE x [<!ENTITY a "${'ha'.repeat(1000)}"><!ENTITY b "${'&a;'.repeat(1000)}"><!ENTITY c "${'&b;'.repeat(1000)}">]>`;
  const slides = makePptx([{ title: 'Real', points: [{ text: 'words' }] }]);
  const parts = new Map(unpack(slides, () => true));
  parts.set(
    'ppt/slides/slide1.xml',
    Buffer.from(`<?xml version="1.0"?>${laughs}<p:sld xmlns:p="p"><p:cSld>&c;</p:cSld></p:sld>`),
  );
  const said = await read(zipSync(Object.fromEntries(parts))).then(
    ({ html }) => html,
    (error: Error) => error.message,
  );
  expect(said).not.toContain('haha');
});

test('kinds are told by bytes and by the names in a zip', () => {
  expect(containerOf(Buffer.from('junk before %PDF-1.4'))).toBe('pdf');
  expect(containerOf(Buffer.from('<p>about %PDF-1.4</p>'))).toBeNull();
  expect(containerOf(makeZip({ a: 'b' }))).toBe('zip');
  expect(containerOf(Buffer.from('plain text'))).toBeNull();
  expect(officeKindOf(['_rels/.rels', 'xl/workbook.xml'])).toBe('xlsx');
  expect(officeKindOf(['readme.md'])).toBeNull();
});

test('dates of PDFs and ranges of pages', () => {
  expect(pdfDate("D:20240131120000+01'00'")).toBe('2024-01-31T12:00:00+01:00');
  expect(pdfDate('D:20240131')).toBe('2024-01-31');
  expect(pdfDate('D:20249931')).toBeUndefined();
  expect(pdfDate('yesterday')).toBeUndefined();
  expect(rangesText([1, 2, 3, 7])).toBe('1–3, 7');
});

test('a document that takes too much memory or time is given up, and the next one is read', async () => {
  await using reader = openDocumentReader({ readForMs: 300, endAfterMs: 8000, memoryMegabytes: 200 });
  const { signal } = new AbortController();
  // 2.5 GB of blanks as a page's content, packed twice.
  const twice = zlibSync(zlibSync(new Uint8Array(1024 * 1024 * 64).fill(32), { level: 9 }));
  const bomb = Buffer.concat([
    Buffer.from(
      `%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents [${'4 0 R '.repeat(40)}] >>\nendobj\n4 0 obj\n<< /Filter [/FlateDecode /FlateDecode] /Length ${twice.length} >>\nstream\n`,
    ),
    twice,
    Buffer.from('\nendstream\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF'),
  ]);
  await expect(reader.read({ bytes: bomb, fileName: 'bomb' }, signal)).rejects.toMatchObject({
    code: expect.stringMatching(/too-large|not-a-page|scanned/),
  });
  const well = await reader.read({ bytes: makePdf([[at(700, 'Still here.')]]), fileName: 'well' }, signal);
  expect(well.html).toContain('Still here.');
}, 40_000);

test('of a PDF with very many pages those are read that its time is enough for, the first always, and a note says so', async () => {
  const pages = Array.from({ length: 3000 }, (_, number) => [at(700, `Words on page ${number + 1}.`)]);
  const { html, notes } = await readDocument({ bytes: makePdf(pages), fileName: 'long', readForMs: 0 });
  expect(html).toContain('Words on page 1.');
  expect(notes).toEqual(['too long – of 3000 pages the first is here']);
}, 20_000);

test('what is all that the pages of a PDF say is no running head', async () => {
  const { html } = await read(makePdf([1, 2, 3, 4, 5].map((number) => [at(700, `Words on page ${number}.`)])));
  for (const number of [1, 2, 3, 4, 5]) expect(html).toContain(`Words on page ${number}.`);
});
