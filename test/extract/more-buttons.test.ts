import { expect, test } from 'vitest';
import { extract } from './make-capture.ts';

const words = 'Plain words of an entry that somebody has written here, long enough to be read.';
const article = `<h1>Title</h1>${`<p>${words} ${words}</p>`.repeat(4)}`;
const list = `<ul>${[1, 2, 3, 4, 5, 6].map((n) => `<li>Entry ${n}. ${words}</li>`).join('')}</ul>`;
const moreOf = (main: string, content: 'main' | 'full' = 'main') =>
  extract(`<!doctype html><title>t</title><body><main>${main}</main></body>`, { content }).more;

test.each([
  'Load more',
  'Load 20 more comments…',
  'Show 12 more replies',
  'View all 24 comments',
  'Older posts',
  '(Show more results)',
  'Mehr laden',
  'Weitere Kommentare anzeigen',
  'Alle 12 Antworten anzeigen',
  'Charger plus',
  'Voir plus de commentaires',
  'Cargar más',
  'Ver más comentarios',
  'もっと読み込む',
  'コメントをもっと見る',
  'Show more',
  'もっと見る',
  '加载更多',
  '查看全部12条评论',
  '查看更多',
])('"%s" below a list is told', (says) => {
  expect(moreOf(`${article}${list}<div><button type="button">${says}</button></div>`)).toBe(says);
});

test.each([
  ['a link without an address', '<p><a href="#" role="button">Load more</a></p>'],
  ['a field', '<input type="button" value="Load more">'],
  ['at the beginning', `<button>Load earlier messages</button>${list}`],
  ['an entry of its own', list.replace('</ul>', '<li><button>Load more</button></li></ul>')],
  ['in a whole-page form', `<form><input name="children"><input name="textContent">${list}<a>Load more</a></form>`],
])('a button that is %s is told', (_, html) => {
  expect(moreOf(`${article}${html.includes('<li>') ? '' : list}${html}`)).toMatch(/^Load /);
});

test.each([
  ['unfolds a text', `<p>${words}</p><button>Show more</button>`],
  ['unfolds what it names', `<button aria-controls="more">Show more</button><div id="more" hidden>${list}</div>`],
  ['says that it unfolds', `${list}<button aria-expanded="false">Show more</button>`],
  ['has an address', `${list}<a href="/page/2">Load more</a>`],
  ['is out of use', `${list}<button disabled>Load more</button>`],
  ['is not seen', `${list}<div hidden><button>Load more</button></div>`],
  ['does something else', `${list}<button>View more about cookies</button><button>More options</button>`],
  ['is in a menu', `<nav>${list}<button>Load more</button></nav>`],
])('a button that %s is not', (_, html) => {
  expect(moreOf(`${article}${html}`)).toBeUndefined();
});

test('what is no content may go on', () => {
  const others = `<section class="related-articles"><h2>Related</h2><ul>${'<li><a href="/x">Another story</a></li>'.repeat(4)}</ul><button>Load more</button></section>`;
  expect(moreOf(`<article>${article.repeat(3)}</article>${others}`)).toBeUndefined();
  expect(moreOf(`<article>${article}</article>${others}`, 'full')).toBe('Load more');
});

test('no trace of it is left', () => {
  const { html, markdown } = extract(`<main>${article}${list}<button>Load more</button></main>`, {
    content: 'main',
    formats: ['html', 'markdown'],
  });
  expect(`${html}${markdown}`).not.toMatch(/goes-on|Load more/);
});
