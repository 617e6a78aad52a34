/** Threads whose posts are rows of a table, set in by an empty image: made lists, so that each reply lies in what it answers. */

import { findFirstClassed } from '../find-classed.ts';

const rowsOf = 'tr.comtr';

/** Hacker News and what is made like it. Works in place, before the document is prepared. */
export function settleThreadTables(document: Document): void {
  const table = findFirstClassed(document, 'table.comment-tree');
  if (!table) return;
  const list = listOf(document, 'comment-tree');
  const above: { item: Element; depth: number }[] = [];
  for (const row of table.querySelectorAll(rowsOf)) {
    const depth = depthOf(row);
    const item = document.createElement('li');
    item.className = 'comtr comment';
    if (row.id) item.id = row.id;
    for (const part of row.querySelectorAll('.comhead, .commtext')) {
      const box = document.createElement('div');
      box.className = part.className;
      box.append(...part.childNodes);
      item.appendChild(box);
    }
    while ((above.at(-1)?.depth ?? -1) >= depth) above.pop();
    const outer = above.at(-1)?.item;
    let place: Element = list;
    if (outer) {
      const last = outer.lastElementChild;
      place = last?.nodeName === 'UL' ? last : outer.appendChild(listOf(document, 'replies'));
    }
    place.appendChild(item);
    above.push({ item, depth });
  }
  table.replaceWith(list);
  settleHead(document);
}

/** What the thread is about: a link, who posted it, and a text. */
function settleHead(document: Document): void {
  const table = findFirstClassed(document, 'table.fatitem');
  if (!table) return;
  const box = document.createElement('div');
  box.className = 'fatitem';
  for (const part of table.querySelectorAll('.titleline, .subline, .toptext, .commtext, .comhead:not(.sitebit)')) {
    const made = document.createElement(part.classList.contains('titleline') ? 'p' : 'div');
    made.className = part.className;
    made.append(...part.childNodes);
    box.appendChild(made);
  }
  table.replaceWith(box);
}

function listOf(document: Document, name: string): Element {
  const list = document.createElement('ul');
  list.className = name;
  return list;
}

function depthOf(row: Element): number {
  const cell = row.querySelector('.ind');
  const said = cell?.getAttribute('indent');
  if (said) return Number(said);
  return Math.round(Number(cell?.querySelector('img')?.getAttribute('width') ?? 0) / 40);
}
