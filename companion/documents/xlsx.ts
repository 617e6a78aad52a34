/** Workbooks: a heading and a table for each sheet. The one door to read-excel-file, which is loaded with the first of them. */

import { noteLine } from '../../shared/batch/page-notes.ts';
import { noteWords } from '../../shared/messages/notes.ts';
import { type OfficeParts, repack, unpack } from './archive.ts';
import { escaped, linked, type ReadDocument, tableHtml } from './html.ts';
import { isTextPart, propertiesOf } from './office.ts';
import { attributeOf, descendants, readXml, relationsOf } from './xml.ts';

/** Cells of all sheets together; a person reads no more, and a table of more is data to be had otherwise. */
const mostCells = 200_000;

export async function readXlsx(bytes: Uint8Array): Promise<ReadDocument> {
  const { default: readExcel } = await import('read-excel-file/node');
  const parts = unpack(bytes, isTextPart);
  const sheets = await readExcel(Buffer.from(repack(parts)));
  const addresses = linksBySheet(parts);
  let left = mostCells;
  let isCut = false;
  const blocks = sheets.map(({ sheet, data }) => {
    const links = addresses.get(sheet) ?? new Map<string, string>();
    const rows: string[][] = [];
    for (const row of data) {
      left -= row.length;
      if (left < 0) {
        isCut = true;
        break;
      }
      rows.push(row.map((cell, at) => linked(cellHtml(cell), links.get(`${rows.length},${at}`))));
    }
    return `<h2>${escaped(sheet)}</h2>${tableHtml(rows)}`;
  });
  const notes = isCut ? [noteLine('too long', noteWords.say('noteFirstCells', { taken: mostCells }))] : [];
  return { about: propertiesOf(parts), body: blocks.join(''), notes };
}

function cellHtml(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (value instanceof Date) return escaped(dayOf(value));
  return escaped(String(value)).replace(/\r?\n/g, '<br>');
}

/** A date without a time of day is that day alone. */
function dayOf(date: Date): string {
  if (Number.isNaN(date.getTime())) return '';
  return date
    .toISOString()
    .replace(/T00:00:00\.000Z$/, '')
    .replace(/\.000Z$/, 'Z');
}

/** Sheet → "row,column" from 0 → address. */
function linksBySheet(parts: OfficeParts): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const workbook = readXml(parts, 'xl/workbook.xml');
  const files = relationsOf(parts, 'xl/workbook.xml');
  const found = new Map<string, ReadonlyMap<string, string>>();
  for (const sheet of workbook ? descendants(workbook, 'sheet') : []) {
    const file = files.get(attributeOf(sheet, 'id') ?? '');
    const name = sheet.getAttribute('name');
    // Only a sheet with relations has links to the outside; the others are not parsed as trees.
    if (file && name && parts.has(file.replace(/([^/]+)$/, '_rels/$1.rels'))) found.set(name, linksOf(parts, file));
  }
  return found;
}

function linksOf(parts: OfficeParts, file: string): ReadonlyMap<string, string> {
  const targets = relationsOf(parts, file);
  const links = new Map<string, string>();
  const text = Buffer.from(parts.get(file) ?? []).toString();
  for (const [tag] of text.matchAll(/<(?:\w+:)?hyperlink\b[^>]*>/g)) {
    const place = /\bref="([A-Z]+)(\d+)/.exec(tag);
    const target = targets.get(/\b\w+:id="([^"]*)"/.exec(tag)?.[1] ?? '');
    if (place?.[1] && place[2] && target) links.set(`${Number(place[2]) - 1},${columnOf(place[1])}`, target);
  }
  return links;
}

/** A → 0, Z → 25, AA → 26. */
function columnOf(letters: string): number {
  return [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
}
