import { expect, test } from 'vitest';
import { takeOutUnseen } from '../../../companion/browser/read/unseen-text.ts';
import { inChrome } from '../../in-chrome/in-chrome.ts';

/** The page's text after it, and how many characters went. */
function after(body: string): { readonly text: string; readonly gone: number } {
  return inChrome(
    ({ html, source }) => {
      document.body.innerHTML = html;
      const talk = document.getElementById('talk');
      if (talk) talk.scrollTop = talk.scrollHeight;
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
  [
    'not drawn, in an element without a box',
    '<div style="display:none"><div style="display:contents">hidden</div></div>',
  ],
  ['see-through', '<div style="opacity:0"><p>hidden</p></div>'],
  ['of no size', '<p style="font-size:0">hidden</p>'],
  ['of one pixel', '<span style="display:block;width:1px;height:1px;overflow:hidden">hidden</span>'],
  ['left of the page', '<p style="position:absolute;left:-9999px">hidden</p>'],
  ['indented away', '<p style="text-indent:-9999px">hidden</p>'],
  ['white on white', '<p style="color:#fff">hidden</p>'],
  ['nearly white on white', '<p style="color:#fefefe">hidden</p>'],
  ['dark on dark', '<div style="background:#222"><p style="color:#222222">hidden</p></div>'],
  ['of a colour that shows nothing', '<p style="color:rgba(0,0,0,0.01)">hidden</p>'],
  ['in a box of no height', '<div style="height:0;overflow:hidden"><p>hidden</p></div>'],
  ['in a box of no width', '<div style="width:1px;overflow:clip"><div><p>hidden</p></div></div>'],
  ['scaled to nothing', '<div style="transform:scale(0)"><p>hidden</p></div>'],
  ['scaled to a speck', '<div style="transform:scale(.05)"><p>hidden</p></div>'],
  ['cut away by a path', '<div style="clip-path:inset(100%)"><p>hidden</p></div>'],
  ['cut from two sides', '<div style="clip-path:inset(0 50% 0 50%)"><p>hidden</p></div>'],
  ['in a circle without a radius', '<div style="clip-path:circle(0)"><p>hidden</p></div>'],
  ['in a polygon without an area', '<div style="clip-path:polygon(0 0, 0 0, 0 0)"><p>hidden</p></div>'],
  ['clipped', '<p style="position:absolute;clip:rect(0 0 0 0);width:300px">hidden</p>'],
  ['filtered out', '<div style="filter:opacity(0)"><p>hidden</p></div>'],
  ['masked out', '<div style="mask-image:linear-gradient(transparent,transparent)"><p>hidden</p></div>'],
  ['filled with nothing', '<p style="-webkit-text-fill-color:transparent">hidden</p>'],
  ['filled with its ground', '<p style="-webkit-text-fill-color:white">hidden</p>'],
  ['white in other words', '<p style="color:oklch(1 0 0)">hidden</p>'],
  ['white by a mix', '<p style="color:color-mix(in srgb, white 97%, black)">hidden</p>'],
  ['black and hardly there', '<p style="color:rgba(0,0,0,0.06)">hidden</p>'],
  [
    'white on a gradient of white',
    '<div style="background:linear-gradient(#fff,#fefefe)"><p style="color:#fff">hidden</p></div>',
  ],
  ['right of all pages', '<p style="position:absolute;left:99999px">hidden</p>'],
  ['fixed beyond the window', '<p style="position:fixed;left:300vw;top:9px">hidden</p>'],
  ['white in a drawing', '<svg width="90" height="20"><text x="0" y="15" fill="#fff">hidden</text></svg>'],
  ['without room between its letters', '<p style="letter-spacing:-2em;white-space:nowrap">hidden</p>'],
  [
    'in the panel of a button that nobody sees',
    '<button style="display:none" aria-controls="q"></button><div id="q" style="display:none">hidden</div>',
  ],
  ['what a page without scripts shows', '<noscript>hidden</noscript>'],
  ['in a field that nobody sees', '<textarea style="position:absolute;left:-9999px">hidden</textarea>'],
  [
    'the words of a form that shadows its names',
    '<form style="display:none"><input name="parentNode"><input name="textContent"><b>hidden</b></form>',
  ],
  ['a description of an unseen picture', '<div style="display:none"><img alt="hidden"></div>'],
])('text that is %s goes, and is counted', (_, hidden) => {
  const { text, gone } = after(`<style>body{background:#fff;color:#000}</style><p>seen</p>${hidden}`);
  expect(text).toBe('body{background:#fff;color:#000}seen');
  expect(gone).toBe(hidden.includes('alt=') ? 0 : 6);
});

test.each([
  ['what stands in an element without a box', '<div style="display:contents">boxless</div>', 'boxless'],
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
  [
    'white text over a picture beside it',
    '<div style="position:relative"><img style="position:absolute;left:0;top:0;width:400px;height:90px" src="data:,"><h1 style="position:relative;color:#fff">hero</h1></div>',
    'hero',
  ],
  [
    'white text on a dark box behind it',
    '<div style="position:relative"><div style="position:absolute;inset:0;background:#123"></div><p style="position:relative;color:#fff">hero</p></div>',
    'hero',
  ],
  ['outlined text', '<p style="color:transparent;-webkit-text-stroke:1px black">outline</p>', 'outline'],
  [
    'text of a gradient',
    '<p style="background:linear-gradient(red,blue);-webkit-background-clip:text;-webkit-text-fill-color:transparent">rainbow</p>',
    'rainbow',
  ],
  ['light grey', '<p style="color:#bbb">grey</p>', 'grey'],
  [
    'text below a ground that shows through',
    '<div style="background:rgba(0,0,0,.8)"><p style="color:#fff">veil</p></div>',
    'veil',
  ],
  ['a picture that is not loaded', '<p>before</p><img alt="hidden" src="data:,">', 'before'],
  ['text in a box that scrolls', '<div style="overflow:auto;height:50px"><p>long</p></div>', 'long'],
  [
    'what was scrolled past in a box',
    '<div id="talk" style="overflow:auto;height:50px"><p style="margin:0">long ago</p><div style="height:900px"></div></div>',
    'long ago',
  ],
])('%s stays', (_, shown, words) => {
  const { text, gone } = after(shown);
  expect(text).toContain(words);
  expect(gone).toBe(0);
});

test('what is shown only where the pointer rests is not there, whoever wrote it into the attributes', () => {
  const attributes = inChrome(
    ({ source }) => {
      document.body.innerHTML =
        '<p>Ropes of <abbr title="one">HMPE</abbr> and <span data-tooltip="two" data-tippy-content="three" data-definition="four">aramid</span>.</p>';
      new Function(`return (${source})()`)();
      const left = [...document.body.querySelectorAll('*')].flatMap((element) => element.getAttributeNames());
      document.body.innerHTML = '';
      return left;
    },
    { source: String(takeOutUnseen) },
  );
  expect(attributes).toEqual([]);
});
