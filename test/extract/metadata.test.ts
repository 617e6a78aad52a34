import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { toIsoDate } from '../../companion/extract/metadata/dates.ts';
import { extract } from './make-capture.ts';

const news = readFileSync(new URL('./pages/news.html', import.meta.url), 'utf8');
const about = (head: string, body = '<p>text</p>', title = '', finalUrl?: string) =>
  extract(
    `<!doctype html><html lang="de"><head>${head}</head><body>${body}</body></html>`,
    {},
    { title, ...(finalUrl && { finalUrl }) },
  );

test('JSON-LD comes first, then Open Graph, then plain HTML', () => {
  expect(extract(news).metadata).toEqual({
    description: 'After eleven months in dry dock the MV Solan sails again.',
    author: 'Ines Okafor, Tom Reid',
    authors: ['Ines Okafor', 'Tom Reid'],
    published: '2026-03-14T07:30:00+01:00',
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
    [
      'has its lines parted, and no kind of topic, style or button in it',
      '<title>Ropes and knots</title>',
      '<h1><span class="label">Question</span> Ropes<br>and <style>.a{}</style>kno\u00adts<button>Copy item path</button></h1>',
      'Ropes and knots',
    ],
    [
      'loses the word for what it is',
      '<title>Thread: Which rope for a dinghy? - Ropes</title>',
      '<h1>Thread: Which rope for a dinghy?</h1>',
      'Which rope for a dinghy?',
    ],
    [
      'loses the site off its heading too',
      '<title>Which rope? | Rope Works</title><meta property="og:site_name" content="Rope Works">',
      '<h1>Which rope? | Rope Works</h1>',
      'Which rope?',
    ],
    [
      'is not the heading that says the host',
      '<title>Which rope do you use in winter? / Gear / Site</title>',
      '<h1>Site</h1>',
      'Which rope do you use in winter?',
    ],
    [
      'is not the heading with the site’s name that the title ends in',
      '<title>Which rope? - Sailing Board</title>',
      '<h1>Sailing Board</h1><h2>Which rope?</h2>',
      'Which rope?',
    ],
    [
      'loses the number that an issue has',
      '<title>Rope frays · Issue #12 · acme/rope</title>',
      '<h1>Rope frays <span>#12</span></h1>',
      'Rope frays',
    ],
    [
      'is the heading behind the word for the part of the site',
      '<title>Harbour | The long quay</title>',
      '<h1><span class="kicker">Harbour</span> The long quay</h1>',
      'The long quay',
    ],
    ['is no word that many pages are called', '<title>Home - Rope Works</title>', '<h1>Home</h1>', 'Rope Works'],
    ['is the whole title where nothing is known', '<title>a - b</title>', '', 'a - b'],
  ];
  test.each(rows)('%s', (_rule, head, body, title) => expect(about(head, body).title).toBe(title));
  test('is what the browser showed where the document has none', () =>
    expect(about('', '', 'Shown').title).toBe('Shown'));
});

describe('dates', () => {
  const rows: readonly (readonly [text: string, iso: string])[] = [
    ['2026-03-14', '2026-03-14'],
    ['2026-03-14T07:30:00+01:00', '2026-03-14T07:30:00+01:00'],
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
    ['Thu, 09/25/2025 - 11:38', '2025-09-25'],
    ['25/09/2025', '2025-09-25'],
    ['05.04.2026', '2026-04-05'],
    ['3. März 2024, 10:15 Uhr', '2024-03-03'],
    ['Publié le 14 août 2023 à 06h30', '2023-08-14'],
    ['1er février 2022', '2022-02-01'],
    ['7 de enero de 2024', '2024-01-07'],
    ['21 maggio 2023', '2023-05-21'],
    ['9 de outubro de 2023', '2023-10-09'],
    ['5 mei 2023', '2023-05-05'],
    ['11 czerwca 2023', '2023-06-11'],
    ['15 мая 2023', '2023-05-15'],
    ['2023年4月5日', '2023-04-05'],
    ['Monday, 4th of March 2024', '2024-03-04'],
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
  test('JSON-LD with lines in its texts is read', () => {
    const ld =
      '<script type="application/ld+json">{"@type":"Article","author":"Ina Sund","articleBody":"One\nTwo"}</script>';
    expect(metadataOf(ld, body('')).author).toBe('Ina Sund');
  });
  test('a page of a site is dated where it names a person', () => {
    const page = '{"@type":"WebPage","datePublished":"2020-01-02"}';
    const ld = (...nodes: string[]) => `<script type="application/ld+json">{"@graph":[${nodes}]}</script>`;
    expect(metadataOf(ld(page), body('')).published).toBeUndefined();
    expect(metadataOf(ld(page, '{"@type":"Person","name":"Ina Sund"}'), body('')).published).toBe('2020-01-02');
  });
  test('a day beside the heading of the article it stands in is its own', () => {
    const of = (html: string) =>
      about('<title>On ropes</title>', html, '', 'https://x.example/ropes').metadata.published;
    expect(
      of(
        '<main><article><aside><time datetime="2021-06-06">June 6, 2021</time></aside><h1>On ropes</h1></article></main>',
      ),
    ).toBe('2021-06-06');
    expect(of('<main><article><h2>On ropes</h2><time datetime="2021-06-06">June 6</time></article></main>')).toBe(
      '2021-06-06',
    );
  });
  test('when it was changed is told beside when it came out', () => {
    const ld =
      '<script type="application/ld+json">{"@type":"Article","datePublished":"2020-01-02","dateModified":"2021-03-04T05:06:07+02:00"}</script>';
    expect(metadataOf(ld, body(''))).toMatchObject({ published: '2020-01-02', modified: '2021-03-04T05:06:07+02:00' });
  });
  test.each([
    [
      '<p class="byline"><span>By</span><a href="/i">Ina Sund</a><time>6 May 2024</time><span>4 min read</span></p>',
      ['Ina Sund'],
    ],
    ['<div class="author">Ina Sund<b>Rope maker</b></div>', ['Ina Sund']],
    ['<p>by <a href="/u/ina">ina_s</a> · 6 May 2024</p>', ['ina_s']],
    [
      '<p class="author">By <a>Ina Sund</a>, <a>Ole Mure</a> and <a>Brit Gard</a></p>',
      ['Ina Sund', 'Ole Mure', 'Brit Gard'],
    ],
    ['<p class="byline">By Ina Sund and Ole Mure</p>', ['Ina Sund', 'Ole Mure']],
    ['<p class="meta author-box">4 mins read</p>', undefined],
    ['<div class="authors"><a href="/1">Ina Sund</a><a href="/2">Ole Mure</a></div>', ['Ina Sund', 'Ole Mure']],
    ['<p>By <a href="/1">Ina Sund</a> and <a href="/2">Ole Mure</a> | January 2, 2024</p>', ['Ina Sund', 'Ole Mure']],
    ['<p class="byline">BY INA SUND</p>', ['Ina Sund']],
    ['<p>By Ina Sund</p><p>The quay is long.</p>', ['Ina Sund']],
    ['<p class="byline">Door <span>Jan van der Berg</span> op 5 mei 2023</p>', ['Jan van der Berg']],
    ['<p class="auteur">Par Jean-Marc L’Hôte</p><p>Le 1er février 2022</p>', ['Jean-Marc L’Hôte']],
    ['<p class="byline">Av Åsa Lindström</p>', ['Åsa Lindström']],
    ['<p class="autor">Autor: Katarzyna Wiśniewska</p>', ['Katarzyna Wiśniewska']],
  ])('names in %s', (byline, authors) => expect(metadataOf('', body(byline)).authors).toEqual(authors));
  test.each([
    ['<p>Published 4 March 2024 · Last updated 5 March 2024</p>', '2024-03-04'],
    ['<p>Updated 5 March 2024</p>', '2024-03-05'],
    ['<p>Updated 5 March 2024, published 4 March 2024</p>', '2024-03-04'],
    ['<p>Join us on May 5, 2024 at the long quay.</p>', undefined],
    ['<span>Posted 03/25/2024</span>', '2024-03-25'],
    ['<span>Posted 03/04/2024</span>', undefined],
    ['<p>Publicado el 7 de enero de 2024</p>', '2024-01-07'],
  ])('the day in %s', (line, day) => expect(metadataOf('', body(line)).published).toBe(day));
  test('one text that names two persons is two authors; a firm or a degree is no second one', () => {
    const of = (name: string) => metadataOf(`<meta name="author" content="${name}">`, body('')).authors;
    expect(of('Ina Sund and Ole Mure')).toEqual(['Ina Sund', 'Ole Mure']);
    expect(of('Ina Sund, MD')).toEqual(['Ina Sund, MD']);
    expect(of('Sund and Mure Media Group')).toEqual(['Sund and Mure Media Group']);
    expect(of('By Ina Sund December')).toEqual(['Ina Sund']);
    expect(of('page.extra.author')).toBeUndefined();
  });
  test('a person goes before the site, and the site is the author where it says so and names nobody', () => {
    const head = '<meta property="og:site_name" content="Rope Works"><meta name="author" content="Rope Works">';
    expect(metadataOf(head, body('')).author).toBe('Rope Works');
    expect(metadataOf(head, body('<p class="byline">By Ina Sund</p>')).author).toBe('Ina Sund');
  });
  test('an article that lists products is still signed', () => {
    const ld =
      '<script type="application/ld+json">[{"@type":"ItemList"},{"@type":"NewsArticle","author":{"name":"Ina Sund"}}]</script>';
    expect(metadataOf(ld, body('')).author).toBe('Ina Sund');
  });
  test('a thread is by who began it, its answers by others', () => {
    const post = (name: string) =>
      `<div itemscope itemtype="https://schema.org/Answer"><span itemprop="author"><a>${name}</a></span><p>Yes.</p></div>`;
    const html = `<div itemscope itemtype="https://schema.org/Question"><p>Which rope?</p><div itemprop="author"><a>ina_s</a><meta itemprop="name" content="ina_s"></div></div>${post('ole')}`;
    expect(metadataOf('', body('', html)).author).toBe('ina_s');
    const ld =
      '<script type="application/ld+json">{"@type":"QAPage","mainEntity":{"@type":"Question","name":"Which rope?","author":{"name":"brit"},"datePublished":"2024-05-06"}}</script>';
    expect(metadataOf(ld, body(''))).toMatchObject({ author: 'brit', published: '2024-05-06' });
  });
  test('a thread is of the day of its first post, whatever software has it', () => {
    const of = (post: (day: string) => string) =>
      about('', `<h2>Which rope?</h2>${post('03')}${post('07')}`, '', 'https://x.example/topic/12-rope').metadata
        .published;
    const said = (day: string) => `<p>Said on 2024-05-${day}. I use the old one.</p>`;
    expect(
      of((day) => `<article class="cPost"><time datetime="2024-05-${day}T10:00:00Z">x</time><p>Mine.</p></article>`),
    ).toBe('2024-05-03T10:00:00Z');
    expect(of((day) => `<div class="blockpost"><h2><a href="#p">2024-05-${day} 15:14</a></h2><p>Mine.</p></div>`)).toBe(
      '2024-05-03',
    );
    expect(of((day) => `<div class="post" id="p${day}"><p>${day}th May 2024, 16:26</p></div>`)).toBe('2024-05-03');
    expect(of(said)).toBeUndefined();
  });
  test('an article’s part that is called its date counts, one of a card or of a change does not', () => {
    const of = (parts: string, head = '<meta property="og:type" content="article">') =>
      about(head, `<h1>Ropes</h1>${'<p>Words of it.</p>'.repeat(30)}${parts}`).metadata.published;
    expect(of('<div class="single-post-date">July 8, 2025</div>')).toBe('2025-07-08');
    expect(of('<span class="Article_publishedDate__a1">17.05.2021</span>')).toBe('2021-05-17');
    expect(of('<div class="post-date">Updated July 8, 2025</div>')).toBeUndefined();
    expect(of('<div class="card"><span class="post-date">July 8, 2025</span></div>')).toBeUndefined();
    expect(of('<p class="post-date">July 8, 2025</p><p class="post-date">July 9, 2025</p>')).toBeUndefined();
    expect(of('<div class="post-date">July 8, 2025</div>', '')).toBeUndefined();
    expect(of('<p class="date">July 8, 2025. <i>Updated: July 12, 2025</i></p>')).toBe('2025-07-08');
    expect(of('<div class="article-page-footer"><span class="article-date">July 8, 2025</span></div>')).toBe(
      '2025-07-08',
    );
    expect(of('<div class="site-footer"><span class="article-date">July 8, 2025</span></div>')).toBeUndefined();
    expect(of('<ul><li itemprop="datePublished"><time>July 8th, 2025</time></li></ul>', '')).toBe('2025-07-08');
    expect(of('', '<meta name="published-date" content="2021-02-16">')).toBe('2021-02-16');
  });
  test('documentation is changed, not published; a day in an address is a date', () => {
    const head = '<meta property="article:published_time" content="2020-01-02">';
    const at = (url: string, more = '') => about(more, body(''), '', url).metadata.published;
    expect(at('https://x.example/docs/ropes', head)).toBeUndefined();
    expect(at('https://x.example/blog/ropes', head)).toBe('2020-01-02');
    expect(at('https://x.example/2024/05/06/ropes')).toBe('2024-05-06');
  });
});

test('a byline may stand behind a lead, where its part says that it is one', () => {
  const lead = `<p>${'Words of a lead. '.repeat(13)}</p>`;
  const of = (line: string) =>
    about('<meta property="og:type" content="article">', `<h1>Wet ropes</h1>${lead}${line}`, 'Wet ropes').metadata
      .author;
  expect(of('<p class="signed">Ann Bell</p>')).toBeUndefined();
  expect(of('<p class="author">Ann Bell</p>')).toBe('Ann Bell');
});

test('a name keeps its first letters, and what stands where a name would is none', () => {
  for (const name of ['Dieter Hogen', 'Parker Lee', 'Vonda Ray', 'Dina Porter'])
    expect(about(`<meta name="author" content="By ${name}">`).metadata.author).toBe(name);
  for (const none of ['Originally published', 'Mar 6', 'Offline', 'admin', 'Insights from'])
    expect(about(`<meta name="author" content="${none}">`).metadata.author).toBeUndefined();
});

test('the words before a linked name are passed over', () => {
  const { metadata } = about(
    '<meta property="og:type" content="article">',
    '<h1>Bread</h1><div class="blog-author">Recipe by <a href="/ann">Ann Bell</a></div><p>Flour and water.</p>',
    'Bread',
    'https://site.example/recipes/bread',
  );
  expect(metadata.author).toBe('Ann Bell');
});

test('an author’s place by what sites call it, where it names one person', () => {
  const text = '<p>The ferry leaves twice a day in winter.</p>'.repeat(20);
  const page = (end: string) =>
    about('', `<article><h1>The ferry</h1>${text}${end}</article>`, 'The ferry', 'https://site.example/news/ferry');
  expect(page('<span class="c-authorName">Ann Bell</span>').metadata.author).toBe('Ann Bell');
  expect(
    page('<span class="c-authorName">Ann Bell</span><span class="c-authorName">Tom Reid</span>').metadata.author,
  ).toBeUndefined();
});

test('the day behind the word for it, where it is one day', () => {
  const page = (body: string) => about('', `<h1>Pier</h1>${body}`, 'Pier', 'https://site.example/notes/pier');
  expect(page('<div><h4>Published</h4><p>July 8, 2025</p></div>').metadata.published).toBe('2025-07-08');
  expect(
    page('<p>Text.</p>'.repeat(60).concat('<footer>Posted on the 15/12/2025 at 19:00</footer>')).metadata.published,
  ).toBe('2025-12-15');
  expect(
    page(`${'<p>Text.</p>'.repeat(60)}<p>Published: July 8, 2025</p><p>Published: July 9, 2025</p>`).metadata.published,
  ).toBeUndefined();
});

test('quotes about a date are none of it; of two dates the one that can be read in one way is taken', () => {
  expect(about('<meta property="article:published_time" content=\'"2025-12-17T13:22:47Z"\'>').metadata.published).toBe(
    '2025-12-17T13:22:47Z',
  );
  expect(
    about(
      '<meta property="article:published_time" content="03-09-2026">',
      '<time itemprop="datePublished" datetime="2026-03-09">x</time>',
    ).metadata.published,
  ).toBe('2026-03-09');
});

test('who began a thread and when, as its software keeps them', () => {
  const page = (body: string) =>
    about('', `<h1>Which rope?</h1>${body}`, 'Which rope?', 'https://site.example/r/boats/comments/1').metadata;
  expect(
    page('<shreddit-post author="sam_k" created-timestamp="2026-03-03T09:47:05.754000+0000"></shreddit-post>'),
  ).toMatchObject({
    author: 'sam_k',
    published: '2026-03-03T09:47:05.754000Z',
  });
  const flux = (name: string) =>
    `<div class="blockpost"><div class="postleft"><dl><dt><strong>${name}</strong></dt></dl></div><div class="postmsg"><p>Hemp.</p></div></div>`;
  expect(page(flux('chun') + flux('lee')).author).toBe('chun');
});
