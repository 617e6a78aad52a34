/**
 * What of a served page could make its rendered form differ: its scripts, frames, own elements, empty places to be filled.
 * A page with a mark that no compared page of its kind had is not taken unrendered. Pure; the HTML is read by pattern, as parsing
 * it costs as much as extracting it and a mark missed or found too often only costs a comparison.
 */

/** Longer pages are not read by pattern, and so never taken unrendered. */
const longestBody = 2_000_000;
/** A kind with more marks than this differs too much from page to page to be learnt. */
export const mostMarks = 150;

/** Null where the page is too long to tell. */
export function marksOf(html: string): ReadonlySet<string> | null {
  if (html.length > longestBody) return null;
  const marks = new Set<string>();
  for (const [, attributes = '', code = ''] of html.matchAll(/<script\b([^>]*)>([\s\S]*?)<\/script/gi)) {
    const src = /\bsrc\s*=\s*["']?([^"'\s>]+)/i.exec(attributes)?.[1];
    if (src) marks.add(`script ${src.replace(/[?#].*$/, '')}`);
    else if (!/\btype\s*=\s*["']?(?:application\/(?:ld\+)?json|text\/(?!javascript))/i.test(attributes))
      marks.add(`inline ${code.replace(/["'`][^"'`]*["'`]|[\s\d]+/g, '').slice(0, 32)}`);
  }
  for (const [, name = ''] of html.matchAll(/<([a-z][a-z0-9]*-[a-z0-9-]+)/gi))
    marks.add(`element ${name.toLowerCase()}`);
  for (const [, src = ''] of html.matchAll(/<i?frame\b[^>]*?\bsrc\s*=\s*["']?([^"'\s>]+)/gi))
    marks.add(`frame ${src.replace(/^(\w+:)?\/\//, '').replace(/[/?#].*$/, '')}`);
  const empty = /<(div|section|main|article|span|ul|ol|tbody|p)\b[^>]*?\bid\s*=\s*["']?([\w:-]+)[^>]*>\s*<\/\1>/gi;
  for (const [, , id = ''] of html.matchAll(empty)) marks.add(`empty ${id.replace(/\d+/g, '#')}`);
  const waiting = /\bclass\s*=\s*["'][^"']*?\b(skeleton|placeholder|spinner|loading|lazy[\w-]*)/gi;
  for (const [, name = ''] of html.matchAll(waiting)) marks.add(`waits ${name.toLowerCase()}`);
  if (/<noscript\b[^>]*>[^<]*\bjavascript\b/i.test(html) || /\b(?:enable|turn on) javascript\b/i.test(html))
    marks.add('wants scripts');
  if (/<meta\b[^>]*http-equiv\s*=\s*["']?refresh/i.test(html)) marks.add('refreshes');
  return marks;
}
