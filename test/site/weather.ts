/** Pages that are slow, heavy, failing or asking for patience. */

import { late } from './apps.ts';
import { articleHtml, siteText } from './articles.ts';
import { numberIn, numberOf, type Routes, send, sendPage } from './routes.ts';
import { paragraph, seeded } from './words.ts';

export const weatherRoutes: Routes = {
  /** /slow/N?ms=: an article whose answer comes late (default 300 ms). */
  slow: async (at) => {
    await late(numberOf(at, 'ms', 300));
    send(at, 'text/html; charset=utf-8', articleHtml(numberIn(at)));
  },
  /** /held/N: an article that is answered once the settings let it go, so that a batch of them cannot be over before. */
  held: async (at) => {
    const n = numberIn(at);
    while (n >= at.settings.letGo && !at.response.destroyed) await late(20);
    send(at, 'text/html; charset=utf-8', articleHtml(n));
  },
  /** /error/CODE: a page with that status; `?empty` without a body. */
  error: (at) => {
    const status = numberIn(at);
    if (at.url.searchParams.has('empty')) return send(at, 'text/html', '', { status });
    sendPage(at, `Error ${status}`, `<h1>Error ${status}</h1><p>The server says ${status}. ${siteText(status)}</p>`, {
      status,
    });
  },
  /** /hang: takes the request and never answers. */
  hang: () => {},
  /** /hang-image/N: an article's text with a picture that never comes, so that the load event never does. */
  'hang-image': (at) => {
    const n = numberIn(at);
    sendPage(
      at,
      'Waiting picture',
      `<article><h1>Waiting picture</h1><p>${siteText(n)}</p><p>${paragraph(seeded(n), 20)}</p><img src="/hang?${n}"></article>`,
    );
  },
  /** /heavy/N: 4 MB of pictures and 5,000 nodes. */
  heavy: (at) => {
    const n = numberIn(at);
    const items = Array.from({ length: 2500 }, (_, i) => `<li><span>item ${i}</span></li>`).join('');
    const photos = Array.from({ length: 4 }, (_, i) => `<img src="/photo/${n * 4 + i}" width="320" height="270">`).join(
      '',
    );
    sendPage(at, `Heavy ${n}`, `<article><h1>Heavy ${n}</h1><p>${siteText(n)}</p>${photos}<ul>${items}</ul></article>`);
  },
  /** /429?after=SECONDS&form=date: always asks to slow down. */
  429: (at) => {
    const after = numberOf(at, 'after', 1);
    const words =
      at.url.searchParams.get('form') === 'date' ? new Date(Date.now() + after * 1000).toUTCString() : String(after);
    sendPage(at, 'Too many requests', '<h1>Too many requests</h1>', { status: 429, headers: { 'retry-after': words } });
  },
  /** /limited/N: an article, or 429 for as long as the settings say. */
  limited: (at) => {
    const { untilMs, form, host } = at.settings.limit;
    const leftMs = untilMs - Date.now();
    if (leftMs <= 0 || (host !== undefined && host !== at.url.hostname))
      return send(at, 'text/html; charset=utf-8', articleHtml(numberIn(at)));
    const words = form === 'date' ? new Date(untilMs + 999).toUTCString() : String(Math.ceil(leftMs / 1000));
    sendPage(at, 'Too many requests', '<h1>Too many requests</h1>', { status: 429, headers: { 'retry-after': words } });
  },
  'robots.txt': (at) => send(at, 'text/plain', at.settings.robots.body, { status: at.settings.robots.status }),
};
