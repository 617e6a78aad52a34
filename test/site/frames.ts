/** Pages made of parts: frames, lazy pictures, endless lists. */

import { late } from './apps.ts';
import { siteText } from './articles.ts';
import { numberIn, type Routes, send, sendPage } from './routes.ts';
import { paragraph, seeded } from './words.ts';

/** A host name of the site whose pages are cross-site to the page at `host`. */
function otherHost(host: string): string {
  return host.replace(/^[^:]+/, (name) => (name === 'framed.localhost' ? 'localhost' : 'framed.localhost'));
}

/** Sentences that /frames/N must give: its own, those of the same-origin frame and of the cross-site one, and of the frame within that. */
export function frameTexts(n: number): readonly string[] {
  return [0, 1, 2, 3].map((part) => siteText(n * 10 + part));
}

const frame = (src: string) => `<iframe src="${src}" width="600" height="200"></iframe>`;

export const frameRoutes: Routes = {
  /** /frames/N: a same-origin frame, a srcdoc frame, a cross-site frame with a frame in it, and one that is not shown. */
  frames: (at) => {
    const n = numberIn(at);
    const other = `http://${otherHost(at.url.host)}`;
    sendPage(
      at,
      `Frames ${n}`,
      `<article><h1>Frames</h1><p>${siteText(n * 10)}</p>${frame(`/frame-part/${n * 10 + 1}`)}
<iframe srcdoc="&lt;p&gt;Text of srcdoc ${n}&lt;/p&gt;" width="300" height="100"></iframe>
${frame(`${other}/frame-outer/${n * 10 + 2}`)}<iframe src="${other}/frame-part/999999" style="display:none"></iframe><p>After the frames ${n}</p></article>`,
    );
  },
  'frame-part': (at) =>
    sendPage(at, 'Part', `<p>${siteText(numberIn(at))}</p><a href="/article/${numberIn(at)}">Part link</a>`),
  'frame-outer': (at) =>
    sendPage(
      at,
      'Outer',
      `<p>${siteText(numberIn(at))}</p>${frame(`http://${otherHost(at.url.host)}/frame-part/${numberIn(at) + 1}`)}`,
    ),
  /** /frameset/N: two old frames. */
  frameset: (at) => {
    const n = numberIn(at);
    send(
      at,
      'text/html',
      `<html><head><title>Frameset</title></head><frameset cols="50%,50%"><frame src="/frame-part/${n}"><frame src="/frame-part/${n + 1}"></frameset></html>`,
    );
  },
  /** /frame-lost/N: an article with a frame whose host does not exist. */
  'frame-lost': (at) =>
    sendPage(
      at,
      'Frame lost',
      `<article><h1>Frame lost</h1><p>${siteText(numberIn(at))}</p><iframe src="http://lost.invalid/" width="600" height="300"></iframe><p>After it</p></article>`,
    ),
  /** /held-up/N: a script of another host stands before the text, and that host never answers. */
  'held-up': (at) => {
    const n = numberIn(at);
    const { port } = new URL(`http://${at.request.headers.host}`);
    sendPage(
      at,
      'Held up',
      `<script src="http://silent.localhost:${port}/hang"></script><article><h1>Held up</h1><p>${paragraph(seeded(n), 12)}</p><p>${siteText(n)}</p></article>`,
    );
  },
  /** /drawn/N: rich in text, with one more that is written in the third frame that is drawn. */
  drawn: (at) => {
    const n = numberIn(at);
    sendPage(
      at,
      'Drawn',
      `<article><h1>Drawn</h1><p>${paragraph(seeded(n), 12)}</p><p id="last"></p></article>
<script>let left = 3; const draw = () => { if (--left > 0) requestAnimationFrame(draw); else document.getElementById('last').textContent = ${JSON.stringify(siteText(n))}; };
requestAnimationFrame(draw);</script>`,
    );
  },
  /** /image-written/N: text that a picture's load event writes, and text that its error would take away. */
  'image-written': (at) => {
    const n = numberIn(at);
    sendPage(
      at,
      'Image-written',
      `<article><h1>Image-written</h1><p>${paragraph(seeded(n), 12)}</p><p id="last"></p>
<figure><img src="/image/${n}.png" crossorigin alt="by load" onload="document.getElementById('last').textContent = ${JSON.stringify(siteText(n)).replaceAll('"', '&quot;')}" onerror="this.closest('figure').remove()"><figcaption>The caption stays ${n}</figcaption></figure></article>`,
    );
  },
  /** /lazy-images/N: pictures whose source is in data attributes, in a script's hands, or loading=lazy. */
  'lazy-images': (at) => {
    const n = numberIn(at);
    const blank = 'data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7';
    sendPage(
      at,
      'Lazy pictures',
      `<article><h1>Lazy pictures</h1><p>${siteText(n)}</p><img src="${blank}" data-src="/image/${n}1.png" alt="by data-src">
<img data-srcset="/image/${n}2.png 1x, /image/${n}3.png 2x" alt="by data-srcset"><img src="${blank}" data-original="/image/${n}4.png" alt="by data-original">
<img loading="lazy" src="/image/${n}5.png" alt="by loading"><picture><source srcset="/image/${n}6.png"><img alt="by picture"></picture>
<div style="height:4000px">${paragraph(seeded(n), 10)}</div><img class="seen" data-late="/image/${n}7.png" alt="by observer"></article>
<script>new IntersectionObserver((entries, observer) => { for (const entry of entries) if (entry.isIntersecting) { entry.target.src = entry.target.dataset.late; observer.disconnect(); } }).observe(document.querySelector('.seen'));</script>`,
    );
  },
  /** /scroll/N: an endless list that grows by ten items as its end comes into view, up to 60. */
  scroll: (at) => {
    const n = numberIn(at);
    sendPage(
      at,
      `Scroll ${n}`,
      `<h1>Scroll ${n}</h1><ul id="list"></ul><div id="end" style="height:20px"></div>
<script>const list = document.getElementById('list'); let count = 0; let busy = false;
async function more() { if (busy || count >= 60) return; busy = true; const items = await (await fetch('/scroll-data/${n}/' + count)).json();
for (const item of items) { const li = document.createElement('li'); li.style.height = '120px'; li.textContent = item; list.append(li); } count += items.length; busy = false; }
new IntersectionObserver((entries) => { if (entries.some((entry) => entry.isIntersecting)) more(); }).observe(document.getElementById('end')); more();</script>`,
    );
  },
  'scroll-data': async (at) => {
    await late(30);
    const from = numberIn(at, 1);
    send(
      at,
      'application/json',
      JSON.stringify(Array.from({ length: 10 }, (_, i) => `Item ${from + i} of scroll ${numberIn(at)}`)),
    );
  },
};
