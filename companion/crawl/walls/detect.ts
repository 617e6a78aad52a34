/**
 * Is what a page showed a wall: a sign-in, a bot check, or neither? Pure rules on what was seen and on how the host's good pages look.
 * Precision first: a page that merely has a sign-in box, a comment form or a teaser is no wall; a wall that is missed fails one page,
 * a false one holds a host.
 */

import type { WallKind } from '../../../shared/batch/page-record.ts';
import { failures } from '../../../shared/messages/failures.ts';
import type { Wall } from '../page/outcome.ts';
import type { PageSeen } from '../ports.ts';
import { isPageMark } from './challenge-marks.ts';
import { asksOwnPassword, hasAction, isSignInForm } from './controls.ts';
import { hasReturn, isLoginUrl, isSecondFactorUrl, samePlace } from './login-urls.ts';
import { asksToChoose, noticeOf } from './notice-words.ts';
import { carriesAddress } from './return-address.ts';
import {
  challengeText,
  challengeTitle,
  loginDemand,
  loginHosts,
  loginMention,
  loginState,
  loginTitle,
  secondFactorText,
} from './rules.ts';
import { isProtocolRequest } from './sign-in-request.ts';
import { namesSignIn, namesSignOut } from './sign-in-words.ts';

/** What is known of the host. */
export type Known = {
  /** Kinds of wall that a person said this host's pages are not. */
  readonly falseAlarms: readonly WallKind[];
  readonly good: GoodPages | null;
};

/** The wall that the page is, with the reason in a person's words; null where it is none. */
export function judgeWall(seen: PageSeen, known: Known): Wall | null {
  const page = lookAt(seen, known.good);
  const form = seen.controls?.password;
  if (form && !page.isElsewhere && asksOwnPassword(form, seen)) {
    const because = failures.say('wallOwnPassword', { url: seen.requestedUrl });
    return { wall: 'login', because, isOfPage: true };
  }
  const rule = rules.find(({ wall, holds }) => !known.falseAlarms.includes(wall) && holds(page));
  return rule ? { wall: rule.wall, because: rule.because(page) } : null;
}

type Rule = {
  readonly wall: WallKind;
  readonly because: (page: WallPage) => string;
  readonly holds: (page: WallPage) => boolean;
};

const rules: readonly Rule[] = [
  // ——— bot checks: first, as some stand before a sign-in ———
  {
    wall: 'challenge',
    because: (p) => failures.say('wallVisitors', { host: p.host }),
    holds: (p) =>
      p.headers['cf-mitigated'] === 'challenge' || /^(?:challenge|captcha)$/.test(p.headers['x-amzn-waf-action'] ?? ''),
  },
  {
    wall: 'challenge',
    because: (p) => failures.say('wallBotCheck', { host: p.host, mark: p.pageMark ?? '' }),
    holds: (p) => p.pageMark !== undefined && (p.isRefused || p.isThin),
  },
  {
    wall: 'challenge',
    because: (p) => failures.say('wallCaptcha', { host: p.host, mark: p.widgetMark ?? '' }),
    holds: (p) =>
      p.widgetMark !== undefined &&
      !p.hasForm &&
      p.isThin &&
      (p.isRefused || challengeText.test(p.textStart) || challengeTitle.test(p.title.trim())),
  },
  {
    wall: 'challenge',
    because: (p) => failures.say('wallPersonTitle', { host: p.host, title: p.title.trim().slice(0, 60) }),
    holds: (p) =>
      challengeTitle.test(p.title.trim()) &&
      p.isTiny &&
      p.isThinForHost &&
      (p.isRefused || challengeText.test(p.textStart) || p.textLength < 200) &&
      p.mainPasswordFields === 0,
  },
  {
    wall: 'challenge',
    because: (p) => failures.say('wallPerson', { host: p.host }),
    holds: (p) =>
      p.isTiny &&
      p.isThinForHost &&
      challengeText.test(p.textStart) &&
      (p.isRefused || p.links < 8) &&
      p.mainPasswordFields === 0,
  },

  // ——— sign-in: what the server says ———
  {
    wall: 'login',
    because: (p) =>
      failures.say('wallTicket', {
        host: p.host,
        option: `--chrome-arg=--auth-server-allowlist=${URL.parse(p.finalUrl)?.hostname ?? p.host}`,
      }),
    holds: (p) => p.httpStatus === 401 && wantsTicket(p.headers['www-authenticate'] ?? ''),
  },
  {
    wall: 'login',
    because: (p) => failures.say('wallPassword', { host: p.host }),
    holds: (p) => p.httpStatus === 401,
  },
  {
    wall: 'login',
    because: (p) => failures.say('wallProxy', { host: p.host }),
    holds: (p) => p.httpStatus === 407,
  },

  // ——— sign-in: the request ended at a sign-in page ———
  {
    wall: 'login',
    because: (p) => failures.say('wallLedToSignIn', { host: p.host }),
    holds: (p) => sentToLogin(p) && (p.mainPasswordFields > 0 || hasReturn(p.finalUrl, p.requestedUrl)),
  },
  {
    wall: 'login',
    because: (p) => failures.say('wallLedToSignIn', { host: p.host }),
    holds: (p) => sentToLogin(p) && p.isOtherHost && (loginHosts.test(p.host) || p.isThin),
  },
  {
    wall: 'login',
    because: (p) => failures.say('wallLedToSignIn', { host: p.host }),
    holds: (p) => sentToLogin(p) && p.isThin && (p.isLoginTitle || p.demandsLogin),
  },
  {
    wall: 'login',
    because: (p) => failures.say('wallSecondFactor', { host: p.host }),
    holds: (p) =>
      !p.wantsLogin &&
      p.isElsewhere &&
      p.isThin &&
      isSecondFactorUrl(p.finalUrl) &&
      (secondFactorText.test(p.textStart) || secondFactorText.test(p.title) || hasReturn(p.finalUrl, p.requestedUrl)),
  },

  // ——— sign-in: the page stands at its own address, but a form stands in its place ———
  {
    wall: 'login',
    because: (p) => failures.say('wallSignInForm', { host: p.host }),
    holds: (p) => !p.wantsLogin && p.hasForm && p.isThin && (p.isLoginTitle || p.demandsLogin || p.httpStatus === 403),
  },
  {
    wall: 'login',
    because: (p) => failures.say('wallPasswordForm', { host: p.host }),
    holds: (p) =>
      !p.wantsLogin && p.hasForm && p.isTiny && p.links < 15 && p.isThinForHost && (p.isKnown || p.mentionsLogin),
  },
  {
    wall: 'login',
    because: (p) => failures.say('wallSecondFactor', { host: p.host }),
    holds: (p) =>
      !p.wantsLogin &&
      p.isTiny &&
      p.links < 10 &&
      p.isThinForHost &&
      secondFactorText.test(`${p.title} ${p.textStart}`) &&
      (p.isLoginTitle || secondFactorText.test(p.title)),
  },
  {
    wall: 'login',
    because: (p) => failures.say('wallMustSignIn', { host: p.host }),
    holds: (p) =>
      !p.wantsLogin &&
      p.demandsLogin &&
      p.isTiny &&
      p.links < 25 &&
      p.isThinForHost &&
      (p.isLoginTitle || p.httpStatus === 403 || (p.textLength < 200 && !p.hasOtherText)),
  },

  {
    wall: 'login',
    because: (p) => failures.say('wallOffersSignIn', { host: p.host }),
    holds: (p) => !p.wantsLogin && p.httpStatus === 403 && p.isTiny && p.isThinForHost && offersSignIn(p),
  },
  {
    wall: 'login',
    because: (p) => failures.say('wallSignedOut', { host: p.host }),
    holds: (p) => !p.wantsLogin && p.saysSignedOut && (p.isElsewhere || (p.isKnown && p.isThinForHost)),
  },

  {
    wall: 'login',
    because: (p) => failures.say('wallNoData', { host: p.host }),
    holds: (p) => !p.wantsLogin && p.isRefusedData && p.isTiny && p.isKnown && p.isThinForHost,
  },

  // ——— something else to get past: by what the address says, whatever the page does ———
  {
    wall: 'gate',
    because: (p) => failures.say('wallFirst', { target: p.finalUrl.slice(0, 120) }),
    holds: (p) =>
      p.isElsewhere &&
      p.isThin &&
      !p.wantsLogin &&
      (p.httpStatus ?? 200) < 400 &&
      p.controls !== undefined &&
      (hasAction(p.controls) || asksToChoose(p)) &&
      carriesAddress(p.finalUrl, p.requestedUrl) &&
      !endsAlike(p.finalUrl, p.requestedUrl),
  },
];

/** The page has moved, and its new address says from where: walls keep what was asked for in a parameter alone. */
function endsAlike(final: string, requested: string): boolean {
  const end = (text: string): string =>
    URL.parse(text)
      ?.pathname.split('/')
      .findLast((part) => part !== '') ?? '';
  return end(requested) !== '' && end(final) === end(requested);
}

/** A field for a password may be for many things (a network's key, a generator); where the form was looked at, it tells. */
function isForSigningIn({ controls }: PageSeen): boolean {
  return !controls?.password || isSignInForm(controls.password);
}

/** Nobody is signed in: who is has a way out in its place. */
function offersSignIn({ controls, finalUrl }: PageSeen): boolean {
  const offers = controls?.offers ?? [];
  return (
    offers.some(({ said, to }) => namesSignIn.test(said) && isLoginUrl(URL.parse(to, finalUrl)?.href ?? '')) &&
    !offers.some(({ said }) => namesSignOut.test(said))
  );
}

/** Kerberos alone: for all other schemes Chrome asks the person. */
function wantsTicket(challenge: string): boolean {
  return /\bnegotiate\b/i.test(challenge) && !/\b(?:basic|digest|ntlm)\b/i.test(challenge);
}

/** It wants a sign-in, or says that there is none. */
export function saysToSignIn(text: string): boolean {
  return loginDemand.test(text) || loginState.test(text);
}

/** Characters that a page has to say beside that. */
const otherText = 40;

/** What neither says that nobody is signed in, nor offers a sign-in, nor is what the page is called. */
function textBeside({ title, textStart }: PageSeen): string {
  const names = title.split(/\s+[-|–—·•]\s+|:\s+/).filter((name) => name.length > 2);
  return names
    .reduce((text, name) => text.replaceAll(name, ''), textStart)
    .replace(new RegExp(loginState, 'gi'), '')
    .replace(new RegExp(namesSignIn, 'gi'), '')
    .replace(/\s+/g, ' ')
    .trim();
}

function sentToLogin(page: WallPage): boolean {
  return page.isElsewhere && page.isAtLogin && !page.wantsLogin;
}

/** What the rules ask. */
type WallPage = PageSeen & {
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
  /** It says that nobody is signed in, and other things beside. */
  readonly hasOtherText: boolean;
  /** In place of everything else. */
  readonly saysSignedOut: boolean;
  /** Requests of its scripts were refused, which those of the host's good pages are not. */
  readonly isRefusedData: boolean;
  readonly pageMark: string | undefined;
  readonly widgetMark: string | undefined;
};

const thinText = 1500;
const thinLinks = 40;
const tinyText = 500;
const thinRatio = 0.4;

/** Reads only what was seen and what is known; the page's word is weighed, never trusted. */
function lookAt(seen: PageSeen, good: GoodPages | null): WallPage {
  const isKnown = good !== null && good.pages >= goodFew;
  const isElsewhere = !samePlace(seen.requestedUrl, seen.finalUrl);
  const isThinForHost = !isKnown || seen.textLength < good.textLength * thinRatio;
  // Marks that good pages have too say nothing.
  const marks = seen.challengeMarks.filter((mark) => !(isKnown && good.marks.includes(mark)));
  return {
    ...seen,
    host: URL.parse(seen.finalUrl)?.host ?? seen.finalUrl,
    isElsewhere,
    wantsLogin: isLoginUrl(seen.requestedUrl) && (good?.atLoginUrls ?? 0) < goodFew,
    isAtLogin: isLoginUrl(seen.finalUrl) || isProtocolRequest(seen.finalUrl),
    isOtherHost: URL.parse(seen.requestedUrl)?.host !== URL.parse(seen.finalUrl)?.host,
    isThin: seen.textLength < thinText && seen.links < thinLinks,
    isTiny: seen.textLength < tinyText && seen.links < thinLinks,
    isThinForHost,
    // Where good pages have password fields too, one says nothing unless the page is bare.
    hasForm:
      seen.mainPasswordFields > 0 && isForSigningIn(seen) && (!isKnown || good.passwordRatio < 0.3 || isThinForHost),
    isRefused: seen.httpStatus === 403 || seen.httpStatus === 405 || seen.httpStatus === 429 || seen.httpStatus === 503,
    isKnown,
    // What a button says may be no text of the page.
    mentionsLogin: [seen.textStart, ...(seen.controls?.password?.buttons ?? [])].some((said) =>
      loginMention.test(said),
    ),
    isLoginTitle: loginTitle.test(seen.title.trim()),
    demandsLogin: saysToSignIn(seen.textStart),
    hasOtherText: !loginDemand.test(seen.textStart) && textBeside(seen).length >= otherText,
    isRefusedData: (seen.refusedRequests ?? 0) > 0 && (good?.refusedData ?? 0) < goodFew,
    saysSignedOut: noticeOf(seen)?.kind === 'signed-out',
    pageMark: marks.find(isPageMark),
    widgetMark: marks.find((mark) => !isPageMark(mark)),
  };
}

/** How a host's good pages look: small, kept as JSON. */
export type GoodPages = {
  /** How many were looked at; counting ends at `goodEnough`. */
  readonly pages: number;
  /** Mean characters of text. */
  readonly textLength: number;
  /** Share with a password field in the middle. */
  readonly passwordRatio: number;
  /** Challenge markup that good pages have, as on comment forms. */
  readonly marks: readonly string[];
  /** Those that stand at addresses which read as a sign-in's: on this host such addresses are pages (`/sso/12`). Absent where none does. */
  readonly atLoginUrls?: number;
  /** Those that were refused some of their data all the same; counted to `goodFew`. Absent where none was. */
  readonly refusedData?: number;
};

/** Past this a host is known; only new marks are still noted. */
const goodEnough = 40;
/** Fewer good pages than this say nothing of a host. */
const goodFew = 3;

/** True for a page with next to no text whose host is known for pages that have much more; null where the host's are not known. */
export function isPoorFor({ textLength, links }: PageSeen, good: GoodPages | null): boolean | null {
  if (good === null || good.pages < goodFew) return null;
  return textLength < tinyText && links < thinLinks && textLength < good.textLength * thinRatio;
}

/** The memory of a host with one more good page; the same object where nothing changed. */
export function rememberGood(good: GoodPages | null, seen: PageSeen): GoodPages {
  const old = good ?? { pages: 0, textLength: 0, passwordRatio: 0, marks: [] };
  const marks = seen.challengeMarks.filter((mark) => !old.marks.includes(mark));
  const atLoginUrls = Math.min(goodFew, (old.atLoginUrls ?? 0) + (isPageAtLoginUrl(seen) ? 1 : 0));
  const refusedData = Math.min(goodFew, (old.refusedData ?? 0) + ((seen.refusedRequests ?? 0) > 0 ? 1 : 0));
  const isNew = marks.length > 0 || atLoginUrls !== (old.atLoginUrls ?? 0) || refusedData !== (old.refusedData ?? 0);
  if (old.pages >= goodEnough && !isNew) return old;
  const pages = Math.min(goodEnough, old.pages + 1);
  const mean = (before: number, now: number) => before + (now - before) / pages;
  return {
    pages,
    textLength: Math.round(mean(old.textLength, seen.textLength)),
    passwordRatio: mean(old.passwordRatio, seen.mainPasswordFields > 0 ? 1 : 0),
    marks: [...old.marks, ...marks],
    ...(atLoginUrls > 0 ? { atLoginUrls } : {}),
    ...(refusedData > 0 ? { refusedData } : {}),
  };
}

function isPageAtLoginUrl({ requestedUrl, finalUrl, mainPasswordFields }: PageSeen): boolean {
  return mainPasswordFields === 0 && samePlace(requestedUrl, finalUrl) && isLoginUrl(requestedUrl);
}
