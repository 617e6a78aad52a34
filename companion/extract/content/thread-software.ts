/** What forum software calls the parts of its threads. */

/** `mark`: a name in the page, or an element of its own, by which its software is known. */
export type Software = {
  readonly name: string;
  readonly mark: string;
  /** The texts of its posts; and who wrote each, and when. */
  readonly posts: string;
  readonly signs: string;
  /** What is left out of its posts. */
  readonly parts: string;
  /** Its pages are threads and nothing else; comments below a text are content where the model says so. */
  readonly isThread?: true;
  /** Of its pages nothing is content but their posts. */
  readonly isForum?: true;
  /** Its posts are short, so that the model knows their signs worse than them: where the posts are kept, so are these. */
  readonly isSigned?: true;
};

export const software: readonly Software[] = [
  {
    name: 'XenForo',
    mark: 'message-user',
    posts: '.message-body, .message-userContent',
    signs: '.message-name, .message-attribution-main time',
    parts:
      '.message-userTitle, .message-userBanner, .message-userExtras, .message-avatar, .userBanner, .reactionsBar, .message-signature, .message-lastEdit, .message-attribution-opposite, .bbCodeBlock-expandLink, .bbCodeBlock-shrinkLink',
    isThread: true,
    isForum: true,
  },
  {
    name: 'phpBB',
    mark: 'postprofile',
    posts: '.postbody .content',
    signs: '.postbody .author',
    parts:
      '.postprofile > dd, .postprofile .avatar, .postprofile .avatar-container, .post-buttons, .postbody .signature, .postbody .notice, blockquote cite > a[data-post-id], .codebox > p, .stat-block.online-list',
    isThread: true,
    isForum: true,
  },
  {
    name: 'vBulletin',
    mark: 'userinfo_extra|postbit',
    posts: '.postcontent, .postbody .content, [id^=post_message_]',
    signs: '.userinfo .username, .postdate, .posthead .date',
    parts:
      '.userinfo .usertitle, .userinfo .rank, .userinfo_extra, .userinfo .postuseravatar, .memberaction_body, .signaturecontainer, .postfoot, .posthead .nodecontrols, .postbody h2.title, .thread_controls, .thread_info, .below_postlist',
    isThread: true,
    isForum: true,
  },
  {
    // A table a post, of which the cell of its author has no name.
    name: 'vBulletin 3',
    mark: 'bigusername',
    posts: '[id^=post_message_]',
    signs: '.bigusername, [id^=post] > tbody > tr:first-child > td.thead',
    parts:
      '[id^=postmenu_] ~ div, td:has(> [id^=postmenu_]) ~ td:not([id^=td_post_]), [id^=td_post_] > .smallfont:first-child, [id^=td_post_] > hr:nth-child(2), [id^=td_post_] [align=right], [id^=td_post_] > .smallfont ~ [id^=post_message_] ~ div, [id^=postcount], [id^=post] td.thead > .normal:first-child:has([id^=postcount]), [id^=post] td.thead .inlineimg',
    isThread: true,
    isForum: true,
  },
  {
    name: 'vBulletin 5',
    mark: 'b-post__content',
    posts: '.js-post__content-text',
    signs: '.b-userinfo .author, .b-post__timestamp',
    parts:
      '.b-userinfo .usertitle, .b-userinfo__additional-info, .b-post__count, .post-signature, .b-post__footer, .conversation-toolbar-wrapper, .toolset-left',
    isThread: true,
    isForum: true,
  },
  {
    name: 'Invision',
    mark: 'cAuthorPane|cPostShareMenu',
    posts: '[data-role=commentContent]',
    signs: '.cAuthorPane_author, .ipsComment_meta time',
    parts:
      '.cAuthorPane_photo, .cAuthorPane_stats, .cAuthorPane_info > li:not(:has(.cAuthorPane_author)), .cPostShareMenu, .ipsComment .ipsComment_controls, .ipsComment_tools, .ipsReact, .cTopicPostArea, [data-role="memberSignature"]',
    isThread: true,
    isForum: true,
  },
  {
    name: 'SMF',
    mark: 'post_wrapper',
    posts: '.post_wrapper .post .inner',
    signs: '.poster h4, .keyinfo .smalltext, .keyinfo .postinfo',
    parts:
      '.poster ul, .post_wrapper .signature, .post_wrapper .modified, .post_wrapper .quickbuttons, .keyinfo .page_number, .keyinfo .messageicon, .moderatorbar',
    isThread: true,
    isForum: true,
  },
  {
    name: 'FluxBB',
    mark: 'blockpost',
    posts: '.blockpost .postmsg',
    signs: '.blockpost .postleft dt, .blockpost > h2',
    parts:
      '.blockpost .postleft dd:not(:first-child), .blockpost .postright > h3, .postsignature, .postfootleft, .postfootright',
    isThread: true,
    isForum: true,
  },
  {
    name: 'MyBB',
    mark: 'author_statistics',
    posts: '.post .post_body',
    signs: '.post .post_author .largetext, .post .post_date',
    parts:
      '.author_statistics, .author_avatar, .author_information .smalltext, .author_information img, .post_controls, .post_head > .float_right, .post .signature, .thread_legend, .thead .float_right',
    isThread: true,
    isForum: true,
  },
  {
    name: 'Discourse',
    mark: 'crawler-post',
    posts: '.crawler-post .post',
    signs: '.crawler-post .creator, .crawler-post time',
    parts:
      '.crawler-post [itemprop=position], .crawler-post [itemprop=interactionStatistic], .crawler-post .post-likes, .crawler-post .lightbox > .meta, #related-topics, #suggested-topics',
    isThread: true,
    isForum: true,
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
    isThread: true,
    isForum: true,
  },
  {
    name: 'Vanilla',
    mark: 'MessageList|ItemDiscussion',
    posts: '.Message, .userContent',
    signs: '.Author .Username, .DateCreated',
    parts: '.Reactions, .Signature, .AuthorInfo, .Item .Category',
    isThread: true,
    isForum: true,
  },
  {
    name: 'NodeBB',
    mark: 'posts-container|post-container-parent',
    posts: '[component="post/content"]',
    signs: '[itemprop=author], [component="post"] .timeago',
    parts:
      '[component="post/actions"], [component="post/signature"], [component="post/footer"], [component="user/status"], [component="sidebar/suggested"]',
    isThread: true,
    isForum: true,
  },
  {
    name: 'bbPress',
    mark: 'bbp-reply-header',
    posts: '.bbp-reply-content',
    signs: '.bbp-author-name, .bbp-reply-post-date',
    parts:
      '.bbp-author-role, .bbp-admin-links, .bbp-reply-permalink, .bbp-template-notice, .bbp-breadcrumb, .bbp-replies > .bbp-header, .bbp-replies > .bbp-footer, .bbp-no-reply, .bbp-author-avatar',
    isThread: true,
    isForum: true,
  },
  {
    name: 'Khoros and Lithium',
    mark: 'lia-message-body-content',
    posts: '.lia-message-body-content',
    signs: '.lia-message-author-with-avatar .lia-user-name, .lia-user-name-link, .lia-message-posted-on',
    parts:
      '.lia-message-author-rank, .lia-quilt-row-message-footer, .lia-message-statistics, .KudosButton, .lia-quilt-column-side-content, .lia-component-author-avatar',
    isThread: true,
    isForum: true,
  },
  {
    name: 'GitHub',
    mark: 'react-issue-comment',
    posts: '.react-issue-comment .markdown-body, [data-testid="issue-body"] .markdown-body',
    signs:
      '.react-issue-comment [class*="ActivityHeader"] > div:first-child, [data-testid="issue-body-header-author"], [data-testid="issue-body-header"]',
    parts:
      '.react-issue-comment .prc-Label, .react-issue-comment [data-testid="avatar-link"]:not(:has(span)), [data-testid="issue-viewer-metadata-pane"], .react-issue-comment [role=toolbar]',
    isThread: true,
  },
  {
    name: 'lobste.rs',
    mark: 'comments_subtree',
    posts: '.comment_text, .story_text',
    signs: '.comment .byline, .story .byline, .story .link',
    parts: '.voters, .comment_folder, .story .domain, .story .tags',
    isThread: true,
  },
  {
    name: 'Stack Exchange',
    mark: 'post-layout',
    posts: '.js-post-body',
    signs: '.post-signature .user-details > a, .post-signature .user-action-time',
    parts:
      '#post-form, .bottom-notice, .js-post-menu, .post-signature .user-gravatar32, .post-signature .-flair, .answers-subheader > :not(:has(h2))',
  },
  {
    name: 'Hacker News',
    mark: 'comment-tree|fatitem',
    posts: '.commtext, .toptext',
    signs: '.comhead .hnuser, .comhead .age, .fatitem .titleline, .fatitem .subline',
    parts: '.pagetop, .yclinks, .comhead .navs, .sitebit, #hnmain form, #hnmain > tbody > tr:first-child',
    isThread: true,
  },
  {
    name: 'Reddit before 2018',
    mark: 'commentarea|nestedlisting',
    posts: '.commentarea .usertext-body, .linklisting .usertext-body',
    signs:
      '.commentarea .tagline .author, .commentarea .tagline time, .linklisting .tagline .author, .linklisting .tagline time',
    parts:
      '.tagline .expand, .tagline .score, .tagline .numchildren, .tagline .userattrs, .flat-list.buttons, .side, .menuarea, .midcol, .panestack-title, .listing-chooser, .morechildren, #header, .footer-parent, .domain',
    isThread: true,
    isForum: true,
  },
  {
    name: 'Reddit',
    mark: 'shreddit-comment',
    posts: 'shreddit-comment > [slot=comment], shreddit-post [slot=text-body]',
    signs: 'shreddit-comment > [slot=commentMeta], shreddit-post [slot=credit-bar]',
    parts:
      'shreddit-comment-action-row, shreddit-comment > details:not(:has(shreddit-comment)), [slot=commentAvatar], comment-body-header, #right-sidebar-container',
    isThread: true,
    isForum: true,
  },
  {
    name: 'Lemmy',
    mark: 'comment-node',
    posts: '.comment-content, #postContent',
    signs: '.comment-node .person-listing, .comment-node .moment-time, .post-listing .person-listing',
    parts: '.comment-bottom-btns, .sort-select, .comment-node .unselectable:not(.moment-time)',
    isThread: true,
    isForum: true,
  },
  {
    name: 'LWN',
    mark: 'commentbox',
    posts: '.FormattedComment',
    signs: '.CommentPoster, .CommentTitle',
    parts: '.CommentReplyButton',
  },
  {
    name: 'HyperKitty',
    mark: 'email-body|thread-content',
    posts: '.email-body',
    signs: '.email-author .name, .email-date',
    parts: '.email-body + .email-info, .email .list-inline, #fixed, .navbar, .gravatar-wrapper',
    isThread: true,
  },
  {
    name: 'Disqus',
    mark: 'post-message',
    posts: '.post-message',
    signs: '.post-byline .author, .post-meta .time-ago',
    parts: '.post-menu, .comment__footer, .avatar, .post-body .bullet',
    isSigned: true,
  },
  {
    name: 'Mastodon',
    mark: 'status__content',
    posts: '.status__content',
    signs: '.status__display-name, .detailed-status__display-name, .status__relative-time, .detailed-status__datetime',
    parts: '.status__action-bar, .status__avatar, .detailed-status__button',
    isThread: true,
  },
  {
    name: 'Gitea and Forgejo',
    mark: 'comment-container',
    posts: '.comment-body .render-content',
    signs: '.comment-header .author, .comment-header relative-time',
    parts: '.role-label, .issue-content-right, .comment-header .actions',
    isThread: true,
  },
  {
    name: 'Moodle',
    mark: 'forum-post-container',
    posts: '.post-content-container',
    signs: '.forum-post-container > .forumpost header address, [data-region-content="forum-post-core-subject"]',
    parts: '.post-actions, .discussionmode, .discussion-nav, .forumpost header img',
    isThread: true,
  },
  {
    name: 'Zendesk help centre',
    mark: 'article-votes',
    posts: '.article-body, .comment-body',
    signs: '.article-meta > a, .article-meta time, .comment-author > span, .comment-author time',
    parts:
      '.article-votes, .comment-callout, .article-more-questions, .article-subscribe, .attachment-meta, .comment-vote, .article-share',
    isSigned: true,
  },
  {
    name: 'Bugzilla',
    mark: 'bz_comment',
    posts: '.bz_comment_text, .edit_form .bz_show_bug_column',
    signs: '.bz_comment_number, .bz_comment_user, .bz_comment_time',
    parts: '.bz_comment_actions, .bz_reply_link, .bz_collapse_comment',
    isThread: true,
  },
  {
    name: 'Redmine',
    mark: 'controller-issues',
    posts: '.issue .description .wiki, .issue .attributes, .journal .wiki, .journal ul.details',
    signs: '.issue .author, .journal .note-header',
    parts: '#content .contextual, .other-formats, #history > .tabs, .journal-link',
    isThread: true,
  },
  {
    name: 'MantisBT',
    mark: 'bugnote-note',
    posts: '.bugnote-note, .bug-description',
    signs: '.bugnote .category p',
    parts: '.widget-toolbox, .bugnote .noprint',
    isThread: true,
  },
  {
    name: 'GitLab',
    mark: 'issuable-discussion',
    posts: '.note-text',
    signs: '.note-header-info',
    parts: '.note-actions, .discussion-reply, .timeline-avatar',
    isThread: true,
  },
  {
    name: 'Jira',
    mark: 'issue-data-block',
    posts: '.activity-comment .action-body, #details-module .mod-content, #peoplemodule dl, #datesmodule dl',
    signs: '.activity-comment .action-details',
    parts: '.action-links, .ops-menus, .tabwrap .tabs, .aui-nav-breadcrumbs, .issue-navigator',
    isThread: true,
  },
  {
    name: 'WP Recipe Maker',
    mark: 'wprm-recipe',
    posts:
      '.wprm-recipe-ingredients-container, .wprm-recipe-instructions-container, .wprm-recipe-notes-container, .wprm-nutrition-label-container, .wprm-nutrition',
    signs: '',
    parts: '.wprm-recipe-print, .wprm-recipe-pin, .wprm-recipe-jump, .wprm-unit-conversion-container',
  },
  {
    name: 'Slashdot',
    mark: 'commentbody',
    posts: '.commentBody',
    signs: '.commentTop .details, .commentTop .title',
    parts: '.commentSub, .commentTop .score',
  },
  {
    name: 'Discourse, as its scripts draw it',
    mark: 'topic-post',
    posts: '.topic-post .cooked',
    signs: '.topic-meta-data .names, .topic-meta-data .post-date',
    parts:
      '.topic-avatar, .cooked .lightbox > .meta, .post-menu-area, .topic-map, .more-topics, .more-topics__container, .suggested-topics, .user-title, .reply-to-tab, .topic-post .post-links-container',
    isThread: true,
    isForum: true,
  },
];
