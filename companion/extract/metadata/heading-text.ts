/** The words of a heading as a reader sees them: lines of it are parted by a space, small signs beside them are no words of it. */
import { blockTags, classOf, isElement, isText, textStart, walk } from '../walk.ts';

const textMax = 300;
const unread: ReadonlySet<string> = new Set(['STYLE', 'SCRIPT', 'TEMPLATE', 'NOSCRIPT', 'SVG', 'svg', 'BUTTON']);
/** Kinds of topics, that forums set before their names, and what stands for the ear only. */
const beside =
  /(?:^|\s)(?:label|labels|label-append|kicker|eyebrow|overline|prefix|topic-prefix|thread-prefix|badge|descriptor|sr-only|visually-hidden|screen-reader-text)(?:\s|$)/;

/** Reads only. Without the sign of the link to itself. */
export function headingText(heading: Element): string {
  const whole = textStart(heading, textMax);
  if (!heading.firstElementChild) return bare(whole);
  const parts: string[] = [];
  walk(heading, (node) => {
    if (isText(node)) parts.push(node.data);
    else if (isElement(node)) {
      if (unread.has(node.nodeName) || beside.test(classOf(node))) return 'over';
      if (node.nodeName === 'BR' || blockTags.has(node.nodeName)) parts.push(' ');
    }
    return 'into';
  });
  const text = parts.join('').replace(/\s+/g, ' ').trim().slice(0, textMax);
  return bare(text === '' ? whole : text);
}

function bare(text: string): string {
  return text.replace(/\s*[¶#§]$/, '');
}
