import { describe, expect, test } from 'vitest';
import { markdownOf } from './make-capture.ts';

type Row = readonly [rule: string, html: string, markdown: string];

const rows: readonly Row[] = [
  [
    'labels and panels in their order',
    '<div class="vp-code-group"><div class="tabs"><input type="radio" name="g" id="tab-1" checked><label data-title="npm" for="tab-1">npm</label><input type="radio" name="g" id="tab-3"><label data-title="yarn" for="tab-3">yarn</label></div><div class="blocks"><div class="language-sh active"><button class="copy"></button><span class="lang">sh</span><pre class="shiki"><code><span class="line">npm i</span></code></pre></div><div class="language-sh"><span class="lang">sh</span><pre class="shiki"><code><span class="line">yarn</span></code></pre></div></div></div>',
    '**npm**\n\n```sh\nnpm i\n```\n\n**yarn**\n\n```sh\nyarn\n```',
  ],
  [
    'buttons that name their panels',
    '<ul class="nav nav-tabs" id="t" role="tablist"><li class="nav-item" role="presentation"><button class="nav-link active" data-bs-toggle="tab" data-bs-target="#home" role="tab" aria-controls="home">Home</button></li><li class="nav-item" role="presentation"><button class="nav-link" data-bs-toggle="tab" data-bs-target="#prof" role="tab">Profile</button></li></ul><div class="tab-content"><div class="tab-pane fade show active" id="home" role="tabpanel"><p>Home text.</p></div><div class="tab-pane fade" id="prof" role="tabpanel"><p>Profile text.</p></div></div>',
    '**Home**\n\nHome text.\n\n**Profile**\n\nProfile text.',
  ],
  [
    'links that name their panels',
    '<ul class="nav nav-tabs"><li class="active"><a data-toggle="tab" href="#a1">One</a></li><li><a data-toggle="tab" href="#a2">Two</a></li></ul><div class="tab-content"><div id="a1" class="tab-pane active">Text one.</div><div id="a2" class="tab-pane" style="display:none">Text two.</div></div>',
    '**One**\n\nText one.\n\n**Two**\n\nText two.',
  ],
  [
    'labels between their panels',
    '<div class="sd-tab-set docutils"><input checked="checked" id="sd-tab-item-0" name="sd-tab-set-0" type="radio"><label class="sd-tab-label" for="sd-tab-item-0">pip</label><div class="sd-tab-content docutils"><div class="highlight-bash notranslate"><div class="highlight"><pre><span></span>pip install x\n</pre></div></div></div><input id="sd-tab-item-1" name="sd-tab-set-0" type="radio"><label class="sd-tab-label" for="sd-tab-item-1">conda</label><div class="sd-tab-content docutils"><p>conda install x</p></div></div>',
    '**pip**\n\n```bash\npip install x\n```\n\n**conda**\n\nconda install x',
  ],
  [
    'panels that name their labels',
    '<starlight-tabs><div class="tablist-wrapper"><ul role="tablist"><li role="presentation" class="tab"><a role="tab" href="#tab-panel-0" id="tab-0" aria-selected="true">npm</a></li><li role="presentation" class="tab"><a role="tab" href="#tab-panel-1" id="tab-1" aria-selected="false" tabindex="-1">pnpm</a></li></ul></div><div id="tab-panel-0" aria-labelledby="tab-0" role="tabpanel"><p>npm text</p></div><div id="tab-panel-1" aria-labelledby="tab-1" role="tabpanel" hidden><p>pnpm text</p></div></starlight-tabs>',
    '**npm**\n\nnpm text\n\n**pnpm**\n\npnpm text',
  ],
  [
    'labels and panels without roles',
    '<div class="tabs"><div class="tab-header"><div class="tab-item active">JS</div><div class="tab-item">Py</div></div><div class="tab-body"><div class="tab-content"><pre><code class="language-js">a()</code></pre></div><div class="tab-content" style="display:none"><pre><code class="language-python">b()</code></pre></div></div></div>',
    '**JS**\n\n```js\na()\n```\n\n**Py**\n\n```python\nb()\n```',
  ],
  [
    'roles alone',
    '<div class="x1"><div class="x2" role="tablist"><button id="r1" role="tab" aria-controls="p1" data-state="active">Alpha</button><button id="r2" role="tab" aria-controls="p2">Beta</button></div><div role="tabpanel" id="p1"><p>Alpha words.</p></div><div role="tabpanel" id="p2" hidden><p>Beta words.</p></div></div>',
    '**Alpha**\n\nAlpha words.\n\n**Beta**\n\nBeta words.',
  ],
  [
    'tabs that can be closed hold other documents',
    '<ul role="tablist"><li id="k1" role="tab" aria-selected="true"><div>one.md</div><div class="tab-close"></div></li><li id="k2" role="tab"><div>two.md</div><div class="tab-close"></div></li></ul><div role="tabpanel" aria-labelledby="k1"><p>Words of the first.</p></div><div role="tabpanel" aria-labelledby="k2" style="display:none"><p>Words of the second.</p></div>',
    '- one.md\n- two.md\n\nWords of the first.',
  ],
  [
    'a panel with a button in a heading',
    '<div class="accordion"><div class="accordion-item"><h2 class="accordion-header"><button class="accordion-button collapsed" data-bs-toggle="collapse" data-bs-target="#c1" aria-expanded="false">Item one</button></h2><div id="c1" class="accordion-collapse collapse"><div class="accordion-body">Body one.</div></div></div></div>',
    '## Item one\n\nBody one.',
  ],
  [
    'an answer that is hidden by its style',
    '<div class="faq-item"><div class="faq-question">Can I swim?<span class="icon">+</span></div><div class="faq-answer" style="display:none"><p>Yes, in summer.</p></div></div>',
    'Can I swim?\n\nYes, in summer.',
  ],
  [
    'a panel after what opens it',
    '<div><span role="button" tabindex="0" aria-expanded="false">Delivery</span><div style="display: none" class="zzz"><p>Within three days.</p></div></div>',
    'Delivery\n\nWithin three days.',
  ],
  [
    'a panel that is invisible until it is opened',
    '<div class="MuiAccordion-root"><div class="MuiAccordionSummary-root" role="button" aria-expanded="false"><div class="MuiAccordionSummary-content"><p>What is it?</p></div></div><div class="MuiCollapse-root MuiCollapse-hidden" style="min-height:0;height:0;visibility:hidden"><div>It is a lamp that burns for a long time in any weather and needs no oil.</div></div></div>',
    'What is it?\n\nIt is a lamp that burns for a long time in any weather and needs no oil.',
  ],
  [
    'the word of the toggle goes',
    '<div class="mw-collapsible mw-collapsed"><p>Head</p><span class="mw-collapsible-toggle" role="button" tabindex="0" aria-expanded="false"><a class="mw-collapsible-text">Expand</a></span><div class="mw-collapsible-content" style="display: none;"><p>Hidden wiki text.</p></div></div>',
    'Head\n\nHidden wiki text.',
  ],
  [
    'menus and dialogs stay shut',
    '<p>Words.</p><div><button aria-expanded="false" aria-haspopup="true" aria-controls="m1">Menu</button><ul id="m1" hidden><li><a href="/a">A</a></li></ul></div><div class="modal" id="mo" aria-hidden="true" style="display:none"><p>Modal text</p></div><button data-bs-toggle="modal" data-bs-target="#mo">Open it</button>',
    'Words.',
  ],
  [
    'a hint stays hidden',
    '<p>Word<span class="tooltip" style="visibility:hidden">a hint</span> more.</p>',
    'Word more.',
  ],
  [
    'drawings in cells say themselves',
    '<table><thead><tr><th>A</th><th>R</th></tr></thead><tbody><tr><td>x</td><td><span role="img" aria-label="4 of 5 stars"><i></i><i></i></span></td></tr><tr><td>y</td><td><svg role="img"><title>Included</title><path/></svg></td></tr></tbody></table>',
    '| A | R |\n| --- | --- |\n| x | 4 of 5 stars |\n| y | Included |',
  ],
  [
    'stars say what is said of them',
    '<p>Rated <span aria-label="3 out of 5"><span aria-hidden="true">★★★☆☆</span></span> by all.</p>',
    'Rated 3 out of 5 by all.',
  ],
  [
    'letters in boxes of their own are their word',
    '<h2 aria-label="Hello harbour"><span aria-hidden="true">Hel</span><span aria-hidden="true">lo har</span><span aria-hidden="true">bour</span></h2>',
    '## Hello harbour',
  ],
  [
    'a price is given once',
    '<p><span class="a-price"><span class="a-offscreen">$24.99</span><span aria-hidden="true"><span class="a-price-symbol">$</span><span class="a-price-whole">24<span class="a-price-decimal">.</span></span><span class="a-price-fraction">99</span></span></span> for one.</p>',
    '$24.99 for one.',
  ],
  [
    'classes that hide on some screens do not hide',
    '<p class="hidden md:block">Shown on wide.</p><p class="hidden">Not shown at all.</p><div class="d-none d-md-block">Shown too.</div>',
    'Shown on wide.\n\nShown too.',
  ],
  [
    'style sheets of the page are read for a wide screen',
    '<style>.mob{display:block}@media (min-width:768px){.mob{display:none}} .desk{display:none}@media (min-width: 768px){.desk{display:block}} @media print{.prn{display:block}} .prn{display:none}</style><p class="mob">phone</p><p class="desk">wide</p><p class="prn">print</p>',
    'wide',
  ],
  [
    'of the rules of the page the stronger one counts, then the later',
    '<style>.tab{display:none}.tab.on{display:block}#top .menu{display:none}.menu.menu{display:flex}.late{display:none}.late{display:block}.firm{display:none!important}div.firm.x{display:block}.hidden{display:none}@media (width >= 64rem){.lg\\:block{display:block}}</style><div class="tab">shut</div><div class="tab on">open tab</div><div id="top"><p class="menu">menu</p></div><p class="late">late rule</p><div class="firm x">firm</div><p class="hidden lg:block">wide only</p><p class="firm" style="display:block">own</p>',
    'open tab\n\nlate rule\n\nwide only',
  ],
  [
    'layers come before what stands in none, and a later one before an earlier',
    '<style>@layer base, utilities;@layer utilities{.a{display:block}.b{display:none}}@layer base{div.a.a{display:none}}div.b{display:block}</style><div class="a">utility</div><div class="b">no layer</div>',
    'utility\n\nno layer',
  ],
  [
    'rules nested in others hide what they name alone',
    '<style>.box{color:red;.inner{display:none}&:hover{display:none}}.out{display:none;& b{color:red}}</style><div class="box">box<p class="inner">inner</p></div><p class="out">out</p>',
    'box\n\ninner',
  ],
  [
    'what a click opens, what waits for scripts and what an element says itself is shown',
    '<style>.q{cursor:pointer}.q + .a{display:none}.js-loading .page{display:none}.nojs-note{display:none}.x{display:none}</style><div class="q">Why?</div><div class="a">So.</div><div class="js-loading"><p class="page">page</p></div><p class="nojs-note">Please enable scripts.</p><p class="x" style="display:block">own style</p>',
    'Why?\n\nSo.\n\npage\n\nown style',
  ],
  [
    'where all style is in the page, classes without a rule hide nothing',
    '<style>.d-none{display:none}</style><p class="d-none">a</p><p class="hide">b</p><p class="print-only">c</p>',
    'b\n\nc',
  ],
  [
    'parts that fade in are shown',
    '<section class="elementor-section elementor-invisible" style="visibility:hidden"><h2>Fade</h2><p>The ferry to the island leaves twice a day in winter, and the second crossing is cancelled more often than the timetable admits.</p></section><div data-sal="fade" style="opacity:0"><p>Sal part.</p></div>',
    '## Fade\n\nThe ferry to the island leaves twice a day in winter, and the second crossing is cancelled more often than the timetable admits.\n\nSal part.',
  ],
  [
    'consent in other words',
    '<main><p>The ferry to the island leaves twice a day in winter, and the second crossing is cancelled more often than the timetable admits.</p></main><div class="fixed bottom-0"><p>Wir verwenden Cookies, um die Seite zu verbessern.</p><button>Alle akzeptieren</button><button>Ablehnen</button></div><div class="b"><p>Diese Website nutzt Cookies.</p><a href="#" class="btn">OK</a></div>',
    'The ferry to the island leaves twice a day in winter, and the second crossing is cancelled more often than the timetable admits.',
  ],
  [
    'buttons in cells',
    '<table><thead><tr><th><button>Name <span class="sr-only">sort ascending</span></button></th><th><button aria-label="sort">Age</button></th></tr></thead><tbody><tr><td>A</td><td><button>Yes</button></td></tr></tbody></table>',
    '| Name | Age |\n| --- | --- |\n| A | Yes |',
  ],
  [
    'a box that is pressed says what it opens',
    '<div class="elementor-accordion"><div class="elementor-accordion-item"><div id="t1" class="elementor-tab-title" data-tab="1" role="button" aria-controls="c1" aria-expanded="false"><span class="elementor-accordion-icon"></span><a class="elementor-accordion-title" tabindex="0">How deep?</a></div><div id="c1" class="elementor-tab-content elementor-clearfix" data-tab="1" role="region" aria-labelledby="t1"><p>Four fathoms.</p></div></div></div>',
    '**How deep?**\n\nFour fathoms.',
  ],
  [
    'a number that opens its note is no label',
    '<p>Text<sup><button class="littlefoot__button" data-footnote-id="1" aria-expanded="false">1</button></sup> and <a href="#_ftn1" name="_ftnref1">[1]</a>.</p><p><a href="#_ftnref1" name="_ftn1">[1]</a> Word note.</p>',
    'Text and [^1].\n\n[^1]: Word note.',
  ],
  [
    'words without width name no tab',
    '<div class="tab-panel"><div class="tab-nav"><div class="tab-nav-title">&#8203;</div><button class="tab-nav-button"><span>python</span></button><button class="tab-nav-button"><span>bash</span></button></div><div class="tab-content-container"><div class="tab-content active"><p>Python body.</p></div><div class="tab-content"><p>Bash body.</p></div></div></div>',
    '**python**\n\nPython body.\n\n**bash**\n\nBash body.',
  ],
  [
    'radio buttons in a row before their panels',
    '<div class="tabset"><input type="radio" name="ts" id="t1" checked><label for="t1">Märzen</label><input type="radio" name="ts" id="t2"><label for="t2">Rauchbier</label><div class="tab-panels"><section id="marzen" class="tab-panel"><p>Märzen text.</p></section><section id="rauch" class="tab-panel"><p>Rauch text.</p></section></div></div>',
    '**Märzen**\n\nMärzen text.\n\n**Rauchbier**\n\nRauch text.',
  ],
  [
    'panels whose names are written with underscores',
    '<div class="et_pb_toggle et_pb_toggle_close"><h5 class="et_pb_toggle_title">Divi item</h5><div class="et_pb_toggle_content clearfix" style="display:none"><p>Divi body.</p></div></div>',
    '##### Divi item\n\nDivi body.',
  ],
  [
    'the button of a spoiler says what it hides',
    '<div class="bbCodeSpoiler"><button type="button" class="button bbCodeSpoiler-button" data-xf-click="toggle"><span>Spoiler: <span>Ending</span></span></button><div class="bbCodeSpoiler-content"><div class="bbCodeBlock-content">He dies.</div></div></div>',
    '**Spoiler: Ending**\n\nHe dies.',
  ],
  [
    'a link to nowhere is no link',
    '<ul class="uk-accordion"><li><a class="uk-accordion-title" href="#">UIkit item</a><div class="uk-accordion-content" hidden><p>UIkit body.</p></div></li></ul>',
    '- UIkit item\n\n  UIkit body.',
  ],
  [
    'the word of a control within a sentence stays',
    '<p>Press <span role="button">Close</span> at the top of the page when you are done with it.</p>',
    'Press Close at the top of the page when you are done with it.',
  ],
  [
    'parts for narrow screens go by their classes',
    '<p class="md:hidden">tailwind phone</p><p class="block md:hidden lg:block">tailwind wide</p><p class="d-lg-none">bootstrap phone</p><p class="d-none d-lg-block">bootstrap wide</p><p class="visible-xs">old phone</p><p class="hidden-xs">old wide</p><p class="is-hidden-desktop">bulma phone</p>',
    'tailwind wide\n\nbootstrap wide\n\nold wide',
  ],
  [
    'tabs that are elements of their own',
    '<sl-tab-group><sl-tab slot="nav" panel="a">General</sl-tab><sl-tab slot="nav" panel="b">Custom</sl-tab><sl-tab-panel name="a">First body.</sl-tab-panel><sl-tab-panel name="b">Second body.</sl-tab-panel></sl-tab-group>',
    '**General**\n\nFirst body.\n\n**Custom**\n\nSecond body.',
  ],
  [
    'a box that is a button names its answer',
    '<div class="faq-item"><div class="faq-question" role="button" tabindex="0">How long?<span>+</span></div><div class="faq-answer"><p>Twenty metres.</p></div></div>',
    '**How long?**\n\nTwenty metres.',
  ],
  [
    'an answer by its mark',
    '<div itemprop="mainEntity"><h3 itemprop="name">A dog?</h3><div itemprop="acceptedAnswer" style="display:none"><div itemprop="text">Yes, on deck.</div></div></div>',
    '### A dog?\n\nYes, on deck.',
  ],
  ['what opens over the page alone', '<p>Text.</p><div popover id="m"><p>A menu.</p></div>', 'Text.'],
];

describe('what is shut, said twice or not seen', () => {
  test.each(rows)('%s', (_rule, html, markdown) => expect(markdownOf(html)).toBe(markdown));
});
