/** RSS, RDF and Atom → a list of entries. */
import { addressesOf } from '../links/absolute-urls.ts';
import { toIsoDate } from '../metadata/dates.ts';
import { escapeMarkdown } from '../output/escape-markdown.ts';
import { parseFragment, parseXml } from '../parse-document.ts';
import { plainText } from '../walk.ts';

const entriesMax = 1_000;
const summaryMax = 600;

/** Null where the text holds no feed. */
export function readFeed(xml: string, baseUrl: string): { title: string; markdown: string } | null {
  const document = parseXml(xml);
  const root = document?.documentElement;
  if (!document || !root || !/^(?:rss|feed|rdf:RDF)$/i.test(root.nodeName)) return null;
  const channel = child(root, 'channel') ?? root;
  const addresses = addressesOf(baseUrl);
  const entries = [...document.querySelectorAll('item, entry')].slice(0, entriesMax);
  const title = words(child(channel, 'title'));
  const about = words(child(channel, 'description') ?? child(channel, 'subtitle'));
  const parts = [`# ${escapeMarkdown(title || 'Feed', false)}`];
  if (about) parts.push(escapeMarkdown(about, true));
  for (const entry of entries) {
    const name = escapeMarkdown(words(child(entry, 'title')) || 'Untitled', false);
    const url = addresses.link(linkOf(entry));
    const date = child(entry, 'pubDate', 'published', 'updated', 'dc:date')?.textContent ?? '';
    const summary = words(child(entry, 'description', 'summary', 'content:encoded', 'content'));
    parts.push(
      `## ${url ? `[${name.replace(/(?<!\\)[[\]]/g, '\\$&')}](${url.replace(/[()]/g, (sign) => (sign === '(' ? '%28' : '%29'))})` : name}`,
    );
    if (date.trim()) parts.push(escapeMarkdown(toIsoDate(date).slice(0, 60), true));
    if (summary)
      parts.push(escapeMarkdown(summary.length > summaryMax ? `${summary.slice(0, summaryMax)}…` : summary, true));
  }
  return { title, markdown: parts.join('\n\n') };
}

function child(parent: Element, ...names: string[]): Element | null {
  for (const name of names)
    for (let node = parent.firstElementChild; node; node = node.nextElementSibling)
      if (node.nodeName.toLowerCase() === name.toLowerCase()) return node;
  return null;
}

/** Atom gives the address as an attribute, RSS as text. */
function linkOf(entry: Element): string {
  let first = '';
  for (let node = entry.firstElementChild; node; node = node.nextElementSibling) {
    if (node.nodeName.toLowerCase() !== 'link') continue;
    const address = (node.getAttribute('href') ?? node.textContent ?? '').trim();
    if ((node.getAttribute('rel') ?? 'alternate') === 'alternate' && address) return address;
    first ||= address;
  }
  const guid = child(entry, 'guid')?.textContent?.trim() ?? '';
  return first || (/^https?:/.test(guid) ? guid : '');
}

/** Summaries hold HTML as text; what they say is kept. */
function words(element: Element | null): string {
  const text = element?.textContent ?? '';
  if (!text.includes('<')) return text.replace(/\s+/g, ' ').trim();
  const body = parseFragment(text);
  for (const inert of [...body.querySelectorAll('script, style')]) inert.remove();
  return plainText(body);
}
