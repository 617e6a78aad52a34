/** Whatever a page says, a Markdown reader must read the same: text → Markdown → HTML → text. */
import fc from 'fast-check';
import { marked } from 'marked';
import { test } from 'vitest';
import { inChrome } from '../in-chrome/in-chrome.ts';
import { markdownOf } from './make-capture.ts';

const pieces = [
  'a',
  'b c',
  '*',
  '_',
  '`',
  '[',
  '](x)',
  ']',
  '(',
  '<',
  '>',
  '&',
  '&amp;',
  '#',
  '# ',
  '- ',
  '1. ',
  '+ ',
  '~~',
  '!',
  '|',
  '\\',
  '---',
  '===',
  '~',
  '"',
  ' ',
  '<b>',
  ':',
  '^',
  '$',
  '.',
  ')',
  '2)',
  '=',
  '{',
  '}',
  ' https://x.example/y_z ',
];
const texts = fc
  .array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 8 })
  .map((parts) => parts.join('').replace(/\s+/g, ' ').trim())
  // Formulas in TeX's own delimiters are rewritten on purpose.
  .filter((text) => text !== '' && !/\$\$|\\\(|\\\[/.test(text));

const places: Readonly<Record<string, (text: string) => string>> = {
  'a paragraph': (text) => `<p>${text}</p>`,
  'a heading': (text) => `<h2>${text}</h2>`,
  'an item': (text) => `<ul><li>${text}</li></ul>`,
  'a quote': (text) => `<blockquote>${text}</blockquote>`,
  'a cell': (text) => `<table><tr><th>h</th><th>i</th></tr><tr><td>${text}</td><td>x</td></tr></table>`,
  'bold text': (text) => `<p>z <b>${text}</b> z</p>`,
  'text after emphasis': (text) => `<p><em>k</em>${text}</p>`,
  'inline code': (text) => `<p>a <code>${text}</code> b</p>`,
  'a block of code': (text) => `<pre>${text}</pre>`,
};

const asHtml = (text: string) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
const textOf = (html: string) =>
  inChrome((given: string) => Document.parseHTMLUnsafe(given).body.textContent ?? '', html).replace(/\s+/g, '');

test.each(Object.entries(places))('%s reads the same', (_place, put) => {
  fc.assert(
    fc.property(texts, (text) => {
      const html = put(asHtml(text));
      return textOf(marked.parse(markdownOf(html), { async: false, gfm: true })) === textOf(html);
    }),
    { numRuns: 300 },
  );
});
