/** Words that a site sets amid a text and that are none of it: labels of advertisements, counts, calls to share or to write. */
import type { PageBlocks } from './page-blocks.ts';

/** All that a block says. As a heading the first of these may be a topic; the second never are. */
const labelWords =
  /^(?:advertisements?|sponsored(?: content)?|publicité|anzeige|werbung|publicidad|pubblicità|реклама|広告|广告|share|tweet|print|subscribe(?: now)?|sign up|rate this(?: \w+)?|[\d.,]+k? (?:views?|shares?|likes?)|back to top|loading(?:…|\.\.\.)|read more|continue reading.*|skip to (?:main )?content|post navigation|click to (?:expand|share|tweet).*)[:.]?$/i;
const calls =
  /^(?:related (?:posts?|articles?|stories|reading)|(?:you (?:may|might) (?:also )?(?:like|enjoy)|recommended for you|more (?:stories|articles|posts) (?:like this|from .*))|share this(?: \w+)?|leave a (?:comment|reply)|post navigation|follow us(?: on .*)?)[:.]?$/i;
const wordsMax = 7;
/** In these such a word may be a topic, or a figure of a table. */
const neverLabels = /^(?:H[1-6]|T[DH]|LI|D[TD]|PRE)$/;

/** Takes such blocks out of what is kept: `labels` has a figure for each node. */
export function dropResidue({ nodes, blocks }: PageBlocks, labels: Uint8Array): void {
  for (const { node, text, words } of blocks) {
    if (words > wordsMax || node.words > words) continue;
    const said = text.trim();
    if (!calls.test(said) && (neverLabels.test(node.tag) || !labelWords.test(said))) continue;
    for (let i = node.index; i < nodes.length; i++) {
      const inner = nodes[i];
      if (!inner || (i > node.index && inner.depth <= node.depth)) break;
      labels[i] = 0;
    }
  }
}
