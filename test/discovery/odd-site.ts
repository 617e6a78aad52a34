/**
 * A site in the shapes that less common software gives its pages, with a known answer: sitemaps with odd bytes, routes by fragment,
 * a list that only headers lead on in, a base address, pages that say where they are and lie, and links that act by icon or text alone.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';

export type OddSite = AsyncDisposable & {
  readonly url: (path: string) => string;
  /** Paths of the answer. */
  readonly answer: ReadonlySet<string>;
  readonly asked: ReadonlyMap<string, number>;
  /** Addresses that act which were asked for. */
  readonly acted: readonly string[];
};

const text = (about: string) =>
  `There is a text of its own here, which is about ${about} and about nothing else, so that it can be told from all the others by its words.`;

/** Each with its links; the key is path and query. */
function pagesOf(): Map<string, { readonly title: string; readonly body: string; readonly head?: string }> {
  const pages = new Map<string, { title: string; body: string; head?: string }>();
  const add = (path: string, body: string, head = '') =>
    pages.set(path, { title: `Page ${path}`, body: `<p>${text(path)}</p>${body}`, head });
  const link = (path: string, words = path) => `<p><a href="${path}">${words}</a></p>`;

  // Every page says that it is the start page.
  const lie = '<link rel="canonical" href="/">';
  add(
    '/',
    [
      '/canon/1',
      '/base/',
      '/listed',
      '/session/1?PHPSESSID=0a1b2c3d',
      '/session/1?sid=d41d8cd98f00b204e9800998ecf8427e',
      '/session/2;sid=44AA',
      '/lang/en',
      '/default.aspx',
      '/slash/',
      '/slash',
      '/slash?fbclid=x&mc_cid=1&_hsenc=2&msclkid=4&yclid=5&ttclid=6&igshid=7&li_fat_id=8&utm_id=9&gad_source=1',
      '/moved',
      '/soft/1',
      '/feeds',
      '/days/2024/05/01',
      planOf(new Date()),
      '/deep/',
      '/acts',
    ]
      .map((path) => link(path))
      .join(''),
    lie,
  );
  for (const n of [1, 2, 3]) add(`/canon/${n}`, n < 3 ? link(`/canon/${n + 1}`) : '', lie);
  add('/base/', '<p><a href="in-base">In the base</a> <a href="?x=1">Its query</a></p>', '<base href="/elsewhere/">');
  add('/elsewhere/in-base', '');
  add('/elsewhere/?x=1', '');
  add('/listed', link('/item/1'));
  for (const n of [2, 3]) add(`/listed?after=${n}`, link(`/item/${n}`));
  for (const n of [1, 2, 3]) add(`/item/${n}`, '');
  for (const n of [1, 2]) add(`/session/${n}`, link('/session/1;jsessionid=9F') + link('/session/2;jsessionid=8E'));
  // A switcher of languages is on each of its pages: other languages are other pages.
  for (const lang of ['en', 'de'])
    add(`/lang/${lang}`, link('/lang/en') + link('/lang/de') + link(`/set-language?lang=${lang}`, 'x'));
  add('/slash', '');
  add('/moved', '');
  add('/refreshed', '');
  add('/feeds', '', '<link rel="alternate" type="application/rss+xml" href="/feed.xml">' + '');
  add(
    '/acts',
    [
      '<a href="/x1"><i class="fa fa-sign-out"></i></a>',
      '<a href="/x2">⏻</a>',
      '<a href="/x3">Log out (anna)</a>',
      '<a href="/p/4">Zitieren</a>',
      '<a href="/p/5">すべて既読にする</a>',
      '<a href="/p/6">加入购物车</a>',
      '<a href="/p/7">Se désabonner</a>',
      '<a href="/p/8">Denunciar</a>',
      '<a href="/p/9/react?e=heart">:)</a>',
      '<a href="/basket?add=10">+</a>',
      '<a href="/tasks/11/run">x</a>',
      '<a href="/p/12" onclick="return confirm(1)">x</a>',
      '<a href="/x13"><img src="/power_off.png" alt=""></a>',
    ].join(' '),
  );
  add('/deep/', '');
  // One is looked at before it is known.
  add('/soft/1', '');
  for (const n of [1, 2, 3, 4, 5]) add(`/mapped/${n}`, '');
  return pages;
}

export async function openOddSite(): Promise<OddSite> {
  const pages = pagesOf();
  const asked = new Map<string, number>();
  const acted: string[] = [];
  let port = 0;
  const acts = /^\/x\d|^\/p\/\d|^\/basket|^\/tasks\/|^\/set-language/;

  const server = createServer((request, response) => {
    const name = request.url ?? '/';
    asked.set(name, (asked.get(name) ?? 0) + 1);
    const own = `http://${request.headers.host}`;
    const html = (title: string, body: string, head = '', more: Record<string, string> = {}) => {
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', ...more });
      response.end(
        `<!doctype html><html><head><title>${title}</title>${head}</head><body><main><h1>${title}</h1>${body}</main></body></html>`,
      );
    };
    const raw = (body: string | Buffer, type: string) => {
      response.writeHead(200, { 'content-type': type });
      response.end(body);
    };
    if (acts.test(name)) {
      acted.push(name);
      return html('Done', '<p>It was done.</p>');
    }
    if (name === '/robots.txt')
      return raw('\uFEFFUser-agent: *\r\nDisallow:\r\nSITEMAP : /maps/index\r\n', 'text/plain');
    // An index that names itself, one that is packed without saying so, a text one, one in UTF-16, and one that is not there.
    if (name === '/maps/index')
      return raw(
        `\uFEFF<?xml version="1.0"?><sm:sitemapindex xmlns:sm="http://www.sitemaps.org/schemas/sitemap/0.9">${[
          'index',
          'packed',
          'text',
          'wide',
          'none',
        ]
          .map((map) => `<sm:sitemap><sm:loc> /maps/${map} </sm:loc></sm:sitemap>`)
          .join('')}</sm:sitemapindex>`,
        'application/octet-stream',
      );
    if (name === '/maps/packed')
      return raw(
        gzipSync(
          `<urlset xmlns="x" xmlns:image="http://www.google.com/schemas/sitemap-image/1.1" xmlns:news="n"><url><loc><![CDATA[${own}/mapped/1]]></loc><image:image><image:loc>${own}/img/1</image:loc></image:image><news:news><news:title>A &amp; B</news:title></news:news></url><url><loc>${own}/mapped/2?utm_source=map&amp;x</loc></url></urlset>`,
        ),
        'text/plain',
      );
    if (name === '/maps/text')
      return raw(`\uFEFF${own}/mapped/3\r\n\r\n  ${own}/mapped/4  \r\nnot an address\r\n`, 'text/plain; charset=utf-8');
    if (name === '/maps/wide')
      return raw(
        Buffer.from(
          `\uFEFF<?xml version="1.0" encoding="UTF-16"?><urlset><url><loc>${own}/mapped/5</loc></url></urlset>`,
          'utf16le',
        ),
        'application/xml',
      );
    if (name.startsWith('/listed')) {
      const page = pages.get(name);
      const next = name === '/listed' ? 2 : name === '/listed?after=2' ? 3 : null;
      if (page)
        return html(
          page.title,
          page.body,
          '',
          next === null ? {} : { link: `<${own}/style.css>; rel=preload, </listed?after=${next}>; rel="next"` },
        );
    }
    if (name === '/moved') return html('Moved', '', '<meta http-equiv="refresh" content="0; url=/refreshed">');
    if (name.startsWith('/soft/'))
      return html(
        'Sorry',
        `<h2>Seite nicht gefunden</h2><p>We have looked.</p><a href="/soft/${Number(name.slice(6)) + 1}">On</a>`,
      );
    const day = /^\/(?:days|plan)\/(\d{4})\/(\d\d)\/(\d\d)$/.exec(name);
    if (day) {
      const at = (by: number) => planOf(new Date(Date.UTC(Number(day[1]), Number(day[2]) - 1, Number(day[3]) + by)));
      return html(
        `Plan of ${day[1]}-${day[2]}-${day[3]}`,
        `<p>Nothing happens on this day, and nothing has been planned for it by anybody so far. You can look at others.</p><a href="${at(-1)}">Before</a> <a href="${at(1)}">After</a>`,
      );
    }
    if (name.startsWith('/deep/'))
      return html('Deep', `<p>${text('the deep')}</p><a href="further/">Further</a><a href="../deep/">Again</a>`);
    const plain = name
      .replace(/;(?:jsessionid|sid)=\w+|\?(?:PHPSESSID|sid)=\w+$/i, '')
      .replace(/\?(?:fbclid|utm_|x=?$).*$/, '')
      .replace(/(?<=.)\/$/, (slash) => (pages.has(name) ? slash : ''));
    const page = pages.get(name) ?? pages.get(plain);
    if (page) return html(page.title, page.body, page.head);
    response.writeHead(404, { 'content-type': 'text/html' });
    response.end('<title>Not found</title><p>none');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
  return {
    url: (path) => `http://127.0.0.1:${port}${path}`,
    // What a page leads on to is had with it.
    answer: new Set([...pages.keys()].filter((path) => path !== '/refreshed')),
    asked,
    acted,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** A calendar by its path, with no word of it. */
function planOf(date: Date): string {
  return `/plan/${date.toISOString().slice(0, 10).replaceAll('-', '/')}`;
}

/** The path that a page of the answer is known by, whatever its address carries. */
export function plainPath(address: string): string {
  const { pathname, search } = new URL(address);
  const path = pathname.replace(/;\w+=\w+$/, '').replace(/(?<=^\/slash)\/$/, '');
  return `${path}${/^\?(?:PHPSESSID|sid|utm_source|fbclid)=/.test(search) ? '' : search}`;
}
