import { expect, test } from 'vitest';
import { extract, pageUrl } from './make-capture.ts';

const page = (body: string, head = '') =>
  `<!doctype html><html lang="en"><head><title>T &lt;b&gt;</title>${head}</head><body>${body}</body></html>`;

test('links are absolute, each once, with their text, and say whether they stay on the site', () => {
  const { links } = extract(
    page(
      '<nav><a href="/n">Menu</a></nav><a href="b"><img alt="pic" src="/i.png"></a><a href="b#x">again</a><a href="https://docs.site.example/">docs</a><a href="https://other.example/">o <b>p</b></a><a href="#top">top</a><a href="mailto:a@b.example">mail</a><a href="page">self</a><a href="#/route">route</a>',
    ),
    { formats: ['links'] },
  );
  expect(links).toEqual([
    { url: 'https://site.example/n', text: 'Menu', internal: true },
    { url: 'https://site.example/a/b', text: 'pic', internal: true },
    { url: 'https://docs.site.example/', text: 'docs', internal: true },
    { url: 'https://other.example/', text: 'o p', internal: false },
    { url: `${pageUrl}#/route`, text: 'route', internal: true },
  ]);
});

test('the base of the page is what its addresses are relative to', () => {
  const { links, markdown } = extract(page('<a href="x">x</a> <a href="#p">p</a>', '<base href="/deep/er/">'), {
    formats: ['links', 'markdown'],
  });
  expect(links?.map(({ url }) => url)).toEqual(['https://site.example/deep/er/x']);
  expect(markdown).toBe(`[x](https://site.example/deep/er/x) [p](${pageUrl}#p)`);
});

test('an address with a host is kept whatever it would be relative to', () => {
  const { markdown } = extract(page('<a href="https://other.example/o">o</a> <a href="x">x</a>'), {}, { finalUrl: '' });
  expect(markdown).toBe('[o](https://other.example/o) x');
});

test('HTML is clean: absolute addresses, known attributes, nothing that runs', () => {
  const { html } = extract(
    page(
      '<p onclick="x()" style="color:red" class="c" data-a="1" id="p"><a href="/l" onmouseover="y()">l</a><img src="/i.png" onerror="z()"><a href="javascript:q()">r</a></p><script>s()</script><table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr></table>',
    ),
    {
      content: 'main',
      formats: ['html'],
    },
  );
  expect(html).toContain(
    '<p id="p"><a href="https://site.example/l">l</a><img src="https://site.example/i.png"> <a>r</a></p>',
  );
  expect(html).not.toMatch(/onclick|onerror|onmouseover|style|class=|data-|script|javascript/);
});

test('the whole page as HTML is a page whose title cannot break out', () => {
  const { html } = extract(page('<p>x</p>'), { formats: ['html'] });
  expect(html).toMatch(/^<!doctype html>\n<html lang="en">/);
  expect(html).toContain('<title>T &lt;b&gt;</title>');
  expect(html).toContain('<p>x</p>');
});

test('text has lines for blocks, tabs for cells, and no markup', () => {
  const { text } = extract(
    page(
      '<h1>A</h1><p>b <b>c</b>\n d*</p><ul><li>e</li><li>f</li></ul><table><tr><th>g</th><th>h</th></tr><tr><td>1</td><td>2</td></tr></table><pre>i\n  j</pre>k<br>l',
    ),
    { formats: ['text'] },
  );
  expect(text).toBe('A\n\nb c d*\n\ne\nf\n\ng\th\n1\t2\n\ni\n  j\n\nk\nl');
});

test('what was not asked for is absent', () => {
  const got = extract(page('<p>x</p>'));
  expect(got).not.toHaveProperty('html');
  expect(got).not.toHaveProperty('text');
  expect(got).not.toHaveProperty('links');
  expect(got.htmlBytes).toBe(Buffer.byteLength(page('<p>x</p>')));
  expect(got.extractMs).toBeGreaterThan(0);
});

test('served HTML without head, body or small letters is read all the same', () => {
  const { title, markdown, links } = extract(
    '<TITLE>Old</TITLE><H1>Hi</H1><P>See <A HREF="/x">x</A><P>and<UL><LI>a<LI>b</UL>',
    { formats: ['markdown', 'links'] },
  );
  expect(title).toBe('Old');
  expect(markdown).toBe('# Hi\n\nSee [x](https://site.example/x)\n\nand\n\n- a\n- b');
  expect(links).toHaveLength(1);
});
