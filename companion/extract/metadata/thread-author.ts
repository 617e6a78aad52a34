/** Who began a thread, and when: the author and the day of its first post, where the page marks its posts. */
import { writerOf } from '../content/mail-archives.ts';
import { findClassed, findFirstClassed, mayHaveClass } from '../find-classed.ts';
import { textStart } from '../walk.ts';
import { dateOf, datePattern } from './dates.ts';

const posting = '[itemtype$="/DiscussionForumPosting"], [itemtype$="/Question"]';

/** Where forum software puts the name of a post's author; the first in the page is who began. */
const platforms: readonly { readonly mark: string; readonly name: string }[] = [
  { mark: '.p-description .username, .p-title ~ * .username', name: 'XenForo, the line below the title' },
  { mark: 'article.message .message-user .message-name', name: 'XenForo' },
  { mark: '.topic-body .names .first, .crawler-post [itemprop=author] [itemprop=name]', name: 'Discourse' },
  {
    mark: '.post .postprofile .username, .post .author .username, .post .postprofile .username-coloured',
    name: 'phpBB',
  },
  { mark: '.post_wrapper .poster h4', name: 'SMF' },
  { mark: '.postbit .username, .postbitlegacy .username, a.bigusername', name: 'vBulletin' },
  { mark: '.cAuthorPane_author, .ipsComment_author .ipsType_break', name: 'Invision' },
  {
    mark: '.question .user-details a[href*="/users/"], #question .post-signature.owner .user-details a',
    name: 'Stack Exchange',
  },
  { mark: '.blockpost .postleft dt', name: 'FluxBB' },
  { mark: '.PostUser-name', name: 'Flarum' },
  { mark: '[component="post"] [component="post/author"], [component="post"] [itemprop=author]', name: 'NodeBB' },
  { mark: '.story .byline .u-author, .fatitem .hnuser', name: 'lobste.rs, Hacker News' },
];

/** None where the page is no thread. Reads only. */
export function threadAuthor(document: Document): string[] {
  const post = document.querySelector(posting);
  const named =
    attributed(document) ??
    nameIn(document.querySelector('[data-testid="issue-body-header-author"]')) ??
    (post && nameIn(post.querySelector('[itemprop~=author]')));
  if (named) return [named];
  const writer = nameIn(writerOf(document));
  if (writer) return [writer];
  if (!mayHaveClass(document, /post|message|topic/)) return [];
  for (const { mark } of platforms) {
    const name = nameIn(findFirstClassed(document, mark));
    if (name) return [name];
  }
  return [];
}

/** Reddit keeps them in attributes of the post. */
function attributed(document: Document): string | undefined {
  const post = findFirstClassed(document, 'shreddit-post[author], .thing.link[data-author]');
  return post?.getAttribute('author') ?? post?.getAttribute('data-author') ?? undefined;
}

const nameMax = 60;

function nameIn(element: Element | null): string | null {
  if (!element) return null;
  const inner = element.querySelector('[itemprop=name]');
  const text =
    inner?.getAttribute('content') ??
    element.getAttribute('content') ??
    textStart(inner ?? element.querySelector('a') ?? element, nameMax + 1);
  const name = text.trim() || textStart(element, nameMax + 1);
  return name !== '' && name.length <= nameMax ? name : null;
}

/** A post of a thread, as forum software writes it. */
const posts =
  '[itemtype$="/DiscussionForumPosting"], article.message, .crawler-post, .topic-post, article.cPost, .ipsComment, .PostStream-item, .blockpost, .postbitlegacy, .postbit, .postcontainer, table[id^="post"], div.post[id], .post_wrapper, .windowbg';
/** The line above a post's text has no more characters. */
const postHeadMax = 400;

/** As ISO 8601; none where the page has no posts, or dates them in a way that can be read twice. Reads only. */
export function threadDate(document: Document): string | undefined {
  const created = document.querySelector('shreddit-post[created-timestamp]')?.getAttribute('created-timestamp');
  const submitted = findFirstClassed(document, '.thing.link time[datetime], .story .byline time, .fatitem .age');
  const given = created ?? submitted?.getAttribute('datetime') ?? submitted?.getAttribute('title');
  const whole = dateOf((given ?? '').replace(/(T[\d:]+) \d{10}$/, '$1'));
  if (whole) return whole;
  const all = findClassed(document, posts);
  const first = all[0];
  // A blog has such a part too, about its one article.
  if (!first || (all.length < 2 && !first.hasAttribute('itemtype'))) return undefined;
  const time = first.querySelector('time[datetime]');
  const said = time && dateOf(time.getAttribute('datetime') ?? '');
  return said ?? dateOf(datePattern.exec(textStart(first, postHeadMax))?.[0] ?? '');
}
