import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { toIsoDate } from '../../companion/extract/dates.ts';
import { extract } from './make-capture.ts';

const news = readFileSync(new URL('./pages/news.html', import.meta.url), 'utf8');
const about = (head: string, body = '<p>text</p>', title = '') =>
  extract(`<!doctype html><html lang="de"><head>${head}</head><body>${body}</body></html>`, {}, { title });

test('JSON-LD comes first, then Open Graph, then plain HTML', () => {
  expect(extract(news).metadata).toEqual({
    description: 'After eleven months in dry dock the MV Solan sails again.',
    author: 'Ines Okafor, Tom Reid',
    authors: ['Ines Okafor', 'Tom Reid'],
    published: '2026-03-14T06:30:00Z',
    siteName: 'The Harbour Times',
    language: 'en-GB',
    canonical: 'https://site.example/2026/03/ferry-returns?utm=canon',
    image: 'https://site.example/media/ferry-large.jpg',
  });
});

test('a page cannot pollute prototypes by its JSON-LD', () => {
  extract(news);
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
});

test('Dublin Core and plain names are read', () => {
  const { metadata } = about(
    '<meta name="DC.creator" content="A. Writer"><meta name="DCTERMS.created" content="2020-02-03"><meta name="description" content="d &amp;amp; e">',
  );
  expect(metadata).toEqual({
    author: 'A. Writer',
    authors: ['A. Writer'],
    published: '2020-02-03',
    description: 'd & e',
    language: 'de',
  });
});

test('what is no sane value is left out', () => {
  const { metadata } = about(
    '<meta property="article:author" content="https://facebook.example/a"><meta property="og:image" content="javascript:alert(1)"><meta name="description" content="{{ description }}"><link rel="canonical" href="data:text/html,x">',
  );
  expect(metadata).toEqual({ language: 'de' });
});

test('broken, deep and huge JSON-LD is passed over', () => {
  const ld = (json: string) => `<script type="application/ld+json">${json}</script>`;
  const { metadata } = about(
    ld('{"@type": "Article", oops') +
      ld('['.repeat(5000)) +
      ld(`"${'x'.repeat(1_100_000)}"`) +
      ld('{"@type":["Thing","NewsArticle"],"author":"B"}'),
  );
  expect(metadata.author).toBe('B');
});

describe('the title', () => {
  const rows: readonly (readonly [rule: string, head: string, body: string, title: string])[] = [
    ['is what the heading and the title agree on', '<title>Ships | Harbour | Site</title>', '<h1>Ships</h1>', 'Ships'],
    [
      'is what Open Graph and the title agree on',
      '<title>Ships - Site</title><meta property="og:title" content="Ships">',
      '<h1>Welcome</h1>',
      'Ships',
    ],
    [
      'loses the site where it is known',
      '<title>Ships – Site</title><meta property="og:site_name" content="Site">',
      '',
      'Ships',
    ],
    [
      'loses the site in front as well',
      '<title>Site: Ships</title><meta property="og:site_name" content="Site">',
      '',
      'Site: Ships',
    ],
    [
      'is the second heading that the title begins with',
      '<title>Ships at sea | Code | Site</title>',
      '<h1>Site</h1><h2>Ships at sea</h2>',
      'Ships at sea',
    ],
    ['has no sign of the link to itself', '<title>Ships — Docs</title>', '<h1>Ships<a href="#s">¶</a></h1>', 'Ships'],
    ['is the heading where there is nothing else', '', '<h1>Ships</h1>', 'Ships'],
    ['is the whole title where nothing is known', '<title>a - b</title>', '', 'a - b'],
  ];
  test.each(rows)('%s', (_rule, head, body, title) => expect(about(head, body).title).toBe(title));
  test('is what the browser showed where the document has none', () =>
    expect(about('', '', 'Shown').title).toBe('Shown'));
});

describe('dates', () => {
  const rows: readonly (readonly [text: string, iso: string])[] = [
    ['2026-03-14', '2026-03-14'],
    ['2026-03-14T07:30:00+01:00', '2026-03-14T06:30:00Z'],
    ['2026-03-14 07:30', '2026-03-14T07:30:00'],
    ['2026-03-14T07:30:00.250Z', '2026-03-14T07:30:00.250Z'],
    ['2026/3/4', '2026-03-04'],
    ['20260314', '2026-03-14'],
    ['Sat, 14 Mar 2026 07:30:00 GMT', '2026-03-14T07:30:00Z'],
    ['March 14, 2026', '2026-03-14'],
    ['14th March 2026', '2026-03-14'],
    ['1773473400', '2026-03-14T07:30:00Z'],
    ['1773473400000', '2026-03-14T07:30:00Z'],
    ['03/04/2026', '03/04/2026'],
    ['2026-13-40', '2026-13-40'],
    ['yesterday', 'yesterday'],
  ];
  test.each(rows)('%s is %s', (text, iso) => expect(toIsoDate(text)).toBe(iso));
});

describe('who wrote a page, and when', () => {
  const body = (byline: string, more = '') =>
    `<main><article><h1>On ropes</h1>${byline}<p>${'Rope makers walk backwards all day. '.repeat(20)}</p></article>${more}</main>`;
  const metadataOf = (head: string, html: string) => about(`<title>On ropes</title>${head}`, html).metadata;

  test('several authors of a paper are a list, their names in speaking order', () => {
    const metas = ['Sund, Ina', 'Mure, Ole'].map((name) => `<meta name="citation_author" content="${name}">`).join('');
    expect(metadataOf(metas, body(''))).toMatchObject({
      author: 'Ina Sund, Ole Mure',
      authors: ['Ina Sund', 'Ole Mure'],
    });
  });
  test('the byline and the date beside the title are read where nothing else says them', () => {
    const line = '<p class="byline">By Ina Sund</p><time datetime="2024-05-06">6 May</time>';
    expect(metadataOf('', body(line))).toMatchObject({ author: 'Ina Sund', published: '2024-05-06' });
  });
  test('those of a card, a comment or a testimonial are not the page’s', () => {
    const more =
      '<div class="comments"><span class="author">Brit Gard</span><time datetime="2019-03-05">5 March 2019</time></div><div class="related card"><a rel="author" href="/b">Ole Mure</a></div>';
    const metadata = metadataOf('', body('', more));
    expect(metadata.author).toBeUndefined();
    expect(metadata.published).toBeUndefined();
  });
  test('a page of products is signed by nobody, whatever its template says', () => {
    const head =
      '<script type="application/ld+json">{"@type":"Product","name":"Rope"}</script><meta name="author" content="admin"><meta property="article:published_time" content="2020-01-02">';
    const metadata = metadataOf(head, body(''));
    expect(metadata.author).toBeUndefined();
    expect(metadata.published).toBeUndefined();
  });
  test('when it was changed is told beside when it came out', () => {
    const ld =
      '<script type="application/ld+json">{"@type":"Article","datePublished":"2020-01-02","dateModified":"2021-03-04T05:06:07+02:00"}</script>';
    expect(metadataOf(ld, body(''))).toMatchObject({ published: '2020-01-02', modified: '2021-03-04T03:06:07Z' });
  });
});
