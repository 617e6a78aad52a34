/** The language of a block of code, from what highlighters and generators write about it. */
import { classOf } from '../walk.ts';

const words = (list: string): ReadonlySet<string> => new Set(list.trim().split(/\s+/));

/**
 * Names and aliases of languages as GitHub's Linguist, Pygments, Prism, Shiki and highlight.js know them.
 * Only these are taken for a language: themes and layouts are written in the same places.
 */
const known = words(`
  1c abap abnf ada adoc agda ahk al antlr antlr4 apache apacheconf apex apl apples applescript arduino arm arm64 armasm asc asciidoc asm asp aspnet astro
  asy asymptote autohotkey autoit avrasm awk bash basic bat batch bazel bibtex bicep blade blitzbasic bnf bqn brainfuck brightscript bsh c c# c++ c99
  cadence cairo capnp cc cddl ceylon cfg cfm cfml chapel cisco cl clang cli cmd clarity clj cljs clojure clojurescript cmake cobol coffee coffeescript coldfusion
  commandline common-lisp commonlisp conf config console coq cpp cr crystal cs csh csharp cshtml csp css csv ctr cts cu cuda cue cxx cypher cython d dart dax
  dcl delphi desktop dhall diff django dns docker dockerfile dos dosbatch dot dotenv dpr dsl dts dtd dust dylan ebnf ec edge editorconfig eex eiffel ejs
  elisp elixir elm elv elvish emacs emacs-lisp email eml env epp erb erl erlang excel f# f90 f95 factor fasm fennel fish flow fluent fo fortran freemarker
  fs fsharp ftl g4 gams gas gcode gd gdresource gdscript gdshader genie gherkin git gitattributes git-commit git-rebase gitconfig gitignore gjs gleam glimmer
  glsl gms gnuplot go go-html-template go-template godot golang gql gradle graphql graphqls graphviz groovy gts h h++ hack haml handlebars
  haproxy haskell haxe hbs hcl hjson hlsl hpp hs htm html html5 http hx hxx hy hylang idl idris ignore ini inja ipython irb is j jade java javadoc
  javascript jinja jinja2 jl jq js jsdoc json json5 jsonc jsonl jsonnet jsp jssm jsx julia julia-repl k kdl kotlin kql kt kts kusto lasso latex lean lean4
  leex less lhs liquid lisp livescript llvm log logo logtalk lolcode lua luau m4 make makefile mako man markdown marko markup mathematica matlab maven maxima
  md mdc mdx mediawiki mel mermaid meson metal mips mjs mk mkd ml mlir mm mojo mongodb monkey moonscript mssql mts mustache mysql n4js narrat nasm neon
  nextflow nginx nim nix nmap nqp nroff nsis nu nushell obj-c objc objcpp objdump objective-c objective-c++ objectivec ocaml octave odin openapi openqasm
  openscad oxygene oz p4 pascal patch pcre perl pgsql php php3 phtml pip pkl pl plantuml plpgsql pls plsql pm po pod pointless polar pony postcss postgres
  postgresql postscript pot powerquery powershell prisma pro processing proto protobuf properties prolog promql ps ps1 psql pug puppet purebasic purescript
  pwsh py py3 pycon pyi python python2 python3 pytb pyx q qasm ql qml qsharp qss r r-repl racket rake raku raml razor rb rd re reason reasonml reg regex rego
  renpy rescript rest restructuredtext ring riscv robot robotframework roff rpmspec rq rs rst ruby rust rustdoc sage sap sas sass scala scheme scilab scm scss
  sdbl sed sh shell shell-session shellscript shellsession smali smalltalk smarty sml smt2 solidity solution-file soy sparql splunk sqf sql sqlite ssh
  ssh-config sshconfig stan stata stylus styl sv svelte svg svh swift systemd systemverilog talonscript tact tasl tap tcl tcsh templ terminal terraform tex
  textile tf tfvars thrift tm tmlanguage toml ts tsql tsv tsx ttl turtle twig typescript typespec typoscript typst udev unrealscript v vala vb vba vb.net vbnet
  vbs vbscript velocity verilog vhdl vim viml vimscript visual-basic vue vue-html vtt vyper wasm wat webassembly webidl wgsl wiki wikitext win32reg wit wl
  wolfram x86asm xaml xhtml xml xml-doc xojo xonsh xpath xq xquery xsd xsl xslt yacc yaml yaml-frontmatter yang yml zenscript zig zone zsh angular
  angular-html angular-ts argdown ballerina ansi beancount bird2 codeowners codeql cds docker-compose elisp erlang-repl fortran-fixed-form
  fortran-free-form genexpr haskell-repl hurl imba jison jslang jsonld jsonp just ledger mcfunction mikrotik mizar nestedtext php-template python-repl qml rel
  ruby-repl sourcepawn surql swig tads3 uri vega wenyan wren xdebug zephir`);

/** Known languages whose names are everyday words of layouts too: taken only where they are said to be a language. */
const ambiguous = words(
  `angular asc basic box c cfg chapel clean conf config console d desktop dot edge email env flow fluent go h http idl ignore is j jade just k less
   log logo make man markup marko metal ml monkey pip pro processing proto q r re rel rest ring robot sap scheme sed solution-file swift tap terminal
   textile tm turtle v velocity wiki zone git apples arm clarity cl cue dust dsl ec genie hack haml hy inja julia liquid mel mako mojo neon oz pony po pod
   properties puppet reason ruby rust sage smarty soy stan svg swig table tact talonscript uri vega version wit`,
);

/** Of these, the names that a `pre` or `code` has for nothing else. */
const clearOnCode = words('rust ruby julia swift go r c');
/** Two letters among several classes are a style sheet's own. */
const shortMax = 2;
const fewClasses = 2;

/** What is written for "none". */
const noLanguage = words(
  'none text plain plaintext nohighlight no-highlight txt default auto null undefined raw output code',
);

/** Words of speech that stand in a `lang-` class: `lang-en`. */
const spoken = /^[a-z]{2}(?:[-_][a-z]{2,4})?$/i;

/** Where the name of the language follows a word that says so. The strongest first. */
const said: readonly RegExp[] = [
  /(?:^|\s)(?:language|lang|hljs-language|mw-highlight-lang|hl|enlighter-l|src|listing|type|source|sourceCode|data-lang)[-:_]+\s*([\w+#.-]+)/gi,
  /(?:^|\s|;)brush\s*[-:]\s*([\w+#.-]+)/gi,
  /(?:^|\s)(?:highlight-source|highlight-text|highlight|syntax|code|geshi|prism|pre|shj-lang|cm-lang|coderay-lang)[-:]([\w+#.-]+)/gi,
  /(?:^|\s)([a-z][\w+#-]*?)High(?:\s|$)/g,
];
/** A box with one of these is about code, so that a bare word beside it may be its language. */
const aboutCode =
  /(?:^|\s)(?:sourceCode|src|prettyprint|hljs|highlight|chroma|codehilite|rouge|shiki|code|codeblock|code-block|syntaxhighlighter|prism|prism-code|mw-highlight|geshi\S*|sh_\w+|file|cm-s-\S+|enlighter\S*|crayon-\S+|wp-block-\S*code\S*|source|listing|snippet|programlisting|screen|blob-wrapper|notranslate)(?:\s|$)/i;

const attributes = [
  'data-lang',
  'data-language',
  'data-code-lang',
  'data-code-language',
  'data-highlight-language',
  'data-programming-language',
  'data-enlighter-language',
  'data-ke-language',
  'data-syntax',
  'data-filetype',
  'language',
  'syntax',
  'lang',
];
/** In which some blocks keep the settings of their highlighter. */
const settings = ['data-syntaxhighlighter-params', 'data-params', 'data-options'];

/** Boxes about a block in which its language may be said; past these tags nothing is of one block. */
const boxesMax = 6;
const outside: ReadonlySet<string> = words('BODY MAIN ARTICLE SECTION LI TD ASIDE BLOCKQUOTE DETAILS UL OL HTML');

/** The language in the page's own word, lower case, or ''. Looked for on the block, its code elements and the boxes around it. */
export function languageOf(block: Element): string {
  const around: Element[] = [];
  for (const inner of block.querySelectorAll('code, pre, [lang], [data-lang], :scope > div[class]'))
    if (around.push(inner) >= 4) break;
  for (let box: Element | null = block; box && around.length < boxesMax + 4; box = box.parentElement) {
    if (outside.has(box.nodeName) && box !== block) break;
    if (box !== block && box.getElementsByTagName('pre').length > 3) break;
    around.push(box);
  }
  for (const element of around) {
    const language = saidBy(element) ?? (element === block || block.contains(element) ? bareWord(element) : null);
    if (language !== null) return language;
  }
  for (const element of around) {
    const language = bareWord(element);
    if (language) return language;
  }
  return '';
}

/** '' where it says that there is none, null where it says nothing. */
function saidBy(element: Element): string | null {
  for (const name of attributes) {
    const value = element.getAttribute(name)?.trim().toLowerCase();
    if (!value) continue;
    if (name === 'lang') {
      // Elsewhere it names a language that people speak.
      if ((isCode(element) || /(?:^|\s)line(?:\s|$)/.test(classOf(element))) && known.has(value)) return value;
    } else {
      const language = languageNamed(value);
      if (language !== null) return language;
    }
  }
  for (const name of settings) {
    const value = /brush\s*:\s*([\w+#.-]+)/i.exec(element.getAttribute(name) ?? '')?.[1];
    if (value) return languageNamed(value) ?? '';
  }
  const classes = classOf(element);
  if (classes === '') return null;
  let isNone = false;
  for (const pattern of said) {
    pattern.lastIndex = 0;
    for (const match of classes.matchAll(pattern)) {
      const language = languageNamed(match[1] ?? '', /^\s*lang/i.test(match[0]) && isCode(element));
      if (language) return language;
      isNone ||= language === '';
    }
  }
  return isNone ? '' : null;
}

const isCode = (element: Element): boolean => element.nodeName === 'PRE' || element.nodeName === 'CODE';

/** `isSaid`: it stands where HTML says a language is to be named, so that one which is not in the list is believed too. */
function languageNamed(word: string, isSaid = false): string | null {
  const name = word.toLowerCase().replace(/^(?:ace\/mode\/|source-|text-html-|text-|text\/x-|x-)/, '');
  if (/^ipython\d?$/.test(name)) return 'python';
  if (/^diff-[a-z]/.test(name)) return 'diff';
  if (noLanguage.has(name)) return '';
  if (known.has(name)) return name;
  const short = name.replace(/[-_.](?:repl|session|basic|nolint|live|interactive|runnable|example)$/, '');
  if (known.has(short)) return short;
  if (name === 'html-basic') return 'html';
  if (
    isSaid &&
    /^[a-z][a-z0-9+#-]{1,20}$/.test(name) &&
    !spoken.test(name) &&
    !/theme|dark|light|line|wrap|scroll|mode|block|switch/.test(name)
  )
    return name;
  return null;
}

/** A word of the class that is a language's name and nothing else: `code python`, `figure.highlight.js`. */
function bareWord(element: Element): string | null {
  const classes = classOf(element);
  if (classes === '' || !(isCode(element) || aboutCode.test(classes))) return null;
  const all = classes.toLowerCase().trim().split(/\s+/);
  const isFew = all.length <= fewClasses;
  let found: string | null = null;
  for (const word of all) {
    if (noLanguage.has(word) && word !== 'code' && word !== 'output') found ??= '';
    if (!known.has(word)) continue;
    const isDoubtful =
      (ambiguous.has(word) && !(isCode(element) && clearOnCode.has(word) && isFew)) ||
      (word.length <= shortMax && !isFew && !aboutCode.test(classes));
    if (isDoubtful && !isBesideHighlighter(classes, word)) continue;
    if (found) return null; // two of them name nothing
    found = word;
  }
  return found || null;
}

/** `hljs go`, `sourceCode r`, `highlight c`: a highlighter's class and one word. */
function isBesideHighlighter(classes: string, word: string): boolean {
  return new RegExp(
    `(?:^|\\s)(?:sourceCode|prettyprint|hljs|highlight|syntaxhighlighter\\s\\S*|code|file|src|source)\\s+${word.replace(/[+#.]/g, '\\$&')}(?:\\s|$)|(?:^|\\s)${word.replace(/[+#.]/g, '\\$&')}\\s+(?:hljs|sourceCode)(?:\\s|$)`,
    'i',
  ).test(classes);
}

const shown: ReadonlyMap<string, string> = new Map([
  ['c++', 'cpp'],
  ['c#', 'csharp'],
  ['f#', 'fsharp'],
  ['objective-c', 'objc'],
  ['vb.net', 'vbnet'],
  ['shell session', 'console'],
  ['plain text', ''],
  ['plaintext', ''],
  ['text', ''],
  ['code', ''],
  ['node.js', 'js'],
  ['http request', 'http'],
]);

/** The language that a word beside the code shows to the reader ("C++", "JavaScript"): '' for plain text, null where the word is none. */
export function languageShown(text: string): string | null {
  const word = text.trim().toLowerCase();
  const special = shown.get(word);
  if (special !== undefined) return special;
  if (noLanguage.has(word)) return '';
  return known.has(word) ? word : /-nolint$/.test(word) ? languageShown(word.slice(0, -7)) : null;
}
