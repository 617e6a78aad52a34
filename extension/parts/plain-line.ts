/** Words of pages and people on a line of ours: shown as they are, and never acting on what stands beside them. */
import type { PageRow } from '../../shared/protocol/model.ts';

/** Controls, and the marks that turn the order of signs round. Their joiners stay: pictures of several signs need them. */
const acting = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]+/gu;

/** Signs of scripts that run from right to left. */
const rightToLeft = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;

/** For long tables, where the browser would look for the direction of each line it draws: only where the words ask for it. */
export function directionOf(line: string): 'auto' | undefined {
  return rightToLeft.test(line) ? 'auto' : undefined;
}

/** On one line, without what acts. Whoever shows it adds `dir="auto"`, by which its own signs say where it begins. */
export function plainLine(text: string): string {
  return text.replace(acting, ' ').replace(/\s+/g, ' ').trim();
}

/** A page's title; null where it has none, or one of which nothing is seen. */
export function shownTitle({ title }: Pick<PageRow, 'title'>): string | null {
  const line = plainLine(title ?? '');
  return /[^\s\p{Cf}]/u.test(line) ? line : null;
}
