/** Kinds as more makers of sites and references write them, amid the text of a page. */
import { expect, test } from 'vitest';
import { extract } from '../make-capture.ts';

const before =
  'The night train stops at a platform that belongs to no village. A lamp burns there until eleven, paid for by a fund.';
const after =
  'In the second week the well ran dry. The council sent a cart with two barrels, and the carter drove so carefully that he was asked to be quicker.';

const rows: readonly (readonly [rule: string, html: string, markdown: string])[] = [
  [
    'tabs in a box that scrolls',
    '<div class="hextra-code-block-tabs hx-mt-6"><div class="hx-overflow-x-auto"><div class="hx-flex hx-w-max" role="tablist"><button class="hextra-tabs-toggle" data-state="selected" role="tab" type="button" aria-controls="tabs-panel-1" aria-selected="true">JSON</button><button class="hextra-tabs-toggle" role="tab" type="button" aria-controls="tabs-panel-2" aria-selected="false">YAML</button></div></div><div><div class="hextra-tabs-panel hx-rounded" id="tabs-panel-1" role="tabpanel" data-state="selected"><p>JSON is strict.</p></div><div class="hextra-tabs-panel" id="tabs-panel-2" role="tabpanel" style="display:none"><p>YAML is kind.</p></div></div></div>',
    '**JSON**\n\nJSON is strict.\n\n**YAML**\n\nYAML is kind.',
  ],
  [
    'labels that stand before their panels once more, for small screens',
    '<div class="elementor-element elementor-widget elementor-widget-tabs"><div class="elementor-widget-container"><div class="elementor-tabs"><div class="elementor-tabs-wrapper" role="tablist"><div id="elementor-tab-title-1" class="elementor-tab-title elementor-tab-desktop-title" aria-selected="true" data-tab="1" role="tab" tabindex="0" aria-controls="elementor-tab-content-1">Boats</div><div id="elementor-tab-title-2" class="elementor-tab-title elementor-tab-desktop-title" aria-selected="false" data-tab="2" role="tab" aria-controls="elementor-tab-content-2">Nets</div></div><div class="elementor-tabs-content-wrapper" role="tablist" aria-orientation="vertical"><div class="elementor-tab-title elementor-tab-mobile-title" aria-selected="true" data-tab="1" role="tab" aria-controls="elementor-tab-content-1">Boats</div><div id="elementor-tab-content-1" class="elementor-tab-content elementor-clearfix" data-tab="1" role="tabpanel" aria-labelledby="elementor-tab-title-1" tabindex="0"><p>Two boats lie here.</p></div><div class="elementor-tab-title elementor-tab-mobile-title" data-tab="2" role="tab" aria-controls="elementor-tab-content-2">Nets</div><div id="elementor-tab-content-2" class="elementor-tab-content" data-tab="2" role="tabpanel" aria-labelledby="elementor-tab-title-2" hidden="hidden"><p>Nets dry on the wall.</p></div></div></div></div></div>',
    '**Boats**\n\nTwo boats lie here.\n\n**Nets**\n\nNets dry on the wall.',
  ],
  [
    'a question in a box of its own before its answer',
    '<div class="wp-block-kadence-accordion alignnone"><div class="kt-accordion-wrap kt-accordion-id_1 kt-accordion-has-2-panes" style="max-width:none"><div class="kt-accordion-inner-wrap" data-allow-multiple-open="false"><div class="wp-block-kadence-pane kt-accordion-pane kt-accordion-pane-1"><div class="kt-accordion-header-wrap"><button class="kt-blocks-accordion-header kt-acccordion-button-label-show" type="button"><span class="kt-blocks-accordion-title-wrap"><span class="kt-blocks-accordion-title"><strong>What is a fid?</strong></span></span><span class="kt-blocks-accordion-icon-trigger"></span></button></div><div class="kt-accordion-panel kt-accordion-panel-hidden" hidden><div class="kt-accordion-panel-inner"><p>A spike of wood.</p></div></div></div></div></div></div>',
    '**What is a fid?**\n\nA spike of wood.',
  ],
  [
    'tabs that an element of its own draws from a list',
    '<awsdocs-tabs><dl style="display: none"><dt>Console</dt><dd tab-id="console"><p>Open the console.</p></dd><dt>AWS CLI</dt><dd tab-id="cli"><p>Run the command.</p></dd></dl></awsdocs-tabs>',
    'Console\n: Open the console.\n\nAWS CLI\n: Run the command.',
  ],
  [
    'a bar that is a list in a box',
    '<div id="tabs1" class="openblock tabs is-sync is-loading data-sync-group-id=os"><div class="content"><div class="ulist tablist"><ul><li id="t1a" class="tab"><p>Linux</p></li><li id="t1b" class="tab"><p>macOS</p></li></ul></div><div id="t1a--panel" class="tabpanel" aria-labelledby="t1a"><div class="paragraph"><p>Use apt.</p></div></div><div id="t1b--panel" class="tabpanel is-hidden" hidden aria-labelledby="t1b"><div class="paragraph"><p>Use brew.</p></div></div></div></div>',
    '**Linux**\n\nUse apt.\n\n**macOS**\n\nUse brew.',
  ],
  [
    'panels that say their labels',
    '<div class="tabs" data-anchors="[a]" data-gtm="tab"><div id="win" data-gtm="tab" data-sync="os" data-title="Windows" class="tabs__content"><p>Press Win.</p></div><div id="lin" data-title="Linux" class="tabs__content"><p>Press Super.</p></div></div><aside class="prompt" data-type="warning" data-title="" id="w"><p>Save first.</p></aside><section class="procedure-steps"><h3>To save</h3><ol class="list _decimal"><li class="list__item"><p>Open the chest.</p></li><li class="list__item"><p>Shut it.</p></li></ol></section>',
    '**Windows**\n\nPress Win.\n\n**Linux**\n\nPress Super.\n\n> Save first.\n\n### To save\n\n1. Open the chest.\n2. Shut it.',
  ],
  [
    'a sign behind a question',
    '<div class="faq"><div class="faq-item"><div class="faq-question" onclick="toggle(1)">Is it far?<span class="faq-icon">+</span></div><div class="faq-answer" style="display:none"><p>Two miles.</p></div></div><div class="faq-item"><div class="faq-question" onclick="toggle(2)">Is it steep?<span class="faq-icon">+</span></div><div class="faq-answer" style="display:none"><p>Only at the end.</p></div></div></div>',
    'Is it far?\n\nTwo miles.\n\nIs it steep?\n\nOnly at the end.',
  ],
  [
    'a callout by its colour',
    '<div class="flex flex-row gap-2 my-4 rounded-xl border bg-fd-card p-3 ps-1 text-sm text-fd-card-foreground shadow-md" style="--callout-color: var(--color-fd-warning)"><div role="none" class="w-0.5 bg-(--callout-color)/50 rounded-sm"></div><svg></svg><div class="flex flex-col gap-2 min-w-0 flex-1"><p class="font-medium my-0!">Slippery</p><div class="text-fd-muted-foreground prose-no-margin empty:hidden"><p>Walk, do not run.</p></div></div></div>',
    '> Slippery\n>\n> Walk, do not run.',
  ],
  [
    'a callout with a box for its heading',
    '<div class="alert alert-warning" role="alert"><div class="h4 alert-heading" role="heading">Warning</div><p>Wind over six.</p></div>',
    '> [!WARNING]\n> **Warning**\n>\n> Wind over six.',
  ],
  [
    'a box named with its kind',
    '<div class="box-note"><p class="box-legend"><span>Note: Units</span></p><p>Use metres here.</p></div>',
    '> [!NOTE]\n> Note: Units\n>\n> Use metres here.',
  ],
  [
    'a note that is a list of one term',
    '<dl class="section warning"><dt>Warning</dt><dd>Not from two threads. </dd></dl>',
    '> [!WARNING]\n> **Warning**\n>\n> Not from two threads.',
  ],
  [
    'a browser of sources, whose numbers name its rows',
    '<div class="preview"><table class="code"><thead><tr><th class="lineno" title="Line numbers">Line</th><th class="content">&nbsp;</th></tr></thead><tbody><tr><th id="L1"><a href="#L1">1</a></th><td>import os</td></tr><tr><th id="L2"><a href="#L2">2</a></th><td>os.sync()</td></tr></tbody></table></div>',
    '```\nimport os\nos.sync()\n```',
  ],
  [
    'notes that only a script links',
    `<p>They tar it<sup class="footnoteref"><a id="footnoteref-1" href="javascript:;" class="footnoteref" onclick="WIKIDOT.page.utils.scrollToReference('footnote-1')">1</a></sup> twice.</p><div class="footnotes-footer"><div class="title">Footnotes</div><div class="footnote-footer" id="footnote-1"><a href="javascript:;" onclick="x('footnoteref-1')">1</a>. with salt, too</div></div>`,
    'They tar it[^1] twice.\n\nFootnotes\n\n[^1]: with salt, too',
  ],
  [
    'a table with a head of its own that does not scroll',
    '<div class="dataTables_wrapper"><div class="dataTables_filter"><label>Search:<input type="search"></label></div><div class="dataTables_scroll"><div class="dataTables_scrollHead"><div class="dataTables_scrollHeadInner"><table class="dataTable"><thead><tr><th class="sorting" aria-label="Name: activate to sort">Name</th><th>Age</th></tr></thead></table></div></div><div class="dataTables_scrollBody"><table id="t" class="dataTable"><thead><tr style="height:0px"><th style="padding-top:0px;height:0px"><div class="dataTables_sizing" style="height:0px;overflow:hidden">Name</div></th><th><div class="dataTables_sizing" style="height:0px;overflow:hidden">Age</div></th></tr></thead><tbody><tr><td>Ada</td><td>36</td></tr><tr><td>Tom</td><td>40</td></tr></tbody></table></div></div><div class="dataTables_info">Showing 1 to 2 of 2 entries</div></div>',
    '| Name | Age |\n| --- | --- |\n| Ada | 36 |\n| Tom | 40 |',
  ],
  [
    'a formula whose image says nothing of it',
    '<p>So <img src="https://latex.codecogs.com/svg.latex?\\frac{a}{b}" title="\\frac{a}{b}"> holds, and <img src="https://latex.codecogs.com/png.image?\\dpi{110}x^2+1" alt="equation">.</p>',
    'So $\\frac{a}{b}$ holds, and $x^2+1$.',
  ],
  [
    'a sign that links a place to itself, wherever it stands',
    '<details><summary>Example <a href="#example">¶</a></summary><pre>cut(r, 2)</pre></details>',
    '**Example**\n\n```\ncut(r, 2)\n```',
  ],
  [
    'a button that opens all sections',
    '<div class="accordion"><button type="button" aria-expanded="false">Show all sections</button><div class="accordion-section"><h2><button aria-controls="c1" aria-expanded="false">Writing well</button></h2><div id="c1" hidden="until-found"><p>Use plain words.</p></div></div></div>',
    '## Writing well\n\nUse plain words.',
  ],
  [
    'steps with their numbers in boxes of their own',
    '<div role="list"><div role="listitem"><div class="n">1</div><div><p>Dry it</p></div></div><div role="listitem"><div class="n">2</div><div><p>Open it</p></div></div></div>',
    '1. Dry it\n2. Open it',
  ],
  [
    'points that begin with a number, and numbers alone',
    '<ul><li><b>1</b> point for a bend</li><li><b>2</b> points for a splice</li></ul><p>And:</p><ul><li><span>1</span></li><li><span>2</span></li></ul>',
    '- **1** point for a bend\n- **2** points for a splice\n\nAnd:\n\n- 1\n- 2',
  ],
  [
    'an answer that drops down below its question',
    '<ul><li class="accordion-item"><h4 class="accordion-item__title-wrapper"><button class="accordion-item__click-target" aria-expanded="false" aria-controls="dd-1"><span class="accordion-item__title">Why tallow?</span></button></h4><div class="accordion-item__dropdown" role="region" id="dd-1"><p>It is what there is.</p></div></li></ul>',
    '- #### Why tallow?\n\n  It is what there is.',
  ],
];

test.each(rows)('%s', (_rule, html, markdown) => {
  const page = `<!doctype html><html lang="en"><head><title>A page of ropes</title></head><body><nav><a href="/">Chartroom</a></nav><main><article><h1>A page of ropes</h1><p>${before}</p><p>${before}</p>${html}<p>${after}</p><p>${after}</p></article></main></body></html>`;
  const got = extract(page, { content: 'main' }).markdown;
  const start = got.lastIndexOf(before) + before.length;
  const end = got.indexOf(after);
  const notes = /\n(\[\^[\s\S]*)$/.exec(got.slice(end));
  expect([got.slice(start, end).trim(), ...(notes?.[1] ? [notes[1].trim()] : [])].join('\n\n')).toBe(markdown);
});
