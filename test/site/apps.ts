/** Pages whose text is written by scripts, after load. */
import { articleTitle, siteText } from './articles.ts';
import { numberIn, numberOf, type Routes, send, sendPage } from './routes.ts';
import { paragraph, seeded } from './words.ts';

/** Milliseconds from 50 to 400 that depend on the page's number alone. */
function latenessMs(n: number): number {
  return 50 + Math.floor(seeded(n + 5)() * 350);
}

/** The sentences of /steps/N, in the order in which they come; all are there at its end. */
export function stepTexts(n: number): readonly string[] {
  return Array.from({ length: 4 }, (_, i) => `Step ${i + 1} of ${n} brings ${siteText(n * 10 + i)}`);
}

const shell = '<div id="app"><p>Loading…</p></div>';

export const appRoutes: Routes = {
  /** /app/N: after load waits `latenessMs`, half by a timer and half by the answer, then renders. */
  app: (at) => {
    const n = numberIn(at);
    const half = Math.floor(latenessMs(n) / 2);
    sendPage(
      at,
      `App ${n}`,
      `<header><a href="/">Test Site</a></header>${shell}
<script>addEventListener('load', () => setTimeout(async () => {
  const data = await (await fetch('/app-data/${n}?ms=${half}')).json();
  document.title = data.title;
  document.getElementById('app').innerHTML = '<article><h1>' + data.title + '</h1>' + data.paragraphs.map((p) => '<p>' + p + '</p>').join('') + '</article>';
}, ${half}));</script>`,
    );
  },
  /** /app-late/N: no request at all; a timer alone writes the text `ms` after load (default 400). */
  'app-late': (at) => {
    const n = numberIn(at);
    sendPage(
      at,
      `App ${n}`,
      `${shell}<script>addEventListener('load', () => setTimeout(() => {
  document.getElementById('app').innerHTML = '<article><h1>Late</h1><p>${siteText(n)}</p></article>';
}, ${numberOf(at, 'ms', 400)}));</script>`,
    );
  },
  /** /steps/N: four steps, each asked for once the one before is drawn; alternately by fetch and by an added script. */
  steps: (at) => {
    const n = numberIn(at);
    sendPage(
      at,
      `Steps ${n}`,
      `<header>${paragraph(seeded(n), 6)}</header><main id="app"></main>
<script>const draw = (text) => { const p = document.createElement('p'); p.textContent = text; document.getElementById('app').append(p); };
async function step(i) {
  if (i === 4) return;
  if (i % 2) await new Promise((done) => { const s = document.createElement('script'); s.src = '/step-script/${n}/' + i; s.onload = done; document.head.append(s); });
  else draw(await (await fetch('/step-data/${n}/' + i + '?ms=120')).text());
  setTimeout(step, 60, i + 1);
}
addEventListener('load', () => step(0));</script>`,
    );
  },
  /** /components/N: custom elements with open shadow roots, slots and a nested one, upgraded after load. */
  components: (at) => {
    const n = numberIn(at);
    sendPage(
      at,
      `Components ${n}`,
      `<main><h1>Components</h1><tt-card><span slot="title">Slotted title ${n}</span><p>Slotted text ${n}</p></tt-card></main>
<script>customElements.define('tt-inner', class extends HTMLElement { connectedCallback() { this.attachShadow({ mode: 'open' }).innerHTML = '<p>Inner shadow ${n}: ${siteText(n)}</p>'; } });
customElements.define('tt-card', class extends HTMLElement { connectedCallback() { this.attachShadow({ mode: 'open' }).innerHTML = '<style>p{color:red}</style><h2><slot name="title">no title</slot></h2><div>Outer shadow ${n}</div><slot></slot><tt-inner></tt-inner><a href="/article/${n}">Shadow link</a>'; } });</script>`,
    );
  },
  'app-data': async (at) => {
    await late(numberOf(at, 'ms', 0));
    const n = numberIn(at);
    const random = seeded(n);
    const paragraphs = [paragraph(random, 6), siteText(n), paragraph(random, 6), paragraph(random, 6)];
    send(at, 'application/json', JSON.stringify({ title: articleTitle(n), paragraphs }));
  },
  'step-data': async (at) => {
    await late(numberOf(at, 'ms', 0));
    send(at, 'text/plain; charset=utf-8', stepTexts(numberIn(at))[numberIn(at, 1)] ?? '');
  },
  'step-script': (at) =>
    send(at, 'text/javascript', `draw(${JSON.stringify(stepTexts(numberIn(at))[numberIn(at, 1)] ?? '')});`),
};

/** Resolves after `ms`. */
export function late(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms));
}
