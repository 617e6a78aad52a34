/** Parts that a page writes twice, hides or sets beside its text: each kind in another make than those of the other tests. */
import { describe, expect, test } from 'vitest';
import { extract, markdownOf } from '../make-capture.ts';

test.each([
  [
    'a heading in a button, beside one that copies its link',
    '<h2><button>Wet rope</button><button aria-label="Copy link">#</button></h2>',
    '## Wet rope',
  ],
  [
    'the signs of columns that can be sorted, after their words and before those for the ear',
    '<table><thead><tr><th>Name ▲</th><th>Size<span>⇅</span><span class="sr-only">sort</span></th></tr></thead><tbody><tr><td>a</td><td>1</td></tr></tbody></table>',
    '| Name | Size |\n| --- | --- |\n| a | 1 |',
  ],
  [
    'an arrow that says which figures are the better ones',
    '<table><tr><th>Knot</th><th>Strength ↑</th></tr><tr><td>Bowline</td><td>60</td></tr></table>',
    '| Knot | Strength ↑ |\n| --- | --- |\n| Bowline | 60 |',
  ],
  [
    'a column’s name once more in each cell',
    '<table><thead><tr><th>Boat</th><th>Year</th></tr></thead><tbody><tr><td><span class="cell-label">Boat</span><span>Solan</span></td><td><b class="cell-label">Year:</b>1931</td></tr></tbody></table>',
    '| Boat | Year |\n| --- | --- |\n| Solan | 1931 |',
  ],
  [
    'marked lines of code that a style sheet parts',
    '<pre><code class="language-jsx"><span class="token">const</span> a\n<span class="gatsby-highlight-code-line">const b</span>c()</code></pre>',
    '```jsx\nconst a\nconst b\nc()\n```',
  ],
  [
    'code that is drawn, its plain twin and the hidden source that says its language',
    '<div class="enlighter-default"><div class="enlighter-code"><div class="enlighter"><div><div>let a;</div></div><div><div>b</div></div></div><pre class="enlighter-raw">let a;\nb</pre></div></div><pre class="EnlighterJSRAW" data-enlighter-language="js" style="display:none">let a;\nb</pre>',
    '```js\nlet a;\nb\n```',
  ],
  [
    'lines of typewriter text that are set in',
    '<p style="font-family:Consolas">for x in y:<br>&nbsp;&nbsp;print(x)<br>done</p>',
    '```\nfor x in y:\n  print(x)\ndone\n```',
  ],
  [
    'typewriter text that is prose',
    '<p style="font-family:Courier">Dear Ann,<br>the rope is wet.</p>',
    'Dear Ann,  \nthe rope is wet.',
  ],
  [
    'a component that says its kind as a state',
    '<rh-alert state="warning"><h3>Hot</h3><p>Mind the tar.</p></rh-alert>',
    '> [!WARNING]\n> **Hot**\n>\n> Mind the tar.',
  ],
  [
    'the name of an entry that leads back to where it is cited',
    '<p>Seen <a href="#c">[BELL]</a>.</p><dl class="citation"><dt class="label" id="c"><a class="fn-backref" href="#i">BELL</a></dt><dd><p>Oaks.</p></dd></dl>',
    'Seen [[BELL]](https://site.example/a/page#c).\n\nBELL\n: Oaks.',
  ],
  [
    'a note whose mark a script has made a button of',
    '<p>Oak<button id="fnref:1" data-footnote-number="1"><svg></svg></button> floats.</p><div class="footnotes"><ol><li id="fn:1"><p>If dry.</p></li></ol></div>',
    'Oak[^1] floats.\n\n[^1]: If dry.',
  ],
  [
    'what a term means, told at the end of the paragraph',
    '<p>A <button aria-describedby="t">hawser</button> is used here.<span role="tooltip" id="t">A thick rope</span></p>',
    'A hawser (A thick rope) is used here.',
  ],
  [
    'words after a list in an item',
    '<ul><li>Oak<ul><li>white</li></ul>and more</li></ul>',
    '- Oak\n  - white\n\n  and more',
  ],
  [
    'a task whose words have a box of their own',
    '<ul><li><label><input type="checkbox" checked></label><div><p>Tar it</p></div></li></ul>',
    '- [x] Tar it',
  ],
  ['raised signs in brackets', '<p>f<sup>(n)</sup> and g<sup>(a)</sup></p>', 'f⁽ⁿ⁾ and g<sup>(a)</sup>'],
  [
    'a drawing of MathJax 2 that keeps its MathML',
    '<p>So <span class="MathJax_SVG" data-mathml="&lt;math&gt;&lt;msup&gt;&lt;mi&gt;x&lt;/mi&gt;&lt;mn&gt;2&lt;/mn&gt;&lt;/msup&gt;&lt;/math&gt;"><svg></svg></span> holds.</p>',
    'So $x^{2}$ holds.',
  ],
  [
    'a drawing of MathJax that says itself to the ear',
    '<p>So <mjx-container><svg aria-label="y squared"></svg></mjx-container> holds.</p>',
    'So $\\text{y squared}$ holds.',
  ],
  [
    'what stands far beside the page',
    '<p>Oak <span style="position:absolute;left:-9999px">unseen</span>floats.</p>',
    'Oak floats.',
  ],
  [
    'text that was pasted with its styles',
    '<b style="font-weight:normal"><p><span style="font-weight:700">Oak</span><span style="font-weight:400"> and </span><span style="font-style:italic">elm</span> <span style="text-decoration:line-through">fir</span></p></b>',
    '**Oak** and *elm* ~~fir~~',
  ],
  ['a heading that is bold by its style', '<h2><span style="font-weight:700">Oak</span></h2>', '## Oak'],
  [
    'a short line that comes when it is scrolled to',
    '<p class="wow fadeIn" style="visibility:hidden">Ebb.</p>',
    'Ebb.',
  ],
])('%s', (_, html, wanted) => {
  expect(markdownOf(html)).toBe(wanted);
});

const text = 'The strands of a rope that has lain in water all winter swell and will not pass through each other.';
const page = (head: string, body: string, finalUrl = 'https://site.example/a/page') =>
  extract(
    `<!doctype html><html lang="en"><head>${head}</head><body>${body}</body></html>`,
    { content: 'main' },
    { finalUrl },
  );

test('the list under a call to read on goes with it', () => {
  const body = `<main><article><h1>Wet rope</h1>${`<p>${text} ${text}</p>`.repeat(4)}<div class="after"><h3>You may also like</h3><ul><li><a href="/b">The last pilot</a></li></ul></div></article></main>`;
  expect(page('<title>Wet rope</title>', body).markdown).not.toContain('The last pilot');
});

describe('the day and the author about a title', () => {
  const article = '<meta property="og:type" content="article">';
  const long = `<p>${text.repeat(4)}</p>`;
  test.each([
    [
      'in the foot of the head of its article',
      '<h1>Splicing wet rope</h1><article><p>Why it swells</p><footer>By <a href="/u/ann">Ann Bell</a> <span>March 30, 2023</span></footer>',
      '2023-03-30',
    ],
    [
      'below a second heading that follows at once',
      '<h1>Splicing wet rope</h1><h2>What to do when the strands swell</h2><p>March 30, 2023</p>',
      '2023-03-30',
    ],
    [
      'below a lesser heading with the title’s words, where there is no first one',
      '<h4>How to splice a wet rope</h4><p>By <b>Ann Bell</b></p><p>March 30, 2023</p>',
      '2023-03-30',
    ],
    [
      'not below a short one, which may be a list’s',
      '<h4>Wet rope</h4><h3>Fri, 6 March 2026</h3><p>March 6, 2026</p>',
      undefined,
    ],
  ])('%s', (_, body, wanted) => {
    const title = body.includes('How to')
      ? 'How to splice a wet rope'
      : body.includes('Splicing')
        ? 'Splicing wet rope'
        : 'Wet rope';
    const head = `<title>${title}</title>${wanted ? article : ''}`;
    expect(page(head, `${body}${long}`).metadata.published).toBe(wanted);
  });

  test('a technical article that somebody has signed has its day', () => {
    const data = `<title>Wet rope</title><script type="application/ld+json">{"@type":"TechArticle","headline":"Wet rope","datePublished":"2025-12-11","author":{"@type":"Organization","name":"Harbour"}}</script>`;
    expect(page(data, `<h1>Wet rope</h1><p>By Ann Bell</p>${long}`).metadata.published).toBe('2025-12-11');
    expect(page(data, `<h1>Wet rope</h1>${long}`).metadata.published).toBeUndefined();
  });

  test('a weekday and a month are nobody’s name', () => {
    const body = `<h3>How to splice a wet rope</h3><p>by <b>Sun Dec 17</b>, 2023</p>${long}`;
    expect(page('<title>How to splice a wet rope</title>', body).metadata.author).toBeUndefined();
  });

  test('signs that turn the direction of writing are none of a title', () => {
    expect(page('<title></title><meta property="og:title" content="\u202aAnn Bell\u202c">', long).title).toBe(
      'Ann Bell',
    );
  });
});
