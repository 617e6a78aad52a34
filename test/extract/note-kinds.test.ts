import { describe, expect, test } from 'vitest';
import { markdownOf } from './make-capture.ts';

type Row = readonly [rule: string, html: string, markdown: string];

const rows: readonly Row[] = [
  [
    'a raised number without a link goes with the paragraph that begins with it behind a line',
    '<p>The mast holds.<sup>1</sup></p><p>The keel does not.<sup>2</sup></p><hr><p><sup>1</sup> So said the yard.</p><p><sup>2</sup> Nobody asked.</p>',
    'The mast holds.[^1]\n\nThe keel does not.[^2]\n\n[^1]: So said the yard.\n\n[^2]: Nobody asked.',
  ],
  [
    'the same below a heading, in bold and in writing',
    '<p>Oak.<sup>1</sup> Elm.<sup>2</sup></p><h2>Notes</h2><p><b>1</b> From Solan.</p><p>2. From Kirk.</p>',
    'Oak.[^1] Elm.[^2]\n\n## Notes\n\n[^1]: From Solan.\n\n[^2]: From Kirk.',
  ],
  [
    'what goes on with a note up to the next one is of it',
    '<p>Oak.<sup>1</sup> Elm.<sup>2</sup></p><hr><p><strong>1</strong> Two kinds:</p><ul><li>white</li><li>red</li></ul><p><strong>2</strong> One kind.</p>',
    'Oak.[^1] Elm.[^2]\n\n[^1]: Two kinds:\n\n    - white\n    - red\n\n[^2]: One kind.',
  ],
  [
    'a list of notes that no link leads to',
    '<p>Oak.<sup class="footnote-ref">1</sup> Elm.<sup class="footnote-ref">2</sup></p><section class="footnotes"><ol><li><p>White oak.</p></li><li><p>Wych elm.</p></li></ol></section>',
    'Oak.[^1] Elm.[^2]\n\n[^1]: White oak.\n\n[^2]: Wych elm.',
  ],
  [
    'a paragraph that is called a footnote',
    '<p>Oak<sup>1</sup> floats.</p><p class="footnote"><sup>1</sup>Unless it is wet.</p><p>Elm sinks.</p>',
    'Oak[^1] floats.\n\n[^1]: Unless it is wet.\n\nElm sinks.',
  ],
  [
    'a bold number with its title',
    '<p>Oak floats.<sup>1</sup></p><p>Elm sinks.</p><p><b><sup>1</sup> Later:</b> not all of it.</p>',
    'Oak floats.[^1]\n\nElm sinks.\n\n[^1]: **Later:** not all of it.',
  ],
  [
    'powers and units are no marks, lines of where authors work no notes',
    '<p>A yard of 12 m<sup>2</sup> and x<sup>1</sup>. Ann Bell<sup>1</sup>, Tom Reid<sup>2</sup></p><p><sup>1</sup> Yard of Solan, <sup>2</sup> Yard of Kirk</p><p>10<sup>3</sup> nails</p>',
    'A yard of 12 m² and x¹. Ann Bell¹, Tom Reid²\n\n¹ Yard of Solan, ² Yard of Kirk\n\n10³ nails',
  ],
  [
    'a note that its number’s heading stands over',
    '<p>Two ships<a id="DOCF1" href="#FOOT1"><sup>1</sup></a> sank.</p><div class="footnotes-segment"><h4>Footnotes</h4><h5><a id="FOOT1" href="#DOCF1">(1)</a></h5><p>Both of oak.</p></div>',
    'Two ships[^1] sank.\n\n[^1]: Both of oak.',
  ],
  [
    'a number in brackets and the item at its place',
    '<p>Sorting <a href="#r1">[1]</a> and parting <a href="#r2">[2]</a> <a href="#r1">[1]</a>.</p><h4>References</h4><ol><li><a id="r1"></a>Bell, <i>Sorting</i></li><li><a id="r2"></a>Reid, <i>Parting</i></li></ol>',
    'Sorting [^1] and parting [^2] [^1].\n\n#### References\n\n[^1]: Bell, *Sorting*\n\n[^2]: Reid, *Parting*',
  ],
  [
    'an anchor beside the note',
    '<p>Seen <a href="#ref1">[1]</a> and read <a href="#ref2">[2]</a>.</p><div class="references"><div class="reference"><a id="ref1">1.</a><div>Bell 2020.</div></div><div class="reference"><a id="ref2">2.</a><div>Reid 2021.</div></div></div>',
    'Seen [^1] and read [^2].\n\n[^1]: Bell 2020.\n\n[^2]: Reid 2021.',
  ],
  [
    'notes of a word processor that kept only the way back',
    '<p>The plan<span style="font-size:12px"><sup><a href="#_ftn1">[1]</a></sup></span>.</p><hr><p><span style="font-size:12px"><sup><a href="//GUID#_ftnref1">[1]</a> </sup>Of 2019.</span></p>',
    'The plan[^1].\n\n[^1]: Of 2019.',
  ],
  [
    'a box that opens at its mark',
    '<p>Oak<button popovertarget="n1"><sup>1</sup></button> floats.<span popover id="n1">If dry.</span></p><p>Elm<span data-definition="d1"><a href="#">*</a></span> sinks.</p><aside style="display:none" id="d1">Always.</aside>',
    'Oak[^1] floats.\n\nElm[^2] sinks.\n\n[^1]: If dry.\n\n[^2]: Always.',
  ],
  [
    'a hidden note after its number',
    '<p>Roots.<span class="inline-footnote">1<span class="footnoteContent" style="display:none">Of the oak.</span></span> Leaves.</p>',
    'Roots.[^1] Leaves.\n\n[^1]: Of the oak.',
  ],
  [
    'a note at the margin with its number twice',
    '<p>First<label class="footref" for="fn.1">1</label><input id="fn.1" class="footref-toggle" type="checkbox"><span class="sidenote"><sup>1</sup> At the margin.</span> more.</p>',
    'First[^1] more.\n\n[^1]: At the margin.',
  ],
  [
    'a note at the margin that stands at the end too',
    '<p>Round<sup class="footnote-reference"><a id="fr1" href="#fd1">1</a></sup><span class="sidenote"><span class="sidenote-number">1. </span>As a barrel</span> ships.</p><div class="footnotes"><hr><div class="footnote-definition"><sup id="fd1"><a href="#fr1">1</a></sup><div><p>As a barrel</p></div></div></div>',
    'Round[^1] ships.\n\n[^1]: As a barrel',
  ],
  [
    'the white space of a mark’s box parts it from the next word',
    '<p>The <span class="w">word.<span id="f1"> <sup class="footnote-ref">1</sup> </span></span>This goes on.</p><section class="footnotes"><ol><li>A note.</li></ol></section>',
    'The word.[^1] This goes on.\n\n[^1]: A note.',
  ],
  [
    'notes beside their paragraphs',
    '<div><p>Oak.<sup class="aside-link">1</sup></p></div><aside><ol start="1"><li>White oak.</li></ol></aside><p>Elm.<sup class="aside-link">2</sup></p><aside><ol start="2"><li>Wych elm.</li></ol></aside>',
    'Oak.[^1]\n\n[^1]: White oak.\n\nElm.[^2]\n\n[^2]: Wych elm.',
  ],
];

describe('footnotes of many makes', () => {
  test.each(rows)('%s', (_rule, html, markdown) => expect(markdownOf(html)).toBe(markdown));
});
