import { describe, expect, test } from 'vitest';
import { markdownOf } from './make-capture.ts';

type Row = readonly [rule: string, html: string, markdown: string];

const rows: readonly Row[] = [
  [
    'numbers in a cell beside the code go',
    '<div class="highlight"><div class="chroma"><table class="lntable"><tr><td class="lntd"><pre tabindex="0" class="chroma"><code><span class="lnt">1\n</span><span class="lnt">2\n</span></code></pre></td><td class="lntd"><pre tabindex="0" class="chroma"><code class="language-go" data-lang="go"><span class="line"><span class="cl"><span class="kd">func</span> main() {\n</span></span><span class="line"><span class="cl">}\n</span></span></code></pre></td></tr></table></div></div>',
    '```go\nfunc main() {\n}\n```',
  ],
  [
    'numbers before each line go',
    '<div class="highlight"><pre tabindex="0" class="chroma"><code class="language-sh" data-lang="sh"><span class="line"><span class="ln">1</span><span class="cl">ls -l\n</span></span><span class="line"><span class="ln">2</span><span class="cl">pwd\n</span></span></code></pre></div>',
    '```sh\nls -l\npwd\n```',
  ],
  [
    'numbers in a cell of each line go',
    '<pre><code class="hljs language-python"><table class="hljs-ln"><tbody><tr><td class="hljs-ln-line hljs-ln-numbers" data-line-number="1"><div class="hljs-ln-n" data-line-number="1"></div></td><td class="hljs-ln-line hljs-ln-code" data-line-number="1">a = 1</td></tr><tr><td class="hljs-ln-numbers"></td><td class="hljs-ln-code">b = 2</td></tr></tbody></table></code></pre>',
    '```python\na = 1\nb = 2\n```',
  ],
  [
    'items of a list are lines',
    '<pre class="prettyprint lang-js linenums"><ol class="linenums"><li class="L0"><span class="kwd">var</span> a;</li><li class="L1"><span class="pln">b();</span></li></ol></pre>',
    '```js\nvar a;\nb();\n```',
  ],
  [
    'the language may be the class of the inner pre',
    '<div class="wp_syntax"><table><tr><td class="line_numbers"><pre>1\n2\n</pre></td><td class="code"><pre class="bash" style="font-family:monospace;">cd /tmp\nls</pre></td></tr></table></div>',
    '```bash\ncd /tmp\nls\n```',
  ],
  [
    'a table within pre is lines',
    '<div class="language-ruby highlighter-rouge"><div class="highlight"><pre class="highlight"><code><table class="rouge-table"><tbody><tr><td class="rouge-gutter gl"><pre class="lineno">1\n2\n</pre></td><td class="rouge-code"><pre><span class="nb">puts</span> 1\nputs 2\n</pre></td></tr></tbody></table></code></pre></div></div>',
    '```ruby\nputs 1\nputs 2\n```',
  ],
  [
    'numbers beside the block go, the language may be on the lines',
    '<div class="file-content code js-syntax-highlight"><div class="line-numbers"><a id="L1" class="file-line-num">1</a><a id="L2" class="file-line-num">2</a></div><div class="blob-content"><pre class="code highlight"><code><span id="LC1" class="line" lang="javascript">let a</span>\n<span id="LC2" class="line" lang="javascript">let b</span></code></pre></div></div>',
    '```javascript\nlet a\nlet b\n```',
  ],
  [
    'signs of a diff may be attributes',
    '<table class="chroma"><tbody><tr class="del-code nl-1 ol-1"><td class="lines-num lines-num-old" data-line-num="1"><span rel="x"></span></td><td class="lines-num lines-num-new" data-line-num=""></td><td class="lines-type-marker"><span class="tw-font-mono" data-type-marker="-"></span></td><td class="lines-code lines-code-old"><code class="code-inner">old()</code></td></tr><tr class="add-code"><td class="lines-num"></td><td class="lines-num" data-line-num="1"></td><td class="lines-type-marker"><span data-type-marker="+"></span></td><td class="lines-code"><code class="code-inner">new()</code></td></tr></tbody></table>',
    '```diff\n-old()\n+new()\n```',
  ],
  [
    'signs of a diff may be classes of cells',
    '<table class="code diff-wrap-lines"><tbody><tr class="line_holder old"><td class="old_line diff-line-num old"><a data-linenumber="1"></a></td><td class="new_line diff-line-num old"></td><td class="line_content old"><span class="line">const a = 1</span></td></tr><tr class="line_holder new"><td class="old_line diff-line-num new"></td><td class="new_line diff-line-num new"></td><td class="line_content new"><span class="line">const a = 2</span></td></tr><tr class="line_holder"><td class="old_line diff-line-num"></td><td class="new_line diff-line-num"></td><td class="line_content"><span class="line">use(a)</span></td></tr></tbody></table>',
    '```diff\n-const a = 1\n+const a = 2\n use(a)\n```',
  ],
  [
    'signs of a diff may be classes of lines',
    '<div class="language-js vp-adaptive-theme"><button title="Copy Code" class="copy"></button><span class="lang">js</span><pre class="shiki has-diff vp-code"><code><span class="line"><span>keep()</span></span>\n<span class="line diff remove"><span>old()</span></span>\n<span class="line diff add"><span>new()</span></span></code></pre></div>',
    '```diff\n keep()\n-old()\n+new()\n```',
  ],
  [
    'a diff in two columns is one text',
    '<table class="diff-table file-diff-split"><tbody><tr><td class="blob-num blob-num-deletion">1</td><td class="blob-code blob-code-deletion"><span class="blob-code-inner">a()</span></td><td class="blob-num blob-num-addition">1</td><td class="blob-code blob-code-addition"><span class="blob-code-inner">b()</span></td></tr><tr><td class="blob-num">2</td><td class="blob-code blob-code-context"><span class="blob-code-inner">c()</span></td><td class="blob-num">2</td><td class="blob-code blob-code-context"><span class="blob-code-inner">c()</span></td></tr></tbody></table>',
    '```diff\n-a()\n+b()\n c()\n```',
  ],
  [
    'the language of mw-highlight-lang',
    '<div class="mw-highlight mw-highlight-lang-python mw-content-ltr" dir="ltr"><pre><span></span><span class="linenos" data-line="1"></span><span class="k">import</span> os\n<span class="linenos" data-line="2"></span>os.getcwd()\n</pre></div>',
    '```python\nimport os\nos.getcwd()\n```',
  ],
  [
    'the language among other classes',
    '<dl class="file"><dt><a href="/x" class="mediafile">a.php</a></dt><dd><pre class="code file php"><span class="kw2">&lt;?php</span>\n<span class="kw1">echo</span> 1;</pre></dd></dl>',
    '[a.php](https://site.example/x)\n: ```php\n  <?php\n  echo 1;\n  ```',
  ],
  [
    'words of a line may be code elements',
    '<div class="code panel pdl"><div class="codeContent panelContent pdl"><div class="syntaxhighlighter sh-confluence java"><table><tbody><tr><td class="code"><div class="container"><div class="line number1 index0 alt2"><code class="java keyword">int</code> <code class="java plain">a;</code></div><div class="line number2"><code class="java plain">a++;</code></div></div></td></tr></tbody></table></div></div></div>',
    '```java\nint a;\na++;\n```',
  ],
  [
    'a box of typewriter text is code',
    '<div class="notion-code-block"><div><div>Bash</div></div><div><div role="button">Copy</div></div><div class="line-numbers notion-code-block"><div style="white-space:pre;font-family:SFMono-Regular, Menlo, monospace">echo 1\necho 2</div></div></div>',
    '```bash\necho 1\necho 2\n```',
  ],
  [
    'lines of an editor',
    '<div class="monaco-editor"><div class="margin"><div class="line-numbers">1</div></div><div class="view-lines"><div class="view-line"><span><span class="mtk1">let&nbsp;a</span></span></div><div class="view-line"><span><span class="mtk1">let&nbsp;b</span></span></div></div></div>',
    '```\nlet a\nlet b\n```',
  ],
  [
    'groups of lines of an editor',
    '<div class="ace_editor"><div class="ace_gutter"><div class="ace_gutter-cell">1</div></div><div class="ace_layer ace_text-layer"><div class="ace_line_group"><div class="ace_line"><span class="ace_keyword">let</span> a</div></div><div class="ace_line_group"><div class="ace_line">b</div></div></div></div>',
    '```\nlet a\nb\n```',
  ],
  [
    'tt with line breaks',
    '<p><tt>line one<br>line two<br>  line three</tt></p>',
    '```\nline one\nline two\n  line three\n```',
  ],
  [
    'code elements parted by line breaks are one block',
    '<p><code>npm i</code><br><code>npm test</code></p>',
    '```\nnpm i\nnpm test\n```',
  ],
  [
    'bars within pre go',
    '<pre class="bg-black"><div class="rounded"><div class="flex header"><span>bash</span><button>Copy code</button></div><div class="p-4"><code class="hljs language-bash">npm i\nnpm t</code></div></div></pre>',
    '```bash\nnpm i\nnpm t\n```',
  ],
  [
    'the bar says the language',
    '<div class="code-block"><div class="code-block-header"><span>TypeScript</span><span>Copy</span></div><div class="body"><pre><code>let a: number</code></pre></div></div>',
    '```typescript\nlet a: number\n```',
  ],
  [
    'a control in an element of its own goes',
    '<div class="codebox"><awsdocs-copy><span>Copy</span></awsdocs-copy><pre class="programlisting"><code class="json">{"a": 1}</code></pre></div>',
    '```json\n{"a": 1}\n```',
  ],
  [
    'a box of code without pre',
    '<div class="w3-example"><h3>Example</h3><div class="w3-code notranslate jsHigh"><span class="jscolor">let x = 5;<br>let y = 6;</span></div></div>',
    '### Example\n\n```js\nlet x = 5;\nlet y = 6;\n```',
  ],
  [
    'a bar before the block goes',
    '<div class="codeHeader" id="code-try-0"><span class="language">C#</span><button class="action">Copy</button></div><pre tabindex="0" class="has-inner-focus"><code class="lang-csharp" data-author-content="x"><span>Console.WriteLine();\n</span></code></pre>',
    '```csharp\nConsole.WriteLine();\n```',
  ],
  [
    'the language of src-x',
    '<div class="org-src-container"><pre class="src src-emacs-lisp">(message "hi")</pre></div>',
    '```emacs-lisp\n(message "hi")\n```',
  ],
  [
    'links of lines say nothing',
    '<div class="sourceCode" id="cb1"><pre class="sourceCode numberSource r numberLines"><code class="sourceCode r"><span id="cb1-1"><a href="#cb1-1"></a>x &lt;- 1</span>\n<span id="cb1-2"><a href="#cb1-2"></a>y</span></code></pre></div>',
    '```r\nx <- 1\ny\n```',
  ],
  [
    'numbers in boxes go, a title stays',
    '<div class="expressive-code"><figure class="frame has-title"><figcaption class="header"><span class="title">src/a.ts</span></figcaption><pre data-language="ts"><code><div class="ec-line"><div class="gutter"><div class="ln" aria-hidden="true">1</div></div><div class="code"><span>let a</span></div></div><div class="ec-line"><div class="gutter"><div class="ln">2</div></div><div class="code"><span>let b</span></div></div></code></pre><div class="copy"><button title="Copy to clipboard" data-code="x"><div></div></button></div></figure></div>',
    'src/a.ts\n\n```ts\nlet a\nlet b\n```',
  ],
  [
    'the language of hl-ipython3',
    '<div class="jp-Cell jp-CodeCell"><div class="jp-InputPrompt">In [1]:</div><div class="CodeMirror cm-s-jupyter"><div class="highlight hl-ipython3"><pre><span></span><span class="n">a</span> = 1\n</pre></div></div></div>',
    'In [1]:\n\n```python\na = 1\n```',
  ],
  [
    'numbers that are code stay',
    '<pre><span class="mi">10</span> PRINT\n<span class="mi">20</span> GOTO 10</pre>',
    '```\n10 PRINT\n20 GOTO 10\n```',
  ],
  [
    'notes within code come after it',
    '<div class="language-py highlight"><pre><span></span><code><span class="k">pass</span> <span class="c1"># </span><aside class="md-annotation" tabindex="0"><div class="md-annotation__inner md-tooltip"><div class="md-tooltip__inner md-typeset">Nothing to do.</div></div><span class="md-annotation__index" tabindex="-1"><span data-md-annotation-id="1"></span></span></aside>\nx\n</code></pre></div>',
    '```py\npass # (1)\nx\n```\n\n1. Nothing to do.',
  ],
  [
    'plain text beside drawn lines goes',
    '<div class="crayon-syntax crayon-theme-x"><div class="crayon-toolbar"><span class="crayon-title"></span><span class="crayon-language">C++</span></div><div class="crayon-plain-wrap"><textarea>int a;</textarea></div><div class="crayon-main"><table class="crayon-table"><tr class="crayon-row"><td class="crayon-nums"><div class="crayon-num">1</div></td><td class="crayon-code"><div class="crayon-pre"><div class="crayon-line">int a;</div></div></td></tr></table></div></div>',
    '```cpp\nint a;\n```',
  ],
  [
    'boxes of lines without pre',
    '<div class="fragment"><div class="line"><a id="l00001" name="l00001"></a><span class="lineno">    1</span><span class="preprocessor">#include &lt;cstdio&gt;</span></div><div class="line"><a id="l00002"></a><span class="lineno">    2</span> </div><div class="line"><a id="l00003"></a><span class="lineno">    3</span><span class="keywordtype">int</span> <a class="code hl_function" href="x.html">main</a>()</div><div class="line"><a id="l00004"></a><span class="lineno">    4</span>{ <span class="keywordflow">return</span> 0; }</div></div><!-- fragment -->',
    '```\n#include <cstdio>\n \nint main()\n{ return 0; }\n```',
  ],
  [
    'the number of an empty line goes',
    '<div class="expressive-code"><figure class="frame has-title not-content"><figcaption class="header"><span class="title">astro.config.mjs</span></figcaption><pre data-language="js"><code><div class="ec-line"><div class="gutter"><div class="ln" aria-hidden="true">1</div></div><div class="code"><span style="--0:#C792EA">import</span> x from \'y\';</div></div><div class="ec-line mark"><div class="gutter"><div class="ln" aria-hidden="true">2</div></div><div class="code">\n</div></div><div class="ec-line"><div class="gutter"><div class="ln" aria-hidden="true">3</div></div><div class="code"><span class="indent">  </span>x();</div></div></code></pre><div class="copy"><div aria-live="polite"></div><button title="Copy to clipboard" data-copied="Copied!" data-code="import"><div></div></button></div></figure></div>',
    "astro.config.mjs\n\n```js\nimport x from 'y';\n\n  x();\n```",
  ],
  [
    'a language whose name is an everyday word',
    '<div class="example-wrap"><pre class="rust rust-example-rendered"><code><span class="kw">let </span>x = <span class="number">5</span>;\n<span class="macro">println!</span>(<span class="string">"{x}"</span>);</code></pre><a class="test-arrow" target="_blank" title="Run code" href="https://play.rust-lang.org/?code=x">Run</a></div>',
    '```rust\nlet x = 5;\nprintln!("{x}");\n```',
  ],
  [
    'two letters of a style sheet are no language',
    '<pre class="mt nu nv nw nx ny nz oa bp ob bb bk"><span id="4ac6" class="oc ny gt bc od b bg oe of l og oh" data-selectable-paragraph=""><span class="hljs-keyword">import</span> os<br><br><span class="hljs-built_in">print</span>(os)</span></pre>',
    '```\nimport os\n\nprint(os)\n```',
  ],
  [
    'what a highlighter is told besides the language',
    '<div class="code-example"><div class="example-header"><span class="language-name">js-nolint</span><mdn-copy-button></mdn-copy-button></div><pre class="brush: js-nolint notranslate"><code>a =\n1;\n</code></pre></div>',
    '```js\na =\n1;\n```',
  ],
  [
    'lines that a book folds away go',
    '<pre><pre class="playground"><div class="buttons"><button class="fa fa-copy clip-button" title="Copy to clipboard"><i class="tooltiptext"></i></button><button class="fa fa-play play-button" title="Run this code"></button></div><code class="language-rust edition2021"><span class="boring">#![allow(unused)]\n</span><span class="boring">fn main() {\n</span>let x = 1;\n<span class="boring">}</span></code></pre></pre>',
    '```rust\nlet x = 1;\n```',
  ],
  [
    'the drawn lines of a forked highlighter',
    '<div id="urvanov-syntax-highlighter-6" class="urvanov-syntax-highlighter-syntax crayon-theme-classic" data-settings="x"><div class="crayon-toolbar"><span class="crayon-title"></span><div class="crayon-tools"><div class="crayon-button crayon-nums-button"></div><span class="crayon-language">Python</span></div></div><div class="urvanov-syntax-highlighter-plain-wrap"><textarea class="urvanov-syntax-highlighter-plain print-no" readonly>x = 1\ny = 2</textarea></div><div class="urvanov-syntax-highlighter-main"><table class="crayon-table"><tr class="urvanov-syntax-highlighter-row"><td class="crayon-nums" data-settings="show"><div class="urvanov-syntax-highlighter-nums-content"><div class="crayon-num" data-line="l-1">1</div><div class="crayon-num crayon-striped-num">2</div></div></td><td class="urvanov-syntax-highlighter-code"><div class="crayon-pre"><div class="crayon-line" id="l-1"><span class="crayon-v">x</span><span class="crayon-h"> </span>= 1</div><div class="crayon-line crayon-striped-line">y = 2</div></div></td></tr></table></div></div>',
    '```python\nx = 1\ny = 2\n```',
  ],
  [
    'what an editor measures with goes',
    '<div class="CodeMirror cm-s-default"><div style="overflow: hidden; position: relative; width: 3px; height: 0px;"><textarea></textarea></div><div class="CodeMirror-scroll"><div class="CodeMirror-sizer"><div><div class="CodeMirror-lines"><div><div class="CodeMirror-measure"><pre>x</pre></div><div class="CodeMirror-code"><div style="position: relative;"><div class="CodeMirror-gutter-wrapper"><div class="CodeMirror-linenumber CodeMirror-gutter-elt">1</div></div><pre class=" CodeMirror-line "><span><span class="cm-keyword">let</span> a;</span></pre></div><div style="position: relative;"><div class="CodeMirror-gutter-wrapper"><div class="CodeMirror-linenumber">2</div></div><pre class=" CodeMirror-line "><span>b();</span></pre></div></div></div></div></div></div></div></div>',
    '```\nlet a;\nb();\n```',
  ],
  [
    'a bar within pre says the language',
    '<pre class="overflow-visible!" data-start="1"><div class="contain-inline-size"><div class="flex items-center">typescript</div><div><div class="flex"><button class="flex gap-1" aria-label="Copy"><svg></svg>Copy code</button><span>Edit</span></div></div><div class="overflow-y-auto p-4"><code class="whitespace-pre!"><span>let a: number\nlet b</span></code></div></div></pre>',
    '```typescript\nlet a: number\nlet b\n```',
  ],
  [
    'a space between number and code is the number’s',
    '<pre class="chroma"><code class="language-c"><a class="lineno" href="#L1">1</a> int a;\n<a class="lineno" href="#L2">2</a> int b;\n</code></pre>',
    '```c\nint a;\nint b;\n```',
  ],
  [
    'a diagram that no script has drawn',
    '<figure><svg role="img" viewBox="0 0 10 10"><title>Tide chart</title><desc>Rises at noon</desc><text x="1">High</text></svg><figcaption>Chart</figcaption></figure><div class="mermaid">graph TD; A--&gt;B</div><pre class="mermaid"><code>graph LR\nA--&gt;C</code></pre>',
    'Chart\n\n```mermaid\ngraph TD; A-->B\n```\n\n```mermaid\ngraph LR\nA-->C\n```',
  ],
  [
    'a block that is hidden behind its drawing is the source',
    '<pre class="EnlighterJSRAW" data-enlighter-language="php" data-enlighter-theme="" data-enlighter-highlight="2" style="display: none;">&lt;?php\necho "a";\necho "b";</pre><div class="enlighter-default enlighter-v-standard enlighter-t-enlighter enlighter-hover enlighter-linenumbers enlighter-overflow-scroll"><div class="enlighter-toolbar enlighter-toolbar-top"><div class="enlighter-btn enlighter-btn-raw" title="Plain text"></div><div class="enlighter-btn enlighter-btn-copy" title="Copy to clipboard"></div><div class="enlighter-btn enlighter-btn-window"></div><div class="enlighter-btn enlighter-btn-website" title="EnlighterJS 3 Syntax Highlighter"></div></div><div class="enlighter" style=""><div class=""><div><span class="enlighter-m0">&lt;?php</span></div></div><div class="enlighter-special"><div><span class="enlighter-k0">echo</span><span class="enlighter-text"> </span><span class="enlighter-s0">"a"</span><span class="enlighter-text">;</span></div></div><div class=""><div><span class="enlighter-k0">echo</span> <span class="enlighter-s0">"b"</span>;</div></div></div><div class="enlighter-raw">&lt;?php\necho "a";\necho "b";</div></div>',
    '```php\n<?php\necho "a";\necho "b";\n```',
  ],
  [
    'a table in code without pre is lines',
    '<div class="language-yaml highlighter-rouge"><div class="code-header"><span data-label-text="YAML"><i class="fas fa-code fa-fw small"></i></span><button aria-label="copy" data-title-succeed="Copied!"><i class="far fa-clipboard"></i></button></div><div class="highlight"><code><table class="rouge-table"><tbody><tr><td class="rouge-gutter gl"><pre class="lineno">1\n2\n</pre></td><td class="rouge-code"><pre><span class="na">title</span><span class="pi">:</span> <span class="s">x</span>\n<span class="na">b</span><span class="pi">:</span> 2\n</pre></td></tr></tbody></table></code></div></div>',
    '```yaml\ntitle: x\nb: 2\n```',
  ],
  [
    'a label with a colon is the bar’s',
    '<div class="bbcode_container"><div class="bbcode_description">Code:</div><pre class="bbcode_code" style="height:60px;"><code>int a;\nint b;</code></pre></div>',
    '```\nint a;\nint b;\n```',
  ],
  [
    'a highlighter that draws differences of a language',
    '<pre class="language-diff-javascript diff-highlight"><code class="language-diff-javascript diff-highlight"><span class="token unchanged language-javascript"><span class="token prefix unchanged"> </span><span class="token keyword">let</span> a\n</span><span class="token deleted-sign deleted language-javascript"><span class="token prefix deleted">-</span>old()\n</span><span class="token inserted-sign inserted language-javascript"><span class="token prefix inserted">+</span>new()\n</span></code></pre>',
    '```diff\n let a\n-old()\n+new()\n```',
  ],
  [
    'changed lines in boxes',
    '<div class="expressive-code"><figure class="frame"><pre data-language="js"><code><div class="ec-line"><div class="code">keep()</div></div><div class="ec-line highlight del"><div class="code"><span>old()</span></div></div><div class="ec-line highlight ins"><div class="code"><span>new()</span></div></div></code></pre></figure></div>',
    '```diff\n keep()\n-old()\n+new()\n```',
  ],
  [
    'differences drawn in boxes of a table',
    '<div class="d2h-file-wrapper"><div class="d2h-file-header"><span class="d2h-file-name">a.txt</span><span class="d2h-tag d2h-changed d2h-changed-tag">CHANGED</span></div><div class="d2h-file-diff"><div class="d2h-code-wrapper"><table class="d2h-diff-table"><tbody class="d2h-diff-tbody"><tr><td class="d2h-code-linenumber d2h-info"></td><td class="d2h-info"><div class="d2h-code-line d2h-info">@@ -1,2 +1,2 @@</div></td></tr><tr><td class="d2h-code-linenumber d2h-cntx"><div class="line-num1">1</div><div class="line-num2">1</div></td><td class="d2h-cntx"><div class="d2h-code-line d2h-cntx"><span class="d2h-code-line-prefix">&nbsp;</span><span class="d2h-code-line-ctn">same</span></div></td></tr><tr><td class="d2h-code-linenumber d2h-del d2h-change"><div class="line-num1">2</div><div class="line-num2"></div></td><td class="d2h-del d2h-change"><div class="d2h-code-line d2h-del d2h-change"><span class="d2h-code-line-prefix">-</span><span class="d2h-code-line-ctn">old</span></div></td></tr><tr><td class="d2h-code-linenumber d2h-ins d2h-change"><div class="line-num1"></div><div class="line-num2">2</div></td><td class="d2h-ins d2h-change"><div class="d2h-code-line d2h-ins d2h-change"><span class="d2h-code-line-prefix">+</span><span class="d2h-code-line-ctn">new</span></div></td></tr></tbody></table></div></div></div>',
    'a.txt CHANGED\n\n```diff\n@@ -1,2 +1,2 @@\n same\n-old\n+new\n```',
  ],
  [
    'signs of a wiki’s differences are attributes',
    '<table class="diff diff-type-table diff-contentalign-left diff-editfont-monospace"><colgroup><col class="diff-marker"><col class="diff-content"><col class="diff-marker"><col class="diff-content"></colgroup><tbody><tr class="diff-title"><td colspan="2" class="diff-otitle">Revision as of 10:00</td><td colspan="2" class="diff-ntitle">Revision as of 11:00</td></tr><tr><td colspan="2" class="diff-lineno">Line 3:</td><td colspan="2" class="diff-lineno">Line 3:</td></tr><tr><td class="diff-marker"></td><td class="diff-context diff-side-deleted"><div>Same line</div></td><td class="diff-marker"></td><td class="diff-context diff-side-added"><div>Same line</div></td></tr><tr><td class="diff-marker" data-marker="−"></td><td class="diff-deletedline diff-side-deleted"><div>The <del class="diffchange diffchange-inline">old</del> boat</div></td><td class="diff-marker" data-marker="+"></td><td class="diff-addedline diff-side-added"><div>The <ins class="diffchange diffchange-inline">new</ins> boat</div></td></tr></tbody></table>',
    '|  |  |  |  |\n| --- | --- | --- | --- |\n| Revision as of 10:00 |  | Revision as of 11:00 |  |\n| Line 3: |  | Line 3: |  |\n|  | Same line |  | Same line |\n| − | The ~~old~~ boat | + | The new boat |',
  ],
  [
    'notes about marked lines are a list',
    '<div class="listingblock"><div class="title">app.rb</div><div class="content"><pre class="rouge highlight"><code data-lang="ruby">require \'sinatra\' <i class="conum" data-value="1"></i><b>(1)</b>\nget \'/hi\' do <i class="conum" data-value="2"></i><b>(2)</b>\nend</code></pre></div></div><div class="colist arabic"><table><tr><td><i class="conum" data-value="1"></i><b>1</b></td><td>Library import</td></tr><tr><td><i class="conum" data-value="2"></i><b>2</b></td><td>URL mapping</td></tr></table></div>',
    "app.rb\n\n```ruby\nrequire 'sinatra' (1)\nget '/hi' do (2)\nend\n```\n\n1. Library import\n2. URL mapping",
  ],
  [
    'an example to run is code',
    '<div class="Documentation-exampleDetailsBody"><textarea class="Documentation-exampleCode code" spellcheck="false">package main\nfunc main() {}\n</textarea><pre><span class="Documentation-exampleOutputLabel">Output:</span>\n<span class="Documentation-exampleOutput">hello</span></pre></div><div class="Documentation-declaration"><pre>func <a href="#x">Copy</a>(dst <a href="#Writer">Writer</a>) (n <a href="/builtin#int">int</a>)</pre></div>',
    '```\npackage main\nfunc main() {}\n```\n\n```\nOutput:\nhello\n```\n\n```\nfunc Copy(dst Writer) (n int)\n```',
  ],
  [
    'code about a block of code frames it',
    '<code class="frame language-ts">\n<pre><code>let a;\nlet b;</code></pre>\n</code>',
    '```\nlet a;\nlet b;\n```',
  ],
  [
    'a bar within the code',
    '<pre><code class="hljs language-sh"><div class="code__header"><span>sh</span><button class="code__copy"></button></div><div class="code-content">cd\nls\n</div></code></pre>',
    '```sh\ncd\nls\n```',
  ],
  [
    'an editor within pre, its bar says the language',
    '<pre><div><div class="bar"><div><svg></svg>Python</div><button>Run</button></div><div class="cm-editor"><div class="cm-content"><span>a = 1</span><br><span>b = 2</span></div></div></div></pre>',
    '```python\na = 1\nb = 2\n```',
  ],
  [
    'a box of text that says its language',
    '<div class="code-block" data-lang="http">GET /a\nHost: b</div>',
    '```http\nGET /a\nHost: b\n```',
  ],
  [
    'boxes of one line that are blocks',
    '<div><code class="hl lean block"><span class="hover-container"><span class="hover-info"><code>Nat : Type</code></span></span><a href="#">#check</a> Nat</code></div>',
    '```lean\n#check Nat\n```',
  ],
  [
    'lines of an editor by their places',
    '<div class="monaco-editor"><div class="view-lines"><div class="view-line" style="top:19px"><span>second();</span></div><div class="view-line" style="top:0px"><span>first();</span></div></div></div>',
    '```\nfirst();\nsecond();\n```',
  ],
  [
    'lines that are marked as such and shown below each other',
    '<pre><code data-language="rust" style="display:grid"><span data-line="">fn a()</span><span data-line="">{}</span></code></pre><pre><code class="language-js"><span data-line="">a</span>\n<span data-line=""> </span>\n<span data-line="">b</span></code></pre>',
    '```rust\nfn a()\n{}\n```\n\n```js\na\n \nb\n```',
  ],
];

describe('code, whoever highlights it', () => {
  test.each(rows)('%s', (_rule, html, markdown) => expect(markdownOf(html)).toBe(markdown));
});
