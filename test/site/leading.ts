/** Pages that send their reader where nobody asked to go, and workers that stay when their page is left. */
import { type Routes, redirect, send, sendPage } from './routes.ts';

const own = '<h1>Leading page</h1><p>Its own text is here to stay, whatever it leads on to.</p>';
const script = (code: string) => `<script>${code}</script>`;

export const leadingRoutes: Routes = {
  /** /lead/302|307|header|meta|script|later|form|post|frame|late-frame|popup|srcdoc?to=URL */
  lead: (at) => {
    const to = at.url.searchParams.get('to') ?? '/';
    const quoted = JSON.stringify(to);
    const way = at.rest[0] ?? '';
    if (way === '302') return redirect(at, to);
    if (way === '307') {
      at.response.writeHead(307, { location: to });
      return void at.response.end();
    }
    if (way === 'hops') return redirect(at, `/lead/302?to=${encodeURIComponent(to)}`);
    const bodies: Readonly<Record<string, string>> = {
      meta: `<meta http-equiv="refresh" content="0;url=${to}">`,
      script: script(`location = ${quoted}`),
      later: script(`setTimeout(() => location.replace(${quoted}), 60)`),
      form: `<form id="f" action="${to}"></form>${script('document.getElementById("f").submit()')}`,
      post: `<form id="f" method="post" action="${to}"></form>${script('document.getElementById("f").submit()')}`,
      frame: `<iframe src="${to}"></iframe>`,
      'late-frame': `<iframe id="i" src="about:blank"></iframe>${script(`setTimeout(() => { document.getElementById('i').src = ${quoted}; }, 40)`)}`,
      'frame-hops': `<iframe src="/lead/302?to=${encodeURIComponent(to)}"></iframe>`,
      object: `<object data="${to}" type="text/html"></object>`,
      embed: `<embed src="${to}" type="text/html">`,
      popup: script(`window.open(${quoted})`),
    };
    sendPage(at, 'Leading', `${own}${bodies[way] ?? ''}`);
  },
  /** What must not be asked for. */
  inner: (at) => sendPage(at, 'Inner', '<p>Secret of the private network.</p>'),
  logout: (at) => sendPage(at, 'Bye', '<p>You are signed out.</p>'),
  /** Registers a service worker that keeps asking, and answers for all pages of its host. */
  'busy-worker': (at) =>
    sendPage(
      at,
      'Worker',
      `${own}${script(`navigator.serviceWorker.register('/busy-worker-script').then(() => navigator.serviceWorker.ready).then(() => { document.body.append('Worker is ready.'); })`)}`,
    ),
  'busy-worker-script': (at) =>
    send(
      at,
      'text/javascript',
      `addEventListener('install', () => skipWaiting());
       addEventListener('activate', (event) => event.waitUntil(clients.claim()));
       addEventListener('fetch', (event) => {
         const { pathname } = new URL(event.request.url);
         if (pathname.startsWith('/worked')) event.respondWith(new Response('<p>Answered by the worker.</p>', { headers: { 'content-type': 'text/html' } }));
         if (pathname.startsWith('/waits-worker')) event.respondWith(new Promise(() => {}));
       });
       const beat = () => fetch('/beat?' + Math.random()).catch(() => {}).then(() => setTimeout(beat, 100));
       beat();`,
    ),
  beat: (at) => send(at, 'text/plain', 'on'),
  /** The same of a shared worker. */
  'busy-shared': (at) => sendPage(at, 'Shared', `${own}${script(`new SharedWorker('/busy-worker-script')`)}`),
  /** A page that runs on for as long as it is open. */
  'busy-page': (at) =>
    sendPage(at, 'Busy', `${own}${script(`setInterval(() => fetch('/beat?' + Math.random()), 100)`)}`),
  worked: (at) => sendPage(at, 'Worked', '<p>Written by the host itself.</p>'),
  'waits-worker': (at) => sendPage(at, 'Waits', '<p>Written by the host, without waiting.</p>'),
  /** Its text is asked for by script, which its service worker lets wait. */
  'waits-data': (at) =>
    sendPage(
      at,
      'Data',
      `<h1>Data</h1><p id="t">…</p>${script(`fetch('/waits-worker-data').then((answer) => answer.text()).then((text) => { document.getElementById('t').textContent = text; })`)}`,
    ),
  'waits-worker-data': (at) => send(at, 'text/plain', 'Given by the host.'),
};
