/** What is remembered of a host's good pages, so that one that differs stands out. */
import type { PageSeen } from './ports.ts';

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
};

/** Past this a host is known; only new marks are still noted. */
const goodEnough = 40;
/** Fewer good pages than this say nothing of a host. */
export const goodFew = 3;

/** The memory of a host with one more good page; the same object where nothing changed. */
export function rememberGood(good: GoodPages | null, seen: PageSeen): GoodPages {
  const old = good ?? { pages: 0, textLength: 0, passwordRatio: 0, marks: [] };
  const marks = seen.challengeMarks.filter((mark) => !old.marks.includes(mark));
  if (old.pages >= goodEnough && marks.length === 0) return old;
  const pages = Math.min(goodEnough, old.pages + 1);
  const mean = (before: number, now: number) => before + (now - before) / pages;
  return {
    pages,
    textLength: Math.round(mean(old.textLength, seen.textLength)),
    passwordRatio: mean(old.passwordRatio, seen.mainPasswordFields > 0 ? 1 : 0),
    marks: [...old.marks, ...marks],
  };
}
