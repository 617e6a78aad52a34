/**
 * Replies keep their depth: what lies in the post that it answers, or is set in below it, becomes a list in that post.
 * Lists that a page has of its own are left as they are.
 */
import { classOf, plainText } from '../walk.ts';
import { postName } from './replies.ts';

/** What says whose a post is, or when it was written; a box within a post has no such thing of its own. */
const signs =
  'time, relative-time, address, h3, h4, [class*="author" i], [class*="user" i], [class*="name" i], [class*="date" i], [class*="head" i], [class*="meta" i], [slot*="meta" i], [href*="/user" i], [href*="/u/" i], [rel=author]';

/** Works in place on the chosen content, before it is finished. */
export function settleReplies(root: Element): void {
  const posts = [...root.querySelectorAll('[class], [slot], [depth]')].filter((element) => postName(element) !== '');
  for (const post of posts) if (post.parentElement) settleRun(post);
  for (const post of posts) nest(post);
}

/** A reply in a post. */
function nest(reply: Element): void {
  const name = postName(reply);
  if (reply.nodeName === 'LI' || !reply.parentElement) return;
  for (let at: Element | null = reply.parentElement; at; at = at.parentElement) {
    if (/^(?:LI|UL|OL|BLOCKQUOTE|TABLE)$/.test(at.nodeName)) return;
    if (at.nodeName !== reply.nodeName || postName(at) !== name) continue;
    if (says(reply) && saysBefore(at, reply)) toItem(reply);
    return;
  }
}

function says(reply: Element): boolean {
  return reply.querySelector(signs) !== null && plainText(reply) !== '';
}

const speaking = new WeakMap<Element, boolean>();

/** Whether a post says something before its first reply; else it is merely a box about them. Replies are met in the page's order. */
function saysBefore(post: Element, reply: Element): boolean {
  let isSaid = speaking.get(post);
  if (isSaid === undefined) {
    const range = post.ownerDocument.createRange();
    range.setStart(post, 0);
    range.setEndBefore(reply);
    isSaid = range.toString().trim() !== '';
    speaking.set(post, isSaid);
  }
  return isSaid;
}

const madeLists = new WeakSet<Element>();

function toItem(reply: Element): void {
  const before = reply.previousElementSibling;
  let list = before && madeLists.has(before) ? before : null;
  if (!list) {
    list = reply.ownerDocument.createElement('ul');
    madeLists.add(list);
    reply.before(list);
  }
  const item = reply.ownerDocument.createElement('li');
  item.appendChild(reply);
  list.appendChild(item);
}

/** How far a post beside others is set in, by what writes it: a number of any scale; null where nothing says so. */
function depthOf(post: Element): number | null {
  for (const name of ['depth', 'data-depth', 'data-level', 'indent', 'data-indent', 'aria-level']) {
    const value = post.getAttribute(name);
    if (value !== null && /^\d+$/.test(value)) return Number(value);
  }
  const named = /(?:^|[\s_-])(?:depth|level|indent|lvl|nested)-?(\d{1,2})(?:$|[\s_-])/i.exec(classOf(post));
  if (named) return Number(named[1]);
  const set = /(?:margin|padding)-(?:inline-start|left)\s*:\s*([\d.]+)/i.exec(post.getAttribute('style') ?? '');
  return set ? Number(set[1]) : null;
}

const settled = new WeakSet<Element>();

/** Posts beside each other that are set in: each goes to the one before it that is set in less. */
function settleRun(first: Element): void {
  const parent = first.parentElement;
  if (!parent || settled.has(parent)) return;
  settled.add(parent);
  const name = postName(first);
  const run = [...parent.children].filter((child) => child.nodeName === first.nodeName && postName(child) === name);
  const depths = run.map(depthOf);
  const known = depths.filter((depth) => depth !== null);
  if (run.length < 2 || known.length < run.length - 1 || new Set(known).size < 2) return;
  const above: { post: Element; depth: number; list: Element | null }[] = [];
  run.forEach((post, at) => {
    const depth = depths[at] ?? 0;
    while (above.length > 0 && (above.at(-1)?.depth ?? 0) >= depth) above.pop();
    const outer = above.at(-1);
    above.push({ post, depth, list: null });
    if (!outer) return;
    if (!outer.list) {
      outer.list = post.ownerDocument.createElement('ul');
      madeLists.add(outer.list);
      outer.post.appendChild(outer.list);
    }
    const item = post.nodeName === 'LI' ? post : post.ownerDocument.createElement('li');
    if (item !== post) item.appendChild(post);
    outer.list.appendChild(item);
  });
}
