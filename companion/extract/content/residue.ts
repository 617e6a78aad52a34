/** Words that a site sets amid a text and that are none of it: labels of advertisements, counts, calls to share or to write. */
import type { BlockNode, PageBlocks } from './page-blocks.ts';

/** All that a block says. As a heading the first of these may be a topic; the second never are. */
const labelWords =
  /^(?:advertisements?|sponsored(?: content)?|publicité|anzeige|werbung|publicidad|pubblicità|реклама|広告|广告|share|tweet|print|subscribe(?: now)?|sign up|rate this(?: \w+)?|[\d.,]+k? (?:views?|shares?|likes?)|back to top|(?:please )?(?:log|sign) ?in (?:or \w+(?: \w+)? )?to (?:comment|reply|post|leave a (?:comment|reply))|-{2,3}|loading(?:…|\.\.\.)|last (?:updated|modified|edited)(?: on)? (?:\d+|an?|one) \w+ ago|users? (?:browsing|viewing) this (?:thread|topic|forum):? \d+ \S+|read more|continue reading.*|skip to (?:main )?content|post navigation|click to (?:expand|share|tweet).*)[:.]?$/i;
const calls =
  /^(?:related (?:posts?|articles?|stories|reading)|(?:you (?:may|might) (?:also )?(?:like|enjoy)|recommended for you|more (?:stories|articles|posts) (?:like this|from .*))|share this(?: \w+)?|leave a (?:comment|reply)|(?:sign up|subscribe) (?:for|to) (?:our|the|my) (?:free )?(?:\w+ )?newsletter|post navigation|follow us(?: on .*)?|(?:was|is|did|do) (?:this|you)(?: \w+){0,3} (?:helpful|useful)\??)[:.]?$/i;
/** Before a link to another page, amid the text. */
const readAlso =
  /^(?:read also|also read|read next|read more|don.t miss|lire aussi|à lire aussi|lesen sie auch|auch interessant|lee también|lea también|leia também|leggi anche|lees ook|читайте также|czytaj także)\s*:/i;
/** The names of buttons that share a page, and nothing else. */
const shareWords = new Set(
  'recipe jump to save share tweet pin pinterest facebook twitter x linkedin email e mail print whatsapp reddit telegram copy link on this via post flipboard tumblr pocket messenger'.split(
    ' ',
  ),
);

const shareWord = /share|tweet|e-?mail|print|facebook|twitter|linkedin|pinterest|whatsapp|reddit|telegram/i;

function isShareRow(text: string): boolean {
  if (!shareWord.test(text)) return false;
  const words = text
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .match(/[\p{L}\p{N}]+/gu);
  return words !== null && words.length > 1 && words.every((word) => shareWords.has(word));
}

const alsoMax = 30;
const wordsMax = 7;
/** In these such a word may be a topic, or a figure of a table. */
const neverLabels = /^(?:H[1-6]|T[DH]|LI|D[TD]|PRE)$/;

function isCall(tag: string, said: string, words: number): boolean {
  if (words > wordsMax) return false;
  if (calls.test(said)) return true;
  return !neverLabels.test(tag) && (labelWords.test(said) || isShareRow(said));
}

/** Takes such blocks out of what is kept: `labels` has a figure for each node. */
export function dropResidue({ nodes, blocks }: PageBlocks, labels: Uint8Array): void {
  for (const { node, text, words, linkedWords } of blocks) {
    const isLinks = linkedWords * 2 > words && words <= alsoMax;
    if ((words > wordsMax && !isLinks) || node.words > words) continue;
    const said = text.trim().replace(/^[↑▲⬆^\s]+|[\s↑▲⬆^]+$/g, '');
    const isAlso = isLinks && !neverLabels.test(node.tag) && readAlso.test(said);
    if (!isAlso && !isCall(node.tag, said, words)) continue;
    drop(nodes, node, labels);
    const list = calls.test(said) ? linksAfter(nodes, node) : null;
    if (list) drop(nodes, list, labels);
  }
}

function drop(nodes: PageBlocks['nodes'], { index, depth }: BlockNode, labels: Uint8Array): void {
  for (let i = index; i < nodes.length; i++) {
    const inner = nodes[i];
    if (!inner || (i > index && inner.depth <= depth)) break;
    labels[i] = 0;
  }
}

/** The links that such words stand over. */
function linksAfter(nodes: PageBlocks['nodes'], call: BlockNode): BlockNode | null {
  let title = call;
  while (title.parent && title.parent.words === title.words) title = title.parent;
  let at = title.index + 1;
  while ((nodes[at]?.depth ?? 0) > title.depth) at++;
  const next = nodes[at];
  const isLinks = next && next.depth === title.depth && next.linkedWords * 3 >= next.words * 2;
  return isLinks && next.linkedWords > 0 && next.headings === 0 ? next : null;
}
