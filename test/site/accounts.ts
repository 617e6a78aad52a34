/** A plain sign-in: a form, an HttpOnly SameSite cookie, a session cookie and a value in localStorage, all three wanted. */
import { randomUUID } from 'node:crypto';
import { siteText } from './articles.ts';
import { type Exchange, numberIn, type Routes, redirect, sendPage } from './routes.ts';

const users = new Map<string, string>();

/** The name the request is signed in as, by its cookies. */
function userOf(at: Exchange): string | undefined {
  const cookies = new Map(
    (at.request.headers.cookie ?? '').split('; ').map((pair) => pair.split('=', 2) as [string, string]),
  );
  const user = users.get(cookies.get('kept') ?? '');
  return user !== undefined && cookies.get('visit') === 'yes' ? user : undefined;
}

export const accountRoutes: Routes = {
  /** /account-login: the form; a post signs in. With `?as=NAME` it posts itself. */
  'account-login': async (at) => {
    if (at.request.method === 'POST') {
      const name = (await at.form()).get('name') ?? 'nobody';
      const token = randomUUID();
      users.set(token, name);
      return sendPage(
        at,
        'Welcome',
        `<h1>Welcome ${name}</h1><script>localStorage.setItem('user', ${JSON.stringify(name)})</script>`,
        {
          headers: {
            'set-cookie': [
              `kept=${token}; Path=/; HttpOnly; SameSite=Strict; Max-Age=86400`,
              'visit=yes; Path=/; SameSite=Lax',
            ],
          },
        },
      );
    }
    const as = at.url.searchParams.get('as');
    sendPage(
      at,
      'Sign in',
      `<h1>Sign in</h1><form method="post"><input name="name" value="${as ?? ''}"><input type="password" name="password"><button>Sign in</button></form>${as ? '<script>document.forms[0].submit()</script>' : ''}`,
    );
  },
  /** /account/N: a page for members, which names its reader from the cookies and from localStorage; others are sent to the form. */
  account: (at) => {
    const user = userOf(at);
    if (user === undefined) return redirect(at, '/account-login');
    const n = numberIn(at);
    sendPage(
      at,
      `Account ${n}`,
      `<article><h1>Account ${n}</h1><p id="by-cookie">Cookie says ${user}.</p><p>${siteText(n)}</p></article>
<script>const p = document.createElement('p'); p.textContent = 'Storage says ' + localStorage.getItem('user') + '.'; document.querySelector('article').append(p);</script>`,
    );
  },
  /** /whoami: the same in plain text, for what is fetched and not rendered. */
  whoami: (at) => {
    at.response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' });
    at.response.end(`You are ${userOf(at) ?? 'nobody'}.`);
  },
};
