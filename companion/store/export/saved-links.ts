/** Links of an exported page to what was saved beside it: its Markdown and HTML name the files rather than the web. Pure. */
import { posix } from 'node:path';
import type { SavedFile } from '../../../shared/batch/page-record.ts';
import { pathTarget, withTargets } from '../../crawl/saving/markdown-targets.ts';

/** `stem`: the path of the file that the links are in; '' for one at the top. */
export function savedInMarkdown(markdown: string, saved: readonly SavedFile[], stem: string): string {
  const paths = pathsFrom(saved, stem);
  return paths.size === 0 ? markdown : withTargets(markdown, (address) => paths.get(address) ?? null);
}

/** The HTML is our own: attributes in double quotes, with the five entities. */
export function savedInHtml(html: string, saved: readonly SavedFile[], stem: string): string {
  const paths = pathsFrom(saved, stem);
  if (paths.size === 0) return html;
  return html
    .replace(/<(?:img|source)\b[^>]*>/gi, (tag) => {
      const src = /\ssrc="([^"]*)"/.exec(tag)?.[1];
      // Other sizes of a picture that is here are on the web alone.
      return src !== undefined && paths.has(unescaped(src)) ? tag.replace(/\s(?:srcset|sizes)="[^"]*"/gi, '') : tag;
    })
    .replace(/(\s(?:src|href)=")([^"]*)"/gi, (whole, start: string, written: string) => {
      const path = paths.get(unescaped(written));
      return path === undefined ? whole : `${start}${pathTarget(path)}"`;
    });
}

function pathsFrom(saved: readonly SavedFile[], stem: string): ReadonlyMap<string, string> {
  const folder = posix.dirname(stem);
  return new Map(saved.map(({ url, path }) => [url, posix.relative(folder, path)]));
}

function unescaped(text: string): string {
  return text
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&#39;/g, "'")
    .replace(/&amp;/g, '&');
}
