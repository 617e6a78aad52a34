/** Links that act by what programs call their deeds, and pages whose names look alike; each by its address alone. */
import { describe, expect, test } from 'vitest';
import { actingLink } from '../../../companion/crawl/discovery/acting-links.ts';
import { deedNameOf } from '../../../companion/crawl/discovery/deed-names.ts';

const actsAt = (path: string) => actingLink(new URL(path, 'https://a.example'), { text: '' });

describe('an address that acts is left alone, whatever program it is of', () => {
  test.each([
    '/index.php?action=logout;abc123=def',
    '/ucp.php?mode=register',
    '/ucp.php?i=pm&mode=compose&u=4',
    '/memberlist.php?mode=email&u=3',
    '/usercp2.php?action=addsubscription&tid=4',
    '/usercp2.php?action=do_addsubscription&tid=4',
    '/ratethread.php?tid=4&rating=5',
    '/members/bob.4/ignore',
    '/flag/flag/bookmarks/12?destination=node/12&token=abc',
    '/index.php?title=X&action=protect',
    '/wp-comments-post.php',
    '/cart/?undo_item=abc',
    '/checkout/cart/add/uenc/abc/product/23/',
    '/catalog/product_compare/add/product/4/uenc/aa',
    '/panier/ajouter/23',
    '/index.php?route=checkout/cart/add&product_id=3',
    '/index.php?r=post/delete&id=4',
    '/products/23?buy=1',
    '/posts/3/vote/up',
    '/vote/up/3',
    '/rating/3?stars=5',
    '/preferences/unsubscribe-all?id=3',
    '/notifications/read/7',
    '/notifications/mark_all_as_read',
    '/messages/7/unread',
    '/mod/quiz/startattempt.php?cmid=3',
    '/enrol/self/unenrolself.php?enrolid=3',
    '/completion/togglecompletion.php?id=4',
    '/projects/a/wiki/X/rename',
    '/secure/EditIssue!default.jspa?id=3',
    '/pages/editpage.action?pageId=3',
    '/users/removefavourite.action?key=A',
    '/a/b/-/edit/main/README.md',
    '/a/b/delete/main/README.md',
    '/a/b/-/issues/3/toggle_subscription',
    '/a/b/action/star?redirect_to=x',
    '/job/x/doDelete',
    '/safeRestart',
    '/invites/abc/decline',
    '/lang/switch/de',
    '/locale/de?return=/',
    '/cron.php',
    '/admin/clear-cache',
    '/admin/shutdown',
    '/file.php?del=4',
    '/groups/some-group/request-membership',
    '/friends/request/4',
    '/orders/4/reorder',
    '/quiz/4/finish',
    '/lesson/4/mark-as-complete',
    '/todo/4/done',
    '/#/logout',
    '/#!/account/delete',
    '/app#/cart/add/4',
    '/vyhod',
  ])('%s', (path) => expect(actsAt(path)).not.toBeNull());
});

describe('a page is taken, though its name has the words of a deed', () => {
  test.each([
    '/wiki/Vote',
    '/wiki/Add_(film)',
    '/docs/create-user',
    '/docs/reference/markRead',
    '/classes/update_event.html',
    '/classes/UpdateEvent.html',
    '/bin/view/System/RenameTopic',
    '/CreateUser',
    '/blog/remove-coupon-codes',
    '/glossary/clear-cache',
    '/admin/guide/backup',
    '/docs/install.php',
    '/start_page',
    '/list?start_page=4',
    '/lang/en',
    '/en/currency',
    '/products/return-policy',
    '/archive/2012/05',
    '/movies?rating=4',
    '/threads/some-thread.4/',
    '/threads/some-thread.4/page-2',
    '/members/bob.4/about',
    '/memberlist.php?mode=viewprofile&u=3',
    '/index.php?topic=4.15',
    '/index.php?route=product/category&path=20_26',
    '/index.php?r=post/view&id=4',
    '/search?q=add/remove',
    '/app#/items/4',
    '/app#/docs/delete',
    '/news/claim/4',
    '/read/4',
    '/shop/cart-covers/blue',
    '/movies/the-return',
    '/courses/rust/restart',
    '/user_reviews',
    '/file_formats',
  ])('%s', (path) => expect(actsAt(path)).toBeNull());
});

test('an address within an address within an address, without end, is read once', () => {
  expect(actsAt(`/${'#/'.repeat(100_000)}logout`)).toBeNull();
});

test('what opens a form to sign in says so', () => {
  for (const path of ['/login?next=/', '/doku.php?id=start&do=login', '/ucp.php?mode=login'])
    expect(actsAt(path)).toBe('it opens a form to sign in or to ask for a password');
});

test('a name says whether it is a program that calls something so', () => {
  for (const name of ['markAllAsRead', 'toggle_subscription', 'doDelete', 'undo_item'])
    expect(deedNameOf(name), name).toBe('of a program');
  for (const name of ['mark-as-complete', 'startattempt', 'CreateUser', 'EditIssue!default'])
    expect(deedNameOf(name), name).toBe('of a page as well');
  for (const name of ['page', 'addresses', 'start_page', 'remove', 'editorial', 'updates'])
    expect(deedNameOf(name), name).toBeNull();
});

test('a page about a deed is called as the deed is', () => {
  for (const title of ['Restart', 'Shutdown', 'Reboot'])
    expect(actingLink(new URL(`https://wiki.example/title/${title}`), { text: title }), title).toBeNull();
});
