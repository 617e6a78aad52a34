/** Elements that are known to hold the content of a page on platforms whose mark-up is the same everywhere. */
import type { BlockNode, PageBlocks } from './page-blocks.ts';

/** `mark` is an id or class of the platform; only where the page has it is the selector asked. */
type Platform = { readonly platform: string; readonly mark: string; readonly selector: string };

/** Platforms whose content element holds all of the content and little else. The first that is there once and has text is taken. */
const platforms: readonly Platform[] = [
  { platform: 'MediaWiki', mark: 'mw-parser-output', selector: '#mw-content-text .mw-parser-output' },
  { platform: 'MediaWiki before 1.30', mark: 'mw-content-text', selector: '#mw-content-text' },
  { platform: 'MDN', mark: 'main-page-content', selector: 'article.main-page-content' },
  { platform: 'Docusaurus', mark: 'theme-doc-markdown', selector: '.theme-doc-markdown' },
  { platform: 'VitePress', mark: 'vp-doc', selector: '.vp-doc' },
  { platform: 'MkDocs Material', mark: 'md-content__inner', selector: 'article.md-content__inner' },
  {
    platform: 'Read the Docs',
    mark: 'rst-content',
    selector: '.rst-content [itemprop=articleBody], .rst-content .document',
  },
  { platform: 'PyData Sphinx', mark: 'bd-article', selector: 'article.bd-article' },
  { platform: 'Sphinx', mark: 'documentwrapper', selector: '.documentwrapper .body' },
  { platform: 'mdBook', mark: 'mdbook', selector: '#content main, #mdbook-content main' },
  { platform: 'rustdoc', mark: 'rustdoc', selector: '#main-content' },
  { platform: 'Docsy', mark: 'td-content', selector: '.td-content' },
  { platform: 'Starlight', mark: 'sl-markdown-content', selector: '.sl-markdown-content' },
  { platform: 'GitBook', mark: 'markdown-section', selector: '.page-inner .markdown-section' },
  { platform: 'Confluence', mark: 'wiki-content', selector: '#main-content.wiki-content' },
  { platform: 'DokuWiki', mark: 'dokuwiki__content', selector: '#dokuwiki__content .page' },
  { platform: 'Furo', mark: 'furo-main-content', selector: '#furo-main-content' },
  { platform: 'Antora', mark: 'sectionbody', selector: 'main article.doc' },
  { platform: 'Javadoc', mark: 'flex-content', selector: '.flex-content > main' },
  { platform: 'Doxygen', mark: 'headertitle', selector: 'div.contents' },
  { platform: 'pkgdown', mark: 'template-reference-topic', selector: '.template-reference-topic main#main' },
  { platform: 'Nextra', mark: 'nextra-', selector: 'article > main, main.nextra-content, .nextra-content main' },
  { platform: 'Quarto', mark: 'quarto-document-content', selector: 'main#quarto-document-content' },
  { platform: 'Geekdoc', mark: 'gdoc-markdown', selector: 'article.gdoc-markdown' },
  { platform: 'Hugo Book', mark: 'book-page', selector: '.book-page article.markdown' },
  { platform: 'Docsify', mark: 'markdown-section', selector: 'article#main.markdown-section' },
  { platform: 'AWS documentation', mark: 'main-col-body', selector: '#main-col-body' },
  { platform: 'Google documentation', mark: 'devsite-article-body', selector: '.devsite-article-body' },
  {
    platform: 'a file of a code host',
    mark: 'markdown-body entry-content',
    selector: 'article.markdown-body.entry-content',
  },
  { platform: 'pkg.go.dev', mark: 'UnitDetails', selector: '.UnitDetails' },
  { platform: 'TypeDoc', mark: 'tsd-page-title', selector: '.col-content' },
  { platform: 'ExDoc', mark: 'content-inner', selector: '.body-wrapper .content-inner, #content > .content-inner' },
  { platform: 'Swagger UI', mark: 'swagger-container', selector: '.swagger-container' },
  { platform: 'Redoc', mark: 'redoc-wrap', selector: '.redoc-wrap .api-content' },
  { platform: 'Mintlify', mark: 'content-area', selector: '#content-container #content-area' },
  { platform: 'ReadMe', mark: 'rm-Article', selector: 'article.rm-Article' },
  { platform: 'RFC', mark: 'xml2rfc', selector: 'body.xml2rfc' },
  { platform: 'a page exported from Notion', mark: 'page-body', selector: 'article.page' },
  { platform: 'GitLab wiki', mark: 'wiki-page-content', selector: '.wiki-page-content, .js-wiki-page-content' },
];
const platformWordsMin = 25;

const anyMark = new RegExp(platforms.map(({ mark }) => mark).join('|'));

/** The content element of a known platform, or null. */
export function platformContainer({ nodes }: PageBlocks): BlockNode | null {
  const marked = nodes.filter(({ names }) => names !== '' && anyMark.test(names));
  if (marked.length === 0) return null;
  for (const { mark, selector } of platforms) {
    if (!marked.some(({ names }) => names.includes(mark))) continue;
    const found = nodes.filter(({ element }) => element.matches(selector));
    const first = found[0];
    // More than one is a thread or a listing; nested ones count once.
    if (first && found.every((other) => first.element.contains(other.element)) && first.words >= platformWordsMin)
      return first;
  }
  return null;
}
