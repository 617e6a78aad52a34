/**
 * What a host shows in place of a page, a kind of wall each, and two that have much of a wall and are none. All are small; `sheet` is the page
 * that was asked for, with its number last in the address.
 */
import { siteText } from '../../site/articles.ts';
import { type Exchange, numberIn, type Routes, redirect, send, sendPage } from '../../site/routes.ts';

/** Name and password, to be sent to this host. */
const form =
  '<form method="post" action="/in"><label>User <input name="name"></label><label>Password <input name="password" type="password"></label><button>Sign in</button></form>';
const component = (mode: string) =>
  `<my-login></my-login><script>customElements.define('my-login', class extends HTMLElement { connectedCallback() { this.attachShadow({ mode: '${mode}' }).innerHTML = ${JSON.stringify(form)}; } });</script>`;
const shell = (script: string) =>
  `<main><h1>Orders</h1><p>All orders of the house, newest first.</p><div id="at"></div></main><script>${script}</script>`;

type Shown = (at: Exchange) => void;
const page =
  (body: string): Shown =>
  (at) =>
    sendPage(at, 'Tidewater', body);

export const walls: Readonly<Record<string, { readonly shows: Shown; readonly code: string }>> = {
  'a form in a frame': {
    shows: page('<iframe src="/login/0" width="400" height="300"></iframe>'),
    code: 'login-required',
  },
  'a form in a component': { shows: page(component('open')), code: 'login-required' },
  'a form in a component that is closed': { shows: page(component('closed')), code: 'login-required' },
  'data refused with 401': {
    shows: page(shell("fetch('/orders/1').then(() => { at.textContent = 'Could not load them.'; })")),
    code: 'login-required',
  },
  'data that says "unauthorized" with 200': {
    shows: page(
      shell("fetch('/answer/1').then((answer) => answer.json()).then((got) => { at.textContent = got.error; })"),
    ),
    code: 'login-required',
  },
  'providers to choose from, at another host': {
    shows: (at) =>
      redirect(
        at,
        `http://ds.localhost:${at.url.port}/wayf/1?entityID=paper&return=${encodeURIComponent('http://paper.localhost/back?target=ss:mem:8f3a')}`,
      ),
    code: 'login-required',
  },
  'a list of providers': {
    shows: page(
      '<main><h1>Choose your identity provider</h1><ul><li><a href="/a/1">Okta</a></li><li><a href="/b/1">Google</a></li></ul></main>',
    ),
    code: 'login-required',
  },
  'access to be asked for, by the name of the page': {
    shows: (at) =>
      sendPage(
        at,
        `Sheet ${numberIn(at)}`,
        `<main><h1>You need permission to open Sheet ${numberIn(at)}</h1><p>Ask the owner.</p><button>Request access</button></main>`,
      ),
    code: 'login-required',
  },
  'a firewall that numbers its refusals': {
    shows: (at) =>
      sendPage(
        at,
        'Request Rejected',
        `<p>The requested URL was rejected. Your support ID is: ${crypto.randomUUID()}</p>`,
      ),
    code: 'challenged',
  },
  'a form at the address of the page': { shows: page(`<h1>Sign in</h1>${form}`), code: 'login-required' },
  'a form with status 401': { shows: (at) => sendPage(at, 'Sign in', form, { status: 401 }), code: 'login-required' },
  'a form with status 403': { shows: (at) => sendPage(at, 'Sign in', form, { status: 403 }), code: 'login-required' },
  'a redirect that carries the address': {
    shows: (at) => redirect(at, `/login/0?next=${encodeURIComponent(at.url.pathname)}`),
    code: 'login-required',
  },
  'a redirect that says nothing': { shows: (at) => redirect(at, '/login/0'), code: 'login-required' },
  'a redirect by a script': {
    shows: page("<script>location.replace('/login/0?next=' + encodeURIComponent(location.pathname))</script>"),
    code: 'login-required',
  },
  'a redirect by a refresh': {
    shows: (at) =>
      sendPage(at, 'Tidewater', '<p>One moment</p>', {
        head: '<meta http-equiv="refresh" content="0;url=/login/0">',
      }),
    code: 'login-required',
  },
  'a button for single sign-on': {
    shows: page('<main><h1>Tidewater</h1><button>Continue with Okta</button></main>'),
    code: 'login-required',
  },
  'e-mail first': {
    shows: page(
      '<main><h1>Welcome</h1><form><input type="email" name="e" placeholder="Work e-mail"><button>Next</button></form></main>',
    ),
    code: 'login-required',
  },
  'terms to agree to': {
    shows: page(
      `<main><h1>Terms of use</h1><p>${'These are our terms. '.repeat(30)}</p><form method="post"><input type="checkbox" name="a"><button>I agree</button></form></main>`,
    ),
    code: 'login-required',
  },
  'a session that has ended': {
    shows: page('<main><h1>Your session has ended</h1><p>Please sign in again.</p></main>'),
    code: 'login-required',
  },
  'a form in German': {
    shows: page(
      '<main><p>Bitte melden Sie sich an.</p><form method="post" action="/in"><label>Kennwort <input type="password" name="p"></label><button>Anmelden</button></form></main>',
    ),
    code: 'login-required',
  },
  'a form in Japanese': {
    shows: page(
      '<main><p>ログインしてください。</p><form method="post" action="/in"><input name="u"><input type="password" name="p"><button>ログイン</button></form></main>',
    ),
    code: 'login-required',
  },
  'a form that a script puts in place of a shell whose data was refused': {
    shows: page(
      shell(
        `fetch('/orders/1').then((answer) => { if (answer.status === 401) document.querySelector('main').innerHTML = ${JSON.stringify(`<h1>Sign in</h1>${form}`)}; })`,
      ),
    ),
    code: 'login-required',
  },
  'a form that a script draws late': {
    shows: page(
      `<div id="root"></div><script>setTimeout(() => { root.innerHTML = ${JSON.stringify(`<h1>Sign in</h1>${form}`)}; }, 400);</script>`,
    ),
    code: 'login-required',
  },
  'a form that sends itself to another host': {
    shows: (at) =>
      sendPage(
        at,
        'Working',
        `<form method="post" action="http://idp.localhost:${at.url.port}/sso/1"><input type="hidden" name="SAMLRequest" value="PHNhbWw"><input type="hidden" name="RelayState" value="x${numberIn(at)}"><noscript><button>Continue</button></noscript></form><script>document.forms[0].submit()</script>`,
      ),
    code: 'login-required',
  },
  'a gate that counts who comes': {
    shows: (at) =>
      sendPage(at, 'Gate', `<main><p>Visitor ${Math.floor(Math.random() * 1e6)}</p><button>Enter</button></main>`),
    code: 'login-required',
  },
  'a renewal in a hidden frame that fails': {
    shows: page(
      `<iframe style="display:none" src="/silent/1"></iframe><div id="r"></div><script>onmessage = () => { r.innerHTML = ${JSON.stringify('<h1>Sign in</h1><button>Sign in with Tidewater</button>')}; };</script>`,
    ),
    code: 'login-required',
  },
  'only for members': {
    shows: page('<main><h1>Members only</h1><p>This page is for members only.</p></main>'),
    code: 'login-required',
  },
  'a portal with news that change, and a form': {
    shows: (at) => sendPage(at, 'Portal', `<aside><p>${siteText(Math.floor(Math.random() * 900))}</p></aside>${form}`),
    code: 'login-required',
  },
};

/** They have much of a wall, and are pages all the same. */
export const whole: Readonly<Record<string, Shown>> = {
  'a frame with the text, under one and the same bar': (at) =>
    sendPage(
      at,
      'Tidewater',
      `<button>Print</button><iframe src="/inner/${numberIn(at)}" width="600" height="400"></iframe>`,
    ),
  'components with the text, and buttons': (at) =>
    sendPage(
      at,
      'Tidewater',
      `<my-sheet data-text="${siteText(numberIn(at))}"></my-sheet><script>customElements.define('my-sheet', class extends HTMLElement { connectedCallback() { this.attachShadow({ mode: 'open' }).innerHTML = '<p>' + this.dataset.text + '</p><button>Vote</button>'; } });</script>`,
    ),
};

/** What the pages of those walls ask for. */
export const wallRoutes: Routes = {
  silent: (at) => sendPage(at, 'Silent', "<script>parent.postMessage({ error: 'login_required' }, '*');</script>"),
  sso: (at) => sendPage(at, 'Sign in', `<h1>Sign in</h1>${form}`),
  login: (at) => sendPage(at, 'Sign in', form),
  inner: (at) => sendPage(at, 'Inner', `<p>${siteText(numberIn(at))}</p>`),
  orders: (at) => send(at, 'application/json', '{}', { status: 401 }),
  answer: (at) => send(at, 'application/json', '{"error":"unauthorized"}'),
  wayf: (at) =>
    sendPage(
      at,
      'Houses',
      '<main><p>Where you are from:</p><ul><li><a href="/idp/1">North</a></li><li><a href="/idp/2">South</a></li></ul></main>',
    ),
};
