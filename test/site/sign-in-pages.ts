/** What the sign-ins of the test site show. */
import { siteText } from './articles.ts';
import { type Exchange, sendPage } from './routes.ts';

const header =
  '<header><a href="/">Tidewater</a> <nav><a href="/boxed/1">Public</a> <a href="/help">Help</a></nav></header>';

/** A page for members. It says who reads it, so that a mix-up shows. */
export function sendMemberPage(at: Exchange, kind: string, n: number, user: string): void {
  sendPage(
    at,
    `${kind} ${n}`,
    `${header}<main><h1>${kind} ${n}</h1><p id="reader">Read by ${user}.</p>${memberText(kind, n)}</main>`,
  );
}

/** The text of a member's page; `wall text` is in none of them. */
export function memberText(kind: string, n: number): string {
  return `<p>Inside ${kind}, page ${n}.</p><p>${siteText(n)}</p>`;
}

type FormPage = { readonly action: string; readonly title?: string; readonly status?: number; readonly note?: string };

/** A sign-in page, in the middle of nothing else. */
export function sendForm(
  at: Exchange,
  { action, title = 'Sign in', status, note = 'Please sign in to continue.' }: FormPage,
): void {
  const body = `${header}<main><h1>${title}</h1><p>${note}</p><form method="post" action="${escaped(action)}">
<label>Name <input name="name" autocomplete="username"></label> <label>Password <input type="password" name="password"></label> <button>Sign in</button></form></main>`;
  sendPage(at, `${title} · Tidewater`, body, status === undefined ? {} : { status });
}

export function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/"/g, '&quot;').replace(/</g, '&lt;');
}
