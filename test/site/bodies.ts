/** Things that are no HTML page, and HTML in other charsets. */
import { deflateSync } from 'node:zlib';
import { siteText } from './articles.ts';
import { png } from './images.ts';
import { type Routes, send } from './routes.ts';

/** What every page of /charset/NAME says, as it must come out. */
export const charsetTexts: Readonly<Record<string, string>> = {
  gbk: '中文网页的内容',
  shift_jis: '日本語のページ',
  'windows-1251': 'Страница на русском языке',
  'utf-16': 'Широкие буквы и 文字',
  'utf-8': 'Ünïcödé – naïve façade ✓',
  none: 'Plain letters without a charset',
};

/** The bytes of `text`: Node writes no legacy charsets, so the few texts above are kept in them here. */
const encoded: Readonly<Record<string, Buffer>> = {
  gbk: Buffer.from('d6d0cec4cdf8d2b3b5c4c4dac8dd', 'hex'),
  shift_jis: Buffer.from('93fa967b8cea82cc8379815b8357', 'hex'),
  'windows-1251': Buffer.from('d1f2f0e0ede8f6e020ede020f0f3f1f1eaeeec20ffe7fbeae5', 'hex'),
};

function charsetPage(name: string, byMeta: boolean): Buffer {
  const meta = byMeta ? `<meta charset="${name}">` : '';
  const before = `<!doctype html><html><head>${meta}<title>Charset</title></head><body><article><p>`;
  const after = '</p></article></body></html>';
  if (name === 'utf-16') return Buffer.from(`\uFEFF${before}${charsetTexts[name]}${after}`, 'utf16le');
  return Buffer.concat([
    Buffer.from(before),
    encoded[name] ?? Buffer.from(charsetTexts[name] ?? ''),
    Buffer.from(after),
  ]);
}

/** A PDF of one page that says `text`. */
function pdf(text: string): Buffer {
  const content = deflateSync(Buffer.from(`BT /F1 18 Tf 40 700 Td (${text}) Tj ET`));
  const objects = [
    Buffer.from('<</Type/Catalog/Pages 2 0 R>>'),
    Buffer.from('<</Type/Pages/Kids[3 0 R]/Count 1>>'),
    Buffer.from('<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>'),
    Buffer.concat([
      Buffer.from(`<</Length ${content.length}/Filter/FlateDecode>>stream\n`),
      content,
      Buffer.from('\nendstream'),
    ]),
    Buffer.from('<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>'),
  ];
  const parts = [Buffer.from('%PDF-1.4\n')];
  const offsets: number[] = [];
  let length = parts[0]?.length ?? 0;
  objects.forEach((object, i) => {
    offsets.push(length);
    const part = Buffer.concat([Buffer.from(`${i + 1} 0 obj\n`), object, Buffer.from('\nendobj\n')]);
    parts.push(part);
    length += part.length;
  });
  const rows = offsets.map((at) => `${String(at).padStart(10, '0')} 00000 n \n`).join('');
  parts.push(
    Buffer.from(`xref\n0 6\n0000000000 65535 f \n${rows}trailer<</Size 6/Root 1 0 R>>\nstartxref\n${length}\n%%EOF\n`),
  );
  return Buffer.concat(parts);
}

const rss = `<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>Test feed</title><link>http://localhost/</link>
<description>News of the test site</description><item><title>First item</title><link>/article/1</link><description>${siteText(501)}</description></item>
<item><title>Second item</title><link>/article/2</link><description>&lt;p&gt;With &lt;b&gt;markup&lt;/b&gt;&lt;/p&gt;</description></item></channel></rss>`;
const atom = `<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Atom feed</title><id>urn:tt</id><updated>2026-01-01T00:00:00Z</updated>
<entry><title>Entry one</title><id>urn:tt:1</id><link href="/article/3"/><updated>2026-01-01T00:00:00Z</updated><summary>${siteText(502)}</summary></entry></feed>`;

type Body = { readonly type: string; readonly body: string | Uint8Array; readonly disposition?: string };

/** What /body/NAME answers. */
const bodies: Readonly<Record<string, Body>> = {
  'data.json': {
    type: 'application/json',
    body: JSON.stringify({ name: 'Test', says: siteText(503), list: [1, 2, { deep: true }] }),
  },
  'ld.json': { type: 'application/ld+json', body: JSON.stringify({ '@context': 'x', says: siteText(504) }) },
  'plain.txt': {
    type: 'text/plain; charset=utf-8',
    body: `Plain text.\n\n  indented <b>not bold</b> & so\n${siteText(505)}\n`,
  },
  'gbk.txt': { type: 'text/plain; charset=gbk', body: encoded.gbk ?? '' },
  'table.csv': { type: 'text/csv; charset=utf-8', body: `name,says\nTest,"${siteText(506)}"\n=1+1,x\n` },
  'read.md': { type: 'text/markdown; charset=utf-8', body: `# Markdown\n\n${siteText(507)}\n` },
  'code.js': { type: 'text/javascript', body: `// ${siteText(508)}\nalert(1);` },
  'feed.rss': { type: 'application/rss+xml', body: rss },
  'feed.atom': { type: 'application/atom+xml; charset=utf-8', body: atom },
  'data.xml': { type: 'text/xml', body: `<?xml version="1.0"?><root><says>${siteText(509)}</says></root>` },
  'page.xhtml': {
    type: 'application/xhtml+xml',
    body: `<html xmlns="http://www.w3.org/1999/xhtml"><head><title>XHTML</title></head><body><p>${siteText(510)}</p></body></html>`,
  },
  'empty.txt': { type: 'text/plain', body: '' },
  'paper.pdf': { type: 'application/pdf', body: pdf('A paper') },
  'picture.png': { type: 'image/png', body: png(40, 40, 3) },
  'drawing.svg': {
    type: 'image/svg+xml',
    body: '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><text y="9">x</text></svg>',
  },
  'sound.wav': {
    type: 'audio/wav',
    body: Buffer.from(
      '524946462400000057415645666d74201000000001000100401f0000401f00000100080064617461000000ff',
      'hex',
    ),
  },
  'film.mp4': { type: 'video/mp4', body: Buffer.alloc(2000, 7) },
  'pack.zip': { type: 'application/zip', body: Buffer.from('504b0506000000000000000000000000000000000000', 'hex') },
  'thing.bin': { type: 'application/octet-stream', body: Buffer.alloc(5000, 1) },
  'saved.html': { type: 'text/html', body: '<p>saved</p>', disposition: 'attachment; filename="saved.html"' },
  'saved.csv': { type: 'text/csv', body: 'a,b\n1,2\n', disposition: 'attachment; filename="saved.csv"' },
};

export const bodyRoutes: Routes = {
  /** /body/NAME: a file of its kind; the names are the rows above. */
  body: (at) => {
    const found = Object.hasOwn(bodies, at.rest[0] ?? '') ? bodies[at.rest[0] ?? ''] : undefined;
    if (!found) return send(at, 'text/plain', 'no such body', { status: 404 });
    send(
      at,
      found.type,
      found.body,
      found.disposition ? { headers: { 'content-disposition': found.disposition } } : {},
    );
  },
  /** /sheets/come has its style sheet, /sheets/gone not, /sheets/none asks for none. */
  sheets: (at) => {
    const [name] = at.rest;
    if (name === 'site.css') return send(at, 'text/css', '.b{display:none}');
    if (name === 'gone.css') return send(at, 'text/plain', 'no such sheet', { status: 404 });
    const sheet = name === 'come' ? 'site.css' : 'gone.css';
    const link = name === 'none' ? '' : `<link rel="stylesheet" href="${sheet}">`;
    return send(
      at,
      'text/html',
      `<!doctype html><html><head><title>Wet rope</title>${link}</head><body><h1>Wet rope</h1><p class="b">unseen</p><p>${'The strands of a rope swell. '.repeat(12)}</p></body></html>`,
    );
  },
  /** What a reader without scripts would get, in the head and in the body, on a page of which something is hidden. */
  noscripts: (at) =>
    send(
      at,
      'text/html',
      '<!doctype html><html><head><title>Wet rope</title><noscript><link rel="stylesheet" href="/x.css"><style>.a{opacity:1}</style></noscript><style>.b{display:none}</style></head><body><article><h1>Wet rope</h1><p class="b">unseen</p><p>The strands of a rope swell.</p><img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" alt=""><noscript><img src="/rope.jpg" alt="A rope"></noscript></article></body></html>',
    ),
  /** /charset/NAME?by=meta: the charset is in the header, or with `by=meta` in the page only. */
  charset: (at) => {
    const name = at.rest[0] ?? 'none';
    const byMeta = at.url.searchParams.get('by') === 'meta';
    const type = byMeta || name === 'none' ? 'text/html' : `text/html; charset=${name}`;
    send(at, type, charsetPage(name, byMeta));
  },
};
