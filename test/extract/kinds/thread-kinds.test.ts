/** Threads as their software writes them: each post with its author, in order, replies below what they answer, nothing of the machinery. */
import { expect, test } from 'vitest';
import { extract } from '../make-capture.ts';

const opening =
  'The strands of wet rope swell and will not pass. I tried a fid with tallow, to no avail. What do you do?';
const first = 'Dry it on the boiler for a night, it goes back to size.';
const answer = 'That would take the tar out of it.';
const third = 'Then tar it again after.';
const last = 'Use a hollow fid.';

const read = (title: string, body: string) =>
  extract(`<!doctype html><html lang="en"><head><title>${title}</title></head><body>${body}</body></html>`, {
    content: 'main',
  });

const time = '<time datetime="2024-05-02T10:00:00Z">2 May</time>';

const hackerNews = (depth: number, user: string, text: string) =>
  `<tr class="athing comtr" id="${user}${depth}"><td><table><tr><td class="ind" indent="${depth}"><img src="s.gif" width="${depth * 40}"></td><td class="votelinks"><a href="vote"><div class="votearrow" title="upvote"></div></a></td><td class="default"><div><span class="comhead"><a href="user" class="hnuser">${user}</a> <span class="age"><a href="item">2 hours ago</a></span><span class="navs"> | <a href="#n">next</a></span></span></div><div class="comment"><div class="commtext c00">${text}</div><div class="reply"><a href="reply">reply</a></div></div></td></tr></table></td></tr>`;
const oldReddit = (user: string, text: string, replies = '') =>
  `<div class="thing noncollapsed comment"><div class="midcol"><div class="arrow up"></div></div><div class="entry"><p class="tagline"><a class="expand">[–]</a><a href="/user/${user}" class="author">${user}</a> <span class="score">5 points</span> ${time} <a class="numchildren">(1 child)</a></p><form action="#" class="usertext"><input type="hidden" name="id"><div class="usertext-body"><div class="md"><p>${text}</p></div></div></form><ul class="flat-list buttons"><li><a href="/p">permalink</a></li></ul></div><div class="child">${replies}</div></div>`;
const reddit = (user: string, depth: number, text: string, replies = '') =>
  `<shreddit-comment author="${user}" depth="${depth}"><div slot="commentMeta"><a href="/user/${user}/">${user}</a> ${time}</div><div slot="comment"><p>${text}</p></div><shreddit-comment-action-row><button>Share</button></shreddit-comment-action-row>${replies}</shreddit-comment>`;
const boxes = (user: string, text: string, replies = '') =>
  `<div class="reply"><div class="reply-head"><b>${user}</b> ${time}</div><div class="reply-body">${text}</div><div class="reply-children">${replies}</div></div>`;
const setIn = (user: string, depth: number, text: string) =>
  `<div class="comment depth-${depth}"><p class="comment-meta"><b class="author">${user}</b> ${time}</p><div class="comment-text"><p>${text}</p></div></div>`;
const hyperkitty = (user: string, depth: number, text: string) =>
  `<div class="email" style="margin-left:${depth}%"><div class="email-header"><div class="email-author"><a class="name" href="/u">${user}</a></div><div class="email-date">2 May 2024</div></div><div class="email-body"><p>${text}</p></div><div class="email-info"><ul class="list-inline"><li><a href="#like">0</a></li></ul></div></div>`;
const lwn = (user: string, text: string, replies = '') =>
  `<details class="CommentBox" open><summary><h3 class="CommentTitle">Splicing</h3><div class="CommentPoster">Posted May 2, 2024 by <b>${user}</b></div></summary><div class="FormattedComment"><p>${text}</p></div><div class="CommentReplyButton"><form><input type="submit" value="Reply"></form></div>${replies}</details>`;

const article = `<h1>Splicing</h1><p>${opening} ${opening}</p><p>${opening} Open three turns, and let it lie by the stove over night.</p>`;

const threads: readonly (readonly [string, string, readonly string[]])[] = [
  [
    'Hacker News',
    `<center><table id="hnmain"><tr><td><table><tr><td><span class="pagetop"><a href="news">Front</a> <a href="login">login</a></span></td></tr></table></td></tr><tr><td><table class="fatitem"><tr class="athing"><td class="title"><span class="titleline"><a href="https://rope.example/">Ask: splicing wet rope</a></span></td></tr><tr><td class="subtext"><span class="subline">88 points by <a class="hnuser">keeper</a></span></td></tr><tr><td><div class="toptext">${opening}</div></td></tr></table><table class="comment-tree">${hackerNews(0, 'tallow', first)}${hackerNews(1, 'wetrope', answer)}${hackerNews(2, 'tallow', third)}${hackerNews(0, 'fidman', last)}</table></td></tr><tr><td><span class="yclinks"><a href="g">Guidelines</a></span><form>Search: <input name="q"></form></td></tr></table></center>`,
    ['login', 'Guidelines', 'reply', 'upvote'],
  ],
  [
    'Reddit before 2018',
    `<div id="header"><ul class="tabmenu"><li>comments</li></ul></div><div class="side"><h1 class="redditname"><a href="/r/knots">knots</a></h1><div class="usertext-body"><p>All about knots. Be kind.</p></div></div><div class="content"><div class="sitetable linklisting"><div class="thing link"><div class="entry"><p class="title"><a class="title" href="/r">Ask: splicing wet rope</a></p><p class="tagline">submitted ${time} by <a class="author">keeper</a></p><form class="usertext"><div class="usertext-body"><div class="md"><p>${opening}</p></div></div></form></div></div></div><div class="commentarea"><div class="menuarea">sorted by: best</div><div class="sitetable nestedlisting">${oldReddit('tallow', first, oldReddit('wetrope', answer, oldReddit('tallow', third)))}${oldReddit('fidman', last)}</div></div></div>`,
    ['permalink', 'Be kind', 'sorted by', '[–]'],
  ],
  [
    'Reddit',
    `<shreddit-app><main><shreddit-post><div slot="credit-bar"><a href="/user/keeper">keeper</a></div><h1 slot="title">Ask: splicing wet rope</h1><div slot="text-body"><div class="md"><p>${opening}</p></div></div></shreddit-post><comment-body-header>Sort by: Best</comment-body-header><shreddit-comment-tree>${reddit('tallow', 0, first, reddit('wetrope', 1, answer, reddit('tallow', 2, third)))}${reddit('fidman', 0, last)}</shreddit-comment-tree></main><div id="right-sidebar-container"><p>All about knots. Be kind.</p></div></shreddit-app>`,
    ['Be kind', 'Sort by'],
  ],
  [
    'HyperKitty',
    `<nav class="navbar"><a href="/login">Sign In</a></nav><div id="thread-content"><h3>Ask: splicing wet rope</h3>${hyperkitty('keeper', 0, opening)}<div class="replies">${hyperkitty('tallow', 1, first)}${hyperkitty('wetrope', 2, answer)}${hyperkitty('tallow', 3, third)}${hyperkitty('fidman', 1, last)}</div></div><section id="fixed"><p>5 comments</p></section>`,
    ['Sign In', '5 comments', '#like'],
  ],
  [
    'comments of LWN',
    `<div class="maincolumn">${article}<h2>Comments</h2>${lwn('tallow', first, lwn('wetrope', answer, lwn('tallow', third)))}${lwn('fidman', last)}</div>`,
    [],
  ],
  [
    'boxes in boxes',
    `<main><section><h1>Ask: splicing wet rope</h1><p>keeper · 2 May 2024</p><p>${opening}</p></section><section class="replies">${boxes('tallow', first, boxes('wetrope', answer, boxes('tallow', third)))}${boxes('fidman', last)}</section></main>`,
    [],
  ],
  [
    'boxes set in',
    `<main><h1>Ask: splicing wet rope</h1><p>${opening}</p><section class="comments">${setIn('tallow', 1, first)}${setIn('wetrope', 2, answer)}${setIn('tallow', 3, third)}${setIn('fidman', 1, last)}</section></main>`,
    [],
  ],
];

test.each(threads)('%s', (_, body, machinery) => {
  const { markdown } = read('Ask: splicing wet rope', body);
  const order = [opening, 'tallow', first, 'wetrope', answer, 'tallow', third, 'fidman', last];
  let at = -1;
  for (const part of order) {
    const next = markdown.indexOf(part, at + 1);
    expect(next, `${part} in\n${markdown}`).toBeGreaterThan(at);
    at = next;
  }
  for (const word of machinery) expect(markdown).not.toContain(word);
  const depthOf = (text: string) => markdown.slice(markdown.lastIndexOf('\n', markdown.indexOf(text)) + 1).search(/\S/);
  expect(depthOf(answer)).toBeGreaterThan(depthOf(first));
  expect(depthOf(third)).toBeGreaterThan(depthOf(answer));
  expect(depthOf(last)).toBe(depthOf(first));
});

test('a post within a box of the same name is no reply', () => {
  const body = `<main><h1>Wet rope</h1><div class="message"><span>Post</span><div class="message"><p>${opening}</p><p>${opening}</p></div></div></main>`;
  expect(read('Wet rope', body).markdown).toContain(`\n\n${opening}`);
});

test('nor are posts in a box of the same name that says nothing of its own', () => {
  const post = (user: string, text: string) =>
    `<div class="comment"><p class="author">${user}</p><p>${text} ${text}</p></div>`;
  const body = `<main><h1>Wet rope</h1><p>${opening}</p><div class="comment">${post('tallow', first)}${post('wetrope', answer)}${post('fidman', last)}</div></main>`;
  const { markdown } = read('Wet rope', body);
  for (const text of [first, answer, last]) expect(markdown).toContain(`\n\n${text} ${text}`);
});

test.each([
  [
    'the section of a forum in its side',
    'How do you splice wet rope? : knots',
    '<div class="side"><h1>knots</h1></div>',
    'How do you splice wet rope?',
  ],
  [
    'the number of an issue before its title',
    '#41 - Rope frays when wet - harbour/rope - Gitea',
    '<h1>Rope frays when wet <span>#41</span></h1>',
    'Rope frays when wet',
  ],
])('title: %s', (_, title, heading, wanted) => {
  expect(read(title, `${heading}<main><p>${opening}</p><p>${opening}</p></main>`).title).toBe(wanted);
});
