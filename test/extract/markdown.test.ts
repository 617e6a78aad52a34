import { describe, expect, test } from 'vitest';
import { markdownOf } from './make-capture.ts';

type Row = readonly [rule: string, html: string, markdown: string];

function check(rows: readonly Row[]): void {
  test.each(rows)('%s', (_rule, html, markdown) => expect(markdownOf(html)).toBe(markdown));
}

describe('tables', () => {
  check([
    [
      'a table without a head row gets an empty one',
      '<table><tr><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></table>',
      '|  |  |\n| --- | --- |\n| a | b |\n| c | d |',
    ],
    [
      'a cell over several rows is repeated, one over several columns is followed by empty ones',
      '<table><tr><th>x</th><th>y</th><th>z</th></tr><tr><td rowspan="2">1</td><td colspan="2">2</td></tr><tr><td>3</td><td>4</td></tr></table>',
      '| x | y | z |\n| --- | --- | --- |\n| 1 | 2 |  |\n| 1 | 3 | 4 |',
    ],
    [
      'alignment is kept',
      '<table><tr><th align="right">n</th><th style="text-align: center">m</th></tr><tr><td>1</td><td>2</td></tr></table>',
      '| n | m |\n| ---: | :---: |\n| 1 | 2 |',
    ],
    [
      'blocks in a cell stay in its line',
      '<table><tr><th>a</th><th>b</th></tr><tr><td><p>one</p><p>two</p></td><td><ul><li>x</li><li>y</li></ul></td></tr></table>',
      '| a | b |\n| --- | --- |\n| one<br>two | • x<br>• y |',
    ],
    [
      'bars in a cell are escaped',
      '<table><tr><th>a</th><th>b</th></tr><tr><td>x|y</td><td><code>p|q</code></td></tr></table>',
      '| a | b |\n| --- | --- |\n| x\\|y | `p\\|q` |',
    ],
    [
      'rows of unequal length are filled up',
      '<table><tr><th>a</th><th>b</th></tr><tr><td>1</td></tr></table>',
      '| a | b |\n| --- | --- |\n| 1 |  |',
    ],
    [
      'a caption stands before the table',
      '<table><caption>Fares</caption><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr></table>',
      'Fares\n\n| a | b |\n| --- | --- |\n| 1 | 2 |',
    ],
    [
      'a table in a cell is read as lines',
      '<table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td><table><tr><th>p</th><th>q</th></tr><tr><td>7</td><td>8</td></tr></table></td></tr></table>',
      '| a | b |\n| --- | --- |\n| 1 | p · q<br>7 · 8 |',
    ],
    [
      'a table that only lays out is no table',
      '<table role="presentation"><tr><td><p>left</p></td><td><h2>right</h2></td></tr></table>',
      'left\n\n## right',
    ],
    ['a table of one cell is no table', '<table><tr><td>alone</td></tr></table>', 'alone'],
    [
      'text that stands in a table outside its cells is kept, before it, where browsers put it',
      '<table>stray<tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr></table>',
      'stray\n\n| a | b |\n| --- | --- |\n| 1 | 2 |',
    ],
  ]);
});

describe('code', () => {
  check([
    [
      'the language of class language-x',
      '<pre><code class="language-rust">fn main() {}</code></pre>',
      '```rust\nfn main() {}\n```',
    ],
    [
      'the language of highlight-source-x',
      '<div class="highlight highlight-source-js"><pre>let a;</pre></div>',
      '```js\nlet a;\n```',
    ],
    ['the language of data-lang', '<pre data-lang="go"><code>x := 1</code></pre>', '```go\nx := 1\n```'],
    ['the language of brush', '<pre class="brush: php; gutter: true">echo 1;</pre>', '```php\necho 1;\n```'],
    ['words of highlighters are no language', '<pre class="hljs highlight"><code>a</code></pre>', '```\na\n```'],
    ['code with fences in it gets a longer fence', '<pre>```\nx\n```</pre>', '````\n```\nx\n```\n````'],
    [
      'line numbers in a table beside the code go',
      '<table class="highlighttable"><tr><td class="linenos"><pre>1\n2</pre></td><td class="code"><pre>a = 1\nb = 2</pre></td></tr></table>',
      '```\na = 1\nb = 2\n```',
    ],
    [
      'a table of lines is code',
      '<table><tr><td class="blob-num">1</td><td class="blob-code">int a;</td></tr><tr><td class="blob-num">2</td><td class="blob-code">int b;</td></tr></table>',
      '```\nint a;\nint b;\n```',
    ],
    [
      'lines that are blocks end in line breaks',
      '<pre><code><div class="line">a</div><div class="line">b</div></code></pre>',
      '```\na\nb\n```',
    ],
    [
      'lines that have their own line breaks get no second',
      '<pre><code><span class="line">a</span>\n<span class="line">b</span></code></pre>',
      '```\na\nb\n```',
    ],
    ['white space and blank lines are kept', '<pre>a\n\n\n    b  c</pre>', '```\na\n\n\n    b  c\n```'],
    ['buttons in the code go', '<pre><button>Copy</button><code>a</code></pre>', '```\na\n```'],
    ['inline code is not escaped', '<p><code>a_b *c* [d]</code></p>', '`a_b *c* [d]`'],
    ['inline code with a backtick gets two', '<p><code>a`b</code></p>', '``a`b``'],
    ['keys and samples are code', '<p>Press <kbd>Ctrl</kbd></p>', 'Press `Ctrl`'],
  ]);
});

describe('lists', () => {
  check([
    [
      'lists in lists are indented by their marker',
      '<ul><li>a<ol><li>b<ul><li>c</li></ul></li></ol></li></ul>',
      '- a\n  1. b\n     - c',
    ],
    ['a list straight in a list belongs to the item before', '<ul><li>a</li><ul><li>b</li></ul></ul>', '- a\n  - b'],
    [
      'numbers begin where the list does',
      '<ol start="7"><li>a</li><li value="9">b</li><li>c</li></ol>',
      '7. a\n9. b\n10. c',
    ],
    ['paragraphs of an item are indented', '<ul><li><p>a</p><p>b</p></li><li>c</li></ul>', '- a\n\n  b\n- c'],
    [
      'tasks',
      '<ul><li><input type="checkbox" checked>done</li><li><label><input type="checkbox"> open</label></li></ul>',
      '- [x] done\n- [ ] open',
    ],
    ['empty items go', '<ul><li></li><li>a</li></ul>', '- a'],
    [
      'terms and definitions',
      '<dl><dt>a</dt><dd>one</dd><dd><p>two</p><p>more</p></dd></dl>',
      'a\n: one\n: two\n\n  more',
    ],
    ['definitions without a term are paragraphs', '<dl><dd>indented</dd></dl>', 'indented'],
  ]);
});

describe('text', () => {
  check([
    [
      'marks within words and lone ones are left alone',
      '<p>snake_case_name, 5 * 3, a - b, C# and 50% [sic]</p>',
      'snake_case_name, 5 * 3, a - b, C# and 50% [sic]',
    ],
    [
      'what would be emphasis is escaped',
      '<p>*not* _this_ ~~nor~~ `that`</p>',
      '\\*not\\* \\_this\\_ ~\\~nor\\~\\~ \\`that\\`',
    ],
    [
      'what would be a tag or an entity is escaped',
      '<p>&lt;script&gt; &amp;amp; 1 &lt; 2 &amp; 3</p>',
      '\\<script> \\&amp; 1 < 2 & 3',
    ],
    [
      'what would be a link is escaped',
      '<p>[a](b) [c][d] x[1] y[0]: z</p><p>[e]: f</p>',
      '[a\\](b) [c\\][d] x[1] y[0]: z\n\n[e\\]: f',
    ],
    [
      'marks at the start of a line are escaped',
      '<p># a</p><p>- b</p><p>3. c</p><p>&gt; d</p><p>---</p>',
      '\\# a\n\n\\- b\n\n3\\. c\n\n\\> d\n\n\\---',
    ],
    ['and only there', '<p><b>a</b> - b</p><h2>1. c</h2>', '**a** - b\n\n## 1. c'],
    ['addresses in the text are left alone', '<p>see https://a.example/x_y_/*z</p>', 'see https://a.example/x_y_/\\*z'],
    ['an item of dashes is no rule', '<ul><li>--- ---</li></ul>', '- \\--- ---'],
    ['a label with a bracket in it defines nothing', '<p>[](x)]:a</p>', '[\\](x)\\]:a'],
    ['backslashes before signs are escaped', '<p>C:\\dir and \\*</p>', 'C:\\dir and \\\\\\*'],
    [
      'an exclamation mark does not make an image of a link',
      '<p>Look!<a href="/x">here</a></p>',
      'Look\\![here](https://site.example/x)',
    ],
    ['texts that entities split are one', '<p>a &amp; 1. b</p>', 'a & 1. b'],
    ['no-break spaces are spaces, invisible signs go', '<p>a\u00a0b\u200bc\u00add\u0001</p>', 'a bcd'],
    ['two line breaks are a paragraph, one is a break', '<p>a<br>b<br><br>c<br></p>', 'a  \nb\n\nc'],
    ['emphasis in emphasis is one', '<p><b>a <strong>b</strong></b> <i><em>c</em></i></p>', '**a b** *c*'],
    ['emphasis beside emphasis is one', '<p><b>a</b><b>b</b></p>', '**ab**'],
    ['emphasis about blocks is left out', '<b><p>a</p><p>b</p></b>', 'a\n\nb'],
    ['spaces at the edge of emphasis go outside', '<p>x<b> a </b>y</p>', 'x **a** y'],
    [
      'raised and lowered signs',
      '<p>x<sup>2</sup> H<sub>2</sub>O 1<sup>st</sup> e<sup>ix</sup></p>',
      'x² H₂O 1st e<sup>ix</sup>',
    ],
    ['quotes', '<blockquote><p>a</p><p>b</p></blockquote>', '> a\n> \n> b'],
    ['rules', '<p>a</p><hr><p>b</p>', 'a\n\n---\n\nb'],
    ['headings are one line and not bold', '<h2><b>A</b><br>b</h2><h3></h3>', '## A b'],
    ['ruby', '<p><ruby>漢字<rp>(</rp><rt>かんじ</rt><rp>)</rp></ruby></p>', '漢字(かんじ)'],
  ]);
});

describe('links', () => {
  check([
    ['are absolute', '<a href="../b?c=1#d">x</a>', '[x](https://site.example/b?c=1#d)'],
    ['in the page are of the page', '<a href="#part">x</a>', '[x](https://site.example/a/page#part)'],
    ['that run are text', '<a href="javascript:alert(1)">x</a> <a href="data:text/html,y">z</a>', 'x z'],
    ['without text go', '<p>a<a href="/x"></a>b</p>', 'ab'],
    [
      'with parentheses keep paired ones',
      '<a href="/a_(b)">x</a> <a href="/a)">y</a>',
      '[x](https://site.example/a_(b)) [y](https://site.example/a%29)',
    ],
    [
      'about a card are on its heading',
      '<a href="/x"><img src="/i.png" alt="i"><h3>Title</h3><p>More</p></a>',
      '![i](https://site.example/i.png)\n\n### [Title](https://site.example/x)\n\nMore',
    ],
    [
      'about blocks without a heading are on the first line',
      '<a href="/x"><div>One</div><div>Two</div></a>',
      '[One](https://site.example/x)\n\nTwo',
    ],
    [
      'that say their address are short',
      '<a href="https://a.example/b">https://a.example/b</a>',
      '<https://a.example/b>',
    ],
    [
      'about images',
      '<a href="/x"><img src="/i.png" alt="i"></a>',
      '[![i](https://site.example/i.png)](https://site.example/x)',
    ],
  ]);
});

describe('images', () => {
  check([
    [
      'have their lazy source',
      '<img src="/blank.gif" data-src="/real.jpg" alt="a">',
      '![a](https://site.example/real.jpg)',
    ],
    [
      'have the largest of their set',
      '<img data-srcset="/s.jpg 100w, /l.jpg 900w, /m.jpg 400w" src="data:image/gif;base64,AA" alt="a">',
      '![a](https://site.example/l.jpg)',
    ],
    [
      'have the source of their picture',
      '<picture><source srcset="/p.webp 2x"><img alt="a" src="data:image/gif;base64,AA"></picture>',
      '![a](https://site.example/p.webp)',
    ],
    ['are found in noscript', '<noscript><img src="/n.jpg" alt="a"></noscript>', '![a](https://site.example/n.jpg)'],
    [
      'are not doubled by noscript',
      '<img src="/n.jpg" alt="a"><noscript><img src="/n.jpg" alt="a"></noscript>',
      '![a](https://site.example/n.jpg)',
    ],
    ['of data are their words', '<p>a <img src="data:image/png;base64,AAAA" alt="a chart"> b</p>', 'a a chart b'],
    ['that count visits go', '<p>a<img src="/p.gif" width="1" height="1" alt=""></p>', 'a'],
    ['that are signs are signs', '<p>a <img class="emoji" alt="🎉" src="/e.png"></p>', 'a 🎉'],
    [
      'keep their caption',
      '<figure><img src="/i.png" alt="i"><figcaption>Seen</figcaption></figure>',
      '![i](https://site.example/i.png)\n\nSeen',
    ],
    ['have no brackets that break their words', '<img src="/i.png" alt="a]b">', '![a\\]b](https://site.example/i.png)'],
  ]);
});

describe('formulas', () => {
  check([
    [
      'of KaTeX',
      '<p>a <span class="katex"><span class="katex-mathml"><math><semantics><mi>x</mi><annotation encoding="application/x-tex">x_1</annotation></semantics></math></span><span class="katex-html" aria-hidden="true">x1</span></span> b</p>',
      'a $x_1$ b',
    ],
    [
      'of KaTeX on a line of their own',
      '<span class="katex-display"><span class="katex"><math display="block"><semantics><mi>x</mi><annotation encoding="application/x-tex">x</annotation></semantics></math></span></span>',
      '$$\nx\n$$',
    ],
    [
      'of MathJax 2',
      '<p>a <span class="MathJax_Preview">junk</span><span class="MathJax">junk</span><script type="math/tex">\\alpha</script> b</p>',
      'a $\\alpha$ b',
    ],
    [
      'of MathML alone',
      '<p><math><mfrac><mi>a</mi><msup><mi>b</mi><mn>2</mn></msup></mfrac></math></p>',
      '$\\frac{a}{b^{2}}$',
    ],
    ['of plain TeX in the text', '<p>so \\(a_1 * b\\) and $$c_2$$</p>', 'so $a_1 * b$ and $$c_2$$'],
  ]);
});

describe('other parts', () => {
  check([
    ['details', '<details><summary>More</summary><p>text</p></details>', '**More**\n\ntext'],
    [
      'videos are links',
      '<iframe src="https://www.youtube.com/embed/abcdef12345" title="Talk"></iframe>',
      '[Talk](https://www.youtube.com/watch?v=abcdef12345)',
    ],
    ['other frames go', '<p>a</p><iframe src="https://ads.example/x"></iframe>', 'a'],
    [
      'hidden parts go',
      '<p>a</p><p hidden>b</p><p style="display:none">c</p><p aria-hidden="true">d</p><dialog>e</dialog><span class="sr-only">f</span>',
      'a',
    ],
    [
      'a page behind an open dialog is no hidden part',
      `<div aria-hidden="true"><p>${'long text '.repeat(80).trim()}</p></div>`,
      'long text '.repeat(80).trim(),
    ],
    [
      'values of fields stand where the fields do, and nothing else of a form',
      '<form><label>Name</label><input value="x"><select><option>o</option></select><textarea>t</textarea><button>Go</button></form>',
      'Name x t',
    ],
    ['a button in a heading is its text', '<h3><button>Question</button></h3>', '### Question'],
    [
      'shadow roots are in their host, slots filled',
      '<x-card><template shadowrootmode="open"><h2>Shadow</h2><slot name="t">none</slot><slot></slot></template><b slot="t">T</b><p>light</p></x-card>',
      '## Shadow\n\n**T**\n\nlight',
    ],
    [
      'shadow roots within shadow roots are read, and one that is slotted into another',
      '<x-out><template shadowrootmode="open"><p>outer</p><x-in><template shadowrootmode="open"><p>inner</p><slot></slot></template>light</x-in><slot></slot></template><x-slot><template shadowrootmode="open"><p>slotted</p></template></x-slot></x-out>',
      'outer\n\ninner\n\nlight\n\nslotted',
    ],
    [
      'frames are read with their own address',
      '<div data-frame-url="https://other.example/dir/f.html"><a href="g.html">x</a></div>',
      '[x](https://other.example/dir/g.html)',
    ],
  ]);
});

describe('footnotes', () => {
  check([
    [
      'of Markdown sites',
      '<p>a<sup id="fnref:1"><a href="#fn:1" class="footnote-ref">1</a></sup></p><div class="footnotes"><ol><li id="fn:1"><p>note <a href="#fnref:1">↩</a></p></li></ol></div>',
      'a[^1]\n\n[^1]: note',
    ],
    [
      'of word processors',
      '<p>a<a href="#_ftn1" name="_ftnref1">[1]</a></p><p><a id="_ftn1" href="#_ftnref1">[1]</a> the note</p>',
      'a[^1]\n\n[^1]: the note',
    ],
    [
      'a number that leads back is no part of the note',
      '<p>a<sup><a href="#id-7" id="id-7-marker">25</a></sup></p><div class="footnotes"><p id="id-7"><sup><a href="#id-7-marker">25</a></sup>Zero <a href="#b">b</a></p></div>',
      'a[^25]\n\n[^25]: Zero [b](https://site.example/a/page#b)',
    ],
    [
      'links to places are no footnotes',
      '<p><a href="#s2">2</a></p><h2 id="s2">Two is here</h2>',
      '[2](https://site.example/a/page#s2)\n\n## Two is here',
    ],
  ]);
});
