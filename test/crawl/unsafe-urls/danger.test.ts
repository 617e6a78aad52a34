import { describe, expect, test } from 'vitest';
import { looksUnsafe } from '../../../companion/crawl/unsafe-urls/detect.ts';

const unsafe: Readonly<Record<string, readonly string[]>> = {
  'signs you out': [
    'https://a.example/logout',
    'https://a.example/Account/LogOff',
    'https://a.example/users/sign_out',
    // Single log-out.
    'https://idp.example/saml2/slo?SAMLRequest=abc',
    'https://idp.example/sls?SAMLResponse=abc',
    'https://sp.example/Shibboleth.sso/SLO/Redirect',
    'https://idp.example/idp/profile/SAML2/Redirect/SLO',
    'https://idp.example/saml2/idp/SingleLogoutService.php',
    'https://sp.example/module.php/saml/sp/saml2-logout.php/default-sp',
    'https://idp.example/session/end',
    'https://sp.example/frontchannel-logout',
    'https://sp.example/signout-oidc?iss=https%3A%2F%2Fidp.example&sid=7',
    'https://sp.example/signout-callback-oidc',
    'https://idp.example/adfs/ls/?wa=wsignout1.0',
    'https://idp.example/adfs/ls/?wa=wsignoutcleanup1.0',
    'https://idp.example/singlelogout',
    'https://idp.example/oauth/revoke',
    'https://a.example/sign-out?next=%2F',
    'https://a.example/logout.php?sid=1',
    'https://a.example/auth/logout/confirm',
    'https://a.example/j_spring_security_logout',
    'https://a.example/secure/Logout!default.jspa?atl_token=x',
    'https://wiki.a.example/logout.action',
    'https://a.example/wp-login.php?action=logout&_wpnonce=1a',
    'https://a.example/index.php?route=account/logout',
    'https://a.example/ucp.php?mode=logout&sid=9',
    'https://a.example/?q=user/logout',
    'https://a.example/?logout=true',
    'https://a.example/index.php?option=com_users&task=user.logout',
    'https://en.wikipedia.org/wiki/Special:UserLogout',
    'https://de.wikipedia.org/w/index.php?title=Spezial:Abmelden',
    'https://login.microsoftonline.com/common/oauth2/logout',
    'https://a.example/connect/endsession',
    'https://a.example/.auth/logout',
    'https://a.example/cdn-cgi/access/logout',
    'https://logout.a.example/',
    'https://a.example/abmelden',
    'https://a.example/mon-compte/deconnexion',
    'https://a.example/cerrar-sesion',
    'https://a.example/d%C3%A9connexion',
    'https://a.example/ログアウト',
    'https://a.example/uitloggen',
    'https://a.example/logout;jsessionid=AB12',
    'https://a.example/logout/3f9c1e77aa',
  ],
  'deletes something': [
    'https://a.example/account/delete',
    'https://a.example/posts/123/delete',
    'https://a.example/delete/5',
    'https://a.example/delete.php?id=7',
    'https://a.example/item/destroy?item_id=7',
    'https://a.example/settings/delete-account',
    'https://a.example/users/42/remove',
    'https://a.example/messages/trash',
    'https://a.example/konto-loeschen',
    'https://a.example/photo/9f86d081-884c-4d65-9a2f-eaa0c55ad015/delete',
    'https://a.example/fotos/77/eliminar',
    'https://a.example/cart/remove/19',
  ],
  'unsubscribes you': [
    'https://a.example/unsubscribe?token=abc',
    'https://a.example/newsletter/unsubscribe/eyJhbGciOiJI',
    'https://a.example/mail/opt-out?uid=5',
    'https://unsubscribe.a.example/x/1',
    'https://a.example/newsletter/abbestellen',
    'https://a.example/emails/desinscription',
    'https://a.example/lists/unsubscribe.php',
  ],
  'buys or orders something': [
    'https://a.example/cart/checkout',
    'https://a.example/checkout',
    'https://a.example/de/checkout',
    'https://a.example/order/place-order',
    'https://a.example/buy-now?sku=4',
    'https://a.example/warenkorb/kasse',
    'https://a.example/p/hammer/add-to-cart',
    'https://a.example/orders/pay',
  ],
  'confirms, accepts or cancels something': [
    'https://a.example/order/confirm',
    'https://a.example/confirm?token=abc',
    'https://a.example/invitations/accept/8812',
    'https://a.example/orders/8812/cancel',
    'https://a.example/subscription/cancel',
    'https://a.example/email/verify/3f9c1e77aa12',
    'https://a.example/bookings/77/stornieren',
  ],
  'what it is asked to do changes something': [
    'https://a.example/index.php?action=delete&id=4',
    'https://a.example/thread.php?do=remove',
    'https://a.example/?cmd=unsubscribe',
    'https://a.example/x?_method=delete',
    'https://a.example/shop/hammer/?add-to-cart=55',
    'https://a.example/list?delete=12',
    'https://a.example/order.aspx?mode=confirm',
  ],
  "carries a form's secret": [
    'https://a.example/like?post=4&_wpnonce=8c1f',
    'https://a.example/mark-read?csrf_token=zz',
    'https://a.example/course/view?sesskey=Ab3',
  ],
};

/** Pages that anybody may open, chosen for how near they come. */
const safe: readonly string[] = [
  'https://a.example/',
  'https://a.example/login',
  'https://a.example/signin?return_to=%2Flogout-help',
  'https://idp.example/saml2/sso?SAMLRequest=abc',
  'https://idp.example/adfs/ls/?wa=wsignin1.0',
  'https://a.example/docs/slo',
  'https://a.example/blog/slo-and-sli',
  'https://a.example/teams/slo',
  'https://a.example/session/end-of-term',
  'https://a.example/register',
  'https://a.example/account',
  'https://a.example/account/settings',
  'https://a.example/cart',
  'https://a.example/blog/how-to-delete-files',
  'https://a.example/blog/logout',
  'https://a.example/blog/2024/delete',
  'https://a.example/docs/delete',
  'https://a.example/docs/api/users/delete',
  'https://a.example/docs/logout',
  'https://a.example/reference/sign-out',
  'https://docs.a.example/rest/repos/delete',
  'https://docs.stripe.com/payments/checkout',
  'https://developer.a.example/api/orders/confirm',
  'https://en.wikipedia.org/wiki/Logout',
  'https://en.wikipedia.org/wiki/Delete_key',
  'https://en.wikipedia.org/wiki/Buy',
  'https://de.wikipedia.org/wiki/Abmelden',
  'https://en.wikipedia.org/w/index.php?title=Logout&action=history',
  'https://en.wikipedia.org/w/index.php?title=Delete&action=edit',
  'https://en.wikipedia.org/wiki/Special:Search?search=logout',
  'https://github.com/actions/checkout',
  'https://github.com/sindresorhus/del',
  'https://github.com/owner/repo/blob/main/src/logout.ts',
  'https://github.com/owner/repo/tree/main/delete',
  'https://github.com/owner/repo/issues/123',
  'https://github.com/search?q=logout',
  'https://packages.example/package/logout',
  'https://packages.example/package/delete',
  'https://stackoverflow.com/questions/1234567/how-to-delete-a-git-branch',
  'https://stackoverflow.com/questions/tagged/logout',
  'https://stackoverflow.com/search?q=delete',
  'https://www.google.com/search?q=sign+out+of+gmail',
  'https://duckduckgo.com/?q=logout',
  'https://a.example/search?q=unsubscribe&page=2',
  'https://a.example/help/cancel-subscription',
  'https://support.a.example/hc/articles/360/delete-your-account',
  'https://a.example/faq/unsubscribe',
  'https://a.example/news/minister-signs-out-of-treaty',
  'https://a.example/articles/when-to-buy',
  'https://a.example/buy',
  'https://a.example/guitars/buy/used',
  'https://www.apple.com/shop/buy-iphone/iphone-16',
  'https://a.example/pay-gap-report',
  'https://a.example/order-of-the-phoenix',
  'https://a.example/removed-songs',
  'https://a.example/destroyers/hms-cossack',
  'https://a.example/movies/the-purge',
  'https://a.example/films/2013/erase',
  'https://a.example/dictionary/remove',
  'https://dictionary.cambridge.org/dictionary/english/delete',
  'https://www.merriam-webster.com/dictionary/unsubscribe',
  'https://a.example/recipes/confirm-the-roux',
  'https://a.example/products/logout-t-shirt',
  'https://a.example/verified-reviews',
  'https://a.example/activate-your-core',
  'https://a.example/2024/05/accept',
  'https://a.example/privacy/opt-out',
  'https://a.example/events/cancelled',
  'https://a.example/tags/delete',
  'https://a.example/category/checkout',
  'https://learn.microsoft.com/en-us/sql/t-sql/statements/delete-transact-sql',
  'https://developer.mozilla.org/en-US/docs/Web/JavaScript/Reference/Operators/delete',
  'https://www.w3schools.com/sql/sql_delete.asp',
  'https://man7.org/linux/man-pages/man3/remove.3.html',
  'https://a.example/songs/sign-off-the-radio',
  'https://a.example/thread.php?id=55&page=3',
  'https://a.example/list?sort=deleted&order=desc',
  'https://a.example/view?mode=dark',
  'https://a.example/page?type=delete',
  'https://a.example/oauth/authorize?client_id=1&state=nonce',
  'not a url',
];

describe.each(Object.entries(unsafe))('an address that %s', (reason, urls) => {
  test.each(urls)('%s', (url) => expect(looksUnsafe(url)).toContain(reason));
});

describe('a page that anybody may open', () => {
  test.each(safe)('%s', (url) => expect(looksUnsafe(url)).toBeNull());
  test('there are many of them', () => expect(new Set(safe).size).toBeGreaterThanOrEqual(60));
});

describe("a link's text", () => {
  test.each(['Log out', ' Sign  out ', 'Abmelden', 'Se déconnecter', 'Cerrar sesión', 'ログアウト', 'Выйти'])(
    '"%s" signs out',
    (text) => expect(looksUnsafe('https://a.example/x', text)).toBe('it signs you out'),
  );
  test.each(['Delete', 'Unsubscribe', 'Buy now', 'Add to cart', 'Confirm', 'Konto löschen'])('"%s" acts', (text) =>
    expect(looksUnsafe('https://a.example/x?y=1', text)).not.toBeNull(),
  );
  test.each(['How to log out', 'Delete key', 'Unsubscribe guide', 'Sign in', 'Buyers', ''])('"%s" does not', (text) =>
    expect(looksUnsafe('https://a.example/x', text)).toBeNull(),
  );
  test('counts for nothing where the address tells', () =>
    expect(looksUnsafe('https://a.example/docs/rest/repos/7', 'Delete')).toBeNull());
  test('counts for nothing where the address is that of an article', () =>
    expect(looksUnsafe('https://a.example/why-people-sign-out-early', 'Sign out')).toBeNull());
});

test('a form is no page', () => {
  expect(looksUnsafe('https://a.example/x', undefined, 'POST')).toBe('it sends a form');
  expect(looksUnsafe('https://a.example/x', 'x', 'delete')).toBe('it deletes something');
  expect(looksUnsafe('https://a.example/x', 'x', 'get')).toBeNull();
});
