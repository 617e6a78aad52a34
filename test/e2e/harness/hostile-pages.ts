/** Pages that mean harm: to the companion on loopback, to the extension beside them, and to whoever looks at what was crawled. */
import { type Routes, sendPage } from '../../site/routes.ts';

/** What /attack tried, and whether it got in. */
export type Attempts = Readonly<Record<string, 'in' | 'out'>>;

/** Run in the page. Everything that a page can try is tried, knowing the port and the extension's id; each must end as `out`. */
async function attack(port: string, extension: string): Promise<Attempts> {
  const here = location.hostname;
  const companion = `127.0.0.1:${port}`;
  const inExtension = `chrome-extension://${extension}`;
  /** It comes to `in` where `act` resolves with anything but false. */
  const attempt = async (act: () => Promise<unknown>): Promise<'in' | 'out'> => {
    const late = new Promise<false>((resolve) => setTimeout(() => resolve(false), 10_000));
    try {
      return (await Promise.race([act(), late])) === false ? 'out' : 'in';
    } catch {
      return 'out';
    }
  };
  const socket = (host: string, first?: object) =>
    new Promise<boolean>((resolve) => {
      const ws = new WebSocket(`ws://${host}/ws`);
      ws.onopen = () => (first ? ws.send(JSON.stringify(first)) : resolve(true));
      ws.onmessage = () => resolve(true);
      ws.onclose = () => resolve(false);
    });
  const read = async (url: string, init?: RequestInit) => (await fetch(url, init)).ok;
  const element = (name: 'img' | 'script' | 'iframe' | 'object', url: string) =>
    new Promise<boolean>((resolve) => {
      const made = document.createElement(name);
      made.addEventListener('load', () => resolve(true));
      made.addEventListener('error', () => resolve(false));
      made.setAttribute(name === 'object' ? 'data' : 'src', url);
      document.body.append(made);
    });
  const runtime = (globalThis as { chrome?: { runtime?: { sendMessage?: unknown; connect?: unknown } } }).chrome
    ?.runtime;
  const tell = async (message: object) => {
    if (typeof runtime?.sendMessage !== 'function') return false;
    return runtime.sendMessage(extension, message);
  };
  const tries: Readonly<Record<string, () => Promise<unknown>>> = {
    'a socket': () => socket(companion),
    'a socket by the name localhost': () => socket(`localhost:${port}`),
    'a socket by a name of mine that leads there': () => socket(`${here}:${port}`),
    'a socket that says hello': () =>
      socket(companion, { id: 1, call: 'hello', params: { protocol: 1, token: '', client: 'page' } }),
    'a pairing code': () => socket(companion, { id: 1, call: 'pair', params: { code: 'AAAA-AAAA', client: 'page' } }),
    'reading /health': () => read(`http://${companion}/health`),
    'reading /health with credentials': () => read(`http://${companion}/health`, { credentials: 'include' }),
    'reading a download': () => read(`http://${companion}/download/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa`),
    'posting a form body': () => read(`http://${companion}/ws`, { method: 'POST', body: 'x', mode: 'cors' }),
    '/health by a name of mine that leads there': () => read(`http://${here}:${port}/health`),
    'a picture of /health': () => element('img', `http://${companion}/health`),
    'a script from a download': () => element('script', `http://${companion}/download/a`),
    'a file of the extension': () => read(`${inExtension}/manifest.json`),
    'a picture of the extension': () => element('img', `${inExtension}/icons/16.png`),
    'a script of the extension': () => element('script', `${inExtension}/background.js`),
    'a message to the extension': () => tell({ kind: 'started', batch: 'b' }),
    'a message as one of its own pages': () => tell({ kind: 'read-tabs', reads: [{ batch: 'b', url: 'u', tabId: 1 }] }),
    'a port to the extension': async () => typeof runtime?.connect === 'function',
  };
  const outcomes = await Promise.all(Object.entries(tries).map(async ([name, act]) => [name, await attempt(act)]));
  // Their load events say nothing: the browser's own error page loads, too. Whoever looks at the frames tells.
  for (const page of ['dashboard.html', 'popup.html', 'options.html']) void element('iframe', `${inExtension}/${page}`);
  void element('object', `${inExtension}/dashboard.html`);
  void element('iframe', `http://${companion}/health`);
  return Object.fromEntries(outcomes);
}

/** Text that would run where it is taken for HTML, Markdown, a path or a formula. */
export const harms = {
  html: '<img src=x onerror="fetch(\'/pwned/html\')"><script>fetch("/pwned/script")</script>',
  formula: '=HYPERLINK("http://evil.localhost/pwned/formula","Click")',
  escape: '../../../../../../tmp/pwned',
} as const;

const asText = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/** One page a way to do harm, by name. Titles and bodies are HTML. */
const harmful: Readonly<Record<string, { title: string; body: string }>> = {
  html: {
    title: asText(harms.html),
    body: `<h1>${asText(harms.html)}</h1><p>${asText(harms.html)}</p><pre><code>${asText(`\`\`\`\n${harms.html}`)}</code></pre>
<p>[a link](javascript:fetch('/pwned/markdown'))</p><p>![](/pwned/picture)</p><img src="/pwned/img" alt='"><img src=x onerror=fetch("/pwned/alt")>'>
<table><tr><th>${asText(harms.html)}</th><td>|${asText(harms.html)}</td></tr></table>`,
  },
  links: {
    title: 'Links',
    body: `<h1>Links</h1><a href="javascript:fetch('/pwned/js')">one</a> <a href="JaVaScRiPt:fetch('/pwned/js')">two</a>
<a href="data:text/html,<script>fetch('/pwned/data')</script>">three</a> <a href="vbscript:x">four</a>
<a href='/x"onmouseover="fetch(&#39;/pwned/over&#39;)'>five</a> <a href="/ok" onclick="fetch('/pwned/click')">six</a>
<iframe srcdoc="<script>parent.pwned = true</script>"></iframe><svg><script>globalThis.pwned = true</script></svg>
<form action="/pwned/form"><button>Go</button></form><base href="javascript:/"><meta http-equiv="refresh" content="9;url=/pwned/meta">`,
  },
  formula: {
    title: asText(harms.formula),
    body: `<h1>${asText(harms.formula)}</h1><meta name="author" content="+cmd|' /C calc'!A0"><meta name="description" content="@SUM(1+1)*cmd">`,
  },
  path: { title: asText(harms.escape), body: `<h1>${asText(harms.escape)}</h1><p>---</p><p>url: http://evil/</p>` },
};

/** Paths that would leave a folder, or be a device, where they are taken for file names. All are the page of that name. */
export const harmfulPaths: readonly string[] = [
  ...Object.keys(harmful).map((name) => `/harm/${name}`),
  '/harm/path/..%2f..%2f..%2f..%2fetc%2fpasswd',
  '/harm/path/..%5c..%5c..%5cwindows%5cwin.ini',
  '/harm/path/one/%2e%2e/%2e%2e/up',
  '/harm/path/C:%5Cpwned',
  '/harm/path/%00nul',
  '/harm/path/con',
  '/harm/path/..',
  '/harm/path/~root',
  `/harm/path/${'long/'.repeat(200)}`,
  '/harm/path/?q=../../pwned&<script>',
  '/harm/path/%E2%80%AEfdp.exe',
];

/** `extension`: its id. `port`: the companion's, once it is known. */
export function hostileRoutes(extension: string, port: () => number): Routes {
  return {
    attack: (at) =>
      sendPage(
        at,
        'Attack',
        `<h1>Attack</h1><p id="said"></p><script>${attack}
globalThis.attempts = attack('${port()}', '${extension}');
attempts.then((all) => { document.getElementById('said').textContent = JSON.stringify(all); });</script>`,
      ),
    harm: (at) => {
      const page = harmful[at.rest[0] ?? ''] ?? { title: 'Harm', body: '<h1>Harm</h1>' };
      sendPage(at, page.title, `${page.body}<p>Harm of ${asText(at.url.pathname.slice(0, 40))}</p>`);
    },
    pwned: (at) => sendPage(at, 'Pwned', 'Pwned'),
  };
}
