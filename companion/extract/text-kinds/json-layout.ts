/** JSON laid out over lines with its own tokens: no value is read and written anew, so that long numbers, `1.10`, doubled keys and their order stay. */

const indentBy = 2;
/** Deeper than this nobody reads, and indentation alone would fill pages. */
const depthMax = 200;

/** The text itself where it is no JSON (lines of JSON, JSON with comments, JSON that is broken). */
export function layOutJson(text: string): string {
  try {
    JSON.parse(text);
  } catch {
    return text;
  }
  let out = '';
  let depth = 0;
  let deepest = 0;
  const line = (): string => `\n${' '.repeat(depth * indentBy)}`;
  for (let at = 0; at < text.length; ) {
    const end = tokenEnd(text, at);
    const token = text.slice(at, end);
    at = end;
    if (/^\s/.test(token)) continue;
    if (token === '{' || token === '[') {
      depth++;
      deepest = Math.max(deepest, depth);
      if (deepest > depthMax) return text;
      out += token + line();
    } else if (token === '}' || token === ']') {
      const isEmpty = /[{[]\n *$/.test(out.slice(-2 - depth * indentBy));
      depth--;
      out = isEmpty ? out.slice(0, out.lastIndexOf('\n')) + token : out + line() + token;
    } else if (token === ',') out += token + line();
    else out += token === ':' ? ': ' : token;
  }
  return out;
}

const structure: ReadonlySet<string> = new Set('{}[],:');

/** The end of white space, a string, a number or word, or one sign of structure: what JSON.parse has taken has nothing else. */
function tokenEnd(text: string, from: number): number {
  const first = text.charAt(from);
  if (structure.has(first)) return from + 1;
  if (first === '"') {
    for (let at = text.indexOf('"', from + 1); at >= 0; at = text.indexOf('"', at + 1)) {
      let slashes = 0;
      while (text.charAt(at - 1 - slashes) === '\\') slashes++;
      if (slashes % 2 === 0) return at + 1;
    }
    return text.length;
  }
  const isSpace = /\s/.test(first);
  let at = from + 1;
  while (at < text.length) {
    const sign = text.charAt(at);
    if (sign === '"' || structure.has(sign) || /\s/.test(sign) !== isSpace) break;
    at++;
  }
  return at;
}
