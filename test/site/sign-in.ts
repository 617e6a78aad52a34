/**
 * Sign-ins of every usual kind, each over pages that are numbered: `/KIND/N`. Any name with the password `open` is let in.
 * | kind | how |
 * | --- | --- |
 * | members | a form on a page of its own, an HttpOnly session cookie |
 * | spa | a token in localStorage, pages written by a script |
 * | office | single sign-on: a second host (id.localhost) that sends back with a code |
 * | basic | HTTP authentication |
 * | short | a session that ends after so many pages or milliseconds (`/short-rules?pages=60&ms=5000`) |
 * | factor | a password, then a code (123456) |
 * | checked | a check of persons that a click solves, status 403 |
 * | soft | the form in place of the page, status 200, same address |
 * | filed | files, refused until `/filed-rules?open=1` was asked for |
 * | refused | status 403 with a link to sign in, in a menu that is folded |
 * | boxed | public, with a sign-in box in its header |
 */
import { randomUUID } from 'node:crypto';
import { type Exchange, type Handler, numberIn, numberOf, type Routes, redirect, send, sendPage } from './routes.ts';
import { escaped, memberText, sendForm, sendMemberPage } from './sign-in-pages.ts';

const password = 'open';
const code = '123456';

type Session = { readonly user: string; pagesLeft: number; readonly endsAtMs: number };

/** Handlers with sessions of their own; a site that is given them forgets all when it is closed. */
export function signInRoutes(): Routes {
  const sessions = new Map<string, Session>();
  const rules = { pages: Number.POSITIVE_INFINITY, ms: Number.POSITIVE_INFINITY, areFilesOpen: false };

  const open = (user: string, limits = { pages: Number.POSITIVE_INFINITY, ms: Number.POSITIVE_INFINITY }): string => {
    const id = randomUUID();
    sessions.set(id, { user, pagesLeft: limits.pages, endsAtMs: Date.now() + limits.ms });
    return id;
  };
  const sessionOf = (at: Exchange, cookie: string): Session | undefined =>
    sessions.get(cookiesOf(at).get(cookie) ?? '');
  /** Posts of the form sign in and go back; wrong passwords see it again. */
  const formHandler =
    (cookie: string, then: (at: Exchange, id: string) => void): Handler =>
    async (at) => {
      if (at.request.method !== 'POST') return sendForm(at, { action: at.url.pathname + at.url.search });
      const form = await at.form();
      if (form.get('password') !== password)
        return sendForm(at, {
          action: at.url.pathname + at.url.search,
          note: 'That did not match. Please sign in to continue.',
        });
      const id = open(form.get('name') ?? 'nobody', cookie === 'short' ? rules : undefined);
      at.response.setHeader('set-cookie', `${cookie}=${id}; Path=/; HttpOnly; SameSite=Lax`);
      then(at, id);
    };
  const goBack = (at: Exchange): void => redirect(at, backFrom(at));

  return {
    members: (at) => {
      const session = sessionOf(at, 'members');
      if (!session) return redirect(at, `/members-login?next=${encodeURIComponent(at.url.pathname)}`);
      sendMemberPage(at, 'members', numberIn(at), session.user);
    },
    'members-login': (at) => redirect(at, `/login${at.url.search}`),
    login: formHandler('members', goBack),

    spa: (at) => sendPage(at, 'App', '<div id="root">Loading…</div>', { head: `<script>${appScript}</script>` }),
    'spa-token': async (at) => {
      const form = await at.form();
      if (form.get('password') !== password) return send(at, 'application/json', '{}', { status: 403 });
      send(at, 'application/json', JSON.stringify({ token: open(form.get('name') ?? 'nobody') }));
    },
    'spa-data': (at) => {
      const session = sessions.get((at.request.headers.authorization ?? '').replace('Bearer ', ''));
      if (!session) return send(at, 'application/json', '{}', { status: 401 });
      send(at, 'application/json', JSON.stringify({ user: session.user, html: memberText('spa', numberIn(at)) }));
    },

    office: (at) => {
      const session = sessionOf(at, 'office');
      if (session) return sendMemberPage(at, 'office', numberIn(at), session.user);
      const back = `http://${at.url.host}/office-callback?to=${encodeURIComponent(at.url.pathname)}`;
      redirect(
        at,
        `http://id.localhost:${at.url.port}/authorize?client_id=tidewater&response_type=code&redirect_uri=${encodeURIComponent(back)}`,
      );
    },
    authorize: async (at) => {
      const back = at.url.searchParams.get('redirect_uri') ?? '/';
      const sendBack = (id: string): void => redirect(at, `${back}&code=${id}`);
      const id = cookiesOf(at).get('id') ?? '';
      if (sessions.has(id)) return sendBack(id);
      await formHandler('id', (_at, made) => sendBack(made))(at);
    },
    'office-callback': (at) => {
      const session = sessions.get(at.url.searchParams.get('code') ?? '');
      if (!session) return sendPage(at, 'Refused', '<h1>Refused</h1>', { status: 403 });
      at.response.setHeader('set-cookie', `office=${open(session.user)}; Path=/; HttpOnly; SameSite=Lax`);
      redirect(at, at.url.searchParams.get('to') ?? '/');
    },

    basic: (at) => {
      const [name = '', given] = Buffer.from((at.request.headers.authorization ?? '').replace('Basic ', ''), 'base64')
        .toString()
        .split(':');
      if (given === password) return sendMemberPage(at, 'basic', numberIn(at), name);
      sendPage(at, '401', '<h1>Unauthorized</h1>', {
        status: 401,
        headers: { 'www-authenticate': 'Basic realm="Tidewater"' },
      });
    },

    /** How long sessions of `short` last that are opened from now on. */
    'short-rules': (at) => {
      rules.pages = numberOf(at, 'pages', Number.POSITIVE_INFINITY);
      rules.ms = numberOf(at, 'ms', Number.POSITIVE_INFINITY);
      sendPage(at, 'Set', '<p>Set.</p>');
    },
    short: (at) => {
      const session = sessionOf(at, 'short');
      if (!session || session.pagesLeft <= 0 || Date.now() > session.endsAtMs)
        return redirect(at, `/short-login?next=${encodeURIComponent(at.url.pathname)}&expired=1`);
      session.pagesLeft--;
      sendMemberPage(at, 'short', numberIn(at), session.user);
    },
    'short-login': (at) => redirect(at, `/signin${at.url.search}`),
    signin: formHandler('short', goBack),

    factor: (at) => {
      const session = sessionOf(at, 'factor');
      if (session) return sendMemberPage(at, 'factor', numberIn(at), session.user);
      const step = sessionOf(at, 'factor-first') ? 'two-factor' : 'sign-in';
      redirect(at, `/${step}?return_to=${encodeURIComponent(at.url.pathname)}`);
    },
    'sign-in': formHandler('factor-first', (at) => redirect(at, `/two-factor${at.url.search}`)),
    'two-factor': async (at) => {
      const first = sessionOf(at, 'factor-first');
      if (!first) return redirect(at, `/sign-in${at.url.search}`);
      if (at.request.method === 'POST' && (await at.form()).get('code') === code) {
        at.response.setHeader('set-cookie', `factor=${open(first.user)}; Path=/; HttpOnly; SameSite=Lax`);
        return goBack(at);
      }
      const form = `<form method="post" action="${escaped(at.url.pathname + at.url.search)}"><input name="code" inputmode="numeric" autocomplete="one-time-code"> <button>Verify</button></form>`;
      sendPage(
        at,
        'Two-factor authentication',
        `<main><h1>Two-factor authentication</h1><p>Enter the verification code from your authenticator app.</p>${form}</main>`,
      );
    },

    checked: (at) => {
      if (cookiesOf(at).get('person') === 'yes') return sendMemberPage(at, 'checked', numberIn(at), 'a person');
      const solve = "document.cookie = 'person=yes; path=/'; location.reload()";
      const body = `<main><h1>${at.url.hostname}</h1><p>Verify you are human by completing the action below.</p><div class="cf-turnstile"><button id="person" onclick="${solve}">I am a person</button></div></main>`;
      sendPage(at, 'Just a moment...', body, { status: 403 });
    },

    soft: async (at) => {
      const session = sessionOf(at, 'soft');
      if (session) return sendMemberPage(at, 'soft', numberIn(at), session.user);
      await formHandler('soft', (_at) => redirect(at, at.url.pathname, 303))(at);
    },

    'filed-rules': (at) => {
      rules.areFilesOpen = at.url.searchParams.has('open');
      sendPage(at, 'Set', '<p>Set.</p>');
    },
    filed: (at) => {
      if (!rules.areFilesOpen) return sendPage(at, '401', '<h1>Unauthorized</h1>', { status: 401 });
      send(at, 'application/octet-stream', 'file');
    },

    /** A refusal, and where to sign in only in a menu that is folded. */
    refused: (at) => {
      const session = sessionOf(at, 'members');
      if (session) return sendMemberPage(at, 'refused', numberIn(at), session.user);
      const menu = `<header><details><summary>Menu</summary><a href="/login?next=${at.url.pathname}">Log in</a></details></header>`;
      sendPage(at, 'Forbidden', `${menu}<h1>Forbidden</h1><p>Not for you.</p>`, { status: 403 });
    },

    boxed: (at) => {
      const box =
        '<form action="/login" method="post"><input name="name" placeholder="Name"><input type="password" name="password" placeholder="Password"><button>Sign in</button></form>';
      sendPage(
        at,
        `Boxed ${numberIn(at)}`,
        `<header><a href="/">Tidewater</a>${box}</header><main><h1>Boxed ${numberIn(at)}</h1>${memberText('boxed', numberIn(at))}</main>`,
      );
    },
  };
}

function cookiesOf(at: Exchange): ReadonlyMap<string, string> {
  return new Map((at.request.headers.cookie ?? '').split('; ').map((pair) => pair.split('=', 2) as [string, string]));
}

/** Paths of this site only. */
function backFrom(at: Exchange): string {
  const back = at.url.searchParams.get('next') ?? at.url.searchParams.get('return_to') ?? '/';
  return back.startsWith('/') && !back.startsWith('//') ? back : '/';
}

/** Runs in the page: without a token it shows the form in place of the page, at `#/login`. */
const appScript = `
addEventListener('DOMContentLoaded', async () => {
  const root = document.getElementById('root');
  const token = localStorage.getItem('spa-token');
  const answer = token && await fetch(location.pathname.replace('/spa/', '/spa-data/'), { headers: { authorization: 'Bearer ' + token } });
  if (answer && answer.ok) {
    const { user, html } = await answer.json();
    document.title = 'spa ' + location.pathname.split('/').at(-1);
    root.innerHTML = '<main><h1>' + document.title + '</h1><p id="reader">Read by ' + user + '.</p>' + html + '</main>';
    return;
  }
  history.replaceState(null, '', '#/login?return=' + encodeURIComponent(location.pathname));
  document.title = 'Log in to Tidewater';
  root.innerHTML = '<main><h1>Log in</h1><p>Please log in to continue.</p><form><input name="name"> <input type="password" name="password"> <button>Log in</button></form></main>';
  root.querySelector('form').addEventListener('submit', async (event) => {
    event.preventDefault();
    const made = await fetch('/spa-token', { method: 'POST', body: new URLSearchParams(new FormData(event.target)) });
    if (!made.ok) return;
    localStorage.setItem('spa-token', (await made.json()).token);
    location.replace(location.pathname);
  });
});`;
