/** TeX of a page → TeX on one line that KaTeX reads and that no reader of Markdown takes for markup. */

/** Environments that KaTeX has by other names. */
const environments: ReadonlyMap<string, string> = new Map([
  ['eqnarray', 'align'],
  ['eqnarray*', 'align*'],
  ['multline', 'gather'],
  ['multline*', 'gather*'],
  ['flalign', 'align'],
  ['flalign*', 'align*'],
  ['displaymath', 'equation*'],
  ['math', 'equation*'],
  ['subequations', 'gathered'],
]);

/** Commands with an argument that says nothing to a reader. */
const silent =
  /\\(?:label|require|cssId|class|htmlClass|htmlId|htmlStyle|vphantom|setlength|allowbreak|nonumber|notag|qedhere)(?![a-zA-Z])\s*(?:\{[^{}]*\})?/g;

/** One line, without the braces and style word that MediaWiki puts around. '' where nothing is left. */
export function tidyTex(tex: string): string {
  let line = tex
    .replace(/(?<!\\)%[^\n]*$/gm, '')
    .replace(/[\s\u00a0]+/g, ' ')
    .trim();
  for (let round = 0; round < 3; round++) {
    const wrapped =
      /^\{\\(?:displaystyle|textstyle) (.*)\}$/s.exec(line) ??
      /^\\(?:displaystyle|textstyle)\s*(?![a-zA-Z])(.*)$/s.exec(line) ??
      /^(?:\$\$?)(.*?)(?:\$\$?)$/s.exec(line) ??
      /^\\[[(](.*)\\[\])]$/s.exec(line);
    if (!wrapped || (wrapped[0].startsWith('{') && !isOneGroup(line))) break;
    line = (wrapped[1] ?? '').trim();
  }
  line = line
    .replace(silent, '')
    .replace(/\\(begin|end)\s*\{([a-z]+\*?)\}/g, (whole, word: string, name: string) =>
      environments.has(name) ? `\\${word}{${environments.get(name)}}` : whole,
    )
    .replace(/\\(?:eqref|ref)\s*\{([^{}]*)\}/g, '\\text{($1)}')
    .replace(/\\mbox(?![a-zA-Z])/g, '\\text')
    .replace(/\\textsc(?![a-zA-Z])/g, '\\text')
    .replace(/\\unicode\s*(?:\[[^\]]*\])?\s*\{\s*x([0-9a-fA-F]{2,6})\s*\}/g, (_, code: string) =>
      String.fromCodePoint(Math.min(0x10ffff, Number.parseInt(code, 16))),
    )
    .replace(/\\DeclareMathOperator\*?\s*\{?(\\[a-zA-Z]+)\}?\s*\{([^{}]*)\}/g, '\\newcommand{$1}{\\operatorname{$2}}')
    .replace(/\\(?:bbox|enclose)\s*(?:\[[^\]]*\])?\s*(?:\{[^{}]*\}(?=\s*\{))?/g, '')
    .replace(/\\scr(?![a-zA-Z])/g, '\\mathscr')
    .replace(/\\ce\s*\{((?:[^{}]|\{[^{}]*\})*)\}/g, (_, formula: string) => `\\mathrm{${chemistry(formula)}}`)
    .replace(
      /\\(?:SI|qty)\s*\{([^{}]*)\}\s*\{([^{}]*)\}/g,
      (_, number: string, unit: string) => `${number}\\,${unitOf(unit)}`,
    )
    .replace(/\\(?:si|unit)\s*\{([^{}]*)\}/g, (_, unit: string) => unitOf(unit))
    .replace(/\\num\s*\{([^{}]*)\}/g, '$1')
    .trim();
  // A backslash at the end would take the closing dollar for itself.
  if (/(?:^|[^\\])(?:\\\\)*\\$/.test(line)) line += ' ';
  return safe(line);
}

/** mhchem's way of writing formulas, as far as it is signs and figures: https://mhchem.github.io/MathJax-mhchem/ */
function chemistry(formula: string): string {
  return formula
    .replace(/(?<=[A-Za-z)\]])(\d+)/g, '_{$1}')
    .replace(/\^(?!\{)(\d*[+-])/g, '^{$1}')
    .replace(/(?<=[A-Za-z\d}])([+-])(?=\s|$)/g, '^{$1}')
    .replace(/<=>|<-->/g, '\\rightleftharpoons ')
    .replace(/<-/g, '\\leftarrow ')
    .replace(/->/g, '\\rightarrow ');
}

const units: ReadonlyMap<string, string> = new Map([
  ['metre', 'm'],
  ['meter', 'm'],
  ['second', 's'],
  ['gram', 'g'],
  ['kilogram', 'kg'],
  ['kelvin', 'K'],
  ['newton', 'N'],
  ['joule', 'J'],
  ['watt', 'W'],
  ['volt', 'V'],
  ['hertz', 'Hz'],
  ['pascal', 'Pa'],
  ['kilo', 'k'],
  ['milli', 'm'],
  ['micro', 'μ'],
  ['centi', 'c'],
  ['mega', 'M'],
  ['percent', '\\%'],
  ['per', '/'],
  ['squared', '^{2}'],
  ['cubed', '^{3}'],
]);

/** siunitx's names of units as their signs. */
function unitOf(unit: string): string {
  return `\\mathrm{${unit.replace(/\\([a-z]+)\s*/g, (whole, name: string) => units.get(name) ?? whole)}}`;
}

function isOneGroup(text: string): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const sign = text.charAt(at);
    if (sign === '\\') at++;
    else if (sign === '{') depth++;
    else if (sign === '}' && --depth === 0 && at < text.length - 1) return false;
  }
  return depth === 0;
}

/** Renderers without formulas read it as text: nothing in it may be a tag, an image or a link to elsewhere. TeX takes no notice of spaces. */
export function safe(tex: string): string {
  return tex
    .replace(/<(?=[a-zA-Z/!?])/g, '< ')
    .replace(/&(?=#?[a-zA-Z0-9]{1,31};)/g, '& ')
    .replace(/\](?=\((?![\w\s,.+*^={}\\|'-]*\)))/g, '] ')
    .replace(/`/g, "'");
}
