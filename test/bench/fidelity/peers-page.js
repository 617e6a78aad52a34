/** Readability and Defuddle in the page of the browser; built only where the bench has installed them. */
// @ts-nocheck: the packages are below test/bench.
import { Readability } from '@mozilla/readability';
import Defuddle from 'defuddle';

const timed = (act) => (html, url) => {
  const startMs = performance.now();
  const document = Document.parseHTMLUnsafe(html);
  const base = document.createElement('base');
  base.href = url;
  if (!document.querySelector('base')) document.head.append(base);
  let found = { html: '' };
  let error = null;
  try {
    found = act(document, url) ?? found;
  } catch (thrown) {
    error = String(thrown);
  }
  const ms = performance.now() - startMs;
  const text = blockText(Document.parseHTMLUnsafe(found.html).body);
  return {
    text,
    markdown: '',
    title: found.title ?? '',
    author: found.author || null,
    published: found.published || null,
    error,
    ms,
  };
};

/** Words of neighbouring blocks are parted. */
function blockText(root) {
  const texts = [];
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) texts.push(walker.currentNode.data);
  return texts.join(' ');
}

Object.assign(globalThis.fidelity, {
  readability: timed((document) => {
    const article = new Readability(document).parse();
    return (
      article && {
        html: article.content ?? '',
        title: article.title,
        author: article.byline,
        published: article.publishedTime,
      }
    );
  }),
  defuddle: timed((document, url) => {
    const article = new Defuddle(document, { url }).parse();
    return { html: article.content, title: article.title, author: article.author, published: article.published };
  }),
});
