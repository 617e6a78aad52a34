/** The day that a text gives itself in a part that is called its date, wherever that stands. */
import { findClassed, findFirstClassed } from '../find-classed.ts';
import { classOf, isText, textStart } from '../walk.ts';
import { dateOf, datePattern } from './dates.ts';

const dateName =
  /(?:^|[\s_-])(?:post|entry|article|blog|story|publish(?:ed)?|publication|posted|page|single|meta|author|byline|item)[\w-]*?(?:date|time|published|on)(?:$|[\s_-])|(?:^|[\s_-])(?:pub-?date|date-header|publish(?:ed)?-?(?:date|on|time)?|date-?published|posted-?on|date|post-?date)(?:$|[\s_-])|[a-z](?:Date|_date|icationTime)(?:$|[\s_-])/;
const changed = /updat|modif|changed|revis|review/i;
/** Parts that are about other texts. */
const elsewhere =
  /(?:^|[\s_-])(?:comments?|related|recommend\w*|more|latest|recent|popular|trending|sidebar|widget|cards?|teasers?|list|listing|grid|carousel|slider|nav|menu|footer|promo|events?|hours|calendar|schedule|upcoming|copyright|next|prev\w*)(?:$|[\s_-])/i;
/** The foot of the text itself. */
const ownFoot = /(?:^|\s)(?:article|entry|post|single)-(?:\w+-)?footer\S*/gi;
const textMax = 60;
const partsMax = 60;

/** Names that a part has in a text that was published, and nowhere else. */
const sureName = /single-?post-date|article[\w-]*?-date|publish(?:ed)?-?date|date-?published|publication-?time/i;

/** As ISO 8601; none where parts called so differ in their day. `isWritten`: the page says that it is a text that somebody wrote. Reads only. */
export function namedDate(document: Document, isWritten: boolean): string | undefined {
  let found: string | undefined;
  if (
    !isWritten &&
    !findFirstClassed(document, '[class*="ublish"], [class*="ublicationTime"], [class*="-date"], [class*="_date"]')
  )
    return undefined;
  const parts = findClassed(
    document,
    '[class*="date" i], [class*="publi" i], [class*="posted" i], main time, article time',
  );
  for (const part of parts.slice(0, partsMax)) {
    const names = classOf(part);
    if (!isWritten && !sureName.test(names)) continue;
    if (part.nodeName !== 'TIME' && (!dateName.test(names) || part.querySelector('[class*="date" i]'))) continue;
    const text = textStart(part, textMax + 1);
    if (text.length > textMax || changed.test(names) || isElsewhere(part)) continue;
    // "3 December 2025. Updated: 7 December": the first day is that on which it came out.
    const said = datePattern.exec(text);
    if (changed.test(said ? text.slice(0, said.index) : text)) continue;
    const date = dateOf(part.getAttribute('datetime') ?? '') ?? dateOf(said?.[0] ?? '');
    if (!date) continue;
    if (found && found.slice(0, 10) !== date.slice(0, 10)) return undefined;
    found ??= date;
  }
  return found;
}

function isElsewhere(part: Element): boolean {
  for (let at: Element | null = part; at && at.nodeName !== 'BODY'; at = at.parentElement)
    if (/(?:^|\s)elementor-(?:icon-list|post-info)/.test(classOf(at))) continue;
    else if (
      /^(?:NAV|ASIDE|FOOTER|FORM|LI)$/.test(at.nodeName) ||
      elsewhere.test(`${at.id} ${classOf(at)}`.replace(ownFoot, ' '))
    )
      return true;
  return false;
}

/** Words that a page sets before the day on which it was published. */
const label = `(?:first |originally |date )?(?:published|posted|publish date|veröffentlicht|publié|publicado|pubblicato|gepubliceerd|опубликовано)(?: (?:date|on|the|at|on the|am|le|el|il|op))*`;
const labelled = new RegExp(String.raw`(?:^|[\s|·•(,])${label}\s*:?\s*(?:[a-z]{3,9}day,? )?(?=[\d\p{Lu}])`, 'giu');
/** A quick look, before the words behind it are put together. */
const labelWord =
  /[Pp]ublished|[Pp]osted|[Pp]ublish date|[Vv]eröffentlicht|[Pp]ubli(?:é|cado)|[Pp]ubblicato|[Gg]epubliceerd|[Оо]публиковано/;
const labelMax = 400;
const lineMax = 80;

/** The day that stands behind such words, where the page has them once, or more than once with the same day. Reads only. */
export function labelledDate(document: Document): string | undefined {
  let found: string | undefined;
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); isText(node); node = walker.nextNode()) {
    if (node.data.length > labelMax || !labelWord.test(node.data) || inert.test(node.parentNode?.nodeName ?? ''))
      continue;
    for (const match of lineFrom(node).matchAll(labelled)) {
      const said = datePattern.exec(match.input.slice(match.index + match[0].length));
      const date = said && said.index === 0 ? dateOf(said[0]) : undefined;
      if (!date) continue;
      if (found && found.slice(0, 10) !== date.slice(0, 10)) return undefined;
      found = date;
    }
  }
  return found;
}

const inert = /^(?:SCRIPT|STYLE|NOSCRIPT|TEMPLATE)$/;

/** A text with what follows it, on one line. */
function lineFrom(text: Text): string {
  const walker = text.ownerDocument.createTreeWalker(text.ownerDocument.body, NodeFilter.SHOW_TEXT);
  walker.currentNode = text;
  let line = text.data;
  for (let more = 0; more < lineMax; ) {
    const next = walker.nextNode();
    if (!isText(next)) break;
    if (inert.test(next.parentNode?.nodeName ?? '')) continue;
    line += ` ${next.data.slice(0, lineMax)}`;
    more += next.data.trim().length;
  }
  return line.replace(/\s+/g, ' ').trim();
}
