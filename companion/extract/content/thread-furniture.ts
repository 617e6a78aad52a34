/**
 * Posts of threads, by the software that writes them: each is kept with its author and its time.
 * What forum software puts into every post beside its author, its time and its text: ranks, counts of posts, likes, signatures, buttons,
 * addresses to share. It stands amid the content and is named like it, so it is known by the software that writes it.
 */
import type { BlockNode, PageBlocks } from './page-blocks.ts';

/** `mark`: a name in the page by which its software is known. */
type Software = {
  readonly name: string;
  readonly mark: string;
  /** The texts of its posts; and who wrote each, and when. */
  readonly posts: string;
  readonly signs: string;
  /** What is left out of its posts. */
  readonly parts: string;
};

const software: readonly Software[] = [
  {
    name: 'XenForo',
    mark: 'message-user',
    posts: '.message-body, .message-userContent',
    signs: '.message-name, .message-attribution-main time',
    parts:
      '.message-userTitle, .message-userBanner, .message-userExtras, .message-avatar, .userBanner, .reactionsBar, .message-signature, .message-lastEdit, .message-attribution-opposite, .bbCodeBlock-expandLink, .bbCodeBlock-shrinkLink',
  },
  {
    name: 'phpBB',
    mark: 'postprofile',
    posts: '.postbody .content',
    signs: '.postbody .author',
    parts:
      '.postprofile > dd, .postprofile .avatar, .postprofile .avatar-container, .post-buttons, .postbody .signature, .postbody .notice',
  },
  {
    name: 'vBulletin',
    mark: 'userinfo_extra|postbit',
    posts: '.postcontent, .postbody .content, [id^=post_message_]',
    signs: '.userinfo .username, .postdate, .posthead .date',
    parts:
      '.userinfo .usertitle, .userinfo .rank, .userinfo_extra, .userinfo .postuseravatar, .signaturecontainer, .postfoot, .posthead .nodecontrols',
  },
  {
    name: 'Invision',
    mark: 'cAuthorPane|cPostShareMenu',
    posts: '[data-role=commentContent]',
    signs: '.cAuthorPane_author, .ipsComment_meta time',
    parts:
      '.cAuthorPane_photo, .cAuthorPane_stats, .cAuthorPane_info > li:not(:has(.cAuthorPane_author)), .cPostShareMenu, .ipsComment .ipsComment_controls, [data-role="memberSignature"]',
  },
  {
    name: 'SMF',
    mark: 'post_wrapper',
    posts: '.post_wrapper .post .inner',
    signs: '.poster h4, .keyinfo .smalltext',
    parts: '.poster ul, .post_wrapper .signature, .post_wrapper .modified',
  },
  {
    name: 'FluxBB',
    mark: 'blockpost',
    posts: '.blockpost .postmsg',
    signs: '.blockpost .postleft dt, .blockpost > h2',
    parts: '.blockpost .postleft dd:not(:first-child), .postsignature, .postfootleft, .postfootright',
  },
  {
    name: 'MyBB',
    mark: 'author_statistics',
    posts: '.post .post_body',
    signs: '.post .post_author .largetext, .post .post_date',
    parts: '.author_statistics, .author_avatar, .post_controls, .post .signature',
  },
  {
    name: 'Discourse',
    mark: 'crawler-post',
    posts: '.crawler-post .post',
    signs: '.crawler-post .creator, .crawler-post time',
    parts:
      '.crawler-post [itemprop=position], .crawler-post [itemprop=interactionStatistic], .crawler-post .post-likes',
  },
  {
    name: 'WordPress',
    mark: 'comment-body',
    posts: '.comment-body .comment-content',
    signs: '.comment-body .comment-author, .comment-body .comment-metadata',
    parts: '.comment-reply-link, .comment-body > .reply',
  },
  {
    name: 'Flarum',
    mark: 'PostStream',
    posts: '.Post-body',
    signs: '.PostUser-name, .PostMeta time',
    parts: '.Post-actions, .Post-footer',
  },
  {
    name: 'Vanilla',
    mark: 'MessageList|ItemDiscussion',
    posts: '.Message, .userContent',
    signs: '.Author .Username, .DateCreated',
    parts: '.Reactions, .Signature',
  },
  {
    name: 'NodeBB',
    mark: 'posts-container',
    posts: '[component="post/content"]',
    signs: '[itemprop=author], [component="post"] .timeago',
    parts: '[component="post/actions"], [component="post/signature"]',
  },
  {
    name: 'Stack Exchange',
    mark: 'post-layout',
    posts: '.js-post-body',
    signs: '.post-signature .user-details > a, .post-signature .user-action-time',
    parts: '#post-form, .bottom-notice, .js-post-menu',
  },
];
const anyMark = new RegExp(`(?:^|[\\s_-])(?:${software.map(({ mark }) => mark).join('|')})`);

function softwareOf(nodes: readonly BlockNode[]): readonly Software[] {
  const marked = nodes.filter(({ names }) => names !== '' && anyMark.test(names));
  if (marked.length === 0) return [];
  return software.filter(({ mark }) => marked.some(({ names }) => new RegExp(mark).test(names)));
}

const postLikely = 0.95;
const signLikely = 0.85;
const signWordsMax = 14;
/** Where the model holds less of the posts, or of their signs, on average, they are none of the page's content: comments after a text. */
const postMeanMin = 0.5;
const signMeanMin = 0.2;

/** A thread keeps all of its posts, however short, each with its author and its day: raises `likely` of their blocks. */
export function keepPosts({ nodes, blocks }: PageBlocks, likely: Float32Array): void {
  const body = nodes[0]?.element;
  for (const { posts, signs } of softwareOf(nodes)) {
    const texts = new Set(body?.querySelectorAll(posts));
    if (texts.size < 2) continue;
    const signed = new Set(body?.querySelectorAll(signs));
    const ofPosts = new Set<number>();
    const ofSigns = new Set<number>();
    for (const { element, firstBlock, endBlock, words } of nodes) {
      if (texts.has(element)) for (let i = firstBlock; i < endBlock; i++) ofPosts.add(i);
      else if (signed.has(element) && words <= signWordsMax) {
        // A name that other words of its line go before has no block of its own.
        const first = firstBlock < endBlock ? firstBlock : firstBlock - 1;
        for (let i = first; i < Math.max(endBlock, first + 1); i++) {
          const block = blocks[i];
          if (block && block.words <= signWordsMax && (i < endBlock || block.node.element.contains(element)))
            ofSigns.add(i);
        }
      }
    }
    if (meanOf(ofPosts, blocks, likely) < postMeanMin) continue;
    for (const i of ofPosts) likely[i] = Math.max(likely[i] ?? 0, postLikely);
    if (meanOf(ofSigns, blocks, likely) < signMeanMin) continue;
    for (const i of ofSigns) likely[i] = Math.max(likely[i] ?? 0, signLikely);
  }
}

/** Of the words in these blocks. */
function meanOf(indexes: ReadonlySet<number>, blocks: PageBlocks['blocks'], likely: Float32Array): number {
  let sum = 0;
  let words = 0;
  for (const i of indexes) {
    const count = Math.min(60, blocks[i]?.words ?? 0);
    words += count;
    sum += count * (likely[i] ?? 0);
  }
  return words === 0 ? 0 : sum / words;
}

/** Takes such parts out of what is kept: `labels` has a figure for each node. */
export function dropFurniture({ nodes }: PageBlocks, labels: Uint8Array): void {
  const known = softwareOf(nodes);
  if (known.length === 0) return;
  const found = new Set(nodes[0]?.element.querySelectorAll(known.map(({ parts }) => parts).join(', ')));
  let inside = -1;
  for (const { element, depth, index } of nodes) {
    if (inside >= 0 && depth <= inside) inside = -1;
    if (inside < 0 && found.has(element)) inside = depth;
    if (inside >= 0) labels[index] = 0;
  }
}
