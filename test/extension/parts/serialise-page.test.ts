import { expect, test } from 'vitest';
import { frameMarks, withFrames } from '../../../extension/parts/page-scripts/frame-places.ts';
import { type SerialisedPage, serialisePage } from '../../../extension/parts/page-scripts/serialise-page.ts';
import { inChrome } from '../../in-chrome/in-chrome.ts';

const words = `<p>${'Words that are seen. '.repeat(20)}</p>`;

/** The body as it comes over, without the words that make the page one of text. `shadow`: of the element `#host`. */
function bodyOf(html: string, shadow = ''): string {
  const { html: whole } = inChrome(
    (given: { html: string; shadow: string; source: string }) => {
      document.body.innerHTML = given.html;
      const frame = document.querySelector('iframe')?.contentDocument;
      if (frame) frame.body.innerHTML = '<p>Framed.</p>';
      const host = document.getElementById('host');
      if (host) host.attachShadow({ mode: 'open' }).innerHTML = given.shadow;
      let deep: Element = document.body;
      if (document.getElementById('deep'))
        for (let i = 0; i < 2500; i++) deep = deep.appendChild(document.createElement('div'));
      if (deep !== document.body) deep.textContent = 'At the bottom.';
      // The function comes over as it goes over to a tab.
      const page = new Function(`return (${given.source})()`)() as SerialisedPage;
      document.body.replaceChildren();
      return page;
    },
    { html: `${words}${html}`, shadow, source: String(serialisePage) },
  );
  return /<body[^>]*>([\s\S]*)<\/body>/.exec(whole)?.[1]?.replace(words, '') ?? whole;
}

test('what stands in an element without a box of its own is shown, but for what is hidden there', () => {
  const shown = '<div style="display:contents"><p>Seen.</p></div>';
  expect(bodyOf(shown)).toBe(shown);
  expect(bodyOf('<div style="display:contents"><p hidden="">Hidden.</p></div>')).toBe(
    '<div style="display:contents"><p hidden="" data-not-shown="">Hidden.</p></div>',
  );
});

test('what is not shown is marked, what a press shows is not', () => {
  expect(bodyOf('<div style="display:none">For phones.</div>')).toBe(
    '<div style="display:none" data-not-shown="">For phones.</div>',
  );
  const details = '<details><summary>More</summary><p>Folded.</p></details>';
  expect(bodyOf(details)).toBe(details);
  const pressed = '<b style="cursor:pointer">Tab</b><div hidden="">Panel.</div>';
  expect(bodyOf(pressed)).toBe(pressed);
});

test('where nearly all is hidden nothing is marked', () => {
  expect(bodyOf(`<div hidden="">${words.repeat(9)}</div>`)).not.toContain('data-not-shown');
});

test('lines that a style sheet keeps are marked', () => {
  expect(bodyOf('<p style="white-space:pre-wrap">one\ntwo</p>')).toBe(
    '<p style="white-space:pre-wrap" data-lines="">one\ntwo</p>',
  );
});

test('shadow roots and frames stand where they are seen', () => {
  expect(bodyOf('<div id="host"><b slot="s">Slotted.</b></div>', '<i>Shadow.</i><slot name="s"></slot>')).toBe(
    '<div id="host"><i>Shadow.</i><slot name="s"><b slot="s">Slotted.</b></slot></div>',
  );
  expect(bodyOf('<iframe></iframe>')).toBe('<div data-frame-url="about:blank"><p>Framed.</p></div>');
});

test('a frame that the page may not read is marked by its place, and filled by what the frame itself gives', () => {
  const marked = bodyOf('<iframe></iframe><iframe sandbox="" src="https://a.example/"></iframe>');
  const [start, end] = frameMarks('1');
  expect(marked).toContain(`${start}<iframe sandbox="" src="https://a.example/"></iframe>${end}`);
  const inner = `<p>Inside.</p>${frameMarks('1.0').join('<iframe src="https://c.example/"></iframe>')}`;
  const outer = { place: '1', inner, finalUrl: 'https://a.example/?a="1"&b' };
  const deeper = { place: '1.0', inner: '<p>Deeper.</p>', finalUrl: 'https://b.example/' };
  const framed = (rest: string) =>
    `<div data-frame-url="https://a.example/?a=&quot;1&quot;&amp;b"><p>Inside.</p>${rest}</div>`;
  expect(withFrames(marked, [deeper, outer])).toContain(
    framed('<div data-frame-url="https://b.example/"><p>Deeper.</p></div>'),
  );
  // One that did not answer stays a link.
  expect(withFrames(marked, [outer])).toContain(framed('<iframe src="https://c.example/"></iframe>'));
  expect(withFrames(marked, [])).not.toContain('<!--');
});

test('fields that take the names of their form break nothing', () => {
  const names = ['childNodes', 'textContent', 'shadowRoot', 'append', 'setAttribute', 'parentElement', 'tagName'];
  const form = `<form>${names.map((name) => `<input name="${name}" value="">`).join('')}<b>In a form.</b></form>`;
  expect(bodyOf(form)).toBe(form);
});

test('what is nested too deep for the stack keeps its text', () => {
  expect(bodyOf('<i id="deep"></i>')).toContain('At the bottom.');
});

test('passwords stay; what is typed and chosen comes along', () => {
  const field = bodyOf('<input type="password" value="secret"><input value="typed">');
  expect(field).not.toContain('secret');
  expect(field).toContain('<span data-typed=""> typed </span>');
});
