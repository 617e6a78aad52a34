/** Parts that generators, shops and forums write into a text in ways of their own. */
import { describe, expect, test } from 'vitest';
import { extract, markdownOf } from '../make-capture.ts';

test.each([
  [
    'a cell that reaches down keeps the lines of its text parted where it is said again',
    '<table><tr><th>Knot</th><th>Wet</th></tr><tr><td>Bowline</td><td rowspan="2">50<br>or so</td></tr><tr><td>Clove</td></tr></table>',
    '| Knot | Wet |\n| --- | --- |\n| Bowline | 50<br>or so |\n| Clove | 50 or so |',
  ],
  [
    'the bullet that LaTeXML draws into an item',
    '<ul><li style="list-style-type:none"><span class="ltx_tag ltx_tag_item">•</span><div><p>First of them.</p></div></li></ul>',
    '- First of them.',
  ],
  [
    'the number that LaTeXML writes into an item',
    '<ol><li><span class="ltx_tag ltx_tag_item">3.</span><div><p>Third.</p></div></li><li><span class="ltx_tag ltx_tag_item">4.</span><div><p>Fourth.</p></div></li></ol>',
    '3. Third.\n4. Fourth.',
  ],
  [
    'a letter in place of a number, which the text may refer to',
    '<ol><li><span class="ltx_tag ltx_tag_item">(a)</span><div><p>Lettered.</p></div></li></ol>',
    '- (a) Lettered.',
  ],
  ['an item that is a dash and nothing else', '<ul><li><span>–</span></li><li>two</li></ul>', '- –\n- two'],
  [
    'an equation in a table with its number',
    '<table class="ltx_equation ltx_eqn_table"><tr><td class="ltx_eqn_cell ltx_eqn_center_padleft"></td><td><math alttext="\\displaystyle E=mc^{2}" display="block"><mi>E</mi></math></td><td class="ltx_eqn_cell ltx_eqn_center_padright"></td><td class="ltx_eqn_cell ltx_eqn_eqno"><span class="ltx_tag ltx_tag_equation">(7)</span></td></tr></table>',
    '$$\nE=mc^{2}\n$$\n\n(7)',
  ],
  [
    'equations that stand below each other',
    '<table class="ltx_equationgroup ltx_eqn_table"><tbody><tr><td><math alttext="\\displaystyle a"><mi>a</mi></math></td><td><math alttext="\\displaystyle=b"><mi>b</mi></math></td></tr></tbody><tbody><tr><td></td><td><math alttext="\\displaystyle=c"><mi>c</mi></math></td></tr></tbody></table>',
    '$$\n\\begin{aligned}a & =b \\\\ & =c\\end{aligned}\n$$',
  ],
  [
    'a table of equations with words between them stays one',
    '<table class="ltx_eqn_table"><tr><td>where <math alttext="a"><mi>a</mi></math></td><td>is wet</td></tr><tr><td>b</td><td>c</td></tr></table>',
    '|  |  |\n| --- | --- |\n| where $a$ | is wet |\n| b | c |',
  ],
  [
    'a drawing of MathJax 3 on a page that has scripts of MathJax 2 as well',
    '<p>So <mjx-container class="MathJax" jax="CHTML"><mjx-math aria-hidden="true"></mjx-math><mjx-assistive-mml><math><msqrt><mi>x</mi></msqrt></math></mjx-assistive-mml></mjx-container> and <script type="math/tex">y</script>.</p>',
    'So $\\sqrt{x}$ and $y$.',
  ],
  [
    'a unit that is written once for the eye and once, within the figure, for the ear',
    '<p><span>Prep </span><span><span>10<span class="sr-only"> minutes</span></span> <span class="unit" aria-hidden="true">mins</span></span></p>',
    'Prep 10 mins',
  ],
  [
    'the parts of a name of a class',
    '<dl><dt><span class="sig-prename">ropes.</span><span class="sig-name">Knot</span>()</dt><dd>Holds.</dd></dl>',
    'ropes.Knot()\n: Holds.',
  ],
  [
    'two prices beside each other',
    '<div class="price"><span><s>€25,00 EUR</s></span><span>€19,00 EUR</span></div>',
    '~~€25,00 EUR~~ €19,00 EUR',
  ],
  [
    'signs in code at which a line may be parted',
    '<p>Call <code>len&#8203;(int&nbsp;a)</code>.</p>',
    'Call `len(int a)`.',
  ],
  [
    'whom a quote is from, in the box of the quote',
    '<blockquote><div><cite>ann wrote: Tue Jan 02</cite>What now?</div></blockquote>',
    '> ann wrote: Tue Jan 02\n> \n> What now?',
  ],
  [
    'what a generator says of an image that has no words',
    '<p>Seen:</p><img src="/a.png" alt="No description has been provided for this image">',
    'Seen:\n\n![](https://site.example/a.png)',
  ],
])('%s', (_, html, wanted) => {
  expect(markdownOf(html)).toBe(wanted);
});

const page = (title: string, body: string): string =>
  `<!doctype html><html><head><title>${title}</title></head><body>${body}</body></html>`;
const mainOf = (html: string): string => extract(html, { content: 'main' }).markdown;

describe('a text with notes', () => {
  test('brings back no other text of the boxes that it stands in', () => {
    const html = page(
      'Wet rope',
      '<a href="#main">Skip to content</a><div id="main"><a href="#">Back to top</a><article><h1>Wet rope</h1><p>Wet rope is heavy<sup><a href="#fn1" id="r1">1</a></sup>, and slips where dry rope holds for hours.</p><p>Dry it in the shade, out of the sun, and turn it now and then until the evening.</p><ol class="footnotes"><li id="fn1">By a third. <a href="#r1">↩</a></li></ol></article></div>',
    );
    const markdown = mainOf(html);
    expect(markdown).toContain('[^1]: By a third.');
    expect(markdown).not.toContain('Skip to content');
    expect(markdown).not.toContain('Back to top');
  });
});

describe('the title once more, right below it', () => {
  test('goes', () => {
    const html = page(
      'Rope',
      '<h1>Hemp rope</h1><a href="/r"><h2>Hemp rope</h2></a><p>Laid by hand in our own walk.</p>',
    );
    expect(mainOf(html)).toBe('# Hemp rope\n\nLaid by hand in our own walk.');
  });
  test('stays where a text stands between', () => {
    const html = page(
      'Rope',
      '<h1>Hemp rope</h1><p>Laid by hand in our own walk.</p><h2>Hemp rope</h2><p>It is brown and it smells of tar.</p>',
    );
    expect(mainOf(html)).toContain('## Hemp rope');
  });
});

describe('a day', () => {
  const published = (body: string): string | undefined =>
    extract(page('Rope', `<article><h1>Rope of hemp</h1>${body}</article>`)).metadata.published;
  test('that a sentence or a quoted post tells of is not that of the page', () => {
    expect(
      published('<p>The rope broke on the <time datetime="2024-01-02">2nd</time>, as ropes that are wet do.</p>'),
    ).toBeUndefined();
    expect(published('<blockquote><p>Tie it.</p>— Ann <a href="/s">January 2, 2024</a></blockquote>')).toBeUndefined();
  });
  test('in a byline is', () => {
    expect(published('<p>By Ann Bell, <time datetime="2024-01-02">2 January</time></p><p>Hemp is heavy.</p>')).toBe(
      '2024-01-02',
    );
  });
});

test('posts of a forum come all, each with its author and day, however short', () => {
  const post = (name: string, day: string, text: string): string =>
    `<article class="message message--post"><div class="message-cell--user"><section class="message-user"><h4 class="message-name">${name}</h4></section></div><div class="message-cell--main"><header><ul class="message-attribution-main"><li><time datetime="${day}">${day}</time></li></ul></header><article class="message-body"><div class="bbWrapper">${text}</div></article></div></article>`;
  const markdown = mainOf(
    page(
      'Wet rope',
      `<h1>Wet rope</h1>${post('ann', '2024-01-02', 'My rope is wet. What now?')}${post('bob', '2024-01-03', 'Hang it up.')}`,
    ),
  );
  for (const part of ['ann', '2024-01-02', 'What now?', 'bob', '2024-01-03', 'Hang it up.'])
    expect(markdown).toContain(part);
});

test('reference pages keep neither links to the source nor the day of their last build', () => {
  const markdown = mainOf(
    page(
      'API',
      '<article><h1>API</h1><dl><dt>ropes.tie()<a href="/s"><span class="viewcode-link">[source]</span></a></dt><dd>Ties the two ends of a rope so that they hold.</dd></dl><aside class="md-source-file">March 3, 2024</aside></article>',
    ),
  );
  expect(markdown).toBe('# API\n\nropes.tie()\n: Ties the two ends of a rope so that they hold.');
});

const lanes = (html: string): readonly string[] => [html, html.replace('<html>', '<html data-sight="">')].map(mainOf);

describe('what the browser has said of a page changes nothing', () => {
  test('where its mark-up says the same: a page that is hidden until a script runs', () => {
    const hidden = (mark: string): string =>
      page(
        'Rope',
        `<p>Loading</p><section style="display:none"${mark}><h1>Hemp rope</h1>${'<p>Laid by hand in our own walk, of three strands, each of which was spun by those who know.</p>'.repeat(4)}</section>`,
      );
    const served = mainOf(hidden(''));
    expect(served).toContain('# Hemp rope');
    expect(mainOf(hidden(' data-not-shown=""').replace('<html>', '<html data-sight="">'))).toBe(served);
  });
  test('tabs that are written once more for small screens are said once', () => {
    const tab = (name: string): string =>
      `<li role="presentation"><a data-toggle="tab" role="tab" href="#tab-${name}">${name}</a></li>`;
    const panel = (name: string): string =>
      `<div class="nav mobile"><ul class="nav-tabs">${tab(name)}</ul></div><div class="tab-pane" id="tab-${name}"><p>The ${name} is laid by hand in our own walk.</p></div>`;
    const html = page(
      'Rope',
      `<h1>Ropes</h1><div><ul class="nav-tabs" role="tablist">${tab('Hemp')}${tab('Sisal')}</ul></div><div class="tab-content">${panel('Hemp')}${panel('Sisal')}</div>`,
    );
    const wanted =
      '# Ropes\n\n**Hemp**\n\nThe Hemp is laid by hand in our own walk.\n\n**Sisal**\n\nThe Sisal is laid by hand in our own walk.';
    expect(lanes(html)).toEqual([wanted, wanted]);
  });
});

describe('what stands over nothing goes', () => {
  test('the heading of notes that are set apart anyway', () => {
    const html =
      '<h1>Wet rope</h1><p>Dry it in the shade<sup><a id="fnr.1" class="footref" href="#fn.1">1</a></sup>.</p><div id="footnotes"><h2 class="footnotes">Footnotes: </h2><div id="text-footnotes"><div class="footdef"><sup><a id="fn.1" class="footnum" href="#fnr.1">1</a></sup> <div class="footpara"><p>Or in the wind.</p></div></div></div></div>';
    expect(markdownOf(html)).toBe('# Wet rope\n\nDry it in the shade[^1].\n\n[^1]: Or in the wind.');
  });
  test('a heading stays where a text stands before the first note', () => {
    const html =
      '<p>Dry it<sup><a id="r1" href="#fn1">1</a></sup>.</p><h2>Notes</h2><p>All days are those of the harbour.</p><ol><li id="fn1">In the wind. <a href="#r1">↩</a></li></ol>';
    expect(markdownOf(html)).toContain('## Notes\n\nAll days are those of the harbour.');
  });
});

describe('a box that asks for a question', () => {
  const box = (field: string): string =>
    page(
      'Rope',
      `<h1>Ropes</h1><p>${'Hemp is laid by hand in our own walk, of three strands. '.repeat(12)}</p><div class="qa"><div>Ask a Question</div><form>${field}<div>200 characters left</div><a class="button" href="#">Submit</a></form></div>`,
    );
  test('goes with its title', () => {
    const markdown = mainOf(box('<textarea></textarea>'));
    expect(markdown).toContain('Hemp is laid by hand');
    expect(markdown).not.toMatch(/Ask a Question|characters left/);
  });
  test('stays where it holds an answer', () => {
    expect(mainOf(box('<textarea>Is it wet?</textarea>'))).toContain('Is it wet?');
  });
});

describe('a thread’s title', () => {
  const titleOf = (title: string, body: string): string => extract(page(title, body)).title;
  test('is that of its page’s bar, not that of its board', () => {
    expect(
      titleOf(
        'Wet rope - Sailing and Rowing Board',
        '<table><tr><td class="navbar"><a href="/t"><img src="x.gif"></a> <strong> Wet rope </strong></td></tr></table><div id="post_message_1">What now?</div>',
      ),
    ).toBe('Wet rope');
    expect(
      titleOf(
        'Wet rope - Harbour Board',
        '<div id="phpbb"><h2 class="topic-title"><a href="/t">Wet rope</a></h2><p>What now?</p></div>',
      ),
    ).toBe('Wet rope');
  });
});
