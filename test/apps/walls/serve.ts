/**
 * A server with a host for each kind of wall: `http://KIND.test:PORT/p/N`. User ada, password open. The true text of page N of KIND holds
 * `zqKINDNkestrel` six times.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type WallServer = {
  readonly port: number;
  /** How often each thing happened, as `KIND METHOD /path` for requests that write, and in words. */
  readonly log: ReadonlyMap<string, number>;
  /** Everybody is signed out. */
  drop(): void;
  close(): Promise<void>;
};

/** A wall: what stands before page `n`, and further addresses of its host. */
type Wall = {
  readonly status?: number;
  readonly location?: (n: number, port: number) => string;
  readonly body?: (port: number) => string;
  /** Pages that it stands before. Default: all. */
  readonly only?: (n: number) => boolean;
  readonly extra?: Readonly<Record<string, string>>;
};

const doc = (title: string, body: string): string =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${title}</title></head><body>${body}</body></html>`;
const form = (fields: string, button: string): string =>
  `<form method="post" action="/in">${fields}<button>${button}</button></form>`;
const nameAndPassword =
  '<label>User <input name="name"></label><label>Password <input name="password" type="password"></label>';
const hidden = '<input type="hidden" name="name" value="ada"><input type="hidden" name="password" value="open">';
const nav = '<header><nav><a href="/">Home</a> <a href="/p/1">Sheets</a> <a href="/logout">Sign out</a></nav></header>';
const news = Array.from(
  { length: 14 },
  (_, at) =>
    `<li><a href="/news/${at}">The canteen in house ${at} opens again on Monday, with a new menu for the yard</a></li>`,
).join('');

export const wallWord = (kind: string, n: number): string => `zq${kind}${n}kestrel`;
const text = (kind: string, n: number): string =>
  Array.from(
    { length: 6 },
    (_, at) =>
      `<p>Paragraph ${at} of sheet ${n}: ${wallWord(kind, n)} entry ${at} lies in room ${n * 7 + at}, as the board agreed in spring, and nobody has asked for it since.</p>`,
  ).join('');
const good = (kind: string, n: number): string =>
  doc(`Sheet ${n} - Nordwind`, `${nav}<main><h1>Sheet ${n}</h1>${text(kind, n)}</main>`);
const portal = (inner: string): string => doc('Nordwind', `<main><h1>Nordwind</h1>${inner}</main>`);

export const walls: Readonly<Record<string, Wall>> = {
  same200: { body: () => portal(`<p>Welcome to the staff portal.</p>${form(nameAndPassword, 'Sign in')}`) },
  long200: {
    body: () =>
      portal(`${form(nameAndPassword, 'Sign in')}<h2>News</h2><ul>${news}</ul><p>For authorised users only.</p>`),
  },
  ssobutton: {
    body: () => portal('<p>Choose how to go on.</p><a href="/sso"><button>Continue with Nordwind SSO</button></a>'),
  },
  redirid: {
    location: (n, port) => `http://redirid.test:${port}/start?back=/p/${n}`,
    extra: {
      '/start': portal(
        form(
          '<label>E-mail <input name="name" type="email"></label><input type="hidden" name="password" value="open">',
          'Next',
        ),
      ),
    },
  },
  request403: {
    status: 403,
    body: () =>
      doc(
        'Request access',
        `<main><h1>You need access</h1><p>Ask for access, or switch accounts.</p>${form(`${hidden}<textarea name="why"></textarea>`, 'Request access')}</main>`,
      ),
  },
  terms: {
    location: (n) => `/terms?next=/p/${n}`,
    extra: {
      '/terms': doc(
        'Terms of use',
        `<main><h1>Terms of use</h1><p>Before you go on you must accept the terms.</p>${form(hidden, 'I accept the terms')}</main>`,
      ),
    },
  },
  stepup: {
    location: (n) => `/confirm?next=/p/${n}`,
    only: (n) => n % 5 === 0,
    extra: {
      '/confirm': doc(
        'Confirm access',
        `<main><h1>Confirm it is you</h1><p>Please enter your password again.</p>${form('<input type="hidden" name="name" value="ada"><label>Password <input type="password" name="password"></label>', 'Confirm')}</main>`,
      ),
    },
  },
  popup: {
    body: (port) =>
      `${portal('<p>Please sign in to continue.</p><button id="b">Sign in with company account</button>')}<script>b.onclick=()=>window.open('http://idp2.test:${port}/popup','_blank','width=500,height=400');addEventListener('message',async(e)=>{if(e.data==='ok'){await fetch('/in',{method:'POST',body:new URLSearchParams({name:'ada',password:'open'})});location.reload()}})</script>`,
  },
  idp2: {
    extra: {
      '/popup': doc(
        'Company sign-in',
        `<form onsubmit="opener.postMessage('ok','*');close();return false"><input name="name"><input name="password" type="password"><button>Sign in</button></form>`,
      ),
    },
  },
  seats: {
    body: () =>
      doc(
        'Session ended',
        '<main><h1>Session ended</h1><p>You have signed in at another place. Only one session is allowed.</p><a href="/login">Sign in here</a></main>',
      ),
    extra: { '/login': doc('Sign in', form(nameAndPassword, 'Sign in')) },
  },
};

/** Pages that keep a token in the browser: where, whether it is used up by each refresh, and whether refreshes take turns. */
const tokenApps: Readonly<
  Record<string, { readonly store: 'sessionStorage' | 'localStorage'; readonly rotates: boolean }>
> = {
  spass: { store: 'sessionStorage', rotates: false },
  spals: { store: 'localStorage', rotates: false },
  sparot: { store: 'localStorage', rotates: true },
};
export const tokenKinds: readonly string[] = Object.keys(tokenApps);

function tokenPage({ store, rotates }: { store: string; rotates: boolean }): string {
  const refresh = `const r=await fetch('/api/refresh',{method:'POST',body:t});if(!r.ok){S.removeItem('t');return signIn()}const[rt,at]=(await r.text()).split(' ');S.setItem('t',rt);page(at)`;
  return doc(
    'Nordwind',
    `<div><b>Nordwind</b> <a href="/p/1">Sheets</a> <a href="/help">Help</a></div><div id="app">…</div><script>
const S=${store},n=location.pathname.split('/').pop(),show=(html)=>{app.innerHTML=html};
async function page(token){const r=await fetch('/api/'+n,{headers:{authorization:'Bearer '+token}});if(r.status===401){S.removeItem('t');return signIn()}show((await r.json()).html)}
function signIn(){show('<h2>Welcome</h2><form id=f><input name=name placeholder=User><input name=password type=password placeholder=Password><button>Sign in</button></form>');
 f.onsubmit=async(e)=>{e.preventDefault();const r=await fetch('/api/in',{method:'POST',body:new URLSearchParams(new FormData(f))});if(r.ok){S.setItem('t',await r.text());start()}}}
async function start(){const t=S.getItem('t');if(!t)return signIn();${rotates ? refresh : 'page(t)'}}
start()</script>`,
  );
}

type Token = { readonly family: string; isUsed: boolean; readonly opens: boolean };

export async function serveWalls(): Promise<WallServer> {
  const log = new Map<string, number>();
  const bump = (what: string): void => void log.set(what, (log.get(what) ?? 0) + 1);
  const sessions = new Map<string, string>();
  const tokens = new Map<string, Token>();
  const revoked = new Set<string>();
  let next = 1;

  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', `http://${request.headers.host}`);
    const kind = url.hostname.split('.')[0] ?? '';
    const { port } = server.address() as AddressInfo;
    if (request.method !== 'GET') bump(`${kind} ${request.method} ${url.pathname}`);
    const send = (status: number, body = '', headers: Readonly<Record<string, string>> = {}): void =>
      answer(response, status, body, headers);
    const sid = /sid=(\w+)/.exec(request.headers.cookie ?? '')?.[1] ?? '';
    const isSignedIn = sessions.get(sid) === kind;
    const newSession = (): string => {
      const id = `s${next++}`;
      sessions.set(id, kind);
      return `sid=${id}; Path=/; HttpOnly`;
    };
    if (url.pathname === '/in') {
      const fields = await readForm(request);
      const from = new URL(request.headers.referer ?? url.href);
      const back = from.searchParams.get('next') ?? from.searchParams.get('back') ?? '/p/1';
      const to = from.pathname.startsWith('/p/') ? from.pathname : back;
      return fields.get('password') === 'open'
        ? send(302, '', { location: to, 'set-cookie': newSession() })
        : send(302, '', { location: from.href });
    }
    if (url.pathname === '/sso') return send(302, '', { location: '/p/1', 'set-cookie': newSession() });
    if (url.pathname === '/logout') {
      bump(`${kind} signed out`);
      sessions.delete(sid);
      return send(302, '', { location: '/p/1' });
    }
    if (url.pathname.startsWith('/api/')) return send(...(await api(request, url.pathname.slice(5), kind)));
    const wall = walls[kind];
    const extra = wall?.extra?.[url.pathname];
    if (extra !== undefined) return send(200, extra);
    const n = Number(/^\/p\/(\d+)$/.exec(url.pathname)?.[1] ?? 0);
    if (n === 0) return send(404, doc('Nothing', 'Nothing here'));
    const tokenApp = tokenApps[kind];
    if (tokenApp) return send(200, tokenPage(tokenApp));
    if (kind === 'basic') {
      const isRight = request.headers.authorization === `Basic ${btoa('ada:open')}`;
      bump(isRight ? 'basic let in' : 'basic 401');
      return isRight ? send(200, good(kind, n)) : send(401, 'no', { 'www-authenticate': 'Basic realm="Nordwind"' });
    }
    if (!wall || isSignedIn || wall.only?.(n) === false) return send(200, good(kind, n));
    bump(`${kind} wall`);
    const location = wall.location?.(n, port);
    return location === undefined ? send(wall.status ?? 200, wall.body?.(port)) : send(302, '', { location });
  });

  async function api(request: IncomingMessage, name: string, kind: string): Promise<[number, string]> {
    if (name === 'in') {
      if ((await readForm(request)).get('password') !== 'open') return [401, ''];
      return [200, newToken(`f${next++}`, false)];
    }
    if (name === 'refresh') {
      const token = tokens.get((await readForm(request)).keys().next().value ?? '');
      if (!token || revoked.has(token.family)) return [401, ''];
      if (token.isUsed) {
        revoked.add(token.family);
        bump(`${kind} family revoked`);
        return [401, ''];
      }
      token.isUsed = true;
      return [200, `${newToken(token.family, false)} ${newToken(token.family, true)}`];
    }
    const token = tokens.get((request.headers.authorization ?? '').slice(7));
    if (!token || revoked.has(token.family)) return [401, '{}'];
    const n = Number(name);
    return [200, JSON.stringify({ html: `<h1>Sheet ${n}</h1>${text(kind, n)}` })];
  }

  function newToken(family: string, opens: boolean): string {
    const id = `t${next++}`;
    tokens.set(id, { family, isUsed: false, opens });
    return id;
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    log,
    drop() {
      sessions.clear();
      tokens.clear();
      revoked.clear();
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function answer(
  response: ServerResponse,
  status: number,
  body: string,
  headers: Readonly<Record<string, string>>,
): void {
  response.writeHead(status, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store', ...headers });
  response.end(body);
}

async function readForm(request: IncomingMessage): Promise<URLSearchParams> {
  let body = '';
  for await (const part of request) body += part;
  return new URLSearchParams(body);
}
