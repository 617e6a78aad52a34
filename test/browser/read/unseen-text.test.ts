import { expect, test } from 'vitest';
import { takeOutUnseen } from '../../../companion/browser/read/unseen-text.ts';
import { inChrome } from '../../in-chrome/in-chrome.ts';

/** The page's text after it, and how many characters went. */
function after(body: string): { readonly text: string; readonly gone: number } {
  return inChrome(
    ({ html, source }) => {
      document.body.innerHTML = html;
      // The function under test comes over as it goes over to a crawled page.
      const gone = new Function(`return (${source})()`)() as number;
      const text = (document.body.textContent ?? '').replace(/\s+/g, ' ').trim();
      document.body.innerHTML = '';
      return { text, gone };
    },
    { html: body, source: String(takeOutUnseen) },
  );
}

test.each([
  ['not drawn', '<p style="display:none">hidden</p>'],
  ['not visible', '<p style="visibility:hidden">hidden</p>'],
  ['see-through', '<div style="opacity:0"><p>hidden</p></div>'],
  ['of no size', '<p style="font-size:0">hidden</p>'],
  ['of one pixel', '<span style="display:block;width:1px;height:1px;overflow:hidden">hidden</span>'],
  ['left of the page', '<p style="position:absolute;left:-9999px">hidden</p>'],
  ['indented away', '<p style="text-indent:-9999px">hidden</p>'],
  ['white on white', '<p style="color:#fff">hidden</p>'],
  ['nearly white on white', '<p style="color:#fefefe">hidden</p>'],
  ['dark on dark', '<div style="background:#222"><p style="color:#222222">hidden</p></div>'],
  ['of a colour that shows nothing', '<p style="color:rgba(0,0,0,0.01)">hidden</p>'],
  ['a description of an unseen picture', '<div style="display:none"><img alt="hidden"></div>'],
])('text that is %s goes, and is counted', (_, hidden) => {
  const { text, gone } = after(`<style>body{background:#fff;color:#000}</style><p>seen</p>${hidden}`);
  expect(text).toBe('body{background:#fff;color:#000}seen');
  expect(gone).toBe(hidden.includes('alt=') ? 0 : 6);
});

test.each([
  ['a closed part that a press opens', '<details><summary>more</summary><p>folded</p></details>', 'folded'],
  [
    'the panel of a tab',
    '<button aria-controls="p">Tab</button><div id="p" style="display:none">folded</div>',
    'folded',
  ],
  [
    'light text on a picture',
    '<div style="background-image:linear-gradient(#000,#000)"><p style="color:#fff">light</p></div>',
    'light',
  ],
  ['light text on a dark ground', '<div style="background:#000"><p style="color:#fff">light</p></div>', 'light'],
  ['small print', '<p style="font-size:8px">small</p>', 'small'],
  ['text below the first screen', '<div style="height:9000px"></div><p>low</p>', 'low'],
  ['text in a box that scrolls', '<div style="overflow:auto;height:50px"><p>long</p></div>', 'long'],
])('%s stays', (_, shown, words) => {
  const { text, gone } = after(shown);
  expect(text).toContain(words);
  expect(gone).toBe(0);
});
