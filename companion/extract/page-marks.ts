/**
 * What of a served page could make its rendered form differ: its scripts, frames, own elements, empty places to be filled.
 * A page with a mark that no compared page of its kind had is not taken unrendered. Pure.
 *
 * The HTML is gone through tag by tag rather than parsed, which costs as much as extracting it; a mark missed or found too often
 * only costs a comparison. Each character is looked at a few times at most, whatever the page is made of.
 */

/** Longer pages are not gone through, and so never taken unrendered. */
const longestBody = 2_000_000;
/** A page with more marks than the crawl's lanes learn by is not told of. */
const mostMarks = 150;
/** Of longer tags only this much is read. */
const longestTag = 2000;

const containers: ReadonlySet<string> = new Set([
  'div',
  'section',
  'main',
  'article',
  'span',
  'ul',
  'ol',
  'tbody',
  'p',
]);
const waitingClass = /(?:^|[\s"'_-])(skeleton|placeholder|spinner|loading|lazy)/i;
const dataType = /\btype\s*=\s*["']?(?:application\/(?:ld\+)?json|text\/(?!javascript))/i;

/** Null where the page is too long, or has too many marks, to tell. */
export function marksOf(html: string): ReadonlySet<string> | null {
  if (html.length > longestBody) return null;
  const marks = new Set<string>();
  if (/\b(?:enable|turn on) javascript\b/i.test(html)) marks.add('wants scripts');
  const lower = html.toLowerCase();
  let at = html.indexOf('<');
  while (at >= 0) {
    const end = html.indexOf('>', at);
    if (end < 0) break;
    const tag = html.slice(at, Math.min(end + 1, at + longestTag));
    const name = /^<([a-z][a-z0-9-]*)/i.exec(tag)?.[1]?.toLowerCase();
    let next = end + 1;
    if (name === 'script') {
      const close = lower.indexOf('</script', next);
      addScript(marks, tag, html.slice(next, Math.min(close < 0 ? html.length : close, next + longestTag)));
      if (close < 0) break;
      next = close;
    } else if (name) addTag(marks, name, tag, html.slice(next, next + longestTag));
    if (marks.size > mostMarks) return null;
    at = html.indexOf('<', next);
  }
  return marks;
}

function addScript(marks: Set<string>, tag: string, code: string): void {
  const src = attribute(tag, 'src');
  if (src) marks.add(`script ${src.replace(/[?#].*$/s, '')}`);
  else if (!dataType.test(tag)) marks.add(`inline ${code.replace(/["'`][^"'`]*["'`]|[\s\d]+/g, '').slice(0, 32)}`);
}

function addTag(marks: Set<string>, name: string, tag: string, after: string): void {
  if (name.includes('-')) marks.add(`element ${name}`);
  if (name === 'iframe' || name === 'frame')
    marks.add(`frame ${(attribute(tag, 'src') ?? '').replace(/^(\w+:)?\/\//, '').replace(/[/?#].*$/s, '')}`);
  if (name === 'noscript' && /^[^<]*\bjavascript\b/i.test(after)) marks.add('wants scripts');
  if (name === 'meta' && attribute(tag, 'http-equiv')?.toLowerCase() === 'refresh') marks.add('refreshes');
  const waits = waitingClass.exec(attribute(tag, 'class') ?? '');
  if (waits?.[1]) marks.add(`waits ${waits[1].toLowerCase()}`);
  if (!containers.has(name)) return;
  addAttributes(marks, tag);
  if (!/^\s*<\//.test(after)) return;
  const id = attribute(tag, 'id');
  if (id) marks.add(`empty ${id.replace(/\d+/g, '#')}`);
}

/** Names of attributes by which scripts find what they are to fill, and with what. */
const scripted = /\s((?:data|hx|x|ng|v|wire|up|sc)[-:][a-z][\w.:-]*|is)(?=[\s=>/])/gi;

function addAttributes(marks: Set<string>, tag: string): void {
  for (const [, name = ''] of tag.matchAll(scripted))
    marks.add(`attribute ${name.toLowerCase().replace(/\d[\da-f]*/g, '#')}`);
}

function attribute(tag: string, name: string): string | undefined {
  const found = new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s>"']+))`, 'i').exec(tag);
  return found?.[1] ?? found?.[2] ?? found?.[3];
}
