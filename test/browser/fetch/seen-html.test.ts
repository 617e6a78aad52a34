import { expect, test } from 'vitest';
import { asksForPassword, judgedHeaders } from '../../../companion/browser/visit/content-type.ts';
import type { Arrived, ArrivedBody } from '../../../companion/crawl/ports.ts';
import { challengeMarks } from '../../../companion/crawl/walls/challenge-marks.ts';
import { inChrome } from '../../in-chrome/in-chrome.ts';

declare const tabtrawl: { readArrived(given: ArrivedBody): Arrived };

const seenOf = (body: string, kind: 'dom' | 'text', contentType: string) =>
  inChrome((given: ArrivedBody) => tabtrawl.readArrived(given).seen, {
    body,
    kind,
    contentType,
    finalUrl: 'https://site.example/',
    reading: null,
  });
const seenInHtml = (html: string) => seenOf(html, 'dom', 'text/html');
const seenInText = (text: string) => seenOf(text, 'text', 'text/plain');

test('text is what a reader would see: no scripts, styles, comments or tags, entities read', () => {
  const seen = seenInHtml(
    '<head><title>A &amp; B</title><style>p{}</style></head><body><!-- no --><p>One &lt;two&gt;&#33;</p><script>no()</script> three</body>',
  );
  expect(seen.title).toBe('A & B');
  expect(seen.textStart).toBe('One <two>! three');
  expect(seen.textLength).toBe(16);
});

test('a sign-in box in the header is counted, but not as part of the page', () => {
  const seen = seenInHtml('<header><input type="password"></header><main><a href="/x">x</a></main>');
  expect([seen.passwordFields, seen.mainPasswordFields, seen.links]).toEqual([1, 0, 1]);
  expect(seenInHtml('<main><input name=p type=password></main>').mainPasswordFields).toBe(1);
});

test('marks of bot checks go by the names of the rendered ones', () => {
  const names = new Set(challengeMarks.map(([name]) => name));
  const seen = seenInHtml('<form id="challenge-form"></form><div class="g-recaptcha"></div>');
  expect(seen.challengeMarks).toEqual(['cloudflare', 'recaptcha']);
  expect(seen.challengeMarks.every((name) => names.has(name))).toBe(true);
  expect(seenInHtml('<p>How to solve a captcha</p>').challengeMarks).toEqual([]);
});

test.each([
  ['anubis', '<script id="anubis_challenge" type="application/json">{}</script>'],
  ['vercel', '<script src="/.well-known/vercel/security/static/challenge.v2.min.js"></script>'],
  ['ddos-guard', '<h1 id="ddg-l10n-title">Checking</h1>'],
  ['sucuri', '<script src="/a/sucuri_cloudproxy_js.js"></script>'],
  ['google-sorry', '<form id="captcha-form" action="/sorry/index"></form>'],
  ['hcaptcha', '<script src="https://js.hcaptcha.com/1/api.js"></script>'],
])('a check that is known rendered is known as it is served (%s)', (name, html) => {
  expect(seenInHtml(html).challengeMarks).toEqual([name]);
});

test('a body that is no HTML is all text', () => {
  expect(seenInText('a<b>')).toMatchObject({ textLength: 4, textStart: 'a<b>', passwordFields: 0 });
});

test('only headers worth judging are told', () => {
  expect(judgedHeaders({ 'set-cookie': 'secret=1', server: 'x', 'retry-after': '5' })).toEqual({
    server: 'x',
    'retry-after': '5',
  });
});

test('a bearer token is nothing that a browser would ask its user for', () => {
  expect(asksForPassword({ 'www-authenticate': 'Basic realm="x"' })).toBe(true);
  expect(asksForPassword({ 'www-authenticate': 'Bearer realm="x"' })).toBe(false);
  expect(asksForPassword({})).toBe(false);
});

// By expressions over the text these took minutes, and the companion stood still.
test.each(['<!--', '<', '<head ', '<svg ', '<input ', '<title', '<a ', 'class="', '&', '<p id="'])(
  'a page that is nothing but %j is looked at in no more time than its size takes',
  (part) => {
    const seen = seenInHtml(part.repeat(400_000 / part.length));
    expect(seen.passwordFields).toBe(0);
  },
);
