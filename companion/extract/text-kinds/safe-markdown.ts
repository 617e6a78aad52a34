/**
 * A Markdown file of a page → the same Markdown without what could run or call elsewhere in a renderer that lets HTML through: tags become text,
 * links lead to http(s) and mailto only, relative ones are made whole. Blocks of code that begin at the edge of the page stay as they are: there, no reading of
 * CommonMark makes anything else of them.
 */

const fence = /^(`{3,}|~{3,})/;

export function safeMarkdown(markdown: string, baseUrl: string): string {
  const out: string[] = [];
  let text: string[] = [];
  let open = '';
  const flush = (): void => {
    if (text.length > 0) out.push(withAddresses(safeText(text.join('\n')), baseUrl));
    text = [];
  };
  for (const line of markdown.split('\n')) {
    const mark = fence.exec(line)?.[1];
    if (open) {
      out.push(line);
      if (mark?.startsWith(open) && line.trim() === mark) open = '';
    } else if (mark && !(mark.startsWith('`') && line.slice(mark.length).includes('`'))) {
      flush();
      open = mark;
      // What is said after the mark is data too.
      out.push(mark + line.slice(mark.length).replace(/[<>]/g, ''));
    } else text.push(line);
  }
  flush();
  if (open) out.push(open);
  return out.join('\n');
}

/** Tags that show nothing but form, without attributes. */
const harmless =
  /^<\/?(?:b|i|u|s|br|hr|em|strong|kbd|sub|sup|code|del|ins|mark|small|details|summary|p|ul|ol|li|dl|dt|dd|table|thead|tbody|tr|td|th|blockquote|h[1-6])\s*\/?>/i;
const autolink = /^<(?:https?:\/\/|mailto:)[^\s<>"'`]*>/i;

/** Where a destination begins: after a link's text, or after the label of a definition. */
const beforeAddress = /\](\(|:)/g;
/** An address that leads where a link may: of a known scheme, or without one. */
const allowed = /^(?:https?:\/\/|mailto:|(?![^\s)>]*[:&\\])[^\s)>]*(?=[\s)>]|$))/i;

function safeText(text: string): string {
  const tagged = text.replace(/<(?=[a-zA-Z/!?])/g, (sign, at: number) => {
    const rest = text.slice(at, at + 300);
    return harmless.test(rest) || autolink.test(rest) ? sign : '&lt;';
  });
  return tagged.replace(beforeAddress, (whole, sign: string, at: number) =>
    allowed.test(tagged.slice(at + 2, at + 2000).replace(/^[\s<]+/, '')) ? whole : sign === '(' ? '] (' : ']\\:',
  );
}

const destination = /(\]\(\s*<?|^ {0,3}\[[^\]\n]+\]:[ \t]*<?)([^\s()<>]+(?:\([^\s()<>]*\)[^\s()<>]*)*)/gm;

/** Relative addresses, which say nothing in another place, as whole ones; those in code stand as they are, and so do places in the page. */
function withAddresses(text: string, baseUrl: string): string {
  const parts = text.split(/((?<!`)`+(?!`)[^`]*(?<!`)`+(?!`))/);
  return parts
    .map((part, at) =>
      at % 2 === 1
        ? part
        : part.replace(destination, (whole, before: string, address: string) => {
            if (/^(?:#|[a-z][a-z0-9+.-]*:)/i.test(address)) return whole;
            const url = URL.parse(address, baseUrl);
            return url && /^https?:$/.test(url.protocol) ? `${before}${url.href}` : whole;
          }),
    )
    .join('');
}
