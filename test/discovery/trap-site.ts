/**
 * A site made of figures, with a known answer: the pages a crawl of it has to take, each once, and every trap that sites set by accident.
 * Pages of the answer: home, lists, docs (a tree), topics, users, sessions, orphans that only the sitemap names.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';

export type TrapSize = {
  readonly docs: number;
  readonly topics: number;
  readonly users: number;
  readonly orphans: number;
};

export type TrapSite = AsyncDisposable & {
  readonly url: (path: string) => string;
  /** Paths of the answer. */
  readonly answer: ReadonlySet<string>;
  /** Pages of users (/u/userN) are answered for N below this; the others wait until it is raised. All by default. */
  letGoUsers: number;
  /** How often each path and query was asked for. */
  readonly asked: ReadonlyMap<string, number>;
  /** Addresses that act which were asked for. */
  readonly acted: readonly string[];
  /** Referrers that pages of the answer were asked for with, by path. */
  readonly referrers: ReadonlyMap<string, string>;
};

const topicsOnList = 20;
const sentence = (about: string) =>
  `This is what there is to read about ${about}: a text of its own, long enough to be told from all others by its words.`;

export async function openTrapSite(size: TrapSize): Promise<TrapSite> {
  const lists = Math.ceil(size.topics / topicsOnList);
  const answer = new Set<string>(['/', '/forum/', '/shop', '/feed']);
  for (let n = 2; n <= lists; n++) answer.add(`/forum/?page=${n}`);
  for (let n = 0; n < size.docs; n++) answer.add(`/docs/${docName(n)}`);
  for (let n = 0; n < size.topics; n++) answer.add(topicPath(n));
  for (let n = 0; n < size.users; n++) answer.add(`/u/user${n}`);
  for (let n = 0; n < size.orphans; n++) answer.add(`/orphan/${n}`);
  for (let n = 0; n < 5; n++) answer.add(`/s/part${n}`);

  const asked = new Map<string, number>();
  const acted: string[] = [];
  const referrers = new Map<string, string>();
  let session = 1000;
  let port = 0;
  const site: TrapSite = {
    url: (path) => `http://127.0.0.1:${port}${path}`,
    answer,
    letGoUsers: Number.POSITIVE_INFINITY,
    asked,
    acted,
    referrers,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };

  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://site.test');
    const path = url.pathname;
    const name = `${path}${url.search}`;
    asked.set(name, (asked.get(name) ?? 0) + 1);
    if (request.headers.referer && !referrers.has(name)) referrers.set(name, request.headers.referer);
    const send = (title: string, body: string, status = 200) => {
      response.writeHead(status, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' });
      const nav = `<nav><a href="/">Home</a> <a href="/forum/">Forum</a> <a href="/logout">Log out</a> <a href="https://elsewhere.example/">Else</a></nav>`;
      response.end(`<!doctype html><title>${title}</title>${nav}<main><h1>${title}</h1>${body}</main>`);
    };
    const text = (body: string | Buffer, type = 'text/plain') => {
      response.writeHead(200, { 'content-type': type });
      response.end(body);
    };
    if (/^\/(?:logout|delete|vote|unsubscribe)\b|\/(?:like|watch|reply)$|mark=|action=/.test(name)) {
      acted.push(name);
      return send('Done', '<p>It was done.</p>');
    }
    if (path === '/robots.txt')
      return text(`User-agent: *\nDisallow: /private/\nSitemap: http://${request.headers.host}/maps.xml\n`);
    if (path === '/maps.xml')
      return text(
        `<sitemapindex><sitemap><loc>http://${request.headers.host}/orphans.xml.gz</loc></sitemap></sitemapindex>`,
        'application/xml',
      );
    if (path === '/orphans.xml.gz') {
      const locs = Array.from(
        { length: size.orphans },
        (_, n) => `<url><loc>http://${request.headers.host}/orphan/${n}</loc></url>`,
      );
      return text(gzipSync(`<urlset>${locs.join('')}</urlset>`), 'application/gzip');
    }
    if (path === '/favicon.ico' || path === '/llms.txt') {
      response.writeHead(404);
      response.end();
      return;
    }
    if (path === '/') {
      const links = [
        '/docs/0.html',
        '/index.html',
        '/?utm_source=mail',
        '/shop',
        '/feed',
        '/rel/deep/',
        '/gone/0',
        '/calendar/2026/11',
        '/private/1',
        '/u/user0',
        '/r/docs',
        '/print/0',
        '/delete?id=4',
        '/vote?id=3&how=up',
        '/forum/?sort=date',
        '/file.zip',
        ...Array.from({ length: 5 }, (_, n) => `/s/part${n};jsessionid=${session++}A`),
      ];
      return send(
        'Home',
        `<p>${sentence('this site')}</p>${links.map((link) => `<p><a href="${link}">${link}</a></p>`).join('')}`,
      );
    }
    if (path === '/index.html') return send('Home again', '<p>Should not be asked for.</p>');
    const doc = /^\/docs\/([\w-]+)\.html$/.exec(path)?.[1];
    if (doc !== undefined) {
      const n = Number(doc.replace(/^chapter-/, ''));
      const children = [3 * n + 1, 3 * n + 2, 3 * n + 3].filter((child) => child < size.docs);
      return n < size.docs
        ? send(
            `Chapter ${n}`,
            `<p>${sentence(`chapter ${n} of the documentation`)}</p>${children.map((child) => `<p><a href="${docName(child)}#top">Chapter ${child}</a></p>`).join('')}<p><a href="/docs/${docName(n)}?print=1">Print</a></p>`,
          )
        : send('Not found', '<p>none</p>', 404);
    }
    if (path === '/forum/') {
      const page = Number(url.searchParams.get('page') ?? 1);
      if (page < 1 || page > lists) return send('Not found', '', 404);
      const first = (page - 1) * topicsOnList;
      const topics = Array.from({ length: topicsOnList }, (_, at) => first + at).filter((n) => n < size.topics);
      const items = topics.map((n) => `<li><a href="${topicPath(n)}">Topic number ${n} of the forum</a></li>`).join('');
      const next = page < lists ? `<a rel="next" href="/forum/?page=${page + 1}">Next</a>` : '';
      return send(
        `Forum, page ${page}`,
        `<p>${sentence(`list ${page}`)}</p><ul>${items}</ul>${next}<a href="/forum/?page=${page}&sort=hot">Hot</a>`,
      );
    }
    const topic = /^\/t\/[\w-]+\/(\d+)$/.exec(path)?.[1];
    if (topic !== undefined) {
      const n = Number(topic);
      return send(
        `Topic ${n}`,
        `<p>${sentence(`topic ${n}`)}</p><a href="/u/user${n % size.users}">Author</a> <a href="${path}/like">Like</a> <a href="${path}/reply">Reply</a> <a href="${path}?mark=read">Mark as read</a>`,
      );
    }
    const user = /^\/u\/user(\d+)$/.exec(path)?.[1];
    if (user !== undefined) {
      const next = Number(user) + 1;
      const answerWhenLetGo = (): void => {
        if (response.destroyed) return;
        if (Number(user) >= site.letGoUsers) return void setTimeout(answerWhenLetGo, 20);
        send(
          `User ${user}`,
          `<p>${sentence(`user ${user}`)}</p>${next < size.users ? `<a href="/u/user${next}">Next one</a>` : ''}`,
        );
      };
      return answerWhenLetGo();
    }
    const orphan = /^\/orphan\/(\d+)$/.exec(path)?.[1];
    if (orphan !== undefined) return send(`Orphan ${orphan}`, `<p>${sentence(`orphan ${orphan}`)}</p>`);
    const part = /^\/s\/part(\d)(?:;jsessionid=\w+)?$/.exec(path)?.[1];
    if (part !== undefined) {
      const others = Array.from(
        { length: 5 },
        (_, n) => `<a href="/s/part${n};jsessionid=${session++}B">Part ${n}</a>`,
      );
      return send(`Part ${part}`, `<p>${sentence(`part ${part}`)}</p>${others.join(' ')}`);
    }
    if (path === '/r/docs') {
      response.writeHead(302, { location: '/docs/0.html' });
      response.end();
      return;
    }
    if (path.startsWith('/print/')) return send('Chapter 0', `<p>${sentence('chapter 0 of the documentation')}</p>`);
    if (path.startsWith('/private/')) return send('Private', `<p>${sentence('what robots.txt keeps')}</p>`);
    if (path.startsWith('/rel/'))
      return send('Deeper', `<p>${sentence(`a folder ${path.length} deep`)}</p><a href="deep/">Deeper</a>`);
    const gone = /^\/gone\/(\d+)$/.exec(path)?.[1];
    if (gone !== undefined)
      return send('404 Not Found', `<p>There is no page of that name.</p><a href="/gone/${Number(gone) + 1}">Try</a>`);
    const month = /^\/calendar\/(\d{4})\/(\d\d)$/.exec(path);
    if (month) {
      const at = (by: number) => {
        const date = new Date(Date.UTC(Number(month[1]), Number(month[2]) - 1 + by));
        return `/calendar/${date.getUTCFullYear()}/${String(date.getUTCMonth() + 1).padStart(2, '0')}`;
      };
      return send(
        `${month[1]}-${month[2]}`,
        `<p>No events.</p><a href="${at(-1)}">Before</a> <a href="${at(1)}">After</a>`,
      );
    }
    if (path === '/shop') {
      const filters = ['red', 'green', 'blue'].flatMap((color) =>
        ['s', 'm', 'l'].map((one) => `/shop?color=${color}&size=${one}&brand=a`),
      );
      return send(
        'Shop',
        `<p>${sentence('the shop')}</p>${filters.map((link) => `<a href="${link}">${link}</a>`).join(' ')}`,
      );
    }
    if (path === '/feed') {
      const page = Number(url.searchParams.get('page') ?? 1);
      return send(
        page === 1 ? 'Feed' : 'Feed, more',
        `<p>${page === 1 ? sentence('the feed') : 'No more entries.'}</p><a rel="next" href="/feed?page=${page + 1}">Older</a>`,
      );
    }
    return send('Not found', '<p>none</p>', 404);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
  return site;
}

function docName(n: number): string {
  return n === 0 ? '0.html' : `chapter-${n}.html`;
}

function topicPath(n: number): string {
  return `/t/some-topic-${n}/${n}`;
}

/** The path that a page of the answer is known by, whatever session or campaign its address carries. */
export function plainPath(address: string): string {
  const url = new URL(address);
  return `${url.pathname.replace(/;jsessionid=\w+/, '')}${url.search}`;
}
