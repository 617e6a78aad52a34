/** A page as the rules for walls ask about it. */
import { type GoodPages, goodFew } from './good-pages.ts';
import type { PageSeen } from './ports.ts';
import { isPageMark, loginDemand, loginMention, loginTitle } from './wall-rules.ts';
import { isLoginUrl, samePlace } from './wall-urls.ts';

/** What the rules ask. */
export type WallPage = PageSeen & {
  readonly host: string;
  /** The request ended somewhere else. */
  readonly isElsewhere: boolean;
  /** The person asked for a sign-in page itself: it is what was wanted. */
  readonly wantsLogin: boolean;
  readonly isAtLogin: boolean;
  readonly isOtherHost: boolean;
  /** Next to nothing on it beside a form or a notice. */
  readonly isThin: boolean;
  readonly isTiny: boolean;
  /** Much less text than the host's good pages have; true where they are not known. */
  readonly isThinForHost: boolean;
  readonly hasForm: boolean;
  readonly isRefused: boolean;
  readonly isLoginTitle: boolean;
  readonly mentionsLogin: boolean;
  readonly isKnown: boolean;
  readonly demandsLogin: boolean;
  readonly pageMark: string | undefined;
  readonly widgetMark: string | undefined;
};

const thinText = 1500;
const thinLinks = 40;
const tinyText = 500;
const thinRatio = 0.4;

/** Reads only what was seen and what is known; the page's word is weighed, never trusted. */
export function lookAt(seen: PageSeen, good: GoodPages | null): WallPage {
  const isKnown = good !== null && good.pages >= goodFew;
  const isElsewhere = !samePlace(seen.requestedUrl, seen.finalUrl);
  const isThinForHost = !isKnown || seen.textLength < good.textLength * thinRatio;
  // Marks that good pages have too say nothing.
  const marks = seen.challengeMarks.filter((mark) => !(isKnown && good.marks.includes(mark)));
  return {
    ...seen,
    host: URL.parse(seen.finalUrl)?.host ?? seen.finalUrl,
    isElsewhere,
    wantsLogin: isLoginUrl(seen.requestedUrl),
    isAtLogin: isLoginUrl(seen.finalUrl),
    isOtherHost: URL.parse(seen.requestedUrl)?.host !== URL.parse(seen.finalUrl)?.host,
    isThin: seen.textLength < thinText && seen.links < thinLinks,
    isTiny: seen.textLength < tinyText && seen.links < thinLinks,
    isThinForHost,
    // Where good pages have password fields too, one says nothing unless the page is bare.
    hasForm: seen.mainPasswordFields > 0 && (!isKnown || good.passwordRatio < 0.3 || isThinForHost),
    isRefused: seen.httpStatus === 403 || seen.httpStatus === 405 || seen.httpStatus === 429 || seen.httpStatus === 503,
    isKnown,
    mentionsLogin: loginMention.test(seen.textStart),
    isLoginTitle: loginTitle.test(seen.title.trim()),
    demandsLogin: loginDemand.test(seen.textStart),
    pageMark: marks.find(isPageMark),
    widgetMark: marks.find((mark) => !isPageMark(mark)),
  };
}
