import { describe, expect, test } from 'vitest';
import type { PageSeen } from '../../../companion/crawl/ports.ts';
import type { HostMemory } from '../../../companion/crawl/store-ports.ts';
import { type GoodPages, judgeWall, rememberGood } from '../../../companion/crawl/walls/detect.ts';
import { openWallJudge } from '../../../companion/crawl/walls/memory.ts';
import { publicCount, publicPage } from '../../site/public-pages.ts';
import { seenOf } from './seen-of.ts';

const unknown = { falseAlarms: [], good: null };
const url = 'https://a.example/orders/17';
const page = (title: string, body: string) => `<html><head><title>${title}</title></head><body>${body}</body></html>`;
const form = '<form><input name="u"><input type="password"><button>Go</button></form>';
const article = page(
  'Orders',
  `<main><h1>Orders</h1><p>${'Something to read about the orders of this year. '.repeat(60)}</p></main>`,
);

type Row = readonly [what: string, seen: PageSeen];
const at = (finalUrl: string, more: { httpStatus?: number; headers?: Record<string, string> } = {}) => ({
  requestedUrl: url,
  finalUrl,
  ...more,
});

describe('a sign-in', () => {
  const rows: readonly Row[] = [
    ['a 401', seenOf('', at(url, { httpStatus: 401, headers: { 'www-authenticate': 'Basic' } }))],
    ['a proxy that wants a sign-in', seenOf('', at(url, { httpStatus: 407 }))],
    [
      'a form of which the button alone says what it is for',
      {
        ...seenOf(page('Node', 'Name: <input> Password: <input type="password">'), at(url)),
        controls: {
          fields: 2,
          buttons: ['Login'],
          password: {
            text: 'Name: Password:',
            buttons: ['Login'],
            action: '',
            passwords: 1,
            otherFields: 1,
            isNew: false,
          },
        },
      },
    ],
    [
      'a refusal with a sign-in in a folded menu',
      {
        ...seenOf(page('Forbidden', '<h1>Forbidden</h1><p>Not for you.</p>'), at(url, { httpStatus: 403 })),
        controls: { fields: 0, buttons: [], password: null, offers: [{ said: 'Log in', to: '/-/login' }] },
      },
    ],
    [
      'a redirect to a refusal that says where one came from',
      seenOf(
        page(
          'Log in',
          '<h1>Insufficient Privileges</h1><p>You do not have sufficient privileges to view this page.</p>',
        ),
        at('https://a.example/acl_users/cookie_auth/require_login?came_from=https%3A//a.example/orders/17'),
      ),
    ],
    ['a redirect to a form', seenOf(page('Welcome', form), at('https://a.example/login?x=1'))],
    [
      'a redirect that wants to come back, the form not there yet',
      seenOf(page('Loading', ''), at('https://a.example/signin?returnUrl=%2Forders%2F17')),
    ],
    [
      'a redirect to a page that asks for the name first',
      seenOf(page('Sign in - A', '<form><input name="email"></form>'), at('https://a.example/account/login')),
    ],
    [
      'a redirect to another host with a SAML request',
      seenOf(
        page('Continue', '<form><input name="email"></form>'),
        at('https://sso.corp.example/idp/profile?SAMLRequest=abc'),
      ),
    ],
    [
      'Google',
      seenOf(
        page('Sign in - Google Accounts', '<input type="email">'),
        at('https://accounts.google.com/v3/signin/identifier?continue=https%3A%2F%2Fa.example%2Forders%2F17'),
      ),
    ],
    [
      'Microsoft',
      seenOf(
        page('Sign in to your account', '<input type="email">'),
        at(
          'https://login.microsoftonline.com/common/oauth2/v2.0/authorize?client_id=1&redirect_uri=https%3A%2F%2Fa.example%2Fcb',
        ),
      ),
    ],
    ['a route of a script', seenOf(page('App', form), at('https://a.example/orders/17#/login?return=%2Forders%2F17'))],
    [
      'a form in place of the page',
      seenOf(page('Log in | A', `<header><nav><a href="/">A</a></nav></header><main>${form}</main>`), at(url)),
    ],
    [
      'a form in place of the page, status 403',
      seenOf(page('A', `<p>Forbidden.</p>${form}`), at(url, { httpStatus: 403 })),
    ],
    ['a form and a sentence', seenOf(page('A', `<p>Your session has expired.</p>${form}`), at(url))],
    ['little but a form', seenOf(page('A', `<h1>A</h1>${form}<p>Sign in</p>`), at(url))],
    [
      'a sentence in a page with next to nothing',
      seenOf(page('A', '<p>You must be logged in to view this page.</p><a href="/x">Home</a>'), at(url)),
    ],
    [
      'a second factor',
      seenOf(
        page('Two-factor authentication', '<p>Enter the 6-digit code.</p><input>'),
        at('https://a.example/sessions/two-factor'),
      ),
    ],
    [
      'a second factor at the same address',
      seenOf(page('Verification code', '<p>Enter the verification code we sent you.</p><input>'), at(url)),
    ],
    ...(
      [
        ['German', 'Anmelden', 'Bitte melden Sie sich an.'],
        ['French', 'Connexion', 'Veuillez vous connecter.'],
        ['Spanish', 'Iniciar sesión', 'Inicia sesión para continuar'],
        ['Portuguese', 'Entrar', 'Faça login para continuar'],
        ['Italian', 'Accedi', "Effettua l'accesso"],
        ['Dutch', 'Inloggen', 'Log in om verder te gaan'],
        ['Polish', 'Zaloguj się', 'Zaloguj się, aby kontynuować'],
        ['Russian', 'Вход', 'Войдите, чтобы продолжить'],
        ['Chinese', '登录', '请先登录'],
        ['Japanese', 'ログイン', 'ログインしてください'],
        ['Korean', '로그인', '로그인이 필요합니다'],
      ] as const
    ).map(([language, title, text]): Row => [`in ${language}`, seenOf(page(title, `<p>${text}</p>${form}`), at(url))]),
  ];
  test.each(rows)('%s', (_what, seen) =>
    expect(judgeWall(seen, unknown)).toMatchObject({ wall: 'login', because: expect.stringMatching(/\.$/) }),
  );
});

describe('a bot check', () => {
  const rows: readonly Row[] = [
    ['by its header', seenOf(article, at(url, { httpStatus: 403, headers: { 'cf-mitigated': 'challenge' } }))],
    [
      'AWS WAF by its header',
      seenOf(page('', ''), at(url, { httpStatus: 202, headers: { 'x-amzn-waf-action': 'challenge' } })),
    ],
    [
      'DataDome under a name of the site',
      seenOf(
        page('a.example', '<p id="cmsg">Please enable JS and disable any ad blocker</p>'),
        at(url, { httpStatus: 403 }),
      ),
    ],
    [
      'Fastly',
      seenOf(page('Client Challenge', '<p>One moment.</p><script src="/_fs-ch-1T/script.js"></script>'), at(url)),
    ],
    ['F5', seenOf(page('', '<script src="/TSPD/08?type=9"></script>'), at(url))],
    ['words of a check', seenOf(page('Checking you are not a bot', '<p>Your browser is being checked.</p>'), at(url))],
    ['Cloudflare', seenOf(page('Just a moment...', '<div id="challenge-stage"></div>'), at(url, { httpStatus: 403 }))],
    [
      'Turnstile in place of the page',
      seenOf(
        page(
          'a.example',
          '<p>Verify you are human by completing the action below.</p><div class="cf-turnstile"></div>',
        ),
        at(url),
      ),
    ],
    ['hCaptcha on a refusal', seenOf(page('Blocked', '<div class="h-captcha"></div>'), at(url, { httpStatus: 403 }))],
    [
      'reCAPTCHA in place of the page',
      seenOf(page('Captcha', '<p>Please complete the security check.</p><div class="g-recaptcha"></div>'), at(url)),
    ],
    [
      'DataDome',
      seenOf(
        page('a.example', '<iframe src="https://geo.captcha-delivery.com/captcha/?x"></iframe>'),
        at(url, { httpStatus: 403 }),
      ),
    ],
    [
      'PerimeterX',
      seenOf(
        page('Access to this page has been denied', '<div id="px-captcha"></div><p>Press & Hold</p>'),
        at(url, { httpStatus: 403 }),
      ),
    ],
    ['Akamai', seenOf(page('', '<div id="sec-if-cpt-container"></div>'), at(url))],
    ['AWS WAF', seenOf(page('Human Verification', '<div id="aws-waf-captcha"></div>'), at(url, { httpStatus: 405 }))],
    ['Imperva', seenOf(page('', '<iframe id="main-iframe" src="/_Incapsula_Resource?x"></iframe>'), at(url))],
    [
      'Anubis',
      seenOf(
        page("Making sure you're not a bot!", '<script id="anubis_challenge" type="application/json">{}</script>'),
        at(url),
      ),
    ],
    [
      'Google',
      seenOf(
        page(
          'https://www.google.com/search',
          '<form id="captcha-form" action="/sorry/index"></form><p>Our systems have detected unusual traffic from your computer network.</p>',
        ),
        at('https://www.google.com/sorry/index?continue=x', { httpStatus: 429 }),
      ),
    ],
    [
      'Vercel, by its title',
      seenOf(page('Vercel Security Checkpoint', "<p>We're verifying your browser</p>"), at(url, { httpStatus: 429 })),
    ],
    [
      'German, by its words',
      seenOf(page('Einen Moment, bitte…', '<p>Sind Sie ein Mensch?</p>'), at(url, { httpStatus: 403 })),
    ],
    ['Japanese, by its words', seenOf(page('確認', '<p>私はロボットではありません</p>'), at(url))],
  ];
  test.each(rows)('%s', (_what, seen) => expect(judgeWall(seen, unknown)).toMatchObject({ wall: 'challenge' }));
});

describe('no wall', () => {
  const rows: readonly Row[] = [
    ...(
      [
        ['a refusal to somebody who is signed in', { said: 'Log out', to: '/-/logout' }],
        ['a refusal with a link to a page about signing in', { said: 'How to log in', to: '/help/login' }],
      ] as const
    ).map(
      ([what, offer]): Row => [
        what,
        {
          ...seenOf(page('Forbidden', '<h1>Forbidden</h1><p>Not for you.</p>'), at(url, { httpStatus: 403 })),
          controls: { fields: 0, buttons: [], password: null, offers: [offer] },
        },
      ],
    ),
    ['an article', seenOf(article, at(url))],
    [
      'a page that has moved, and says from where',
      {
        ...seenOf(page('Orders', '<p>Order 17: two lamps.</p>'), at('https://a.example/o/17?from=%2Forders%2F17')),
        controls: { fields: 0, buttons: ['Edit'], password: null },
      },
    ],
    ['a chapter on bot checks', seenOf(page('Captcha guide 7', '<p>How they are made, and by whom.</p>'), at(url))],
    ['what to do where a sign-in is needed', seenOf(page('手順', '<p>ログインが必要な場合の手順です。</p>'), at(url))],
    ['an article that was moved', seenOf(article, at('https://a.example/archive/orders/17'))],
    [
      'a page that is gone',
      seenOf(page('Not found', '<p>Nothing here. <a href="/login">Log in</a></p>'), at(url, { httpStatus: 404 })),
    ],
    [
      'a refusal that no sign-in mends',
      seenOf(page('Forbidden', '<p>You have no access.</p>'), at(url, { httpStatus: 403 })),
    ],
    ['an error of the server', seenOf(page('Down', '<p>Back soon.</p>'), at(url, { httpStatus: 503 }))],
    ['the sign-in page itself, asked for', seenOf(page('Log in', form), { requestedUrl: 'https://a.example/login' })],
    [
      'the page to register, asked for',
      seenOf(page('Sign up', `<h1>Sign up</h1>${form}`), { requestedUrl: 'https://a.example/signup?next=/' }),
    ],
    [
      'an article called Login',
      seenOf(
        page(
          'Login - Wikipedia',
          `<p>${'In computer security, logging in is the process by which one gains access. '.repeat(10)}</p>`,
        ),
        { requestedUrl: 'https://en.wikipedia.org/wiki/Login' },
      ),
    ],
    [
      'a generator of passwords',
      seenOf(
        page(
          'Password generator',
          '<h1>Password generator</h1><input type="password"><button>New</button><p>Length 16</p>',
        ),
        { requestedUrl: 'https://a.example/tools/password' },
      ),
    ],
    [
      'a long page with a captcha on its form',
      seenOf(article.replace('</main>', '<div class="h-captcha"></div></main>'), at(url)),
    ],
    [
      'an article about captchas',
      seenOf(
        page('Are you a robot? The story of the captcha', `<p>${'I am not a robot, says the box. '.repeat(40)}</p>`),
        at(url),
      ),
    ],
    [
      'a song called Just a moment',
      seenOf(
        page(
          'Just a moment',
          '<h1>Just a moment</h1><p>Lyrics, chords and a short story of the song, with links to the album and the band.</p><a href="/1">1</a>'.concat(
            '<a href="/x">x</a>'.repeat(12),
            '<p>'.concat('la la la '.repeat(20), '</p>'),
          ),
        ),
        at(url),
      ),
    ],
  ];
  test.each(rows)('%s', (_what, seen) => expect(judgeWall(seen, unknown)).toBeNull());

  test.each(Array.from({ length: publicCount }, (_, n) => n))('public page %i of the test site', (n) => {
    const { title, body } = publicPage(n);
    const seen = seenOf(page(title, body), { requestedUrl: `http://localhost/public/${n}` });
    expect(judgeWall(seen, unknown)).toBeNull();
    expect(judgeWall(seen, { falseAlarms: [], good: goodOf(seenOf(article, at(url))) })).toBeNull();
  });
  test('there are ninety of them', () => expect(publicCount).toBe(90));
});

function goodOf(seen: PageSeen, pages = 5): GoodPages {
  let good: GoodPages | null = null;
  for (let n = 0; n < pages; n++) good = rememberGood(good, seen);
  if (!good) throw new Error('no pages');
  return good;
}

describe("what is known of the host's good pages", () => {
  test('a form without words is a wall where good pages are long and have none', () => {
    const seen = seenOf(page('A', `<h1>A</h1>${form}`), at(url));
    expect(judgeWall(seen, unknown)).toBeNull();
    expect(judgeWall(seen, { falseAlarms: [], good: goodOf(seenOf(article, at(url))) })).toMatchObject({
      wall: 'login',
    });
  });
  test('a form is no wall where good pages have one too', () => {
    const boxed = seenOf(article.replace('</main>', `${form}</main>`).replace('Orders', 'Sign in'), at(url));
    const short = seenOf(page('Sign in · A', `<p>${'Some words of the page. '.repeat(56)}</p>${form}`), at(url));
    expect(judgeWall(short, { falseAlarms: [], good: goodOf(boxed) })).toBeNull();
    expect(judgeWall(short, { falseAlarms: [], good: goodOf(seenOf(article, at(url))) })).not.toBeNull();
  });
  test('a captcha is no wall where good pages have it too', () => {
    const contact = seenOf(
      page(
        'Contact',
        '<p>I am not a robot</p><div class="g-recaptcha"></div><a href="/1">1</a>'.concat(
          '<a href="/x">x</a>'.repeat(12),
        ),
      ),
      at(url),
    );
    expect(judgeWall(contact, unknown)).toMatchObject({ wall: 'challenge' });
    expect(judgeWall(contact, { falseAlarms: [], good: goodOf(contact) })).toBeNull();
  });
  test('tells addresses that read as a sign-in and are pages from one that was wanted', () => {
    const member = (n: number) => {
      const address = `https://app.test/sso/${n}`;
      return seenOf(article, { requestedUrl: address, finalUrl: address });
    };
    const to = 'https://id.test/authorize?client_id=app&response_type=code&redirect_uri=https%3A%2F%2Fapp.test%2Fback';
    const walled = seenOf(page('Sign in', form), { requestedUrl: 'https://app.test/sso/9', finalUrl: to });
    expect(judgeWall(walled, unknown)).toBeNull();
    let good = rememberGood(null, member(1));
    for (const n of [2, 3]) good = rememberGood(good, member(n));
    expect(judgeWall(walled, { falseAlarms: [], good })).toMatchObject({ wall: 'login' });
  });
  test('is not written anew for each page of a host that is known', () => {
    const good = goodOf(seenOf(article, at(url)), 40);
    expect(rememberGood(good, seenOf(article, at(url)))).toBe(good);
    expect(good).toMatchObject({ pages: 40, passwordRatio: 0, marks: [] });
  });
});

describe('the memory of hosts', () => {
  const memory = (): HostMemory & { readonly puts: string[] } => {
    const values = new Map<string, string>();
    const puts: string[] = [];
    return {
      puts,
      get: (...key) => JSON.parse(values.get(key.join(' ')) ?? 'null'),
      put: (session, host, subject, value) => {
        puts.push(`${session} ${host} ${subject}`);
        values.set(`${session} ${host} ${subject}`, JSON.stringify(value));
      },
    };
  };
  const wall = seenOf(page('Log in', form), at(url));

  test('a false alarm is remembered for its session, host and kind', () => {
    const judge = openWallJudge(memory());
    expect(judge.judge('shared', 'a.example', wall)).toMatchObject({ wall: 'login' });
    judge.falseAlarm('shared', 'a.example', 'login');
    expect(judge.judge('shared', 'a.example', wall)).toBeNull();
    expect(judge.judge('shared', 'b.example', wall)).not.toBeNull();
    expect(judge.judge('work', 'a.example', wall)).not.toBeNull();
    const check = seenOf(page('Just a moment...', '<div id="challenge-stage"></div>'), at(url, { httpStatus: 403 }));
    expect(judge.judge('shared', 'a.example', check)).toMatchObject({ wall: 'challenge' });
  });
  test('good pages are written until the host is known', () => {
    const kept = memory();
    const judge = openWallJudge(kept);
    for (let n = 0; n < 100; n++) judge.good('shared', 'a.example', seenOf(article, at(url)));
    expect(kept.puts).toHaveLength(40);
  });
  test('what another version wrote is passed over', () => {
    const judge = openWallJudge({ get: () => ({ odd: true }), put: () => {} });
    expect(judge.judge('shared', 'a.example', wall)).toMatchObject({ wall: 'login' });
  });
});
