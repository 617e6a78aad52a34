/** What a page shows of itself as it was served: for the judgement of walls, of shells that scripts fill, and of lanes. */
import { refreshTarget } from '../../shared/refresh.ts';
import { type ServedSeen, wantsControls } from '../crawl/ports.ts';
import { servedChallengeMarks } from '../crawl/walls/challenge-marks.ts';
import { controlsIn, isForNobody } from './seen-controls.ts';
import { isElement, isText, walk } from './walk.ts';

const unread: ReadonlySet<string> = new Set(['SCRIPT', 'STYLE', 'NOSCRIPT', 'TEMPLATE', 'svg']);
const startCharacters = 2000;

/** `html`: the text that the document was made of. Changes nothing. */
export function seenIn(document: Document, html: string): ServedSeen {
  const text = textOf(document.body);
  const passwords = [...document.querySelectorAll('input[type="password" i]')].filter((field) => !isForNobody(field));
  const leadsOn = leadIn(document);
  const seen = {
    ...(leadsOn && { leadsOn }),
    title: document.title,
    textLength: text.length,
    textStart: text.slice(0, startCharacters),
    passwordFields: passwords.length,
    mainPasswordFields: passwords.filter((field) => !field.closest('header,nav,aside,footer')).length,
    challengeMarks: servedChallengeMarks(document, html),
    links: document.querySelectorAll('a[href]').length,
  };
  return wantsControls(seen) ? { ...seen, controls: controlsIn(document) } : seen;
}

function leadIn(document: Document): string | undefined {
  for (const meta of document.querySelectorAll('meta[http-equiv="refresh" i]:not(noscript meta, template meta)')) {
    const to = refreshTarget(meta.getAttribute('content') ?? '');
    if (to) return to;
  }
  return undefined;
}

/** Of a body that is none of HTML. */
export function seenInText(text: string): ServedSeen {
  const none = { title: '', passwordFields: 0, mainPasswordFields: 0, challengeMarks: [], links: 0 };
  return { ...none, textLength: text.length, textStart: text.slice(0, startCharacters) };
}

function textOf(body: HTMLElement | null): string {
  const texts: string[] = [];
  if (body)
    walk(body, (node) => {
      if (isText(node)) texts.push(node.data);
      return isElement(node) && unread.has(node.nodeName) ? 'over' : 'into';
    });
  return texts.join(' ').replace(/\s+/g, ' ').trim();
}
