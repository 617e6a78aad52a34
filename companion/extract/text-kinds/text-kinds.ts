/**
 * Bodies that are text but no HTML → Markdown, by their content type. What such a body says is data: it stands fenced whole,
 * or escaped (tables, feeds), or, where it is Markdown itself, without what could run.
 */
import { csvToMarkdown } from './csv.ts';
import { readFeed } from './feed.ts';
import { layOutJson } from './json-layout.ts';
import { safeMarkdown } from './safe-markdown.ts';

type TextPage = { readonly title: string; readonly markdown: string };

const fence = (text: string, language: string): string => {
  let ticks = '```';
  while (text.includes(ticks)) ticks += '`';
  return `${ticks}${language}\n${text.trimEnd()}\n${ticks}`;
};

/** `baseUrl` resolves a feed's links. Null for a body that is no text. */
export function textPage(body: string, contentType: string, baseUrl: string): TextPage | null {
  if (isBinary(body)) return null;
  const text = body.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
  const path = URL.parse(baseUrl)?.pathname ?? '';
  if (
    /[/+]json$|^application\/(?:x-)?json|json5|javascript-object|ndjson|json-seq|jsonlines|jsonl/.test(contentType) ||
    (contentType === 'text/plain' && /\.(?:json|jsonl|ndjson|geojson)$/i.test(path))
  )
    return { title: '', markdown: fence(layOutJson(text), 'json') };
  if (
    /(?:^|[/+.-])(?:rss|atom|rdf)(?:\+xml)?$/.test(contentType) ||
    (/xml/.test(contentType) && /<(?:rss|feed|rdf:RDF)[\s>]/.test(text.slice(0, 2000)))
  ) {
    const feed = readFeed(text, baseUrl);
    if (feed) return feed;
  }
  if (/csv|tab-separated/.test(contentType) || (contentType === 'text/plain' && /\.(?:csv|tsv)$/i.test(path)))
    return { title: '', markdown: csvToMarkdown(text, /tab-separated/.test(contentType) || /\.tsv$/i.test(path)) };
  if (/markdown/.test(contentType) || (contentType === 'text/plain' && /\.(?:md|markdown)$/i.test(path)))
    return { title: /^#\s+(.+?)\s*#*$/m.exec(text)?.[1] ?? '', markdown: safeMarkdown(text.trim(), baseUrl) };
  if (/xml/.test(contentType)) return { title: '', markdown: fence(text, 'xml') };
  const language = codeLanguage(contentType, path);
  if (language) return { title: '', markdown: fence(text, language) };
  return { title: '', markdown: text.trim() === '' ? '' : fence(text.replace(/^\n+/, ''), '') };
}

const codeByPath: readonly (readonly [RegExp, string])[] = [
  [/\.[cm]?js$/i, 'javascript'],
  [/\.[cm]?ts$/i, 'typescript'],
  [/\.py$/i, 'python'],
  [/\.rs$/i, 'rust'],
  [/\.go$/i, 'go'],
  [/\.java$/i, 'java'],
  [/\.(?:c|h)$/i, 'c'],
  [/\.(?:cpp|cc|hpp)$/i, 'cpp'],
  [/\.sh$/i, 'sh'],
  [/\.ya?ml$/i, 'yaml'],
  [/\.toml$/i, 'toml'],
  [/\.css$/i, 'css'],
  [/\.sql$/i, 'sql'],
  [/\.rb$/i, 'ruby'],
  [/\.php$/i, 'php'],
  [/\.diff$|\.patch$/i, 'diff'],
];

function codeLanguage(contentType: string, path: string): string | null {
  if (/javascript/.test(contentType)) return 'javascript';
  if (contentType === 'text/css') return 'css';
  if (/ya?ml/.test(contentType)) return 'yaml';
  if (contentType !== 'text/plain' && !contentType.startsWith('text/x-') && !contentType.startsWith('application/x-'))
    return null;
  return codeByPath.find(([pattern]) => pattern.test(path))?.[1] ?? null;
}

/** Text has next to no control characters. */
function isBinary(body: string): boolean {
  const start = body.slice(0, 4000);
  if (start.includes('\0')) return true;
  let odd = 0;
  for (let at = 0; at < start.length; at++) {
    const code = start.charCodeAt(at);
    if ((code < 32 && code !== 9 && code !== 10 && code !== 13 && code !== 12 && code !== 27) || code === 0xfffd) odd++;
  }
  return odd > Math.max(8, start.length * 0.1);
}
