import { expect, test } from 'vitest';
import { collectLinks, type PageLinks } from '../../../extension/parts/page-scripts/collect-links.ts';
import { inChrome } from '../../in-chrome/in-chrome.ts';

/** Links of a body; `#host` holds a shadow root with `shadow`, a frame of the page's origin holds `framed`. */
function linksOf(html: string, { shadow = '', framed = '' } = {}): PageLinks['links'] {
  const { links } = inChrome(
    (given) => {
      document.body.innerHTML = given.html;
      const host = document.getElementById('host');
      if (host) host.attachShadow({ mode: 'open' }).innerHTML = given.shadow;
      const frame = document.querySelector('iframe')?.contentDocument;
      if (frame) frame.body.innerHTML = given.framed;
      // The function comes over as it goes over to a tab.
      const found = new Function(`return (${given.source})()`)() as PageLinks;
      document.body.replaceChildren();
      return found;
    },
    { html, shadow, framed, source: String(collectLinks) },
  );
  return links;
}
const link = (n: number, text = `Link ${n}`) => `<a href="https://a.example/${n}">${text}</a>`;
const numbers = (links: PageLinks['links']) => links.map(({ url }) => Number(url.split('/').at(-1)));

test('links come as they stand, in shadow roots and frames of the page too', () => {
  const body = `${link(1)}<div id="host"></div>${link(3)}<iframe></iframe>${link(5)}`;
  expect(numbers(linksOf(body, { shadow: link(2), framed: link(4) }))).toEqual([1, 2, 3, 4, 5]);
});

test('places in the page are none, routes are', () => {
  const body = '<a href="#part">a</a><a href="#">b</a><a href="#/guide">c</a><a href="#!/old">d</a>';
  expect(linksOf(body).map(({ url }) => url.replace(/^[^#]*/, ''))).toEqual(['#/guide', '#!/old']);
});

test('a picture that is a link has its words', () => {
  const [picture, icon, titled] = linksOf(
    `${link(1, '<img alt="A boat" src="data:,">')}<a href="/2" aria-label="Basket"><svg></svg></a><a href="/3" title="Home"><i></i></a>`,
  );
  expect([picture?.text, icon?.text, titled?.text]).toEqual(['A boat', 'Basket', 'Home']);
});

test('what is in a shadow root is in the main part where its host is', () => {
  const [menu, inside] = linksOf(`<nav>${link(1)}</nav><main><div id="host"></div></main>`, { shadow: link(2) });
  expect([menu?.inMain, inside?.inMain]).toEqual([false, true]);
});

test('a form with fields of such names breaks nothing', () => {
  expect(numbers(linksOf(`<form><input name="shadowRoot"><input name="localName">${link(1)}</form>`))).toEqual([1]);
});
