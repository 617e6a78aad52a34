/** The content by a person's selectors: what they match, without what they want nowhere. */
import { describe, expect, test } from 'vitest';
import type { ElementChoice } from '../../companion/crawl/ports.ts';
import { extract } from './make-capture.ts';

const prose = 'The ferry leaves twice a day in winter, and the second crossing is often cancelled. '.repeat(4);
const page = (body: string) =>
  `<!doctype html><html><head><title>The ferry</title></head><body><nav><a href="/">Home</a></nav>${body}</body></html>`;
const read = (body: string, elements: ElementChoice, content: 'main' | 'full' = 'main') =>
  extract(page(body), { content, elements });

const article = `<main><h1>The ferry</h1><p class="lead">Lead. ${prose}</p><div class="promo">Promo. ${prose}</div><p>Body. ${prose}</p></main>
<aside class="notes"><p>Aside one.</p></aside><section class="notes"><p>Aside two.</p></section>`;

describe('what is kept', () => {
  test('is the content, in the page’s order, and nothing else is', () => {
    const { markdown, unmatched } = read(article, { keep: '.notes' });
    expect(markdown).toBe('# The ferry\n\nAside one.\n\nAside two.');
    expect(unmatched).toBeUndefined();
  });
  test('comes once where a part of it matches too', () => {
    expect(read(article, { keep: '.notes, .notes p' }).markdown.match(/Aside one/g)).toHaveLength(1);
  });
  test('holds for the whole body as well, which then has no title of its own', () => {
    expect(read(article, { keep: '.notes' }, 'full').markdown).toBe('Aside one.\n\nAside two.');
  });
  test('is shown though the page hides it', () => {
    const hidden = `<div hidden class="a" style="display:none">Hidden by mark.</div><dialog class="b">Closed.</dialog><div class="c" aria-hidden="true">Ornament.</div><p>${prose}</p>`;
    const { markdown } = read(hidden, { keep: '.a, .b, .c' });
    for (const words of ['Hidden by mark.', 'Closed.', 'Ornament.']) expect(markdown).toContain(words);
  });
  test('keeps its list or its table around it', () => {
    const parts = `<ol><li class="k">One</li><li>Two</li><li class="k">Three</li></ol><table><thead><tr class="k"><th>Port</th><th>Range</th></tr></thead><tbody><tr class="k"><td>Solan</td><td>4.3</td></tr><tr><td>Brora</td><td>5</td></tr></tbody></table><p>${prose}</p>`;
    const { markdown } = read(parts, { keep: '.k' });
    expect(markdown).toContain('1. One\n2. Three');
    expect(markdown).toContain('| Port | Range |');
    expect(markdown).toContain('| Solan | 4.3 |');
    expect(markdown).not.toContain('Two');
    expect(markdown).not.toContain('Brora');
  });
  test('has its footnotes, wherever they stand', () => {
    const noted = `<div class="k"><p>Said so.<sup><a id="r1" href="#fn1">1</a></sup></p></div><ol class="footnotes"><li id="fn1">By Hanna Berg. <a href="#r1">↩</a></li></ol>`;
    const { markdown } = read(noted, { keep: '.k' });
    expect(markdown).toContain('Said so.[^1]');
    expect(markdown).toContain('[^1]: By Hanna Berg.');
  });
  test('is read in the frame that it stands in', () => {
    const framed = `<div data-frame-url="https://other.example/in/"><p class="k"><a href="x">Link</a></p></div><p>${prose}</p>`;
    expect(read(framed, { keep: '.k' }).markdown).toContain('[Link](https://other.example/in/x)');
  });
});

describe('what is dropped', () => {
  test('is in no content, whoever chose it', () => {
    expect(read(article, { drop: '.promo' }).markdown).not.toContain('Promo.');
    expect(read(article, { drop: '.promo' }).markdown).toContain('Body.');
    expect(read(article, { keep: 'main', drop: '.promo' }).markdown).not.toContain('Promo.');
    expect(read(article, { drop: '.promo' }, 'full').markdown).not.toContain('Promo.');
  });
  test('is never the whole page', () => {
    const { markdown, unmatched } = read(article, { drop: 'html, body' });
    expect(markdown).toContain('Body.');
    expect(unmatched).toBe(true);
  });
});

describe('what matches nothing', () => {
  const plain = extract(page(article), { content: 'main' }).markdown;
  test.each([
    ['no element', { keep: '#nowhere' }],
    ['an element with nothing in it', { keep: 'i.empty' }],
    ['a selector that the browser does not take', { keep: ':-x-unknown(p)' }],
    ['nothing to drop', { drop: '.nowhere' }],
  ])('%s: the content is chosen as without it, and that is said', (_, elements) => {
    const { markdown, unmatched } = read(`${article}<i class="empty"></i>`, elements);
    expect(markdown).toBe(plain);
    expect(unmatched).toBe(true);
  });
  test('on a text that has no elements, too', () => {
    const made = extract('{"a": 1}', { elements: { keep: 'p' } }, { kind: 'text', contentType: 'application/json' });
    expect(made.unmatched).toBe(true);
  });
});
