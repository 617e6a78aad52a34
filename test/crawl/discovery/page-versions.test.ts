/** Addresses as the software itself makes them: what was, what differs and what stands behind a page, beside the pages. */
import { expect, test } from 'vitest';
import { trapOf } from '../../../companion/crawl/discovery/traps.ts';

const reasonOf = (path: string) =>
  trapOf(new URL(path, 'https://a.example'), { nowMs: Date.UTC(2026, 10, 28), queryForms: 1 });

test.each([
  // MediaWiki
  '/w/index.php?title=Sailing&action=history',
  '/w/index.php?title=Sailing&action=info',
  '/w/index.php?title=Sailing&action=raw',
  '/w/index.php?title=Sailing&oldid=331',
  '/w/index.php?title=Sailing&diff=prev&oldid=331',
  '/w/index.php?title=Sailing&type=revision&diff=33&oldid=2',
  '/w/index.php?title=Special:WhatLinksHere/Sailing',
  '/wiki/Special:Random',
  '/wiki/Special:RecentChangesLinked/Sailing',
  '/wiki/Spezial:Linkliste/Segeln',
  '/wiki/Sp%C3%A9cial:Pages_li%C3%A9es/Voile',
  '/wiki/%E7%89%B9%E5%88%A5:%E6%9C%80%E8%BF%91%E3%81%AE%E6%9B%B4%E6%96%B0',
  '/Sailing?action=history',
  // XWiki, Tiki, Gollum and others
  '/xwiki/bin/view/Main/Sailing?viewer=history',
  '/xwiki/bin/view/Main/Sailing?rev=2.1',
  '/tiki-pagehistory.php?page=Sailing&preview=4',
  '/tiki-index.php?page=Sailing&version=3',
  '/wiki/_history/Sailing',
  '/wiki/Sailing/_compare/abc1234...def4567',
  '/wiki/compare/Sailing/3...4',
  '/wiki/Sailing?history',
  '/wiki/Sailing?action=backlinks',
  '/history?page=Sailing',
  '/history.php?title=Sailing',
  '/diff/Sailing?rev1=3&rev2=4',
  '/diff?page=Sailing&from=3&to=4',
  // MoinMoin
  '/Sailing?action=info',
  '/Sailing?action=diff&rev1=3&rev2=4',
  '/Sailing?action=recall&rev=3',
  '/Sailing?action=LikePages',
  // DokuWiki
  '/doku.php?id=sailing&do=revisions',
  '/sailing?do=diff',
  '/sailing?do=backlink',
  '/sailing?do=export_pdf',
  '/doku.php?id=sailing&rev=1600000000',
  // TWiki, Foswiki
  '/bin/rdiff/Main/WebHome?type=history',
  '/bin/oops/Main/WebHome?template=oopshistory',
  '/twiki/bin/view/Main/WebHome?rev=r1.4',
  '/bin/view/Main/WebHome?raw=on',
  '/bin/attach/Main/WebHome',
  // Confluence
  '/pages/viewpreviousversions.action?pageId=5',
  '/pages/diffpagesbyversion.action?pageId=5&selectedPageVersions=1',
  '/pages/viewpagesrc.action?pageId=5',
  '/exportword?pageId=5',
  // Gitweb, cgit
  '/gitweb/?p=boat.git;a=commitdiff;h=0123abcd',
  '/gitweb/?p=boat.git;a=shortlog',
  '/?p=boat.git&a=blame&f=README',
  '/cgit/boat.git/commit/?id=0123abcd0123abcd',
  '/cgit/boat.git/log/src/hull.c',
  '/boat/diff/?id=0123abcd&id2=0123abce',
  '/boat/log/?qt=grep&q=sail',
  // GitLab, GitHub, Gitea
  '/crew/boat/-/blame/main/README.md',
  '/crew/boat/-/commits/main',
  '/crew/boat/-/compare/v1...v2',
  '/crew/boat/-/raw/main/README.md',
  '/crew/boat/blame/main/README.md',
  '/crew/boat/commit/0123abcd',
  '/crew/boat/commits/branch/main/README.md',
  '/crew/boat/compare/v1...v2',
  '/crew/boat/raw/branch/main/README.md',
  // Trac, Redmine
  '/changeset/441/trunk',
  '/wiki/Sailing?action=diff&version=4',
  '/wiki/Sailing?version=3',
  '/browser/trunk/hull.c?annotate=blame',
  '/log/trunk/hull.c?rev=5',
  '/projects/boat/wiki/Sailing/history',
  '/projects/boat/wiki/Sailing/3',
  '/projects/boat/wiki/Sailing/3/diff',
  '/projects/boat/repository/revisions/5',
  '/projects/boat/repository/annotate/hull.c',
])('%s is a version of a page', (path) => {
  expect(reasonOf(path)).toBe('page-version');
});

test.each([
  '/wiki/Sailing',
  '/wiki/Talk:Sailing',
  '/wiki/Category:Boats',
  '/wiki/Special:AllPages',
  '/wiki/Special:Categories',
  '/wiki/Specialty:_bread',
  '/w/index.php?title=Sailing',
  '/w/index.php?title=Special:AllPages&from=S',
  '/doku.php?id=sailing',
  '/doku.php?id=start&do=index',
  '/bin/view/Main/WebHome',
  '/pages/viewpage.action?pageId=5',
  '/gitweb/?p=boat.git;a=tree',
  '/gitweb/?p=boat.git;a=blob;f=README',
  '/cgit/boat.git/tree/README',
  '/crew/boat/-/blob/main/README.md',
  '/crew/boat/-/issues/4',
  '/crew/boat/issues/4',
  '/crew/boat/blob/main/README.md',
  '/log/2026/a-day-at-sea',
  '/diff/a-tool',
  '/commit/to-a-plan',
  '/browser/trunk/hull.c',
  '/ticket/5',
  '/projects/boat/wiki/Sailing',
  '/projects/boat/issues/5',
  '/docs/history?version=3',
  '/compare/plans',
  '/raw/food',
  '/news?action=info&id=5',
])('%s is a page', (path) => {
  expect(reasonOf(path)).toBeNull();
});
