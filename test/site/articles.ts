/** Articles: server-rendered pages of about 50 KB with a style sheet, a script and six pictures. */
import { numberIn, type Routes, send } from './routes.ts';
import { paragraph, seeded, sentence } from './words.ts';

/** The sentence that is in article N (and in the client-rendered page N) and nowhere else. */
export function siteText(n: number): string {
  const random = seeded(n + 90_001);
  return `Page number ${n} alone says ${sentence(random, 7).toLowerCase().slice(0, -1)} ${n * 7919 + 13}.`;
}

/** The heading of article N. */
export function articleTitle(n: number): string {
  return `Article ${n}: ${sentence(seeded(n + 7), 4).slice(0, -1)}`;
}

const style = `:root{--ink:#222;--paper:#fff}body{margin:0;font:17px/1.6 Georgia,serif;color:var(--ink);background:var(--paper)}
header,footer,nav{padding:12px 24px;background:#f3f3f0}main{display:grid;grid-template-columns:minmax(0,3fr) minmax(0,1fr);gap:32px;max-width:1100px;margin:0 auto;padding:24px}
figure{margin:1em 0}img{max-width:100%;border-radius:6px}table{border-collapse:collapse}td,th{border:1px solid #ccc;padding:4px 10px}aside li{margin:.4em 0}code{background:#eee;padding:0 4px}
${Array.from({ length: 120 }, (_, i) => `.tone-${i}{color:hsl(${i * 3} 40% 30%);padding:${i % 7}px;border-left:${i % 3}px solid currentColor}`).join('\n')}`;

const script = `document.addEventListener('DOMContentLoaded', () => {
  const article = document.querySelector('article');
  const minutes = Math.ceil(article.textContent.split(/\\s+/).length / 220);
  article.dataset.minutes = minutes;
  for (const heading of article.querySelectorAll('h2')) heading.id = heading.textContent.toLowerCase().replace(/\\W+/g, '-');
  for (const button of document.querySelectorAll('button')) button.addEventListener('click', () => document.body.classList.toggle('dark'));
});
${Array.from({ length: 60 }, (_, i) => `function tool${i}(list) { return list.map((item) => ({ ...item, rank: item.rank * ${i} })).filter((item) => item.rank % ${i + 2}); }`).join('\n')}`;

/** The HTML of article N. */
export function articleHtml(n: number): string {
  const random = seeded(n);
  const sections = Array.from({ length: 6 }, (_, i) => {
    const middle = i === 2 ? `<p class="tone-3">${siteText(n)}</p>` : '';
    return `<section><h2>${sentence(random, 3).slice(0, -1)}</h2>
<p class="tone-${(n + i) % 120}">${paragraph(random, 13)}</p>${middle}
<figure><img src="/image/${n * 6 + i}.png" width="160" height="100" alt="Picture ${i}"><figcaption>${sentence(random, 6)}</figcaption></figure>
<p>${paragraph(random, 13)} See <a href="/article/${(n + i + 1) % 1000}">article ${(n + i + 1) % 1000}</a> and <code>item-${i}</code>.</p>
<p>${paragraph(random, 13)}</p><blockquote><p>${paragraph(random, 11)}</p></blockquote>
<p>${paragraph(random, 15)}</p><p>${paragraph(random, 15)}</p></section>`;
  }).join('\n');
  const rows = Array.from(
    { length: 12 },
    (_, i) => `<tr><td>${i}</td><td>${sentence(random, 3)}</td><td>${Math.floor(random() * 1000)}</td></tr>`,
  ).join('');
  const related = Array.from(
    { length: 40 },
    (_, i) => `<li><a href="/article/${n + i + 1}">${sentence(random, 5).slice(0, -1)}</a></li>`,
  ).join('');
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${articleTitle(n)}</title>
<meta name="description" content="What article ${n} is about"><meta name="author" content="Writer ${n % 10}"><meta property="og:site_name" content="Test Site">
<meta property="article:published_time" content="2026-01-${String((n % 28) + 1).padStart(2, '0')}T08:00:00Z"><link rel="canonical" href="/article/${n}">
<link rel="stylesheet" href="/style.css"><script src="/script.js" defer></script></head><body>
<header><a href="/">Test Site</a> <button>Theme</button></header><nav><a href="/article/1">First</a> <a href="/article/2">Second</a> <a href="/sign-in">Sign in</a></nav>
<main><article><h1>${articleTitle(n)}</h1>${sections}<table><thead><tr><th>Row</th><th>What</th><th>Count</th></tr></thead><tbody>${rows}</tbody></table></article>
<aside><h3>Related</h3><ul>${related}</ul></aside></main><footer>Made by the test site</footer></body></html>`;
}

const forAnHour = { headers: { 'cache-control': 'max-age=3600' } };

export const articleRoutes: Routes = {
  '': (at) => send(at, 'text/html; charset=utf-8', articleHtml(0)),
  article: (at) => send(at, 'text/html; charset=utf-8', articleHtml(numberIn(at))),
  /** /timed/N: article N whose script writes a line into it, so that rendering changes the text. */
  timed: (at) => {
    const script =
      "<script>document.querySelector('h1').after(Object.assign(document.createElement('p'), { textContent: 'A few minutes to read' }))</script>";
    send(at, 'text/html; charset=utf-8', articleHtml(numberIn(at)).replace('</body>', `${script}</body>`));
  },
  'style.css': (at) => send(at, 'text/css', style, forAnHour),
  'script.js': (at) => send(at, 'text/javascript', script, forAnHour),
};
