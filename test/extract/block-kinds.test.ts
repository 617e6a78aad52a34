import { describe, expect, test } from 'vitest';
import { markdownOf } from './make-capture.ts';

type Row = readonly [rule: string, html: string, markdown: string];

const rows: readonly Row[] = [
  [
    'two head rows are one',
    '<table><thead><tr><th rowspan="2">Name</th><th colspan="2">Size</th></tr><tr><th>W</th><th>H</th></tr></thead><tbody><tr><td>a</td><td>1</td><td>2</td></tr></tbody></table>',
    '| Name | Size / W | Size / H |\n| --- | --- | --- |\n| a | 1 | 2 |',
  ],
  [
    'th in the body is no head where there is one',
    '<table><thead><tr><th>A</th><th>B</th></tr></thead><tbody><tr><th>r1</th><th>r2</th></tr><tr><td>1</td><td>2</td></tr></tbody></table>',
    '| A | B |\n| --- | --- |\n| r1 | r2 |\n| 1 | 2 |',
  ],
  [
    'two rows of th are one head',
    '<table><tbody><tr><th rowspan="2">Y</th><th colspan="2">Q</th></tr><tr><th>a</th><th>b</th></tr><tr><th>1</th><td>2</td><td>3</td></tr></tbody></table>',
    '| Y | Q / a | Q / b |\n| --- | --- | --- |\n| 1 | 2 | 3 |',
  ],
  [
    'a head that is doubled for scrolling comes once',
    '<div class="dataTables_scroll"><div class="dataTables_scrollHead"><div><table><thead><tr><th>Name</th><th>Age</th></tr></thead></table></div></div><div class="dataTables_scrollBody"><table><thead><tr style="height:0"><th>Name</th><th>Age</th></tr></thead><tbody><tr><td>A</td><td>3</td></tr></tbody></table></div></div>',
    '| Name | Age |\n| --- | --- |\n| A | 3 |',
  ],
  [
    'a head in a table of its own',
    '<div><table class="head"><tr><th>Name</th><th>Age</th></tr></table><div class="scroll"><table><tr><td>A</td><td>3</td></tr><tr><td>B</td><td>4</td></tr></table></div></div>',
    '| Name | Age |\n| --- | --- |\n| A | 3 |\n| B | 4 |',
  ],
  [
    'a foot that says the head again goes',
    '<table><thead><tr><th>A</th><th>B</th></tr></thead><tbody><tr><td>1</td><td>2</td></tr></tbody><tfoot><tr><th>A</th><th>B</th></tr></tfoot></table>',
    '| A | B |\n| --- | --- |\n| 1 | 2 |',
  ],
  [
    'a doubled head goes',
    '<table><thead class="clone"><tr><th>A</th><th>B</th></tr></thead><thead><tr><th>A</th><th>B</th></tr></thead><tbody><tr><td>1</td><td>2</td></tr></tbody></table>',
    '| A | B |\n| --- | --- |\n| 1 | 2 |',
  ],
  [
    'roles make a table',
    '<div role="grid"><div role="row"><span role="columnheader">N</span><span role="columnheader">M</span></div><div role="row"><span role="gridcell">1</span><span role="gridcell">2</span></div></div>',
    '| N | M |\n| --- | --- |\n| 1 | 2 |',
  ],
  [
    'a row that names a group stays a row',
    '<table><thead><tr><th>A</th><th>B</th></tr></thead><tbody><tr><td colspan="2"><b>Group</b></td></tr><tr><td>1</td><td>2</td></tr></tbody></table>',
    '| A | B |\n| --- | --- |\n| **Group** |  |\n| 1 | 2 |',
  ],
  [
    'a bold first row is the head',
    '<table><tr><td style="font-weight:bold">N</td><td style="font-weight:bold">V</td></tr><tr><td>a</td><td>1</td></tr></table>',
    '| N | V |\n| --- | --- |\n| a | 1 |',
  ],
  [
    'a bold first row in paragraphs is the head',
    '<table><tr><td><p><b>N</b></p></td><td><p><b>V</b></p></td></tr><tr><td><p>a</p></td><td><p>1</p></td></tr></table>',
    '| N | V |\n| --- | --- |\n| a | 1 |',
  ],
  [
    'roles make headings and lists',
    '<div role="heading">Two</div><ul role="list"><li>x</li></ul><div role="list"><div><div role="listitem">a</div></div><div><div role="listitem">b</div></div></div>',
    '## Two\n\n- x\n\n- a\n- b',
  ],
  [
    'footnotes with links back',
    '<p>a<sup class="footnote-ref"><a href="#fn1" id="fnref1">[1]</a></sup></p><hr class="footnotes-sep"><section class="footnotes"><ol class="footnotes-list"><li id="fn1" class="footnote-item"><p>Note. <a href="#fnref1" class="footnote-backref">↩︎</a></p></li></ol></section>',
    'a[^1]\n\n[^1]: Note.',
  ],
  [
    'footnotes with a number before the note',
    '<p>a<a data-component-name="FootnoteAnchorToDOM" id="footnote-anchor-1" href="#footnote-1" target="_self" class="footnote-anchor">1</a> b</p><div class="footnote" data-component-name="FootnoteToDOM"><a id="footnote-1" href="#footnote-anchor-1" class="footnote-number" contenteditable="false">1</a><div class="footnote-content"><p>Sub note.</p></div></div>',
    'a[^1] b\n\n[^1]: Sub note.',
  ],
  [
    'notes in one paragraph',
    '<p>One.<sup><a href="#n1">1</a></sup> Two.<sup><a href="#n2">2</a></sup></p><p><a name="n1">1</a>. First note.<br><a name="n2">2</a>. Second note.</p>',
    'One.[^1] Two.[^2]\n\n[^1]: First note.\n\n[^2]: Second note.',
  ],
  [
    'brackets about the mark',
    '<p>w<sup class="footnote">[<a id="_footnoteref_1" class="footnote" href="#_footnotedef_1" title="View footnote.">1</a>]</sup></p><div id="footnotes"><hr><div class="footnote" id="_footnotedef_1"><a href="#_footnoteref_1">1</a>. Adoc note.</div></div>',
    'w[^1]\n\n[^1]: Adoc note.',
  ],
  [
    'a note that opens beside its mark',
    '<p>w<sup class="modern-footnotes-footnote" data-mfn="1"><a href="javascript:void(0)" role="button">1</a></sup><span class="modern-footnotes-footnote__note" data-mfn="1" style="display:none">Inline note.</span> rest</p>',
    'w[^1] rest\n\n[^1]: Inline note.',
  ],
  [
    'links that lead to each other',
    '<p>w<sup id="aa"><a href="#bb">*</a></sup></p><div class="x"><p id="bb">Star note <a href="#aa">back</a></p></div>',
    'w[^1]\n\n[^1]: Star note',
  ],
  [
    'notes in an aside',
    '<p>w<a href="#fn1" class="footnote-ref" id="fnref1" role="doc-noteref"><sup>1</sup></a></p><aside id="footnotes" class="footnotes footnotes-end-of-document" role="doc-endnotes"><hr /><ol><li id="fn1"><p>P note.<a href="#fnref1" class="footnote-back" role="doc-backlink">↩︎</a></p></li></ol></aside>',
    'w[^1]\n\n[^1]: P note.',
  ],
  [
    'a note in a table',
    '<p>w <a class="footnote-reference" href="#id2" id="id1">[1]</a></p><table class="docutils footnote" frame="void" id="id2" rules="none"><colgroup><col class="label"><col></colgroup><tbody valign="top"><tr><td class="label"><a class="fn-backref" href="#id1">[1]</a></td><td>Old docutils note.</td></tr></tbody></table>',
    'w [^1]\n\n[^1]: Old docutils note.',
  ],
  [
    'a note in a list of terms',
    '<p>w<a class="footnote-reference brackets" href="#f1" id="i1">1</a></p><dl class="footnote brackets"><dt class="label" id="f1"><span class="brackets"><a class="fn-backref" href="#i1">1</a></span></dt><dd><p>DL note.</p></dd></dl>',
    'w[^1]\n\n[^1]: DL note.',
  ],
  [
    'links to sections are no footnotes',
    '<p>Pages: <a href="#p1">1</a> <a href="#p2">2</a></p><h2 id="p1">One</h2><div id="p2"><p>Two is a long section.</p></div>',
    'Pages: [1](https://site.example/a/page#p1) [2](https://site.example/a/page#p2)\n\n## One\n\nTwo is a long section.',
  ],
  [
    'a callout of GitHub',
    '<div class="markdown-alert markdown-alert-note"><p class="markdown-alert-title"><svg></svg>Note</p><p>Text.</p></div>',
    '> [!NOTE]\n> **Note**\n>\n> Text.',
  ],
  [
    'a class that is the kind',
    '<div class="WARNING"><p>Warning</p><p>Text w.</p></div>',
    '> [!WARNING]\n> **Warning**\n>\n> Text w.',
  ],
  [
    'a title of its own',
    '<div class="theme-admonition theme-admonition-info admonition_xJq3 alert alert--info"><div class="admonitionHeading_Gvgb"><span class="admonitionIcon_Rf37"><svg></svg></span>My title</div><div class="admonitionContent_BuS1"><p>Text.</p></div></div>',
    '> [!NOTE]\n> **My title**\n>\n> Text.',
  ],
  [
    'the gravest word counts',
    '<blockquote class="hint hint-warning"><p>Careful.</p></blockquote>',
    '> [!WARNING]\n> Careful.',
  ],
  [
    'title and icon in boxes',
    '<div class="callout" data-callout="tip"><div class="callout-title"><div class="callout-icon"><svg></svg></div><div class="callout-title-inner">A tip</div></div><div class="callout-content"><p>Do it.</p></div></div>',
    '> [!TIP]\n> **A tip**\n>\n> Do it.',
  ],
  [
    'a role',
    '<div class="alert alert-warning" role="alert"><strong>Heads up!</strong> Better check.</div>',
    '> [!WARNING]\n> **Heads up!** Better check.',
  ],
  [
    'a table with an icon',
    '<div class="admonitionblock note"><table><tbody><tr><td class="icon"><i class="fa icon-note" title="Note"></i></td><td class="content">Inline content.</td></tr></tbody></table></div>',
    '> [!NOTE]\n> **Note**\n>\n> Inline content.',
  ],
  [
    'a paragraph that is a note',
    '<div class="warning"><p>Rustdoc warns.</p></div><p class="note">Note: W3C.</p>',
    '> [!WARNING]\n> Rustdoc warns.\n\n> [!NOTE]\n> Note: W3C.',
  ],
  [
    'an element of its own',
    '<aws-alert type="warning" class="awsui-alert"><p>Costs money.</p></aws-alert><amazon-q></amazon-q>',
    '> [!WARNING]\n> Costs money.',
  ],
  [
    'frames that load later, and stand-ins for players',
    '<iframe src="about:blank" data-src="https://player.vimeo.com/video/123"></iframe><iframe data-lazy-src="https://www.youtube.com/embed/abcdefghijk" src="javascript:void(0)"></iframe><div class="youtube-player" data-id="abcdefghijk"></div><amp-youtube data-videoid="abcdefghijk"></amp-youtube><iframe srcdoc="x" src="https://ads.example/"></iframe>',
    '[Video](https://player.vimeo.com/video/123)\n\n[Video](https://www.youtube.com/watch?v=abcdefghijk)\n\n[Video](https://www.youtube.com/watch?v=abcdefghijk)\n\n[Video](https://www.youtube.com/watch?v=abcdefghijk)',
  ],
  [
    'countdowns, letters and numerals',
    '<ol reversed start="10"><li>ten</li><li>nine</li></ol><ol type="A"><li>x</li></ol><ol type="i" start="3"><li>y</li></ol><ol class="lower-alpha"><li>z</li></ol><ol style="list-style:none"><li>1.1 own</li></ol>',
    '10. ten\n9. nine\n\n- A. x\n\n- iii. y\n\n- a. z\n\n- 1.1 own',
  ],
  [
    'line breaks at the edge of marks go out of them',
    '<p><a href="/x">Line<br></a>next <u>un<br/></u>der <em><br>start</em> <b>x<br><br></b>y</p>',
    '[Line](https://site.example/x)  \nnext un  \nder  \n*start* **x**\n\ny',
  ],
  [
    'punctuation goes out of marks',
    '<p>请看<em>《红楼梦》</em>这本书。<b>「引用」</b>と<strong>（注）</strong>は。<strong>100%</strong>的<strong>C++</strong>语言 <b>a</b><i>b</i> <b>“q”</b>s</p>',
    '请看《*红楼梦*》这本书。「**引用**」と（**注**）は。**100**%的**C**++语言 <strong>a</strong><em>b</em> “**q**”s',
  ],
  [
    'lines that a style keeps',
    '<blockquote style="white-space:pre-wrap">a\nb\n\nc</blockquote><div class="whitespace-pre-line">x\ny</div>',
    '> a  \n> b\n> \n> c\n\nx  \ny',
  ],
  [
    'values of fields, but no secrets',
    '<table><tr><th>Title</th><td><input type="text" name="t" value="Gate squeaks"></td></tr><tr><th>Status</th><td><select name="st"><option>new</option><option selected>open</option></select></td></tr></table><label for="d">Text</label><textarea id="d">line 1\nline 2</textarea><input type="password" value="x"><input type="hidden" value="h"><input type="submit" value="Save"><input name="csrf_token" value="abc"><input aria-label="Owner" value="Ina">',
    '|  |  |\n| --- | --- |\n| Title | Gate squeaks |\n| Status | open |\n\nText\n\nline 1  \nline 2\n\nOwner: Ina',
  ],
  [
    'replies keep their depth',
    '<p>Shall we move it? Ina (talk) 10:00, 1 May 2024 (UTC)</p><dl><dd>Yes. Ole (talk) 11:00, 1 May 2024 (UTC)<dl><dd>Why? Bo (talk) 12:00, 1 May 2024 (UTC)</dd></dl></dd><dd>No. Cy (talk) 13:00, 1 May 2024 (UTC)</dd></dl>',
    'Shall we move it? Ina (talk) 10:00, 1 May 2024 (UTC)\n\n- Yes. Ole (talk) 11:00, 1 May 2024 (UTC)\n  - Why? Bo (talk) 12:00, 1 May 2024 (UTC)\n- No. Cy (talk) 13:00, 1 May 2024 (UTC)',
  ],
  [
    'the hidden editor of a cell goes',
    '<div class="jp-MarkdownCell"><div class="jp-InputArea-editor lm-mod-hidden"><pre># Title</pre></div><div class="jp-RenderedMarkdown"><h1>Title</h1></div></div>',
    '# Title',
  ],
  [
    'a named column is a table',
    '<table><thead><tr><th>Command</th></tr></thead><tbody><tr><td>npm i</td></tr><tr><td>npm t</td></tr></tbody></table>',
    '| Command |\n| --- |\n| npm i |\n| npm t |',
  ],
  [
    'boxes that a style sheet ticks',
    '<ul class="to-do-list"><li><div class="checkbox checkbox-on"></div> <span class="to-do-children-checked">Bought rope</span><div class="indented"></div></li></ul><ul class="to-do-list"><li><div class="checkbox checkbox-off"></div> <span class="to-do-children-unchecked">Paint hull</span></li></ul>',
    '- [x] Bought rope\n\n- [ ] Paint hull',
  ],
  [
    'the kind is not said twice in a title',
    '<div class="callout callout-style-default callout-note callout-titled"><div class="callout-header d-flex align-content-center"><div class="callout-icon-container"><i class="callout-icon"></i></div><div class="callout-title-container flex-fill"><span class="screen-reader-only">Note</span>Quarto words</div></div><div class="callout-body-container callout-body"><p>There are five types.</p></div></div>',
    '> [!NOTE]\n> **Quarto words**\n>\n> There are five types.',
  ],
  [
    'an emoji beside a note is none itself',
    '<div class="kg-card kg-callout-card kg-callout-card-blue"><div class="kg-callout-emoji">💡</div><div class="kg-callout-text">Ghost callout words.</div></div>',
    '> 💡\n>\n> Ghost callout words.',
  ],
  [
    'the line over notes goes with them',
    '<p>Text<sup id="fnref:x"><a href="#fn:x" class="footnote-ref" role="doc-noteref">1</a></sup>.</p><div class="footnotes" role="doc-endnotes"><hr><ol><li id="fn:x"><p>Hugo note.&#160;<a href="#fnref:x" class="footnote-backref" role="doc-backlink">&#x21a9;&#xfe0e;</a></p></li></ol></div>',
    'Text[^1].\n\n[^1]: Hugo note.',
  ],
  [
    'a figure that opens larger keeps its image',
    '<figure class="nb nc nd ne nf ng"><div role="button" tabindex="0" class="nh ni ed nj bh nk"><span class="eo ep eq ai er es et eu ev speechify-ignore">Press enter or click to view image in full size</span><div class="mx my na"><picture><source srcset="https://miro.example/v2/resize:fit:640/1*x.png 640w, https://miro.example/v2/resize:fit:1400/1*x.png 1400w"><img alt="" class="bh" loading="eager" role="presentation" width="700" src="https://miro.example/v2/resize:fit:700/1*x.png"></picture></div></div><figcaption class="nq fe nr">Photo by Someone</figcaption></figure>',
    '![](https://miro.example/v2/resize:fit:700/1*x.png)\n\nPhoto by Someone',
  ],
  [
    'a file and its button are one link',
    '<div class="wp-block-buttons"><div class="wp-block-button"><a class="wp-block-button__link" href="/dl">Download plan</a></div></div><div class="wp-block-file"><a href="/f.pdf">Report 2020</a><a href="/f.pdf" class="wp-block-file__button" download>Download</a></div>',
    '[Download plan](https://site.example/dl)\n\n[Report 2020](https://site.example/f.pdf)',
  ],
  [
    'labels in a row are parted',
    '<p>Options: <span class="tag">npm</span><span class="tag">yarn</span><span class="tag">pnpm</span></p><ul class="tags"><li><a href="/t/a">alpha</a></li><li><a href="/t/b">beta</a></li></ul><div class="meta"><span>By Ann</span><span>May 2020</span></div>',
    'Options: npm yarn pnpm\n\n- [alpha](https://site.example/t/a)\n- [beta](https://site.example/t/b)\n\nBy Ann May 2020',
  ],
  [
    'a style sheet that keeps lines',
    '<style>.poem{white-space:pre-line}</style><div class="poem">Row one\nRow two</div>',
    'Row one  \nRow two',
  ],
  [
    'a dash after code begins no list',
    '<section class="detail" id="substring(int)"><h3>substring</h3><div class="member-signature"><span class="modifiers">public</span>&nbsp;<span class="return-type"><a href="String.html">String</a></span>&nbsp;<span class="element-name">substring</span><wbr><span class="parameters">(int&nbsp;beginIndex)</span></div><div class="block">Returns a string. Examples: <blockquote><pre>\n "unhappy".substring(2) returns "happy"\n "Harbison".substring(3) returns "bison"\n </pre></blockquote></div><dl class="notes"><dt>Parameters:</dt><dd><code>beginIndex</code> - the beginning index, inclusive.</dd><dt>Returns:</dt><dd>the specified substring.</dd></dl></section>',
    '### substring\n\npublic [String](https://site.example/a/String.html) substring(int beginIndex)\n\nReturns a string. Examples:\n\n> ```\n>  "unhappy".substring(2) returns "happy"\n>  "Harbison".substring(3) returns "bison"\n> ```\n\nParameters:\n: `beginIndex` - the beginning index, inclusive.\n\nReturns:\n: the specified substring.',
  ],
  [
    'a note in an element of its own',
    '<p>Text <d-footnote>Distill note.</d-footnote> rest.</p>',
    'Text[^1] rest.\n\n[^1]: Distill note.',
  ],
  [
    'a note at the margin that its mark leads to',
    '<p>A<a href="#sn1" class="footnote-ref" id="r1"><sup>1</sup></a>.</p><p>More.</p><div id="sn1" class="sidenote"><p>Margin note. <a href="#r1">↩</a></p></div>',
    'A[^1].\n\nMore.\n\n[^1]: Margin note.',
  ],
  [
    'notes that open over their marks, and a table that says them again',
    '<p>Text<span class="footnote_referrer"><a role="button" tabindex="0" onclick="x()"><sup id="footnote_plugin_tooltip_7_1_1" class="footnote_plugin_tooltip_text">[1]</sup></a><span id="footnote_plugin_tooltip_text_7_1_1" class="footnote_tooltip">Tip note.</span></span> goes.</p><div class="speaker-mute footnotes_reference_container"><div class="footnote_container_prepare"><p><span role="button" class="footnote_reference_container_label pointer">References</span><span role="button" class="footnote_reference_container_collapse_button" style="display: none;">[<a id="fb">+</a>]</span></p></div><div id="footnote_references_container_7_1" style=""><table class="footnotes_table footnote-reference-container"><caption class="accessibility">References</caption><tbody><tr class="footnotes_plugin_reference_row"><th scope="row" id="footnote_plugin_reference_7_1_1" class="footnote_plugin_index pointer"><a role="button"><span class="footnote_index_arrow">&#8593;</span>1</a></th><td class="footnote_plugin_text">Tip note.</td></tr></tbody></table></div></div>',
    'Text[^1] goes.\n\n[^1]: Tip note.',
  ],
  [
    'a title of its own, whatever its name',
    '<div class="admonition-my-title admonition"><p class="admonition-title">My title</p><p>Generic.</p></div><div class="versionadded"><p><span class="versionmodified added">New in version 3.2: </span>Added it.</p></div><div class="deprecated"><p><span class="versionmodified deprecated">Deprecated since version 3.9: </span>Use x.</p></div><div class="admonition seealso"><p class="admonition-title">See also</p><p>Other.</p></div>',
    '> **My title**\n>\n> Generic.\n\nNew in version 3.2: Added it.\n\nDeprecated since version 3.9: Use x.\n\n> [!NOTE]\n> **See also**\n>\n> Other.',
  ],
  [
    'the word hint is the name of all',
    '<div class="hint hint-info"><p>Blue.</p></div><blockquote class="gdoc-hint warning"><div class="gdoc-hint__title">Warning</div><div class="gdoc-hint__text">Orange.</div></blockquote>',
    '> [!NOTE]\n> Blue.\n\n> [!WARNING]\n> **Warning**\n>\n> Orange.',
  ],
  [
    'callouts of other makes',
    '<div class="awsdocs-note"><div class="awsdocs-note-title"><h6>Note</h6></div><div class="awsdocs-note-text"><p>AWS.</p></div></div><div class="ak-editor-panel" data-panel-type="success"><div class="ak-editor-panel__icon"><span role="img" aria-label="Panel success"></span></div><div class="ak-editor-panel__content"><p>Cloud.</p></div></div><blockquote class="blockquote-tag blockquote-tag-note"><p class="blockquote-tag-title">Note</p><p>Book.</p></blockquote>',
    '> [!NOTE]\n> **Note**\n>\n> AWS.\n\n> [!TIP]\n> Cloud.\n\n> [!NOTE]\n> **Note**\n>\n> Book.',
  ],
  [
    'paragraphs of a word processor are lists',
    '<p class="MsoListParagraphCxSpFirst" style=\'text-indent:-.25in;mso-list:l0 level1 lfo1\'><![if !supportLists]><span style=\'font-family:Symbol\'><span style=\'mso-list:Ignore\'>·<span style=\'font:7.0pt "Times New Roman"\'>&nbsp;&nbsp;&nbsp;&nbsp;&nbsp; </span></span></span><![endif]>First item<o:p></o:p></p><p class="MsoListParagraphCxSpLast" style=\'text-indent:-.25in;mso-list:l0 level1 lfo1\'><span style=\'font-family:Symbol\'><span style=\'mso-list:Ignore\'>·<span>&nbsp;&nbsp; </span></span></span>Second item<o:p></o:p></p><h2>Steps</h2><p class="MsoListParagraph" style="margin-left:36.0pt;text-indent:-18.0pt"><span>1.<span style="font:7.0pt &quot;Times New Roman&quot;">&nbsp;&nbsp; </span></span>One</p><p class="MsoListParagraph" style="margin-left:72.0pt;text-indent:-18.0pt"><span>a.<span style="font:7.0pt &quot;Times New Roman&quot;">&nbsp;&nbsp; </span></span>Inner</p><p class="MsoListParagraph" style="margin-left:36.0pt;text-indent:-18.0pt"><span>2.<span style="font:7.0pt &quot;Times New Roman&quot;">&nbsp;&nbsp; </span></span>Two</p>',
    '- First item\n- Second item\n\n## Steps\n\n1. One\n   - a. Inner\n2. Two',
  ],
  [
    'lists of levels one after another are lists within lists',
    '<ul class="c3 lst-kix_1-0 start"><li class="c1 li-bullet-0"><span>A</span></li></ul><ul class="c3 lst-kix_1-1 start"><li class="c1 c5 li-bullet-0"><span>A.1</span></li></ul><ul class="c3 lst-kix_1-0"><li class="c1"><span>B</span></li></ul>',
    '- A\n  - A.1\n- B',
  ],
  [
    'what only a style keeps apart is parted',
    '<div class="byline"><span class="author">Ann Bell</span><time datetime="2020-05-01">May 1, 2020</time></div><div><span>3 beds</span><span>2 baths</span><span>120 m²</span></div><ul><li><a href="/a">alpha</a><a href="/b">beta</a></li></ul><p>wo<span>rd</span> <span>H</span><span>i</span> <span>24</span><span>99</span> <span class="name">call</span><span class="parameters">(int x)</span> <span>漢</span><span>字</span></p>',
    'Ann Bell May 1, 2020\n\n3 beds 2 baths 120 m²\n\n- [alpha](https://site.example/a) [beta](https://site.example/b)\n\nword Hi 2499 call(int x) 漢字',
  ],
  [
    'the foot of a quote or a review is of it',
    '<blockquote><p>All is well.</p><footer>Ina Sund, pilot</footer></blockquote><article><article class="review"><p>It floats.</p><footer>By <b>Ole</b></footer></article></article>',
    '> All is well.\n> \n> Ina Sund, pilot\n\nIt floats.\n\nBy **Ole**',
  ],
  [
    'answers to choose from are a list; what is asked of the reader is none',
    '<form><fieldset><legend>What is a fathom?</legend><label><input type="radio" name="q"> Six feet</label><label><input type="radio" name="q"> Ten feet</label></fieldset></form>',
    'What is a fathom?\n\n- Six feet\n- Ten feet',
  ],
  [
    'a raised letter is a mark, but behind a figure an ordinal',
    '<p>12 m<sup>a</sup>, the 2<sup>e</sup> and x<sup>2</sup></p>',
    '12 m<sup>a</sup>, the 2e and x²',
  ],
  [
    'the name and the kind of a parameter are parted, whatever draws the dot between them',
    '<div><code>limit</code><span class="type">integer</span><span class="need">required</span></div><div><span class="by">Ann Bell</span><span class="dot"></span><span class="on">5 May 2024</span></div>',
    '`limit` integer required\n\nAnn Bell 5 May 2024',
  ],
  [
    'one column with its name over it, without a head of its own',
    '<table><tr><th>Port</th></tr><tr><td>North</td></tr><tr><td>South</td></tr></table>',
    '| Port |\n| --- |\n| North |\n| South |',
  ],
  [
    'the arrow of a column and the words of a control are none of a head',
    '<table><thead><tr><th><div>Depth<span class="sort">▲</span></div></th><th>Port</th></tr></thead><tbody><tr><td>3</td><td>North</td></tr></tbody></table><h3>Code <a href="#" class="copy">Copy</a></h3><p><button>fathom</button> means six feet.</p>',
    '| Depth | Port |\n| --- | --- |\n| 3 | North |\n\n### Code\n\nfathom means six feet.',
  ],
  [
    'a document that is shown in the page; another post once',
    '<embed src="/b.pdf" type="application/pdf"><blockquote class="wp-embedded-content"><a href="https://o.example/p">Other post</a></blockquote><iframe class="wp-embedded-content" src="https://o.example/p/embed/" title="Other post"></iframe>',
    '[Embedded page](https://site.example/b.pdf)\n\n> [Other post](https://o.example/p)',
  ],
  [
    'a callout that is folded in',
    '<div class="callout is-collapsed" data-callout="tip"><div class="callout-title"><div class="callout-title-inner">Foldable</div></div><div class="callout-content" style="display: none;"><p>Inside.</p></div></div>',
    '> [!TIP]\n> **Foldable**\n>\n> Inside.',
  ],
  [
    'a button within a sentence is a word of it',
    '<p>Given a text, return <em>the longest</em> <span><button aria-haspopup="dialog"><em>special</em></button></span> <span><button><em>part</em></button></span> in it. <button>Copy</button></p>',
    'Given a text, return *the longest* *special* *part* in it.',
  ],
  [
    'the address of an image in an attribute of the site’s own',
    '<p><img src="data:image/svg+xml,%3Csvg/%3E" data-image-loader="https://x.example/a.png" alt="A"></p>',
    '![A](https://x.example/a.png)',
  ],
  [
    'a picture once: its large copy, another cut of a figure',
    '<p>a</p><div><a href="https://x.example/one.jpg"><img src="https://x.example/one-300x200.jpg"></a> <img src="https://x.example/one.jpg"></div><figure><img src="https://x.example/two-large.webp" alt="T"><div><img src="https://x.example/two-small.jpg" alt="T"></div><figcaption>Two.</figcaption></figure><figure><img src="https://x.example/before.jpg" alt=""><img src="https://x.example/after.jpg" alt=""></figure>',
    'a\n\n[![](https://x.example/one-300x200.jpg)](https://x.example/one.jpg)\n\n![T](https://x.example/two-large.webp)\n\nTwo.\n\n![](https://x.example/before.jpg)![](https://x.example/after.jpg)',
  ],
  [
    'spans that are paragraphs; a list to choose a language from',
    '<div><span data-as="p">One.</span><span data-as="p">Two.</span></div><div role="listbox"><div role="option">Node</div><div role="option">Go</div></div>',
    'One.\n\nTwo.',
  ],
  [
    'a post in a frame leads to the post',
    '<iframe src="https://platform.twitter.com/embed/Tweet.html?id=123" title="X Post"></iframe>',
    '[X Post](https://x.com/i/status/123)',
  ],
  [
    'callouts of components and of a wiki',
    '<blockquote class="is-danger"><p>Wiki.</p></blockquote><div class="hint-container caution"><p class="hint-container-title">Slow</p><p>Theme.</p></div><div class="MuiAlert-root MuiAlert-standardWarning" role="alert"><div class="MuiAlert-icon"><svg></svg></div><div class="MuiAlert-message"><div class="MuiAlertTitle-root">Fog</div>Material.</div></div><div class="chakra-alert" data-status="info" role="alert"><span><svg></svg></span><div>Chakra.</div></div>',
    '> [!CAUTION]\n> Wiki.\n\n> [!CAUTION]\n> **Slow**\n>\n> Theme.\n\n> [!WARNING]\n> **Fog**\n>\n> Material.\n\n> [!NOTE]\n> Chakra.',
  ],
  [
    'lines that a box about paragraphs keeps',
    '<div style="white-space: pre-line">\n<p>c\nd</p>\n<p>e</p>\n</div>',
    'c  \nd\n\ne',
  ],
  [
    'an image in noscript that is none of the images before it',
    '<p><img src="/b.jpg" alt="B"></p><noscript><img src="/c.jpg" alt="C"></noscript><p>x</p><p><img src="/d-small.jpg" alt="D"></p><noscript><img src="/d.jpg" alt="D"></noscript>',
    '![B](https://site.example/b.jpg)\n\n![C](https://site.example/c.jpg)\n\nx\n\n![D](https://site.example/d-small.jpg)',
  ],
  [
    'a blurred stand-in',
    '<img src="/e.jpg?w=20&amp;blur=50" srcset="/e.jpg?w=400 400w, /e.jpg?w=1200 1200w" alt="E">',
    '![E](https://site.example/e.jpg?w=1200)',
  ],
  [
    'a background that is said to be an image',
    '<div role="img" aria-label="Map of the bay" style="background-image:url(/map.png)"></div>',
    '![Map of the bay](https://site.example/map.png)',
  ],
  [
    'a player known by its library',
    '<div class="box" data-plyr-provider="youtube" data-plyr-embed-id="abcdefghijk"></div>',
    '[Video](https://www.youtube.com/watch?v=abcdefghijk)',
  ],
  [
    'the link to answer a comment says nothing',
    '<ol><li><p>I remember it.</p><a class="comment-reply-link" href="?replytocom=1#respond">Reply</a></li></ol>',
    '1. I remember it.',
  ],
  [
    'a frame whose document stands in an attribute; beside an address it is a stand-in',
    '<p>Before.</p><iframe srcdoc="&lt;html&gt;&lt;body&gt;&lt;h2&gt;Inner&lt;/h2&gt;&lt;p&gt;Written &lt;a href=&quot;/x&quot;&gt;here&lt;/a&gt;.&lt;/p&gt;&lt;script&gt;alert(1)&lt;/script&gt;&lt;/body&gt;"></iframe><iframe srcdoc="&lt;a&gt;Play&lt;/a&gt;" src="https://www.youtube.com/embed/abcdefghijk"></iframe><p>After.</p>',
    'Before.\n\n## Inner\n\nWritten [here](https://site.example/x).\n\n[Video](https://www.youtube.com/watch?v=abcdefghijk)\n\nAfter.',
  ],
  [
    'links in boxes of their own beside each other are parted',
    '<p><span class="h"><span><a href="/c">cur</a></span><span><a href="/d">prev</a></span></span> today</p>',
    '[cur](https://site.example/c) [prev](https://site.example/d) today',
  ],
  [
    'a link that sorts a column, and its arrow',
    '<table><thead><tr><th><a href="?sort=a">Name ↕</a></th><th><a href="/sorts">Sorts</a></th></tr></thead><tbody><tr><td>a</td><td>b</td></tr></tbody></table>',
    '| Name | [Sorts](https://site.example/sorts) |\n| --- | --- |\n| a | b |',
  ],
  [
    'words close behind an image',
    '<div><img src="/c.jpg" alt="C"><span class="caption">Caption</span></div><p><a href="/d.jpg"><img src="/d.jpg"></a>Rigid systems.</p>',
    '![C](https://site.example/c.jpg) Caption\n\n[![](https://site.example/d.jpg)](https://site.example/d.jpg) Rigid systems.',
  ],
];

describe('tables, footnotes, callouts, lists', () => {
  test.each(rows)('%s', (_rule, html, markdown) => expect(markdownOf(html)).toBe(markdown));
});
