/**
 * Sign-ins that scripts of the pages carry: tokens in IndexedDB and in a service worker, silent renewal in a frame, `prompt=none`. Name `ada`,
 * password `open`. Pages are numbered: `/KIND/N`.
 */
import { randomUUID } from 'node:crypto';
import { type Exchange, numberIn, type Routes, redirect, send, sendPage } from '../../site/routes.ts';
import { escaped, memberText, sendForm, sendMemberPage } from '../../site/sign-in-pages.ts';

const password = 'open';

/** Tokens that open the data of `KIND-data/N`, given for a password at `KIND-token`. */
function tokenRoutes(kind: string): Routes {
  const tokens = new Set<string>();
  return {
    [`${kind}-token`]: async (at) => {
      if ((await at.form()).get('password') !== password) return send(at, 'application/json', '{}', { status: 403 });
      const token = randomUUID();
      tokens.add(token);
      send(at, 'application/json', JSON.stringify({ token }));
    },
    [`${kind}-data`]: (at) => {
      if (!tokens.has((at.request.headers.authorization ?? '').replace('Bearer ', '')))
        return send(at, 'application/json', '{}', { status: 401 });
      send(at, 'application/json', JSON.stringify({ html: memberText(kind, numberIn(at)) }));
    },
  };
}

/** The page of an application: `load` gives the answer for its data or null, `keep` takes a token. */
function sendApp(at: Exchange, kind: string, script: string): void {
  const form =
    '<main><h1>Sign in</h1><form><input name="name"> <input type="password" name="password"> <button>Sign in</button></form></main>';
  const start = `
const root = document.getElementById('root');
const show = async () => {
  const answer = await load('/${kind}-data/${numberIn(at)}');
  if (answer?.ok) { root.innerHTML = '<main><h1>${kind} ${numberIn(at)}</h1>' + (await answer.json()).html + '</main>'; return; }
  root.innerHTML = ${JSON.stringify(form)};
  root.querySelector('form').addEventListener('submit', async (event) => {
    event.preventDefault();
    const made = await fetch('/${kind}-token', { method: 'POST', body: new URLSearchParams(new FormData(event.target)) });
    await keep((await made.json()).token);
    location.reload();
  });
};
show();`;
  sendPage(at, `${kind} ${numberIn(at)}`, `<div id="root">…</div><script>${script}${start}</script>`);
}

const inDatabase = `
const store = (mode) => new Promise((resolve) => {
  const opening = indexedDB.open('app', 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore('tokens');
  opening.onsuccess = () => resolve(opening.result.transaction('tokens', mode).objectStore('tokens'));
});
const done = (request) => new Promise((resolve) => { request.onsuccess = () => resolve(request.result); });
const keep = async (token) => done((await store('readwrite')).put(token, 'token'));
const load = async (url) => {
  const token = await done((await store('readonly')).get('token'));
  return token ? fetch(url, { headers: { authorization: 'Bearer ' + token } }) : null;
};`;

/** A token that only the service worker has, as long as it runs. */
const inWorker = `
const controlled = navigator.serviceWorker.register('/token-worker').then(() => navigator.serviceWorker.controller
  ?? new Promise((resolve) => { navigator.serviceWorker.oncontrollerchange = () => resolve(navigator.serviceWorker.controller); }));
const keep = async (token) => {
  const { port1, port2 } = new MessageChannel();
  const kept = new Promise((resolve) => { port1.onmessage = resolve; });
  (await controlled).postMessage(token, [port2]);
  await kept;
};
const load = async (url) => { await controlled; return fetch(url); };`;

const worker = `
let token = null;
addEventListener('install', () => skipWaiting());
addEventListener('activate', (event) => event.waitUntil(clients.claim()));
addEventListener('message', (event) => { token = event.data; event.ports[0].postMessage('kept'); });
addEventListener('fetch', (event) => {
  if (!token || !event.request.url.includes('-data/')) return;
  event.respondWith(fetch(event.request.url, { headers: { authorization: 'Bearer ' + token } }));
});`;

export function databaseRoutes(): Routes {
  return { ...tokenRoutes('database'), database: (at) => sendApp(at, 'database', inDatabase) };
}

export function workerRoutes(): Routes {
  return {
    ...tokenRoutes('worker'),
    worker: (at) => sendApp(at, 'worker', inWorker),
    'token-worker': (at) => send(at, 'text/javascript', worker, { headers: { 'service-worker-allowed': '/' } }),
  };
}

/** The provider of the two below, at id.corp.localhost: `prompt=none` shows nothing, and says so where nobody is signed in. */
function providerRoutes(): { readonly routes: Routes; readonly codes: Set<string> } {
  const people = new Set<string>();
  const codes = new Set<string>();
  const routes: Routes = {
    authorize: async (at) => {
      const back = at.url.searchParams.get('redirect_uri') ?? '/';
      const to = (more: string): string => `${back}${back.includes('?') ? '&' : '?'}${more}`;
      if (!people.has(/(?:^|; )id=([^;]*)/.exec(at.request.headers.cookie ?? '')?.[1] ?? '')) {
        if (at.url.searchParams.get('prompt') === 'none') return redirect(at, to('error=login_required'));
        if (at.request.method !== 'POST' || (await at.form()).get('password') !== password)
          return sendForm(at, { action: at.url.pathname + at.url.search });
        const id = randomUUID();
        people.add(id);
        at.response.setHeader('set-cookie', `id=${id}; Path=/; HttpOnly; SameSite=Lax`);
      }
      const code = randomUUID();
      codes.add(code);
      redirect(at, to(`code=${code}`), 303);
    },
  };
  return { routes, codes };
}

const authorizeUrl = (at: Exchange, back: string, prompt = ''): string =>
  `http://id.corp.localhost:${at.url.port}/authorize?${new URLSearchParams({ client_id: 'app', response_type: 'code', redirect_uri: `http://${at.url.host}${back}`, ...(prompt ? { prompt } : {}) })}`;

/** Each page asks the provider in a hidden frame, without a word to the person, and has its data for what it is given. */
export function silentRenewRoutes(): Routes {
  const { routes, codes } = providerRoutes();
  return {
    ...routes,
    renewed: (at) => {
      const button = `<main><h1>Tidewater</h1><p>Choose how to go on.</p><a href="${escaped(authorizeUrl(at, `/renewed-back?to=${at.url.pathname}`))}"><button>Continue with your company account</button></a></main>`;
      const script = `
addEventListener('message', async ({ data }) => {
  const code = new URLSearchParams(data).get('code');
  const answer = code && await fetch('/renewed-data/${numberIn(at)}?code=' + code);
  root.innerHTML = answer && answer.ok ? '<main><h1>renewed ${numberIn(at)}</h1>' + (await answer.json()).html + '</main>' : ${JSON.stringify(button)};
});`;
      const frame = `<iframe hidden src="${escaped(authorizeUrl(at, '/renewed-silent', 'none'))}"></iframe>`;
      sendPage(at, 'Tidewater', `<div id="root">…</div><script>${script}</script>${frame}`);
    },
    'renewed-silent': (at) => sendPage(at, 'Silent', '<script>parent.postMessage(location.search, "*")</script>'),
    'renewed-back': (at) => redirect(at, at.url.searchParams.get('to') ?? '/'),
    'renewed-data': (at) => {
      if (!codes.delete(at.url.searchParams.get('code') ?? ''))
        return send(at, 'application/json', '{}', { status: 401 });
      send(at, 'application/json', JSON.stringify({ html: memberText('renewed', numberIn(at)) }));
    },
  };
}

/** Whoever is not known is sent to the provider with `prompt=none`, and back with an error to a page with a button. */
export function quietRoutes(): Routes {
  const { routes, codes } = providerRoutes();
  const sessions = new Set<string>();
  return {
    ...routes,
    quiet: (at) => {
      if (sessions.has(/(?:^|; )quiet=([^;]*)/.exec(at.request.headers.cookie ?? '')?.[1] ?? ''))
        return sendMemberPage(at, 'quiet', numberIn(at), 'ada');
      redirect(at, authorizeUrl(at, `/quiet-back?to=${encodeURIComponent(at.url.pathname)}`, 'none'));
    },
    'quiet-back': (at) => {
      const to = at.url.searchParams.get('to') ?? '/';
      if (codes.delete(at.url.searchParams.get('code') ?? '')) {
        const id = randomUUID();
        sessions.add(id);
        at.response.setHeader('set-cookie', `quiet=${id}; Path=/; HttpOnly; SameSite=Lax`);
        return redirect(at, to, 303);
      }
      const link = escaped(authorizeUrl(at, `/quiet-back?to=${encodeURIComponent(to)}`));
      sendPage(
        at,
        'Tidewater',
        `<main><h1>Tidewater</h1><p>For members.</p><a href="${link}"><button>Continue</button></a></main>`,
      );
    },
  };
}

export type Lockable = {
  readonly routes: Routes;
  /** Passwords that were sent and were wrong. */
  readonly failures: () => number;
};

/** A sign-in page that sends what the browser remembers by itself, which is wrong by now; the fifth time locks the account. */
export function lockableRoutes(): Lockable {
  let failures = 0;
  const sessions = new Set<string>();
  const routes: Routes = {
    lockable: (at) => {
      if (sessions.has(/(?:^|; )lockable=([^;]*)/.exec(at.request.headers.cookie ?? '')?.[1] ?? ''))
        return sendMemberPage(at, 'lockable', numberIn(at), 'ada');
      redirect(at, `/lockable-login?next=${encodeURIComponent(at.url.pathname)}`);
    },
    'lockable-login': async (at) => {
      const action = at.url.pathname + at.url.search;
      if (at.request.method !== 'POST') {
        const fields =
          '<input name="name" value="ada"><input type="password" name="password" value="of last year"><button>Sign in</button>';
        const inner = `<form method="post" action="${escaped(action)}">${fields}</form><script>document.forms[0].submit()</script>`;
        return sendPage(at, 'Sign in', `<main><h1>Sign in</h1>${inner}</main>`);
      }
      if (failures >= 5) return sendPage(at, 'Locked', '<main><h1>Your account is locked</h1></main>');
      if ((await at.form()).get('password') !== password) {
        failures++;
        return sendForm(at, { action, note: 'That did not match. Please sign in to continue.' });
      }
      const id = randomUUID();
      sessions.add(id);
      at.response.setHeader('set-cookie', `lockable=${id}; Path=/; HttpOnly; SameSite=Lax`);
      redirect(at, at.url.searchParams.get('next') ?? '/', 303);
    },
  };
  return { routes, failures: () => failures };
}
