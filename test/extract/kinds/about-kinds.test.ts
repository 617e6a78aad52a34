/** What pages of many makes say of themselves: titles beside the names of their sites, days beside other days. */
import { describe, expect, test } from 'vitest';
import { extract } from '../make-capture.ts';

const text =
  '<p>The strands of a rope that has lain in water all winter swell and will not pass through each other.</p>';
const about = (head: string, body: string, finalUrl = 'https://site.example/a/page') =>
  extract(`<!doctype html><html lang="en"><head>${head}</head><body>${body}${text}</body></html>`, {}, { finalUrl });

describe('the title', () => {
  test.each([
    [
      'is the post’s, not that of the blog whose name is the first heading',
      '<title>Harbour notes: Splicing wet rope</title>',
      '<h1>Harbour notes</h1><h2 class="date-header">Monday</h2><h3 class="post-title">Splicing wet rope</h3>',
      'Splicing wet rope',
    ],
    [
      'has no day before it',
      '<title>Splicing wet rope</title>',
      '<h1><span>Dec 18 2025</span> Splicing wet rope</h1>',
      'Splicing wet rope',
    ],
    [
      'does not say how many goods there are',
      '<title>Hemp ropes - Ropes of the harbour</title>',
      '<h1>Hemp ropes (158 items)</h1>',
      'Hemp ropes',
    ],
    [
      'is that of the box that stands for a heading',
      '<title>Rope Kit: Rope Class Reference</title>',
      '<div class="headertitle"><div class="title">Rope Class Reference</div></div>',
      'Rope Class Reference',
    ],
  ])('%s', (_, head, body, wanted) => {
    expect(about(head, body).title).toBe(wanted);
  });

  test('signs that were escaped twice are read, in figures of both kinds', () => {
    const head = '<title></title><meta property="og:title" content="Knots &amp;#x26; ropes &amp;#8211; a guide">';
    expect(about(head, '').title).toBe('Knots & ropes – a guide');
  });
});

describe('the day of a page', () => {
  test('is not that of its last change, said in a line of its own', () => {
    const body = '<h1>Wet rope</h1><p>Last updated:</p><p>4 Feb 2025</p><p>By Ada Keeper</p><p>2 May 2024</p>';
    expect(about('<title>Wet rope</title>', body).metadata.published).toBe('2024-05-02');
  });

  test('is none that a tag names for its last change', () => {
    const head = '<title>Wet rope</title><meta name="Updated Date" content="2024-02-23">';
    expect(about(head, '<h1>Wet rope</h1>').metadata.published).toBeUndefined();
  });

  test('is not the day of an event, nor that on which a door is open', () => {
    const article = '<title>Wet rope</title><meta property="og:type" content="article">';
    const hours = `<h1>Wet rope</h1>${text.repeat(4)}<div class="garden-hours__date">March 14, 2026</div>`;
    expect(about(article, hours).metadata.published).toBeUndefined();
    const events = '<h1>Rope days</h1><ul><li><div class="date">March 16, 2026</div></li></ul>';
    expect(about(article, events, 'https://site.example/events/us/').metadata.published).toBeUndefined();
  });

  test('stands above the posts of a blog', () => {
    const body = `<h1>Harbour notes</h1>${text.repeat(4)}<h2 class="date-header"><span>Monday, September 8, 2008</span></h2><h3 class="post-title">Splicing wet rope</h3>`;
    const url = 'https://notes.example/2008/09/splicing.html';
    expect(about('<title>Harbour notes: Splicing wet rope</title>', body, url).metadata.published).toBe('2008-09-08');
  });
});
