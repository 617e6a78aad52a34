/**
 * What forum software puts into every post beside its author, its time and its text: ranks, counts of posts, likes, signatures, buttons,
 * addresses to share. It stands amid the content and is named like it, so it is known by the software that writes it.
 */
import type { PageBlocks } from './page-blocks.ts';

/** `mark`: a name in the page by which its software is known; `parts`: what is left out of its posts. */
const software: readonly { readonly name: string; readonly mark: string; readonly parts: string }[] = [
  {
    name: 'XenForo',
    mark: 'message-user',
    parts:
      '.message-userTitle, .message-userBanner, .message-userExtras, .message-avatar, .userBanner, .reactionsBar, .message-signature, .message-lastEdit, .message-attribution-opposite, .bbCodeBlock-expandLink, .bbCodeBlock-shrinkLink',
  },
  {
    name: 'phpBB',
    mark: 'postprofile',
    parts:
      '.postprofile > dd, .postprofile .avatar, .postprofile .avatar-container, .post-buttons, .postbody .signature, .postbody .notice',
  },
  {
    name: 'vBulletin',
    mark: 'userinfo_extra|postbit',
    parts:
      '.userinfo .usertitle, .userinfo .rank, .userinfo_extra, .userinfo .postuseravatar, .signaturecontainer, .postfoot, .posthead .nodecontrols',
  },
  {
    name: 'Invision',
    mark: 'cAuthorPane|cPostShareMenu',
    parts:
      '.cAuthorPane_photo, .cAuthorPane_stats, .cAuthorPane_info > li:not(:has(.cAuthorPane_author)), .cPostShareMenu, .ipsComment .ipsComment_controls, [data-role="memberSignature"]',
  },
  { name: 'SMF', mark: 'post_wrapper', parts: '.poster ul, .post_wrapper .signature, .post_wrapper .modified' },
  {
    name: 'FluxBB',
    mark: 'blockpost',
    parts: '.blockpost .postleft dd:not(:first-child), .postsignature, .postfootleft, .postfootright',
  },
  {
    name: 'MyBB',
    mark: 'author_statistics',
    parts: '.author_statistics, .author_avatar, .post_controls, .post .signature',
  },
  {
    name: 'Discourse',
    mark: 'crawler-post',
    parts:
      '.crawler-post [itemprop=position], .crawler-post [itemprop=interactionStatistic], .crawler-post .post-likes',
  },
  { name: 'Stack Exchange', mark: 'post-layout', parts: '#post-form, .bottom-notice, .js-post-menu' },
];
const anyMark = new RegExp(`(?:^|[\\s_-])(?:${software.map(({ mark }) => mark).join('|')})`);

/** Takes such parts out of what is kept: `labels` has a figure for each node. */
export function dropFurniture({ nodes }: PageBlocks, labels: Uint8Array): void {
  const marked = nodes.filter(({ names }) => names !== '' && anyMark.test(names));
  if (marked.length === 0) return;
  const parts = software
    .filter(({ mark }) => marked.some(({ names }) => new RegExp(mark).test(names)))
    .map((known) => known.parts);
  const found = new Set(nodes[0]?.element.querySelectorAll(parts.join(', ')));
  let inside = -1;
  for (const { element, depth, index } of nodes) {
    if (inside >= 0 && depth <= inside) inside = -1;
    if (inside < 0 && found.has(element)) inside = depth;
    if (inside >= 0) labels[index] = 0;
  }
}
