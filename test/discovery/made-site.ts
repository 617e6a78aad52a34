/**
 * A site of any size that exists only as rules: what a page shows and leads to follows from its path, so that a crawl of it needs neither
 * server nor browser, and its answer (the pages that a crawl has to take, each once) is known beforehand. With the traps of real sites.
 */
import type { FoundLink } from '../../shared/batch/discovery.ts';

export const madeHost = 'made.example';
const origin = `https://${madeHost}`;

export type MadeSize = { readonly docs: number; readonly topics: number; readonly users: number };
export type MadePage = {
  readonly status: number;
  readonly finalPath: string;
  readonly title: string;
  readonly markdown: string;
  readonly links: readonly FoundLink[];
};

const topicsOnList = 20;

const docPath = (n: number) => `/docs/chapter-${n}.html`;
const topicPath = (n: number) => `/t/some-topic-${n}/${n}`;

export function madeAnswer({ docs, topics, users }: MadeSize): ReadonlySet<string> {
  const range = (count: number, path: (n: number) => string) => Array.from({ length: count }, (_, n) => path(n));
  return new Set([
    '/',
    '/forum/',
    '/feed',
    ...range(Math.ceil(topics / topicsOnList) - 1, (n) => `/forum/?page=${n + 2}`),
    ...range(docs, docPath),
    ...range(topics, topicPath),
    ...range(users, (n) => `/u/user${n}`),
  ]);
}

/** True for what a trap gave before it was known as one. */
export function isOfTrap(path: string): boolean {
  return /^\/(?:calendar|rel|gone|feed\?)/.test(path);
}

/** Asking for this would have done something. */
export function acts(path: string): boolean {
  return /^\/(?:logout|delete|vote|unsubscribe)\b|\/(?:like|reply)$|mark=|action=/.test(path);
}

/** The path and query that an address is known by. */
export function pathOf(url: string): string {
  const { pathname, search } = new URL(url);
  return `${pathname}${search}`;
}

const say = (about: string) =>
  `What there is to read about ${about}: a text of its own, long enough to be told from every other by its words.`;

export function madePage(path: string, size: MadeSize): MadePage {
  const page = (title: string, markdown: string, paths: readonly string[], finalPath = path): MadePage => ({
    status: 200,
    finalPath,
    title,
    markdown,
    links: ['/', '/forum/', '/logout', 'https://elsewhere.example/x', ...paths].map((to) => linkTo(to)),
  });
  const none: MadePage = { status: 404, finalPath: path, title: 'Not found', markdown: 'none', links: [] };
  if (path === '/')
    return page('Home', say('this site'), [
      docPath(0),
      '/u/user0',
      '/r/0',
      '/print/0',
      '/calendar/2026/11',
      '/rel/deep/',
      '/gone/0',
      '/feed',
      '/delete?id=4',
      '/vote?id=3&how=up',
      '/forum/?sort=date',
      '/?utm_source=mail',
      '/picture.png',
    ]);
  const doc = numberIn(/^\/docs\/chapter-(\d+)\.html$/, path) ?? numberIn(/^\/r\/(\d+)$/, path);
  if (doc !== null)
    return doc < size.docs
      ? page(
          `Chapter ${doc}`,
          say(`chapter ${doc}`),
          [1, 2, 3]
            .map((child) => 3 * doc + child)
            .filter((n) => n < size.docs)
            .map((n) => `${docPath(n)}#top`)
            .concat(`${docPath(doc)}?print=1`, `/print/${doc}`),
          docPath(doc),
        )
      : none;
  const print = numberIn(/^\/print\/(\d+)$/, path);
  if (print !== null) return page(`Chapter ${print}`, say(`chapter ${print}`), []);
  const list = path === '/forum/' ? 1 : numberIn(/^\/forum\/\?page=(\d+)$/, path);
  if (list !== null) {
    const lists = Math.ceil(size.topics / topicsOnList);
    if (list > lists) return none;
    const first = (list - 1) * topicsOnList;
    const topics = Array.from({ length: topicsOnList }, (_, at) => first + at).filter((n) => n < size.topics);
    const next = list < lists ? [`/forum/?page=${list + 1}`] : [];
    return page(`Forum ${list}`, say(`list ${list}`), [
      ...topics.map(topicPath),
      ...next,
      `/forum/?page=${list}&sort=hot`,
    ]);
  }
  const topic = numberIn(/^\/t\/some-topic-\d+\/(\d+)$/, path);
  if (topic !== null)
    return page(`Topic ${topic}`, say(`topic ${topic}`), [
      `/u/user${topic % size.users}`,
      `${path}/like`,
      `${path}/reply`,
      `${path}?mark=read`,
    ]);
  const user = numberIn(/^\/u\/user(\d+)$/, path);
  if (user !== null)
    return page(`User ${user}`, say(`user ${user}`), user + 1 < size.users ? [`/u/user${user + 1}`] : []);
  const gone = numberIn(/^\/gone\/(\d+)$/, path);
  if (gone !== null) return page('404 Not Found', 'There is no page of that name.', [`/gone/${gone + 1}`]);
  if (path.startsWith('/rel/')) return page('Deeper', say(`a folder ${path.length} deep`), [`${path}deep/`]);
  const feed = path === '/feed' ? 1 : numberIn(/^\/feed\?page=(\d+)$/, path);
  if (feed !== null) return page('Feed', feed === 1 ? say('the feed') : 'No more entries.', [`/feed?page=${feed + 1}`]);
  const month = /^\/calendar\/(\d{4})\/(\d\d)$/.exec(path);
  if (month) {
    const at = (by: number) => {
      const date = new Date(Date.UTC(Number(month[1]), Number(month[2]) - 1 + by));
      return `/calendar/${date.getUTCFullYear()}/${String(date.getUTCMonth() + 1).padStart(2, '0')}`;
    };
    return page(path, 'No events.', [at(-1), at(1)]);
  }
  return none;
}

function linkTo(to: string): FoundLink {
  return { url: new URL(to, origin).href, text: to, rel: '' };
}

function numberIn(pattern: RegExp, path: string): number | null {
  const match = pattern.exec(path)?.[1];
  return match === undefined ? null : Number(match);
}
