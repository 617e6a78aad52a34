/** What the links and images of a Markdown text lead to: read, and replaced. Code is left alone. Pure. */

const fence = /^ {0,3}(?:> ?| {0,3}(?:[-*+]|\d{1,9}[.)]) {1,4})*(`{3,}|~{3,})/;

/** Applies `change` to what stands outside of code blocks and code spans. */
export function outsideCode(markdown: string, change: (text: string) => string): string {
  let open = '';
  return markdown
    .split('\n')
    .map((line) => {
      const mark = fence.exec(line)?.[1];
      if (open) {
        if (mark?.startsWith(open)) open = '';
        return line;
      }
      if (mark) {
        open = mark;
        return line;
      }
      if (!line.includes('](')) return line;
      return line
        .split(/(`+[^`]*`+)/)
        .map((part, at) => (at % 2 === 1 ? part : change(part)))
        .join('');
    })
    .join('\n');
}

/** The target of `[words](target "title")`, in angle brackets or not. */
const target = String.raw`(<[^>\n]*>|(?:[^\s()\\]|\\.|\([^\s()]*\))+)`;
/** The words of a link may hold an image, so that only its end is looked for. */
const anyTarget = new RegExp(String.raw`\]\(${target}(?=\)|\s+"[^"\n]*"\))`, 'g');
const imageTarget = new RegExp(String.raw`!\[(?:[^[\]\\]|\\.)*\]\(${target}(?=\)|\s+"[^"\n]*"\))`, 'g');

/** The address that a target writes. */
function addressOf(written: string): string {
  return written.replace(/^<|>$/g, '').replace(/\\([()\\])/g, '$1');
}

export type Target = { readonly address: string; readonly isImage: boolean };

/** Each address once, in the order of the text; one that is shown and led to counts as shown. */
export function targetsIn(markdown: string): readonly Target[] {
  const images = new Set<string>();
  const all = new Set<string>();
  outsideCode(markdown, (text) => {
    for (const [, written = ''] of text.matchAll(imageTarget)) images.add(addressOf(written));
    for (const [, written = ''] of text.matchAll(anyTarget)) all.add(addressOf(written));
    return text;
  });
  return [...all].map((address) => ({ address, isImage: images.has(address) }));
}

/** The text with targets replaced: `to` gives another path for an address, or null to leave it. */
export function withTargets(markdown: string, to: (address: string) => string | null): string {
  return outsideCode(markdown, (text) =>
    text.replace(anyTarget, (whole, written: string) => {
      const path = to(addressOf(written));
      return path === null ? whole : `](${pathTarget(path)}`;
    }),
  );
}

/** A path as a target: every sign that could end it is escaped. */
export function pathTarget(path: string): string {
  return path
    .split('/')
    .map((part) => encodeURI(part).replace(/[()#?]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`))
    .join('/');
}
