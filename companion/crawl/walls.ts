/**
 * Is what a page showed a wall: a sign-in, a bot check, or neither? Pure rules on what was seen and on how the host's good pages look.
 * Precision first: a page that merely has a sign-in box, a comment form or a teaser is no wall; a wall that is missed fails one page,
 * a false one holds a host.
 */
import type { WallKind } from '../../shared/batch/page-record.ts';
import type { GoodPages } from './good-pages.ts';
import type { PageSeen } from './ports.ts';
import type { Wall } from './verdict.ts';
import { lookAt, type WallPage } from './wall-look.ts';
import { challengeText, challengeTitle, loginHosts, secondFactorText } from './wall-rules.ts';
import { hasReturn, isSecondFactorUrl } from './wall-urls.ts';

/** What is known of the host. */
export type Known = {
  /** Kinds of wall that a person said this host's pages are not. */
  readonly falseAlarms: readonly WallKind[];
  readonly good: GoodPages | null;
};

/** The wall that the page is, with the reason in a person's words; null where it is none. */
export function judgeWall(seen: PageSeen, known: Known): Wall | null {
  const page = lookAt(seen, known.good);
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
    because: (p) => `${p.host} checks visitors (Cloudflare).`,
    holds: (p) => p.headers['cf-mitigated'] === 'challenge',
  },
  {
    wall: 'challenge',
    because: (p) => `${p.host} shows a bot check (${p.pageMark}).`,
    holds: (p) => p.pageMark !== undefined && (p.isRefused || p.isThin),
  },
  {
    wall: 'challenge',
    because: (p) => `${p.host} shows a captcha (${p.widgetMark}) in place of the page.`,
    holds: (p) =>
      p.widgetMark !== undefined &&
      !p.hasForm &&
      p.isThin &&
      (p.isRefused || challengeText.test(p.textStart) || challengeTitle.test(p.title.trim())),
  },
  {
    wall: 'challenge',
    because: (p) => `${p.host} asks whether you are a person ("${p.title.trim().slice(0, 60)}").`,
    holds: (p) =>
      challengeTitle.test(p.title.trim()) &&
      p.isTiny &&
      p.isThinForHost &&
      (p.isRefused || challengeText.test(p.textStart) || p.textLength < 200) &&
      p.mainPasswordFields === 0,
  },
  {
    wall: 'challenge',
    because: (p) => `${p.host} asks whether you are a person.`,
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
    because: (p) => `${p.host} wants a user name and password (status 401).`,
    holds: (p) => p.httpStatus === 401,
  },
  {
    wall: 'login',
    because: (p) => `The proxy before ${p.host} wants a sign-in (status 407).`,
    holds: (p) => p.httpStatus === 407,
  },

  // ——— sign-in: the request ended at a sign-in page ———
  {
    wall: 'login',
    because: (p) => `The page led to a sign-in at ${p.host}.`,
    holds: (p) => sentToLogin(p) && (p.mainPasswordFields > 0 || hasReturn(p.finalUrl, p.requestedUrl)),
  },
  {
    wall: 'login',
    because: (p) => `The page led to a sign-in at ${p.host}.`,
    holds: (p) => sentToLogin(p) && p.isOtherHost && (loginHosts.test(p.host) || p.isThin),
  },
  {
    wall: 'login',
    because: (p) => `The page led to a sign-in at ${p.host}.`,
    holds: (p) => sentToLogin(p) && p.isThin && (p.isLoginTitle || p.demandsLogin),
  },
  {
    wall: 'login',
    because: (p) => `${p.host} asks for a second factor.`,
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
    because: (p) => `${p.host} shows a sign-in form in place of the page.`,
    holds: (p) => !p.wantsLogin && p.hasForm && p.isThin && (p.isLoginTitle || p.demandsLogin || p.httpStatus === 403),
  },
  {
    wall: 'login',
    because: (p) => `${p.host} shows little but a password form.`,
    holds: (p) =>
      !p.wantsLogin && p.hasForm && p.isTiny && p.links < 15 && p.isThinForHost && (p.isKnown || p.mentionsLogin),
  },
  {
    wall: 'login',
    because: (p) => `${p.host} asks for a second factor.`,
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
    because: (p) => `${p.host} says that you must sign in.`,
    holds: (p) =>
      !p.wantsLogin &&
      p.demandsLogin &&
      p.isTiny &&
      p.links < 25 &&
      p.isThinForHost &&
      (p.isLoginTitle || p.httpStatus === 403 || p.textLength < 200),
  },
];

function sentToLogin(page: WallPage): boolean {
  return page.isElsewhere && page.isAtLogin && !page.wantsLogin;
}
