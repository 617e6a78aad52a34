/** Tables of contents amid a text: navigation, since all that they say stands below once more; and what only looks like one. */
import { describe, expect, test } from 'vitest';
import { extract } from '../make-capture.ts';

const text =
  'The strands of a rope that has lain in water all winter swell and will not pass through each other, whatever is tried.';
const sections = ['Wet ropes', 'Knots that hold'].map(
  (name, at) => `<h2 id="part-${at}">${name}</h2><p>${text} ${text}</p><p>${text}</p>`,
);
const links = '<a href="#part-0">Wet ropes</a>';
const list = `<ul><li>${links}</li><li><a href="#part-1">Knots that hold</a></li></ul>`;
const markdownOf = (before: string, url = 'https://a.test/ropes') =>
  extract(
    `<!doctype html><html><head><title>Ropes</title></head><body><main><article><h1>Ropes</h1><p>${text}</p>${before}${sections.join('')}</article></main></body></html>`,
    { content: 'main' },
    { finalUrl: url },
  );

describe('goes', () => {
  test.each([
    ['words over a list', `<p><strong>Table of Contents</strong></p>${list}`],
    ['a box', `<div class="toc"><h2>On this page</h2>${list}</div>`],
    ['a box that folds', `<details open><summary>Inhalt</summary>${list}</details>`],
    [
      'words and list in boxes of their own',
      `<div><div><h3>In this article:</h3></div></div><div><nav>${list}</nav></div>`,
    ],
    ['words at the end of another part', `<div><p>${text}</p><p>Contents</p></div><div>${list}</div>`],
    ['links in a row', `<div><h2>Jump to</h2>${links}<a href="#part-1">Knots that hold</a></div>`],
    [
      'numbered links by their whole address',
      `<h2>Contents [hide]</h2><ol><li>1. <a href="https://a.test/ropes/#part-0">Wet ropes</a></li><li>2. <a href="/ropes#part-1">Knots</a></li></ol>`,
    ],
    [
      'words twice, as a button opens the list',
      `<nav><h2>Table of Contents</h2><h2><button>Table of Contents</button></h2>${list}</nav>`,
    ],
    ['words over a place that nothing has filled', '<aside><h2>Table of contents</h2><nav></nav></aside>'],
  ])('%s', (_, before) => {
    const { markdown } = markdownOf(before);
    expect(markdown).not.toMatch(/contents|on this page|inhalt|in this article|jump to|^- |^\d\. /im);
    expect(markdown.match(/Wet ropes/g)).toHaveLength(1);
    expect(markdown.match(/Knots that hold/g)).toHaveLength(1);
    expect(markdown).toContain('swell and will not pass');
  });
});

describe('stays', () => {
  test.each([
    [
      'chapters of a book, which are pages',
      '<h2>Table of Contents</h2><ul><li><a href="/one#a">Chapter one</a></li><li><a href="/two#a">Chapter two</a></li></ul>',
      '## Table of Contents',
    ],
    [
      'a list without links',
      '<h2>Contents</h2><ul><li>One rope of hemp</li><li>Two of nylon</li></ul>',
      'Two of nylon',
    ],
    [
      'a list that says more than its links',
      `<h2>Contents</h2><ul><li>${links} — why they swell</li><li><a href="#part-1">Knots</a> — and how long</li></ul>`,
      'why they swell',
    ],
    [
      'a list whose targets are nowhere',
      '<h2>Contents</h2><ul><li><a href="#x">Hemp in a box</a></li><li><a href="#y">Nylon in a box</a></li></ul>',
      'Nylon in a box',
    ],
    ['links without such words', `<p>What follows is about two matters.</p>${list}`, 'two matters'],
    [
      'a heading over text',
      '<section><h2>Contents</h2><p>The box holds a rope and a fid.</p></section>',
      '## Contents',
    ],
  ])('%s', (_, before, kept) => {
    expect(markdownOf(before).markdown).toContain(kept);
  });
});
