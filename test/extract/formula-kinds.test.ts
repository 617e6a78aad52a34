import katex from 'katex';
import { describe, expect, test } from 'vitest';
import { extract } from './make-capture.ts';

type Row = readonly [rule: string, head: string, body: string, markdown: string];

const rows: readonly Row[] = [
  [
    'a table after an opening brace is cases',
    '',
    '<p>so <math ><mi>f</mi><mo>=</mo><mo>{</mo><mtable><mtr><mtd><mn>1</mn></mtd><mtd><mi>x</mi><mo>&gt;</mo><mn>0</mn></mtd></mtr><mtr><mtd><mn>0</mn></mtd><mtd><mtext>else</mtext></mtd></mtr></mtable></math> it</p>',
    'so $f=\\begin{cases}1 & x>0 \\\\ 0 & \\text{else}\\end{cases}$ it',
  ],
  [
    'fences of an element',
    '',
    '<p>so <math ><mfenced open="[" close=")"><mi>a</mi><mi>b</mi></mfenced></math> it</p>',
    'so $\\left[a,b\\right)$ it',
  ],
  [
    'roots',
    '',
    '<p>so <math ><mroot><mi>x</mi><mn>3</mn></mroot><mo>+</mo><msqrt><mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow></msqrt></math> it</p>',
    'so $\\sqrt[3]{x}+\\sqrt{a+b}$ it',
  ],
  [
    'limits below',
    '',
    '<p>so <math ><munder><mi>lim</mi><mrow><mi>n</mi><mo>→</mo><mi mathvariant="normal">∞</mi></mrow></munder><msub><mi>a</mi><mi>n</mi></msub></math> it</p>',
    'so $\\lim_{n\\to \\infty}a_{n}$ it',
  ],
  [
    'limits beside',
    '',
    '<p>so <math ><msubsup><mo>∫</mo><mn>0</mn><mn>1</mn></msubsup><msup><mi>e</mi><mrow><mo>−</mo><mi>x</mi></mrow></msup><mi>d</mi><mi>x</mi></math> it</p>',
    'so $\\int_{0}^{1}e^{-x}dx$ it',
  ],
  [
    'accents',
    '',
    '<p>so <math ><mover accent="true"><mi>x</mi><mo>^</mo></mover><mover><mrow><mi>A</mi><mi>B</mi></mrow><mo>→</mo></mover><munder><mi>x</mi><mo>_</mo></munder></math> it</p>',
    'so $\\hat{x}\\overrightarrow{AB}\\underline{x}$ it',
  ],
  [
    'primes',
    '',
    '<p>so <math ><msup><mi>f</mi><mo>′</mo></msup><mo>(</mo><mi>x</mi><mo>)</mo></math> it</p>',
    "so $f'(x)$ it",
  ],
  [
    'a table between bars',
    '',
    '<p>so <math ><mrow><mo>|</mo><mtable><mtr><mtd><mi>a</mi></mtd><mtd><mi>b</mi></mtd></mtr></mtable><mo>|</mo></mrow></math> it</p>',
    'so $\\begin{vmatrix}a & b\\end{vmatrix}$ it',
  ],
  [
    'letters of other alphabets',
    '',
    '<p>so <math ><mo>‖</mo><mi>𝐱</mi><mo>‖</mo><mo>≤</mo><mi>ℝ</mi><mi>α</mi><mi mathvariant="bold">β</mi></math> it</p>',
    'so $\\| \\mathbf{x}\\| \\le \\mathbb{R}\\alpha \\boldsymbol{\\beta}$ it',
  ],
  [
    'braces below',
    '',
    '<p>so <math ><munder><munder><mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow><mo>⏟</mo></munder><mi>n</mi></munder></math> it</p>',
    'so $\\underbrace{a+b}_{n}$ it',
  ],
  [
    'signs before and after',
    '',
    '<p>so <math ><mmultiscripts><mi>C</mi><mn>6</mn><none/><mprescripts/><none/><mn>14</mn></mmultiscripts></math> it</p>',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: TeX
    'so ${}^{14}C_{6}$ it',
  ],
  [
    'nothing that looks like a tag',
    '',
    '<p>so <math ><mi>a</mi><mo>&lt;</mo><mi>img</mi></math> it</p>',
    'so $a<\\operatorname{img}$ it',
  ],
  [
    'scripts of scripts',
    '',
    '<p>so <math ><msup><msup><mi>a</mi><mn>2</mn></msup><mn>3</mn></msup><msub><msub><mi>a</mi><mn>1</mn></msub><mn>2</mn></msub></math> it</p>',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: TeX
    'so ${a^{2}}^{3}{a_{1}}_{2}$ it',
  ],
  [
    'KaTeX on lines of its own, labels go',
    '',
    '<span class="katex-display"><span class="katex"><span class="katex-mathml"><math display="block"><semantics><mrow></mrow><annotation encoding="application/x-tex">\\begin{aligned} a &amp;= b \\\\ c &amp;= d \\end{aligned} \\label{x}</annotation></semantics></math></span><span class="katex-html" aria-hidden="true">junk</span></span></span>',
    '$$\n\\begin{aligned} a &= b \\\\ c &= d \\end{aligned}\n$$',
  ],
  [
    'the wrapping of a wiki goes',
    '',
    '<p>x <span class="mwe-math-element"><span class="mwe-math-mathml-inline mwe-math-mathml-a11y" style="display: none;"><math alttext="{\\displaystyle {\\tfrac {1}{2}}}"><semantics><mrow></mrow><annotation encoding="application/x-tex">{\\displaystyle {\\tfrac {1}{2}}}</annotation></semantics></math></span><img src="/x.svg" class="mwe-math-fallback-image-inline" aria-hidden="true" alt="{\\displaystyle {\\tfrac {1}{2}}}"></span> y</p>',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: TeX
    'x ${\\tfrac {1}{2}}$ y',
  ],
  [
    'TeX in its delimiters in a span',
    '',
    '<p>x <span class="math inline">\\(a_1 &lt; b\\)</span> y</p><p><span class="math display">\\[\\sum_i a_i\\]</span></p>',
    'x $a_1 < b$ y\n\n$$\n\\sum_i a_i\n$$',
  ],
  [
    'TeX in its delimiters in a box',
    '',
    '<div class="math notranslate nohighlight">\\[E = mc^2\\]</div><p><span class="math notranslate nohighlight">\\(x\\)</span></p>',
    '$$\nE = mc^2\n$$\n\n$x$',
  ],
  [
    'elements that a script is to typeset',
    '',
    '<p><math-renderer class="js-inline-math" style="display: inline-block">$a_b$</math-renderer></p><math-renderer class="js-display-math">$$x^2$$</math-renderer>',
    '$a_b$\n\n$$\nx^2\n$$',
  ],
  [
    'code that is said to be math',
    '',
    '<p><code class="code math js-render-math" data-math-style="inline">x^2</code></p><pre class="code math js-render-math" data-math-style="display"><code>y^2</code></pre>',
    '$x^2$\n\n$$\ny^2\n$$',
  ],
  [
    'code in the language math',
    '',
    '<p><code class="language-math math-inline">x_1</code></p><pre><code class="language-math math-display">y_1</code></pre>',
    '$x_1$\n\n$$\ny_1\n$$',
  ],
  [
    'TeX in attributes',
    '',
    '<p>a <span class="ztext-math" data-eeimg="1" data-tex="a^2+b^2"><span></span></span> b <img eeimg="1" src="/eq?tex=c" alt="c^2"></p>',
    'a $a^2+b^2$ b $c^2$',
  ],
  ['pictures of formulas', '', '<p>a <img src="/latex.php?latex=x" alt="x^2_1" class="latex"> b</p>', 'a $x^2_1$ b'],
  [
    'TeX on the parts of a drawing',
    '',
    '<p>a <mjx-container class="MathJax" jax="SVG" display="true"><svg data-latex="\\frac{a}{b}"><g data-mml-node="math" data-latex="\\frac{a}{b}"><g data-mml-node="mfrac" data-latex="\\frac{a}{b}"></g></g></svg></mjx-container> b</p>',
    'a\n\n$$\n\\frac{a}{b}\n$$\n\nb',
  ],
  [
    'a drawing of signs by classes',
    '',
    '<p>a <mjx-container class="MathJax" jax="CHTML"><mjx-math><mjx-msup><mjx-mi><mjx-c class="mjx-c1D465 TEX-I"></mjx-c></mjx-mi><mjx-script style="vertical-align:0.36em"><mjx-mn size="s"><mjx-c class="mjx-c32"></mjx-c></mjx-mn></mjx-script></mjx-msup></mjx-math></mjx-container> b</p>',
    'a $x^{2}$ b',
  ],
  [
    'a drawing of signs by code points',
    '',
    '<p>a <mjx-container class="MathJax" jax="SVG"><svg><g data-mml-node="math"><g data-mml-node="mfrac"><g data-mml-node="mi"><use data-c="1D44E"></use></g><g data-mml-node="mi"><use data-c="1D44F"></use></g><rect></rect></g></g></svg></mjx-container> b</p>',
    'a $\\frac{a}{b}$ b',
  ],
  [
    'scripts of TeX, drawings go',
    '',
    '<p>a <span class="MathJax_Preview"></span><span class="MathJax" id="M1" data-mathml="x"><nobr>junk</nobr></span><script type="math/tex" id="M-1">x \\le y % c</script> b</p><div class="MathJax_Display"><span class="MathJax">junk</span></div><script type="math/tex; mode=display">\\begin{eqnarray} a &= b \\end{eqnarray}</script>',
    'a $x \\le y$ b\n\n$$\n\\begin{align} a &= b \\end{align}\n$$',
  ],
  [
    'TeX between dollars where a script typesets it; prices stay',
    "<script>MathJax={tex:{inlineMath:[['$','$']]}}</script>",
    '<p>Let $x_1$ be $a*b*c$, cost $5 and $6, $$\\int_0^1 f$$ done \\begin{align} a &amp;= b \\end{align} end.</p>',
    'Let $x_1$ be $a*b*c$, cost $5 and $6,\n\n$$\n\\int_0^1 f\n$$\n\ndone $$\\begin{align} a &= b \\end{align}$$ end.',
  ],
  [
    'environments and commands between dollars without a script',
    '',
    '<p>\\begin{equation} a_1 * b_2 * c \\end{equation} and $\\alpha_1 * \\beta_2 * c$ but $HOME and $PATH.</p>',
    '$$\\begin{equation} a_1 * b_2 * c \\end{equation}$$ and $\\alpha_1 * \\beta_2 * c$ but $HOME and $PATH.',
  ],
  [
    'a drawing by KaTeX without its source',
    '',
    '<p><span class="katex"><span class="katex-html" aria-hidden="true"><span class="base"><span class="mord"><span class="mopen nulldelimiter"></span><span class="mfrac"><span class="vlist-t vlist-t2"><span class="vlist-r"><span class="vlist"><span><span class="pstrut"></span><span class="mord"><span class="mord mathnormal">b</span></span></span><span><span class="frac-line"></span></span><span><span class="mord"><span class="mord mathnormal">a</span></span></span></span><span class="vlist-s">​</span></span></span></span></span></span></span></span></p>',
    '$\\frac{a}{b}$',
  ],
  [
    'the number of a formula is its tag',
    '',
    '<div class="math notranslate nohighlight" id="e"><span class="eqno">(1)<a class="headerlink" href="#e">¶</a></span>\\[e^{i\\pi} + 1 = 0\\]</div>',
    '$$\ne^{i\\pi} + 1 = 0 \\tag{1}\n$$',
  ],
  [
    'pictures that a server draws of TeX',
    '',
    '<p>a <img alt="\\frac{a}{b}" src="https://latex.codecogs.com/svg.latex?x"> b <img src="https://latex.codecogs.com/gif.latex?x%5E2"> c <img src="https://chart.googleapis.com/chart?cht=tx&amp;chl=y_1"></p>',
    'a $\\frac{a}{b}$ b $x^2$ c $y_1$',
  ],
  [
    'formulas of chemistry and sizes with their units',
    '',
    '<p>so <span class="math inline">\\(\\ce{2H2 + O2 -> 2H2O}\\)</span> and <span class="math inline">\\(\\SI{3}{\\metre\\per\\second}\\)</span> it</p>',
    'so $\\mathrm{2H_{2} + O_{2} \\rightarrow 2H_{2}O}$ and $3\\,\\mathrm{m/s}$ it',
  ],
  [
    'pictures whose words are TeX',
    '',
    '<p>a <img src="/eq.svg" alt="\\frac{a}{b}"></p><p><img src="/eq2.svg" alt="\\sum x_i"></p><p><img src="/p.png" alt="C:\\temp{1}"></p><p><img src="https://x.example/formula/%5Cfrac%7Bm%7D%7Bv%7D"></p>',
    'a $\\frac{a}{b}$\n\n$$\n\\sum x_i\n$$\n\n![C:\\temp{1}](https://site.example/p.png)\n\n$\\frac{m}{v}$',
  ],
  [
    'a line with its number, lines set below each other',
    '',
    '<math display="block"><mtable><mlabeledtr><mtd><mtext>(2)</mtext></mtd><mtd><mi>a</mi><mo>=</mo><mi>b</mi></mtd></mlabeledtr></mtable></math><math display="block"><mtable columnalign="right left"><mtr><mtd><mi>x</mi></mtd><mtd><mo>=</mo><mi>y</mi></mtd></mtr><mtr><mtd><mi>u</mi></mtd><mtd><mo>=</mo><mi>v</mi></mtd></mtr></mtable></math>',
    '$$\na=b\\tag{2}\n$$\n\n$$\n\\begin{aligned}x & =y \\\\ u & =v\\end{aligned}\n$$',
  ],
  [
    'drawings that carry their TeX',
    '',
    '<p>w <span><svg data-formula="\\beta^2" width="20"></svg></span> and <span data-formula="a_1">z</span></p>',
    'w $\\beta^2$ and $a_1$',
  ],
];

/** What stands between dollars. */
const formulas = (markdown: string): { tex: string; isBlock: boolean }[] =>
  [...markdown.matchAll(/\$\$([\s\S]+?)\$\$|\$([^$\n]+)\$/g)].map(([, block, inline]) => ({
    tex: (block ?? inline ?? '').trim(),
    isBlock: block !== undefined,
  }));

describe('formulas, whoever has typeset them', () => {
  test.each(rows)('%s', (_rule, head, body, markdown) => {
    const got = extract(`<!doctype html><html><head>${head}</head><body>${body}</body></html>`).markdown;
    expect(got).toBe(markdown);
    for (const { tex, isBlock } of formulas(got.replace(/cost \$5 and \$6|\$HOME and \$PATH/, '')))
      expect(
        () => katex.renderToString(tex, { displayMode: isBlock, throwOnError: true, strict: 'ignore' }),
        tex,
      ).not.toThrow();
  });
});
