import { describe, expect, test } from 'vitest';
import { LinkJudge } from '../../../companion/crawl/discovery/judge-links.ts';
import { scopeOf } from '../../../companion/crawl/discovery/scope.ts';
import type { FoundLink } from '../../../shared/batch/discovery.ts';

const site = 'https://forum.example';
const nowMs = Date.UTC(2026, 10, 26);
const judge = () => new LinkJudge(scopeOf({ scope: 'host', roots: [site], include: [], exclude: ['/hidden/**'] }));
const link = (path: string, text = 'a page', more: Partial<FoundLink> = {}): FoundLink => ({
  url: new URL(path, site).href,
  text,
  rel: '',
  ...more,
});
const from = { from: `${site}/list`, policy: null, nowMs };
const reasonOf = (path: string, text?: string, more?: Partial<FoundLink>) =>
  judge().judge([link(path, text, more)], from)[0]?.reason;

describe('links of a page', () => {
  test.each([
    ['/t/a-topic/12', 'A topic', null],
    ['/t/a-topic/12?page=2', '2', null],
    ['https://other.example/', 'Other', 'out-of-scope'],
    ['/hidden/x', 'Hidden', 'excluded'],
    ['/files/a.zip', 'Archive', 'not-a-page'],
    ['mailto:a@b.example', 'Mail', 'unsupported-scheme'],
    ['javascript:void(0)', 'More', 'unsupported-scheme'],
    ['/list?sort=date', 'Date', 'sort-order'],
    ['/docs/manual.pdf', 'Manual', null],
  ])('%s (%s): %s', (path, text, reason) => {
    expect(reasonOf(path, text)).toBe(reason);
  });

  test.each([
    ['/logout', 'Log out'],
    ['/account/delete/5', 'x'],
    ['/vote?id=1&how=up&auth=0123456789abcdef0123', '▲'],
    ['/post/12/like', '12'],
    ['/t/12/watch', 'Watch'],
    ['/topic/12', 'Mark as read'],
    ['/u/alice/follow', 'Follow'],
    ['/group/7/leave', 'Austreten'],
    ['/w/index.php?title=A&action=edit', 'Edit'],
    ['/w/index.php?title=A&action=watch&token=1a2b3c4d5e6f7a8b', 'x'],
    ['/forum?mark=all', 'x'],
    ['/posting.php?mode=reply&t=3', 'Reply'],
    ['/item/3/upvote', ''],
    ['/cart?add-to-cart=12', 'Add'],
    ['/unsubscribe?u=1', 'x'],
    ['/t/12?_wpnonce=8f3a2b1c9d', 'x'],
    ['/beitrag/9', 'Als gelesen markieren'],
    ['/message/9', 'Me gusta'],
    ['/message/9', '点赞'],
  ])('unsafe: %s (%s)', (path, text) => {
    expect(reasonOf(path, text)).toBe('unsafe');
  });

  test.each([
    ['/docs/knots', '/docs/knots.md', 'same-page'],
    ['/docs/knots.html', '/docs/knots.md', 'same-page'],
    ['/docs/knots.html', '/docs/knots.html.md', 'same-page'],
    ['/docs/', '/docs/index.md', 'same-page'],
    ['/docs/knots', '/docs/sails.md', null],
    ['/docs/knots.md', '/docs/knots.md.md', null],
  ])('on %s, %s is %s: where a site gives a page as Markdown', (page, path, reason) => {
    const [judged] = judge().judge([link(path)], { ...from, from: `${site}${page}` });
    expect(judged?.reason).toBe(reason);
  });

  test.each([
    'http://127.0.0.1:8080',
    'http://[::1]:8080',
    'http://localhost',
    'https://10.0.0.7',
    'https://www.forum.example.',
  ])('of a page at %s, whatever its path, links are judged as of any other', (origin) => {
    const anywhere = new LinkJudge(scopeOf({ scope: 'any', roots: [origin], include: [], exclude: [] }));
    for (const page of ['/', '/docs/', '/docs/knots.html', '//x//y', '/%zz', '/a:b@c/']) {
      const links = [
        '/docs/knots.md',
        '/print/docs/knots.html',
        '/m/docs',
        '//m.forum.example/docs/',
        '//',
        '/other',
      ].map((path) => ({ url: URL.parse(path, origin)?.href ?? path, text: 'x', rel: '' }));
      const judged = anywhere.judge(links, { ...from, from: origin + page });
      expect(judged.find(({ url }) => url.endsWith('/other'))?.reason).toBe(null);
      if (page === '/docs/knots.html') {
        expect(judged.find(({ url }) => url.endsWith('/docs/knots.md'))?.reason).toBe('same-page');
        expect(judged.find(({ url }) => url.includes('/print/'))?.reason).toBe('same-page');
      }
    }
  });

  test.each([
    ['/t/1?mark=read', 'unsafe'],
    ['/forum?mark=topics', 'unsafe'],
    ['/search?mark=knots', null],
    ['/c-api/import.html', null],
    ['/c-api/import', 'unsafe'],
    ['/share/email?id=3', 'unsafe'],
    ['/story/5/share/email', 'unsafe'],
    ['/story/5/tell-a-friend', 'unsafe'],
    ['/sendtofriend.php?id=3', 'unsafe'],
  ])('%s is %s by its address alone', (path, reason) => {
    expect(reasonOf(path, path)).toBe(reason);
  });

  test('a link that a script makes act is unsafe whatever it says, and says why', () => {
    const [judged] = judge().judge([link('/t/1', 'Open', { acts: 'it sends a form' })], from);
    expect(judged).toMatchObject({ reason: 'unsafe', why: 'it sends a form' });
  });

  test.each([
    ['/docs/edit', 'Edit'],
    ['/docs/share/email', 'Share by e-mail'],
    ['/help/share/email?id=3', 'Share by e-mail'],
    ['/share/email', 'About sharing by e-mail'],
    ['/referrals/tell-a-friend', 'Tell a friend'],
    ['/contact/mail?lang=de', 'Mail'],
    ['/blog/2019/send-to-friend', 'Send to a friend'],
    ['/news/4/message', 'A message from the board'],
    ['/help/move', 'How to move'],
    ['/tag/vote', 'vote'],
    ['/report', 'Annual report'],
    ['/join', 'Join us'],
    ['/wiki/Undo', 'Undo'],
    ['/blog/how-to-leave', 'How to leave'],
    ['/questions/42/how-do-i-delete-a-branch', 'How do I delete a branch?'],
  ])('a page about it is none: %s (%s)', (path, text) => {
    expect(reasonOf(path, text)).toBeNull();
  });

  test('each address once, by its key, and never the page itself', () => {
    const judged = judge().judge(
      [link('/a'), link('/a/#x'), link('/a?utm_source=y'), link('/list#top'), link('/b')],
      from,
    );
    expect(judged.map(({ url }) => url)).toEqual([`${site}/a`, `${site}/b`]);
  });

  test('an address that also stands under a text that acts is left alone, in either order', () => {
    const one = link('/x/9', 'A page');
    const other = link('/x/9', 'Mark as read');
    expect(judge().judge([one, other], from)[0]?.reason).toBe('unsafe');
    expect(judge().judge([other, one], from)[0]?.reason).toBe('unsafe');
  });

  test('routes of apps are pages, places in a page are not', () => {
    const judged = judge().judge([link('/#/inbox'), link('/#!/sent'), link('/app#part')], from);
    expect(judged.map(({ url }) => url.replace(site, ''))).toEqual(['/#/inbox', '/#!/sent', '/app']);
  });

  test('what leads on in a list is known by rel, text and address', () => {
    const judged = judge().judge(
      [
        link('/t/1?page=2', '2'),
        link('/older', 'Older posts'),
        link('/next-chapter', 'On', { rel: 'next' }),
        link('/c', 'C'),
      ],
      from,
    );
    expect(judged.map(({ leadsOn, isPagination }) => [leadsOn, isPagination])).toEqual([
      [true, true],
      [true, false],
      [true, false],
      [false, false],
    ]);
  });

  test('another form of the page is seen with it', () => {
    expect(judge().judge([link('/list.md', '', { rel: 'alternate' })], from)[0]).toMatchObject({
      reason: 'same-page',
      isSamePage: true,
    });
  });
});

describe('links that ask not to be followed', () => {
  const scope = scopeOf({ scope: 'host', include: [], exclude: [], roots: ['https://a.example/'] });
  const links = [
    { url: 'https://a.example/1', text: 'one', rel: '', nofollow: true },
    { url: 'https://a.example/2', text: 'two', rel: '' },
    { url: 'https://a.example/3', text: 'three', rel: '', nofollow: true },
    { url: 'https://a.example/3', text: 'three again', rel: '' },
    { url: 'https://a.example/logout', text: 'Log out', rel: '', nofollow: true },
  ];
  const reasons = (obeys: boolean) =>
    new LinkJudge(scope)
      .judge(links, { nowMs: 0, from: 'https://a.example/', policy: null, obeys })
      .map(({ url, reason }) => [new URL(url).pathname, reason]);

  test('are not, where robots are obeyed, and told as such; a plain link to the same address is', () => {
    expect(reasons(true)).toEqual([
      ['/1', 'nofollow'],
      ['/2', null],
      ['/3', null],
      ['/logout', 'unsafe'],
    ]);
  });

  test('are followed as any other where they are not', () => {
    expect(reasons(false)).toEqual([
      ['/1', null],
      ['/2', null],
      ['/3', null],
      ['/logout', 'unsafe'],
    ]);
  });
});
