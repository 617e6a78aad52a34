/** Pages that are not ready when they are loaded: whose text hangs on sockets, timers, sight, other documents, or comes only in part. */
import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { late } from './apps.ts';
import { siteText } from './articles.ts';
import { numberIn, numberOf, type Routes, send, sendPage } from './routes.ts';
import { paragraph, seeded } from './words.ts';

/** A head with more text than a page needs to look written. */
const head = `<header><nav><a href="/">Home</a></nav><p>${paragraph(seeded(77), 6)}</p></header>`;
const place = `${head}<main id="m"></main>`;
/** A little text, and a place for more of it. */
const mount = `${head}<main><h1>Report</h1><p>${paragraph(seeded(78), 2)}</p><div id="m"></div></main>`;
const write = (n: number) => `m.innerHTML = '<article><h1>Late</h1><p>${siteText(n)}</p></article>';`;

/** Bodies by name; each brings `siteText(n)` in the end. */
const scripts: Readonly<Record<string, (n: number) => string>> = {
  /** An answer, and the text a moment after it. */
  after: (n) => `${place}<script>fetch('/late-data/300').then(() => setTimeout(() => { ${write(n)} }, 150))</script>`,
  /** Polls until what it asked for is made. */
  job: (n) =>
    `${head}<main id="m"><p>Preparing your report</p></main><script>let i = 0; (function poll() { fetch('/late-data/60').then(() => { if (++i > 3) { ${write(n)} } else setTimeout(poll, 600); }) })()</script>`,
  timer: (n) => `${place}<script>setTimeout(() => { ${write(n)} }, 1400)</script>`,
  socket: (n) =>
    `${place}<script>new WebSocket('ws://' + location.host + '/late-socket/1500').onmessage = () => { ${write(n)} }</script>`,
  stream: (n) => `${place}<script>new EventSource('/late-stream/1500').onmessage = () => { ${write(n)} }</script>`,
  /** Written once it is in sight. */
  sight: (n) =>
    `${head}<section id="m" style="min-height:200px"></section><script>new IntersectionObserver((all, o) => { if (all.some((one) => one.isIntersecting)) { o.disconnect(); ${write(n)} } }).observe(m)</script>`,
  size: (n) =>
    `${head}<div id="m" style="height:300px"></div><script>let is = false; new ResizeObserver(() => { if (!is) { is = true; ${write(n)} } }).observe(m)</script>`,
  /** Written by a page that takes itself for seen. */
  seen: (n) =>
    `${place}<script>const go = () => { if (document.visibilityState === 'visible') { ${write(n)} } }; addEventListener('visibilitychange', go); go()</script>`,
  /** Nothing in sight but that it loads, though much text stands there. */
  hidden: (n) =>
    `<div style="display:none">${paragraph(seeded(5), 9)}</div><div id="m"><p>Loading…</p></div><script>fetch('/late-data/5600').then(() => { ${write(n)} })</script>`,
  /** A frame of another site that writes itself. */
  frame: (n) =>
    `${head}<main><p>${paragraph(seeded(8), 9)}</p></main><iframe width="700" height="500" src="//framed.localhost:PORT/late/timer/${n}"></iframe>`,
  /** Parts that are drawn one after the other, whenever there is time, beside open sockets; much of it out of sight. */
  parts: (n) =>
    `${head}<main id="m" style="height:400px;overflow:auto"></main><script>new WebSocket('ws://' + location.host + '/late-socket/100');
    let at = 0; const words = ${JSON.stringify(siteText(n))}.split(' ');
    const draw = () => { const to = performance.now() + 8; while (performance.now() < to);
      m.insertAdjacentHTML('beforeend', '<section style="content-visibility:auto;height:90px"><h2>Part ' + at + '</h2><p>${paragraph(seeded(9), 2)}</p></section>');
      if (++at < 24) requestIdleCallback(draw); else requestIdleCallback(() => m.insertAdjacentHTML('beforeend', '<p>' + words.join(' ') + '</p>')); };
    fetch('/late-data/300').then(() => requestIdleCallback(draw))</script>`,
  /** Leaves for an application while it is parsed. */
  application: (n) =>
    `<article><h1>Call</h1><p>${siteText(n)}</p></article><script>location.href = 'nosuchapp://join'</script>`,
  empty: (n) => `<article><h1>Call</h1><p>${siteText(n)}</p></article><script>location.href = '/late-empty'</script>`,
  /** Calls its own loading off while it is parsed. */
  stops: (n) => `<article><h1>Stopped</h1><p>${siteText(n)}</p></article><script>stop()</script><p>Never parsed</p>`,
  /** A frame of another site, in a frame of its own site. */
  nested: (n) =>
    `${head}<main><p>${paragraph(seeded(8), 9)}</p></main><iframe width="760" height="560" src="/late/frame/${n}"></iframe>`,
  /** Asks for frame after frame first. */
  draws: (n) =>
    `${place}<script>let i = 0; const draw = () => { if (++i < 45) requestAnimationFrame(draw); else { ${write(n)} } }; draw()</script>`,
  /** At the end of an animation. */
  moves: (n) =>
    `<style>@keyframes fade { to { opacity: 0.99 } }</style>${head}<main id="m" style="animation: fade 1.2s forwards"></main><script>m.onanimationend = () => { ${write(n)} }</script>`,
  /** What brings it shows nowhere. */
  worker: (n) =>
    `${place}<script>new Worker(URL.createObjectURL(new Blob(['setTimeout(() => postMessage(1), 1200)']))).onmessage = () => { ${write(n)} }</script>`,
  /** Part after part, each after a pause. */
  grows: (n) =>
    `${place}<script>let i = 0; const adds = setInterval(() => { m.insertAdjacentHTML('beforeend', '<p>${paragraph(seeded(6), 1)}</p>'); if (++i === 9) { clearInterval(adds); m.insertAdjacentHTML('beforeend', '<p>${siteText(n)}</p>') } }, 420)</script>`,
  /** Says so in a person's words, and marks it. */
  says: (n) =>
    `<div id="m">Cargando datos, por favor espere.</div><script>setTimeout(() => { ${write(n)} }, 5600)</script>`,
  busy: (n) =>
    `${head}<main id="m" aria-busy="true"></main><script>setTimeout(() => { m.ariaBusy = 'false'; ${write(n)} }, 5600)</script>`,
  /** In a part that is closed to other scripts. */
  closed: (n) =>
    `${head}<late-part></late-part><script>customElements.define('late-part', class extends HTMLElement { connectedCallback() { const root = this.attachShadow({ mode: 'closed' }); fetch('/late-data/400').then(() => { root.innerHTML = '<div><p>${siteText(n)}</p></div>' }) } })</script>`,
  sealed: (n) => `${head}<late-part><template shadowrootmode="closed"><p>${siteText(n)}</p></template></late-part>`,
  /** In a frame by another element. */
  object: (n) => `${head}<object type="text/html" width="700" height="500" data="/late/timer/${n}"></object>`,
  /** Letter by letter. */
  types: (n) =>
    `${place}<script>const all = ${JSON.stringify(siteText(n))}; m.innerHTML = '<p></p>'; let i = 0; const types = setInterval(() => { m.firstChild.textContent = all.slice(0, i += 2); if (i >= all.length) clearInterval(types); }, 30)</script>`,
  /** Written anew by a script, in parts. */
  opens: (n) =>
    `${head}<p>Wait</p><script>setTimeout(() => { document.open(); document.write(${JSON.stringify(`<title>Anew</title>${head}<p>The first part</p>`)}); setTimeout(() => { document.write(${JSON.stringify(`<p>${siteText(n)}</p>`)}); document.close(); }, 700) }, 100)</script>`,
  /** Parts that a stream brings, each after a pause; two of them are enough text. */
  streams: (n) =>
    `${place}<script>let i = 0; new EventSource('/late-parts/500').onmessage = () => { m.insertAdjacentHTML('beforeend', ++i < 3 ? '<p>${paragraph(seeded(6), 3)}</p>' : '<p>${siteText(n)}</p>') }</script>`,
  /** Looks again and again whether it can. */
  looks: (n) =>
    `${place}<script>let i = 0; const looks = setInterval(() => { if (++i === 6) { clearInterval(looks); ${write(n)} } }, 500)</script>`,
  task: (n) => `${place}<script>scheduler.postTask(() => { ${write(n)} }, { delay: 2500 })</script>`,
  /** At the end of an animation of a script's, in a page with text. */
  fades: (n) =>
    `${mount}<script>m.style.height = '100px'; m.animate([{ opacity: 0 }, { opacity: 1 }], 900).finished.then(() => { ${write(n)} })</script>`,
  turns: (n) =>
    `${mount}<style>#m { height: 100px; opacity: 0; transition: opacity 700ms } #m.on { opacity: 1 }</style><script>m.ontransitionend = () => { ${write(n)} }; requestAnimationFrame(() => requestAnimationFrame(() => { m.className = 'on' }))</script>`,
  /** In the place that is kept for it, by a timer or the first message. */
  mounts: (n) => `${mount}<script>setTimeout(() => { ${write(n)} }, 900)</script>`,
  hears: (n) => `${mount}<script>new EventSource('/late-stream/1500').onmessage = () => { ${write(n)} }</script>`,
  /** Watches a place in a box of its own, and asks for what belongs there once it is seen. */
  watches: (n) =>
    `${mount}<script>m.style = 'height:300px;overflow:auto'; m.innerHTML = '<div style="height:10px"></div>'; new IntersectionObserver((all, o) => { if (all.some((one) => one.isIntersecting)) { o.disconnect(); fetch('/late-data/300').then(() => { ${write(n)} }) } }, { root: m }).observe(m.firstChild)</script>`,
  /** Counts up to what it has to say. */
  counts: (n) =>
    `${mount}<p>Readers: <b id="c">0</b></p><script>const from = performance.now(); const count = () => { const part = Math.min(1, (performance.now() - from) / 1500); c.textContent = Math.round(part * 48213); if (part < 1) requestAnimationFrame(count); else { ${write(n)} } }; count()</script>`,
  /** A frame of another site that is asked for once it is in sight, and one in a component. */
  lazy: (n) =>
    `${head}<main><p>${paragraph(seeded(8), 9)}</p></main><iframe loading="lazy" width="700" height="400" src="//framed.localhost:PORT/late/timer/${n}"></iframe>`,
  component: (n) =>
    `${head}<late-part></late-part><script>customElements.define('late-part', class extends HTMLElement { connectedCallback() { const root = this.attachShadow({ mode: 'open' }); fetch('/late-data/400').then(() => { root.innerHTML = '<p>Frame:</p><iframe width="700" height="400" src="//framed.localhost:PORT/late/timer/${n}"></iframe>' }) } })</script>`,
  /** Beside some text: work that others do for it, or that it goes on with by messages to itself. */
  asks: (n) =>
    `${mount}<script>const worker = new Worker(URL.createObjectURL(new Blob(['onmessage = () => setTimeout(() => postMessage(1), 900)']))); worker.addEventListener('message', () => { ${write(n)} }); setTimeout(() => worker.postMessage(1), 200)</script>`,
  shares: (n) =>
    `${mount}<script>new SharedWorker(URL.createObjectURL(new Blob(['onconnect = ({ ports }) => setTimeout(() => ports[0].postMessage(1), 1200)']))).port.onmessage = () => { ${write(n)} }</script>`,
  ports: (n) =>
    `${mount}<script>const { port1, port2 } = new MessageChannel(); const to = performance.now() + 1200; port1.onmessage = () => { if (performance.now() < to) port2.postMessage(1); else { ${write(n)} } }; port2.postMessage(1)</script>`,
  database: (n) =>
    `${mount}<script>const opened = indexedDB.open('late' + Math.random(), 1); opened.onupgradeneeded = () => opened.result.createObjectStore('all'); opened.onsuccess = () => { const to = performance.now() + 1200; (function put(i) { const done = opened.result.transaction('all', 'readwrite').objectStore('all').put('x', i); done.onsuccess = () => { if (performance.now() < to) put(i + 1); else { ${write(n)} } } })(0) }</script>`,
  ciphers: (n) =>
    `${mount}<script>(async () => { const key = await crypto.subtle.importKey('raw', new Uint8Array(16), 'PBKDF2', false, ['deriveBits']); const how = { name: 'PBKDF2', hash: 'SHA-256', salt: new Uint8Array(16), iterations: 2000 }; for (const to = performance.now() + 1200; performance.now() < to; ) await crypto.subtle.deriveBits(how, key, 256); ${write(n)} })()</script>`,
  ends: (n) => `${mount}<script>AbortSignal.timeout(1200).addEventListener('abort', () => { ${write(n)} })</script>`,
  idles: (n) =>
    `${mount}<script>requestIdleCallback(() => setTimeout(() => requestIdleCallback(() => setTimeout(() => { ${write(n)} }, 500)), 500))</script>`,
  /** In a place that is not drawn before it is seen, and of what is told when something was painted. */
  skips: (n) =>
    `${head}<main><h1>Report</h1><p>${paragraph(seeded(78), 2)}</p><section id="m" style="content-visibility:auto;contain-intrinsic-size:auto 300px"></section></main><script>m.oncontentvisibilityautostatechange = ({ skipped }) => { if (!skipped) fetch('/late-data/300').then(() => { ${write(n)} }) }</script>`,
  paints: (n) =>
    `${mount}<script>new PerformanceObserver((_, observer) => { observer.disconnect(); fetch('/late-data/300').then(() => { ${write(n)} }) }).observe({ type: 'largest-contentful-paint', buffered: true })</script>`,
  /** Puts its scripts off until somebody is there. */
  stirs: (n) =>
    `${place}<script>addEventListener('mousemove', () => fetch('/late-data/300').then(() => { ${write(n)} }), { once: true })</script>`,
  /** What a frame that nobody sees says, to its page or on a channel; what is written as soon as somebody scrolls. */
  posts: (n) =>
    `${mount}<iframe style="display:none" src="//framed.localhost:PORT/late-speaks/window"></iframe><script>addEventListener('message', () => { ${write(n)} })</script>`,
  channels: (n) =>
    `${mount}<iframe hidden src="/late-speaks/channel"></iframe><script>new BroadcastChannel('late').addEventListener('message', () => { ${write(n)} })</script>`,
  scrolls: (n) =>
    `${mount}<script>addEventListener('scroll', () => fetch('/late-data/300').then(() => { ${write(n)} }), { once: true })</script>`,
  /** Files, sounds, packed bytes and locks, one after the other; and with a word in the place meanwhile. */
  files: (n) =>
    `${mount}<script>(async () => { const root = await navigator.storage.getDirectory(); for (const to = performance.now() + 1200; performance.now() < to; ) await (await root.getFileHandle('late', { create: true })).getFile(); ${write(n)} })()</script>`,
  reads: (n) =>
    `${mount}<script>const to = performance.now() + 1200; const read = () => { const reader = new FileReader(); reader.onload = () => { if (performance.now() < to) read(); else { ${write(n)} } }; reader.readAsText(new Blob(['x'.repeat(100000)])) }; read()</script>`,
  sounds: (n) =>
    `${mount}<script>(async () => { for (const to = performance.now() + 1200; performance.now() < to; ) await new OfflineAudioContext(1, 44100 * 20, 44100).startRendering(); ${write(n)} })()</script>`,
  unpacks: (n) =>
    `${mount}<script>(async () => { for (const to = performance.now() + 1200; performance.now() < to; ) { const reader = new Blob([new Uint8Array(100000)]).stream().pipeThrough(new CompressionStream('gzip')).getReader(); while (!(await reader.read()).done); } ${write(n)} })()</script>`,
  locks: (n) =>
    `${mount}<iframe hidden srcdoc="<script>navigator.locks.request('late', () => new Promise((end) => setTimeout(end, 1200)))</script>"></iframe><script>frames[0].onload = () => navigator.locks.request('late', () => { ${write(n)} })</script>`,
  words: (n) =>
    `${mount}<script>setTimeout(() => { m.textContent = 'One moment'; setTimeout(() => { ${write(n)} }, 900) }, 100)</script>`,
  slices: (n) =>
    `${mount}<script>const to = performance.now() + 1200; const slice = () => { if (performance.now() < to) setTimeout(slice); else { ${write(n)} } }; slice()</script>`,
  pictures: (n) =>
    `${mount}<script>(async () => { const c = document.createElement('canvas'); c.width = c.height = 2000; for (const to = performance.now() + 1200; performance.now() < to; ) await new Promise((yes) => c.toBlob(yes)); ${write(n)} })()</script>`,
  films: (n) =>
    `${mount}<script>const film = document.createElement('video'); film.onloadedmetadata = film.onerror = () => { ${write(n)} }; film.src = '/late-data/1200'</script>`,
  /** A frame that says one thing to the end of a channel that it was handed. */
  hands: (n) =>
    `${mount}<iframe hidden srcdoc="<script>addEventListener('message', ({ ports }) => setTimeout(() => ports[0].postMessage(1), 1200))</script>"></iframe><script>frames[0].onload = () => { const { port1, port2 } = new MessageChannel(); port1.onmessage = () => { ${write(n)} }; frames[0].postMessage(1, '*', [port2]) }</script>`,
  calls: (n) =>
    `${mount}<script>(async () => { for (const to = performance.now() + 1200; performance.now() < to; ) await RTCPeerConnection.generateCertificate({ name: 'ECDSA', namedCurve: 'P-256' }); ${write(n)} })()</script>`,
  speaks: (n) =>
    `${mount}<script>(async () => { const [a, b] = [new RTCPeerConnection(), new RTCPeerConnection()]; a.onicecandidate = (e) => b.addIceCandidate(e.candidate); b.onicecandidate = (e) => a.addIceCandidate(e.candidate); b.ondatachannel = ({ channel }) => setTimeout(() => channel.send('x'), 300); a.createDataChannel('late').onmessage = () => { ${write(n)} }; await a.setLocalDescription(await a.createOffer()); await b.setRemoteDescription(a.localDescription); await b.setLocalDescription(await b.createAnswer()); await a.setRemoteDescription(b.localDescription) })()</script>`,
  goes: (n) => `${head}<p>Redirecting…</p><script>setTimeout(() => { location.href = '/article/${n}' }, 900)</script>`,
};

/** These need a worker of the browser's own session. */
export const sharedKinds = ['shares'];

export const lateKinds = [...Object.keys(scripts).filter((kind) => !sharedKinds.includes(kind)), 'frameset'];

export const latePageRoutes: Routes = {
  /** /late/KIND/N */
  late: (at) => {
    const n = numberIn(at, 1);
    // A set of frames takes the place of a body.
    if (at.rest[0] === 'frameset')
      return send(
        at,
        'text/html',
        `<!doctype html><title>Frames</title><frameset cols="30%,*"><frame src="/late-empty"><frameset rows="50%,50%"><frame src="/late/timer/${n}"><frame src="/late-cut/1"></frameset></frameset>`,
      );
    const body = scripts[at.rest[0] ?? '']?.(n) ?? '';
    sendPage(at, 'Late', body.replaceAll('PORT', at.url.port));
  },
  'late-data': async (at) => {
    await late(numberIn(at));
    send(at, 'application/json', '{}');
  },
  /** Says something, to its window or on a channel, when it has been asked for what it needs. */
  'late-speaks': (at) =>
    sendPage(
      at,
      'Speaks',
      `<script>fetch('/late-data/1200').then(() => ${at.rest[0] === 'window' ? "parent.postMessage(1, '*')" : "new BroadcastChannel('late').postMessage(1)"})</script>`,
    ),
  'late-empty': ({ response }) => void response.writeHead(204).end(),
  'late-stream': async ({ response, rest }) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(':\n\n');
    await late(Number(rest[0]));
    response.write('data: now\n\n');
  },
  'late-parts': async ({ response, rest }) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (let part = 0; part < 3; part++) {
      await late(Number(rest[0]));
      response.write('data: now\n\n');
    }
  },
  /** /late-meta/N?s=SECONDS: says that it has moved, and leads there. */
  'late-meta': (at) =>
    sendPage(
      at,
      'Moved',
      `<p>This page has moved.</p>${at.url.searchParams.has('long') ? paragraph(seeded(3), 30) : ''}`,
      {
        head: `<meta http-equiv="refresh" content="${numberOf(at, 's', 2)};url=/article/${numberIn(at)}">`,
      },
    ),
  /** Loads itself anew every second, and at once. */
  'late-self': (at) =>
    sendPage(at, 'Board', `<article><h1>Board</h1><p>${siteText(numberIn(at))}</p></article>`, {
      head: `<meta http-equiv="refresh" content="${numberOf(at, 's', 1)}">`,
    }),
  /** Text beside a request that never ends and belongs to no document. */
  'late-worker': (at) => {
    const kinds = [`new Worker('/late-worker-script')`, `new SharedWorker('/late-worker-script')`];
    const blob = `new Worker(URL.createObjectURL(new Blob(['fetch(1)'])))`;
    const script = [...kinds, blob][numberIn(at, 1)] ?? '';
    sendPage(
      at,
      'Worker',
      `<h1>Worker</h1><p>${siteText(numberIn(at))} ${paragraph(seeded(4), 9)}</p><script>${script}</script>`,
    );
  },
  'late-worker-script': (at) => send(at, 'text/javascript', `fetch('/late-data/60000')`),
  /** Breaks off, or never ends, after all of its text. */
  'late-cut': (at) => {
    const body = `<!doctype html><title>Cut</title><article><h1>Cut</h1><p>${siteText(numberIn(at))}</p></article>`;
    const breaksOff = at.rest[1] === 'off';
    at.response.writeHead(200, {
      'content-type': 'text/html',
      ...(breaksOff ? { 'content-length': String(Buffer.byteLength(body) + 20) } : {}),
    });
    at.response.write(body, () => {
      if (breaksOff) setTimeout(() => at.response.destroy(), 50);
    });
  },
  /** /asks/KIND/N: writes its text when its reader has answered what it asks for. */
  asks: (at) => {
    const [kind = '', n] = at.rest;
    const key = '{ publicKey: { challenge: new Uint8Array(32), timeout: 60000';
    const asked = {
      place: 'new Promise((yes) => navigator.geolocation.getCurrentPosition(yes, yes))',
      places:
        'new Promise((yes) => navigator.geolocation.clearWatch(navigator.geolocation.watchPosition(yes, yes)) ?? yes())',
      notices: 'Notification.requestPermission()',
      screen: 'navigator.mediaDevices.getDisplayMedia()',
      clipboard: 'navigator.clipboard.readText()',
      passkey: `navigator.credentials.get(${key} } })`,
      'new-passkey': `navigator.credentials.create(${key}, rp: { name: 'x' }, user: { id: new Uint8Array(8), name: 'a', displayName: 'a' }, pubKeyCredParams: [{ type: 'public-key', alg: -7 }] } })`,
      code: "navigator.credentials.get({ otp: { transport: ['sms'] } })",
    }[kind];
    const write = `document.querySelector('main').textContent = ${JSON.stringify(siteText(Number(n)))}`;
    sendPage(
      at,
      'Asks',
      `${head}<main></main><script>Promise.resolve(${asked}).catch(() => {}).then(() => { ${write} })</script>`,
    );
  },
  'unseen-parts': (at) => {
    const unseen = '<p style="opacity:0">hidden words</p>';
    const frame = `<p>Shown in a frame.</p>${unseen}<div style="height:0;overflow:hidden"><p>hidden words</p></div>`;
    sendPage(
      at,
      'Parts',
      `<main><p>${paragraph(seeded(8), 9)}</p></main><iframe width="500" height="300" srcdoc="${frame.replaceAll('"', '&quot;')}"></iframe><div id="own"></div><script>own.attachShadow({ mode: 'closed' }).innerHTML = atob('${btoa(`<p>Shown in a closed root.</p>${unseen}`)}')</script>`,
    );
  },
  'other-frames': (at) =>
    sendPage(
      at,
      'Frames',
      `<main><p>${paragraph(seeded(8), 9)}</p></main><iframe width="700" height="300" src="//framed.localhost:${at.url.port}/article/51"></iframe><iframe width="700" height="300" src="/article/52"></iframe><iframe width="500" height="100" srcdoc="<p>Written here.</p>"></iframe>`,
    ),
  /** A table that is drawn, as spreadsheets on the Web are. */
  'late-drawn': (at) =>
    sendPage(
      at,
      'Table',
      `${head}<main><canvas id="c" width="900" height="600"></canvas></main><script>const g = c.getContext('2d'); for (let i = 0; i < 30; i++) g.fillText('Row ' + i, 9, 20 * i)</script>`,
    ),
  /** /late-list/KIND: 200 rows, of which only those in sight stand in the document. */
  'late-list': (at) => {
    const draw = {
      box: `const box = document.getElementById('box'), list = document.getElementById('list');
function draw() { const from = Math.max(0, Math.floor(box.scrollTop / 30) - 2); list.replaceChildren(...Array.from({ length: Math.min(25, 200 - from) }, (_, i) => Object.assign(document.createElement('div'), { textContent: 'Row number ' + (from + i) + ' of the list', style: 'position:absolute;height:30px;top:' + (from + i) * 30 + 'px' }))); }
box.onscroll = () => requestAnimationFrame(draw); draw();`,
      page: `const rows = document.getElementById('rows');
function draw() { const from = Math.max(0, Math.floor(scrollY / 30) - 5), to = Math.min(200, from + 50); rows.innerHTML = '<tr style="height:' + from * 30 + 'px"></tr>' + Array.from({ length: to - from }, (_, i) => '<tr style="height:30px" aria-rowindex="' + (from + i + 1) + '"><td>Row number ' + (from + i) + ' of the list</td></tr>').join('') + '<tr style="height:' + (200 - to) * 30 + 'px"></tr>'; }
addEventListener('scroll', () => requestAnimationFrame(draw)); draw();`,
      // A talk: it stands at its end, and what was said before comes as one scrolls up.
      talk: `const box = document.getElementById('box'), list = document.getElementById('list'); let from = 60, busy = false; list.style.height = '';
function more() { from -= 20; list.insertAdjacentHTML('afterbegin', Array.from({ length: 20 }, (_, i) => '<p style="height:30px;margin:0">Row number ' + (from + i) + ' of the list</p>').join('')); }
box.style.height = '300px'; more(); box.scrollTop = box.scrollHeight;
box.onscroll = async () => { if (box.scrollTop > 40 || busy || from === 0) return; busy = true; await fetch('/late-data/200'); const { scrollHeight } = box; more(); box.scrollTop = box.scrollHeight - scrollHeight; busy = false; };`,
      // Ten rows at a press; the last button brings nothing, and stays.
      pressed: `let n = 0; const rows = document.getElementById('rows'), button = document.getElementById('more');
async function more() { button.disabled = true; await fetch('/late-data/200'); rows.insertAdjacentHTML('beforeend', Array.from({ length: n < 40 ? 10 : 0 }, () => '<tr style="height:120px"><td>Row number ' + n++ + ' of the list</td></tr>').join('')); button.disabled = false; }
button.onclick = more; more();`,
      grows: `let n = 0, busy = false; const rows = document.getElementById('rows');
async function more() { if (busy || n >= 40) return; busy = true; await fetch('/late-data/1300'); rows.insertAdjacentHTML('beforeend', Array.from({ length: 10 }, (_, i) => '<tr style="height:120px"><td>Row number ' + (n + i) + ' of the list</td></tr>').join('')); n += 10; busy = false; o.unobserve(end); o.observe(end); }
const o = new IntersectionObserver((all) => { if (all.some((one) => one.isIntersecting)) more(); }); o.observe(end);`,
    }[at.rest[0] ?? ''];
    if (at.rest[0] === 'sections') return sendPage(at, 'Sections', sections);
    const inner =
      '<div id="box" style="height:600px;overflow:auto"><div id="list" style="height:6000px;position:relative"></div></div>';
    // Where it does not say how many there are, the room that it keeps says so.
    const table =
      '<table aria-rowcount="200" style="display:block"><tbody id="rows"></tbody></table><div id="end" style="height:20px"></div>';
    const button = `<form action="/delete/1"><button>Load more</button></form><p><button onclick="location='/article/1'">Show all 24 reviews</button></p><p><a href="">Older posts</a></p><p><button id="more">Load more rows</button></p>`;
    const body =
      at.rest[0] === 'pressed'
        ? `${table.replace(' aria-rowcount="200"', '')}${button}`
        : at.rest[0] === 'box' || at.rest[0] === 'talk'
          ? inner
          : at.rest[0] === 'grows' || at.url.searchParams.has('silent')
            ? table.replace(' aria-rowcount="200"', '')
            : table;
    sendPage(at, 'List', `<main><h1>List</h1><p>${paragraph(seeded(9), 6)}</p>${body}</main><script>${draw}</script>`);
  },
  /** /broken-xml/KIND/N: XML (`xml`) or XHTML that is not well-formed. */
  'broken-xml': (at) => {
    const [kind, n = ''] = at.rest;
    const words = `<p>First &amp; foremost</p><p>${siteText(Number(n))}</p>`;
    if (kind === 'xml') send(at, 'text/xml', `<?xml version="1.0"?><doc>${words}<open></doc>`);
    else
      send(
        at,
        'application/xhtml+xml',
        `<html xmlns="http://www.w3.org/1999/xhtml"><head><title>Broken</title></head><body><p>Here & now<br>${words}</body></html>`,
      );
  },
  /** XML that a style sheet shows as a page. */
  'late-styled': (at) =>
    send(
      at,
      'text/xml; charset=utf-8',
      `<?xml version="1.0"?><?xml-stylesheet type="text/xsl" href="/late-sheet"?><urlset><url><loc>${at.url.origin}/article/${numberIn(at)}</loc></url></urlset>`,
    ),
  'late-sheet': (at) =>
    send(
      at,
      'text/xsl',
      '<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"><xsl:template match="/"><html><body><h1>Styled</h1></body></html></xsl:template></xsl:stylesheet>',
    ),
};

/** Sections that are filled as they come into sight, and a place for an advertisement. */
const sections = `<main><h1>List</h1><p>${paragraph(seeded(9), 6)}</p>${'<section style="min-height:900px"></section>'.repeat(4)}<div class="ad-slot" style="height:250px"></div></main><script>
const o = new IntersectionObserver((all) => { for (const { isIntersecting, target } of all) if (isIntersecting) target.textContent = 'Row number ' + [...document.querySelectorAll('section')].indexOf(target) + ' of the list'; });
for (const one of document.querySelectorAll('section,div')) o.observe(one)</script>`;

/** /late-socket/MS: one message after so long, then nothing. */
export function lateSocket(request: IncomingMessage, socket: Duplex): void {
  const ms = Number(/^\/late-socket\/(\d+)/.exec(request.url ?? '')?.[1] ?? Number.NaN);
  socket.on('error', () => {});
  if (Number.isNaN(ms)) {
    socket.destroy();
    return;
  }
  const accept = createHash('sha1').update(
    `${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`,
  );
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept.digest('base64')}\r\n\r\n`,
  );
  setTimeout(() => socket.write(Buffer.from([0x81, 2, 0x68, 0x69])), ms);
}

/** Answers whose bytes are not what they seem at first, by name; each page says `siteText(n)` with `byteWords` beside it. */
export const byteWords = 'Žluťoučký kůň 東京';
export const byteKinds = ['utf-16', 'comment', 'attribute', 'value', 'packed', 'packed-text', 'xml-cut'] as const;

export const bytePageRoutes: Routes = {
  /** /bytes/KIND */
  bytes: (at) => {
    const metas: Readonly<Record<string, string>> = {
      'utf-16': '<meta charset="utf-16">',
      comment: '<!-- <meta charset="koi8-r"> --><meta charset="utf-8">',
      value: '<link title="<meta charset=koi8-r>"><meta charset=utf-8>',
      attribute: `<meta name="x" content="charset=koi8-r"><script>/* ${'settings '.repeat(400)} */</script><meta charset="utf-8">`,
    };
    const text = `<p>${byteWords}</p>`.repeat(20);
    if (at.rest[0] === 'packed-text') return send(at, 'text/plain', gzipSync(`${byteWords}\n`.repeat(30)));
    if (at.rest[0] === 'xml-cut') return send(at, 'text/xml', `<a><b>${byteWords}</b><c></a>`);
    if (at.rest[0] === 'packed') return send(at, 'text/html; charset=utf-8', gzipSync(`<!doctype html>${text}`));
    send(
      at,
      'text/html',
      `<!doctype html><html><head>${metas[at.rest[0] ?? ''] ?? ''}<title>B</title></head><body>${text}</body></html>`,
    );
  },
  /** The same in plain text, in Japanese. */
  'bytes-guess-text': (at) =>
    send(at, 'text/plain', Buffer.from('c6fccbdcb8eca4cecab8bdf1a4c7a4b9a1a30a'.repeat(30), 'hex')),
  /** An encoding that nobody names, and that Chrome has to guess. */
  'bytes-guess': (at) =>
    send(at, 'text/html', Buffer.from(`<title>B</title>${'<p>Grüße aus Köln</p>'.repeat(9)}`, 'latin1')),
  /** Leads on by KIND: a <meta>, a header, or not at all. */
  'bytes-refresh': (at) => {
    const metas: Readonly<Record<string, string>> = {
      meta: `<meta http-equiv="Refresh" content="0;URL='/article/1'">`,
      comma: '<meta http-equiv=refresh content="0,/article/1">',
      noscript: '<noscript><meta http-equiv=refresh content="0;url=/article/1"></noscript>',
      self: '<meta http-equiv=refresh content="300">',
    };
    const [kind = ''] = at.rest;
    const headers = kind === 'header' ? { headers: { refresh: '0; url=/article/1' } } : {};
    sendPage(at, 'Gone', `<p>${byteWords}</p>`, { head: metas[kind] ?? '', ...headers });
  },
  /** A redirect whose address is UTF-8 as it stands. */
  'bytes-redirect': ({ response }) => {
    response.writeHead(302, { location: Buffer.from('/bytes-zürich').toString('latin1') }).end();
  },
  'bytes-z%C3%BCrich': (at) => sendPage(at, 'Zürich', `<p>${byteWords}</p>`),
};
