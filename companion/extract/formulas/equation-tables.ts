/** Tables in which LaTeXML sets its equations (a cell for each side of a sign, one for the number) → formulas. */

import { formulaAttribute } from '../attributes.ts';
import { findClassed } from '../find-classed.ts';
import { plainText } from '../walk.ts';
import { formulaOf } from './math.ts';

/** Works in place, before the document is prepared. A table with words of its own in it stays one. */
export function settleEquationTables(document: Document): void {
  for (const table of findClassed(document, 'table.ltx_eqn_table')) {
    const rows = [...table.querySelectorAll('tr')].map(readRow);
    if (!rows.every((row) => row !== null)) continue;
    const lines = rows.filter(({ parts }) => parts.some((part) => part !== ''));
    if (lines.length === 0) continue;
    const isNumbered = lines.filter(({ number }) => number !== '').length > 1;
    table.replaceWith(
      ...(isNumbered ? lines.map((line) => [line]) : [lines]).flatMap((some) => written(document, some)),
    );
  }
}

/** The lines as one formula, and behind it the number that one of them has. */
function written(document: Document, lines: readonly Row[]): Element[] {
  const code = document.createElement('code');
  code.setAttribute(formulaAttribute, 'block');
  code.textContent =
    lines.length === 1
      ? (lines[0]?.parts.join('') ?? '')
      : `\\begin{aligned}${lines.map(({ parts }) => parts.join(' & ')).join(' \\\\ ')}\\end{aligned}`;
  const number = lines.find((line) => line.number !== '')?.number;
  if (number === undefined) return [code];
  const sign = document.createElement('p');
  sign.textContent = number;
  return [code, sign];
}

/** The TeX of each cell in turn, and the number as it is written; '' where the line has none. */
type Row = { readonly parts: readonly string[]; readonly number: string };

function readRow(row: Element): Row | null {
  const parts: string[] = [];
  let number = '';
  for (const cell of row.children) {
    const sign = cell.querySelector('.ltx_tag_equation');
    if (sign) {
      number = plainText(sign);
      continue;
    }
    if (/(?:^|\s)ltx_eqn_(?:center_pad|left_pad|right_pad|eqno)/.test(cell.getAttribute('class') ?? '')) continue;
    const formulas = [...cell.querySelectorAll('math')];
    const said = plainText(cell).length;
    if (said > formulas.reduce((sum, math) => sum + plainText(math).length, 0)) return null;
    const texts = formulas.map((math) => formulaOf(math, false)?.tex ?? '');
    parts.push(texts.map((text) => text.replace(/^\s*\\displaystyle\s*/, '')).join(' '));
  }
  return { parts, number };
}
