/**
 * Gates: pages that stand before many addresses of a host, told by being the same at each. No word of them is needed for it.
 *
 * A page that could be one (thin, with something to fill in, to press or to choose; a sign-in form or terms to agree to at any length; one
 * that was refused its data) is a suspect at first. When a second address ends in the same page both are gates, and so is every further one;
 * while others of the host are something else, it stays a suspect. Words with nothing to do are none, however often: what is empty or yet to
 * come says so at each of its addresses. They are a page, and that another address showed the same before is said of it (`isShownBefore`): in
 * whatever language, it may be all that the host says now. Those of a notice (notice-words.ts), or to which one was led from elsewhere, are a gate at
 * the third address that says the same.
 * In memory, for as long as the companion runs. Pure.
 */
import type { PageSeen } from '../ports.ts';
import { setRecent } from '../recent.ts';
import { hasAction, isSignInForm } from './controls.ts';
import { saysToSignIn } from './detect.ts';
import { samePlace } from './login-urls.ts';
import { asksToAgree, asksToChoose, noticeOf, refusalOf } from './notice-words.ts';
import { isForSubscribers } from './partial.ts';
import { areTwins, lookOf, type PageLook } from './sameness.ts';

export type GateLook = 'gate' | 'suspect' | 'clear';

/** Looks that are kept of a host; a host with more of them has no gate that would not have shown. */
const keptLooks = 24;
const keptHosts = 2000;

/** Other addresses that say the same notice. */
const noticeTwins = 2;
const thinText = 1500;
const thinLinks = 40;
const plainText = 500;
const plainLinks = 25;
/** A page that was refused its data has no more than its frame of navigation. */
const shellText = 4000;

type Host = {
  suspects: PageLook[];
  gates: PageLook[];
  /** Words alone: short pages with nothing to do. */
  plain: PageLook[];
};

export class Gates {
  /** The longest unused first. */
  readonly #hosts = new Map<string, Host>();

  /** Takes a page that no other rule took for a wall. */
  look(session: string, host: string, seen: PageSeen): GateLook {
    if (!couldBeGate(seen)) return 'clear';
    const known = this.#of(session, host);
    const look = lookOf(seen);
    if (known.gates.some((gate) => areTwins(gate, look))) return 'gate';
    const twins = known.suspects.filter((suspect) => areTwins(suspect, look));
    if (twins.length >= (hasSomethingToDo(seen) ? 1 : noticeTwins)) {
      known.gates = [...known.gates, look].slice(-keptLooks);
      known.suspects = known.suspects.filter((suspect) => !twins.includes(suspect));
      return 'gate';
    }
    known.suspects = [...known.suspects.filter((one) => one.requestedUrl !== look.requestedUrl), look].slice(
      -keptLooks,
    );
    return 'suspect';
  }

  /** Whether a suspect of before is a gate by what was seen since. */
  isGate(session: string, host: string, seen: PageSeen): boolean {
    const look = lookOf(seen);
    const known = this.#hosts.get(keyOf(session, host));
    return known?.gates.some((gate) => gate.requestedUrl === look.requestedUrl || areTwins(gate, look)) ?? false;
  }

  /** A person is through, or says that there was none: what is seen from now on is judged anew. */
  forget(session: string, host: string): void {
    this.#hosts.delete(keyOf(session, host));
  }

  /** Takes a page of words alone. */
  sawPlain(session: string, host: string, seen: PageSeen): void {
    const known = this.#of(session, host);
    const look = lookOf(seen);
    known.plain = [...known.plain.filter((one) => one.requestedUrl !== look.requestedUrl), look].slice(-keptLooks);
  }

  /** Whether another address of the host shows the same words. */
  isShownBefore(session: string, host: string, seen: PageSeen): boolean {
    const look = lookOf(seen);
    return this.#hosts.get(keyOf(session, host))?.plain.some((one) => areTwins(one, look)) ?? false;
  }

  #of(session: string, host: string): Host {
    const key = keyOf(session, host);
    const known = this.#hosts.get(key) ?? { suspects: [], gates: [], plain: [] };
    setRecent(this.#hosts, key, known, keptHosts);
    return known;
  }
}

/** Could be a page that stands before others: nothing to read, and something to do, or a notice. */
export function couldBeGate(seen: PageSeen): boolean {
  const { httpStatus } = seen;
  if (httpStatus !== null && httpStatus >= 400 && httpStatus !== 403) return false;
  return hasSomethingToDo(seen) || noticeOf(seen) !== null || isLedAway(seen);
}

/** Whatever was asked for, scripts put a few words of another address there. A server that sends many addresses to one has its reasons. What says that nothing is there does so at one address for all. */
function isLedAway(seen: PageSeen): boolean {
  const { requestedUrl, finalUrl, redirects, textLength, links } = seen;
  if (redirects.length > 0) return false;
  const isThin = textLength < thinText && links > 0 && links < thinLinks;
  return isThin && !samePlace(requestedUrl, finalUrl) && refusalOf(seen) === null;
}

/** A few words, and nothing that makes it a suspect. */
export function isPlain(seen: PageSeen): boolean {
  const { httpStatus, textLength, links } = seen;
  if (httpStatus !== null && httpStatus >= 400) return false;
  return textLength > 0 && textLength < plainText && links < plainLinks && !couldBeGate(seen);
}

function hasSomethingToDo(seen: PageSeen): boolean {
  const { controls, textLength, links, httpStatus, refusedRequests = 0 } = seen;
  // What is the same everywhere, and was refused its data or sells the rest, has nothing of the page.
  if (
    (refusedRequests > 0 && textLength < shellText) ||
    (textLength < thinText && isForSubscribers(seen.textStart)) ||
    (textLength < thinText && saysToSignIn(seen.textStart)) ||
    asksToChoose(seen)
  )
    return true;
  if (!controls) return false;
  // In front of whatever was drawn before, and at any length.
  if (controls.over !== undefined && saysToSignIn(controls.over)) return true;
  if (controls.password && isSignInForm(controls.password)) return true;
  if (asksToAgree(seen, controls.buttons)) return true;
  // That nothing is there is said with a search beside it, at one address after the other.
  if (refusalOf(seen) !== null && controls.fields === 0 && httpStatus !== 403) return false;
  return textLength < thinText && links < thinLinks && hasAction(controls);
}

function keyOf(session: string, host: string): string {
  return `${session}\n${host}`;
}
