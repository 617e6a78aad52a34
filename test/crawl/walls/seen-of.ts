/** What the page collector would see of a page, from its HTML: near enough for the rules, without a browser. */
import type { PageSeen } from '../../../companion/crawl/ports.ts';
import { challengeMarks } from '../../../companion/crawl/walls/challenge-marks.ts';
import { inChrome } from '../../in-chrome/in-chrome.ts';

export function seenOf(
  html: string,
  at: { requestedUrl: string; finalUrl?: string; httpStatus?: number; headers?: Record<string, string> },
): PageSeen {
  const { text, ...counted } = inChrome(countIn, { html, marks: challengeMarks });
  return {
    requestedUrl: at.requestedUrl,
    finalUrl: at.finalUrl ?? at.requestedUrl,
    httpStatus: at.httpStatus ?? 200,
    redirects: [],
    title: /<title>(.*?)<\/title>/s.exec(html)?.[1] ?? '',
    textLength: text.length,
    textStart: text.slice(0, 2000),
    headers: at.headers ?? {},
    ...counted,
  };
}

function countIn({ html, marks }: { html: string; marks: readonly (readonly [string, string])[] }) {
  const asideOf =
    'header, nav, aside, footer, [role=banner], [role=navigation], [role=complementary], dialog:not([open])';
  const document = Document.parseHTMLUnsafe(html);
  const passwords = [...document.querySelectorAll('input[type=password]')];
  const challengeMarks = marks
    .filter(([, selector]) => document.querySelector(selector) !== null)
    .map(([name]) => name);
  const links = document.querySelectorAll('a[href]').length;
  for (const fromCapture of [
    ...document.querySelectorAll('script, style, template, [hidden], dialog:not([open]), head'),
  ])
    fromCapture.remove();
  return {
    passwordFields: passwords.length,
    mainPasswordFields: passwords.filter((field) => !field.closest(asideOf)).length,
    challengeMarks,
    links,
    text: (document.body.textContent ?? '').replace(/\s+/g, ' ').trim(),
  };
}
