/** Pages that try to hold, mislead, flood or close their reader. */
import { setTimeout as pause } from 'node:timers/promises';
import { siteText } from './articles.ts';
import { numberIn, numberOf, type Routes, redirect, send, sendPage } from './routes.ts';

const script = (code: string) => `<script>${code}</script>`;
const ownWords = (n: number) => `<h1>Hostile</h1><p>${siteText(n)}</p>`;

export const hostileRoutes: Routes = {
  /** Takes the connection, sends headers and half a page, and goes silent. */
  half: (at) => {
    at.response.writeHead(200, { 'content-type': 'text/html' });
    at.response.write(`<!doctype html><title>Half</title><h1>Half</h1><p>${siteText(601)}`);
  },
  /** Breaks off in the middle of the promised length. */
  broken: (at) => {
    at.response.writeHead(200, { 'content-type': 'text/html', 'content-length': '100000' });
    at.response.write('<h1>Broken', () => at.response.destroy());
  },
  /** Closes without a word. */
  reset: (at) => {
    at.response.destroy();
  },
  /** /redirect/N?to=PATH: N redirects, then `to` (default /article/N). */
  redirect: (at) => {
    const left = numberIn(at);
    const to = at.url.searchParams.get('to') ?? '/article/1';
    redirect(at, left > 1 ? `/redirect/${left - 1}?to=${encodeURIComponent(to)}` : to);
  },
  /** /redirect-word?to=: a redirect whose `Location` is that word, or that has none, with a page as its body. */
  'redirect-word': (at) => {
    const to = at.url.searchParams.get('to');
    sendPage(at, 'Moved', ownWords(616), { status: 302, headers: to === null ? {} : { location: to } });
  },
  /** Never stops redirecting. */
  'redirect-loop': (at) => redirect(at, `/redirect-loop/${numberIn(at) + 1}`),
  /** /meta-redirect?to=&after=: by meta refresh. */
  'meta-redirect': (at) =>
    sendPage(at, 'Moved', '<p>Moved by meta</p>', {
      head: `<meta http-equiv="refresh" content="${numberOf(at, 'after', 0)};url=${at.url.searchParams.get('to') ?? '/article/2'}">`,
    }),
  /** /script-redirect?to=&when=now|load|later: by script, at once, at load or 100 ms after. */
  'script-redirect': (at) => {
    const go = `location.${at.url.searchParams.get('by') === 'replace' ? 'replace' : 'assign'}(${JSON.stringify(at.url.searchParams.get('to') ?? '/article/3')})`;
    const when = at.url.searchParams.get('when') ?? 'now';
    const code = {
      now: go,
      load: `addEventListener('load', () => ${go})`,
      later: `addEventListener('load', () => setTimeout(() => ${go}, 100))`,
    }[when];
    sendPage(at, 'Moved', `<p>Moved by script</p>${script(code ?? go)}`);
  },
  /** Each page moves on to the next by script, for ever. */
  'script-loop': (at) => sendPage(at, 'Loop', script(`location.assign('/script-loop/${numberIn(at) + 1}')`)),
  /** A script that never yields: `?when=load` after the page has loaded, else while it is read. */
  spin: (at) => {
    const spin = 'for (;;);';
    const code =
      at.url.searchParams.get('when') === 'load'
        ? `addEventListener('load', () => setTimeout(() => { ${spin} }, 0))`
        : spin;
    sendPage(at, 'Spin', `${ownWords(602)}${script(code)}`);
  },
  /** /dialog/alert|confirm|prompt|beforeunload|print|many: boxes that want an answer. */
  dialog: (at) => {
    const kind = at.rest[0] ?? 'alert';
    const code: Readonly<Record<string, string>> = {
      alert: 'alert("stop"); document.title = "Went on"',
      confirm: 'document.title = "Confirm said " + confirm("delete all?")',
      prompt: 'document.title = "Prompt said " + prompt("your password?")',
      beforeunload:
        'addEventListener("beforeunload", (event) => { event.preventDefault(); event.returnValue = "stay"; })',
      print: 'print(); document.title = "Went on"',
      many: 'for (let i = 0; i < 30; i++) alert(i); document.title = "Went on"',
    };
    sendPage(at, 'Dialog', `${ownWords(603)}${script(code[kind] ?? '')}`);
  },
  /** Opens windows, in several ways. */
  popups: (at) =>
    sendPage(
      at,
      'Pop-ups',
      `${ownWords(604)}<a id="a" target="_blank" rel="noopener" href="/article/5">x</a>${script(
        'for (let i = 0; i < 3; i++) open("/popup/" + i, "w" + i, "width=300,height=200"); document.getElementById("a").click();',
      )}`,
    ),
  popup: (at) => sendPage(at, 'Pop-up', `<p>Pop-up ${numberIn(at)}</p>`),
  /** Closes its window. */
  'close-window': (at) =>
    sendPage(at, 'Closing', `${ownWords(605)}${script('close(); addEventListener("load", () => close());')}`),
  /** A download by its disposition, or begun by the page once it is there. */
  download: (at) =>
    send(at, 'application/octet-stream', Buffer.alloc(1000, 65), {
      headers: { 'content-disposition': 'attachment; filename="file.bin"' },
    }),
  'download-by-script': (at) =>
    sendPage(
      at,
      'With a download',
      `${ownWords(606)}${script('addEventListener("load", () => { location.href = "/download" })')}`,
    ),
  /** Wants HTTP authentication (user `user`, password `pass`); says so in the body too. `?by=image` asks for a picture only. */
  auth: (at) => {
    const wanted = `Basic ${Buffer.from('user:pass').toString('base64')}`;
    if (at.url.searchParams.get('by') === 'image')
      return sendPage(at, 'Auth picture', `${ownWords(607)}<img src="/auth/picture">`);
    if (at.request.headers.authorization === wanted) return sendPage(at, 'Inside', ownWords(608));
    sendPage(at, 'Who is there?', '<h1>Who is there?</h1><p>This page is for members.</p>', {
      status: 401,
      headers: { 'www-authenticate': 'Basic realm="test"' },
    });
  },
  /** As /auth without a password, but the text comes a second after the head. */
  'auth-slow': async ({ response }) => {
    response.writeHead(401, { 'content-type': 'text/html', 'www-authenticate': 'Basic realm="test"' });
    response.flushHeaders();
    await pause(1000);
    response.end('<!doctype html><title>Auth</title><p>This page is for members, and slow.</p>');
  },
  /** A scheme that browsers do not ask for. */
  'auth-bearer': (at) =>
    sendPage(at, 'Token', '<h1>Token, please</h1>', {
      status: 401,
      headers: { 'www-authenticate': 'Bearer realm="test"' },
    }),
  /** Fills the renderer's memory until it is ended. */
  'eat-memory': (at) =>
    sendPage(
      at,
      'Hungry',
      `${ownWords(609)}${script('const kept = []; for (;;) kept.push(new Array(1e7).fill(Math.random()).map((n) => ({ n })));')}`,
    ),
  /** A body that never ends, as fast as it is read (`?slow` for a line each 50 ms). */
  endless: (at) => {
    at.response.writeHead(200, { 'content-type': 'text/html' });
    at.response.write(`<!doctype html><title>Endless</title>${ownWords(610)}`);
    const line = `<p>${'and on and on '.repeat(600)}</p>\n`;
    if (at.url.searchParams.has('slow')) {
      const timer = setInterval(() => at.response.write('<p>more</p>\n'), 50);
      at.response.once('close', () => clearInterval(timer));
      return;
    }
    const pour = () => {
      while (!at.response.destroyed && at.response.write(line));
    };
    at.response.on('drain', pour);
    pour();
  },
  /** /huge?mb=: a whole page of that many megabytes (default 64). */
  huge: (at) => {
    const line = `<p>${'x'.repeat(1000)}</p>\n`;
    const body = line.repeat(Math.ceil((numberOf(at, 'mb', 64) * 1_048_576) / line.length));
    sendPage(at, 'Huge', body);
  },
  /** A DOM that a script blows up to `mb` megabytes of text (default 64). */
  'huge-dom': (at) =>
    sendPage(
      at,
      'Huge DOM',
      script(
        `const p = document.createElement('p'); p.hidden = true; p.textContent = 'x'.repeat(${numberOf(at, 'mb', 64)} * 1048576); document.body.append(p);`,
      ),
    ),
  /** Elements nested far deeper than a reader's stack. */
  deep: (at) => sendPage(at, 'Deep', `${ownWords(611)}${'<div>'.repeat(30_000)}deep down`),
  /** Redefines whatever a reader in the page's own world would use, and names elements after the document's properties. */
  liar: (at) =>
    sendPage(
      at,
      'Liar',
      `${ownWords(612)}<form name="body"><input name="attributes"><input name="childNodes"></form><img name="documentElement"><img name="title" src="/image/1.png"><form name="querySelectorAll"></form>${script(
        `for (const key of ['outerHTML', 'innerHTML']) Object.defineProperty(Element.prototype, key, { get: () => '<p>lie</p>' });
Object.defineProperty(Node.prototype, 'textContent', { get: () => 'lie' }); XMLSerializer.prototype.serializeToString = () => 'lie';
JSON.stringify = () => '"lie"'; Array.prototype.map = () => ['lie']; globalThis.setTimeout = () => 1;`,
      )}`,
    ),
  /** Answers with nothing at all to show. */
  'no-content': (at) => {
    at.response.writeHead(204);
    at.response.end();
  },
  /** Goes on asking, drawing and counting for ever, with its text there from the start. */
  restless: (at) =>
    sendPage(
      at,
      'Restless',
      `<article>${ownWords(613)}<p>${'Enough words to read. '.repeat(30)}</p></article><p id="clock"></p>${script(
        'let i = 0; setInterval(() => { document.getElementById("clock").textContent = "tick " + i++; fetch("/image/1.png?" + i); }, 60);',
      )}`,
    ),
  /** Leaves a connection open for ever, as pages with live updates do. */
  live: (at) =>
    sendPage(
      at,
      'Live',
      `<article>${ownWords(614)}</article>${script('fetch("/hang?live"); new EventSource("/events");')}`,
    ),
  events: (at) => {
    at.response.writeHead(200, { 'content-type': 'text/event-stream' });
    at.response.write('data: hello\n\n');
  },
  /** Puts a service worker in front of the site that answers every page itself. */
  'service-worker': (at) =>
    sendPage(at, 'Worker', `${ownWords(615)}${script('navigator.serviceWorker.register("/sw-scope/worker.js")')}`),
  'sw-scope': (at) =>
    at.rest[0] === 'worker.js'
      ? send(
          at,
          'text/javascript',
          `addEventListener('install', () => skipWaiting()); addEventListener('activate', (event) => event.waitUntil(clients.claim()));
addEventListener('fetch', (event) => { if (event.request.mode === 'navigate') event.respondWith(new Response('<!doctype html><title>From the worker</title><p>Made by the worker</p>', { headers: { 'content-type': 'text/html' } })); });`,
        )
      : sendPage(at, 'Scope', `${ownWords(616)}${script('navigator.serviceWorker.register("/sw-scope/worker.js")')}`),
  /** Answers 304 to whoever has it already. */
  'not-modified': (at) => {
    if (at.request.headers['if-none-match'] !== '"1"')
      return sendPage(at, 'Known', ownWords(617), { headers: { etag: '"1"' } });
    at.response.writeHead(304, { etag: '"1"' });
    at.response.end();
  },
  /** A page whose title and text would run, break out or mislead where they are not treated as data. */
  injection: (at) =>
    sendPage(
      at,
      '&lt;img src=x onerror=alert(1)&gt; ../../etc/passwd',
      `${ownWords(618)}<p>&lt;script&gt;alert(1)&lt;/script&gt; =HYPERLINK("http://x")</p><a href="javascript:alert(1)">click</a>`,
    ),
};
