/** Which kinds come first, and which have shown that they go on with nothing new. By what their pages gave, kept by kind. */

import type { KindRule, NotTaken } from '../../../shared/batch/discovery.ts';
import { counted } from '../../../shared/units.ts';

export type KindFigures = {
  readonly rule: KindRule;
  /** Its addresses are further pages of lists. */
  readonly isPagination: boolean;
  /** Pages of it that ended. */
  readonly taken: number;
  /** Those of them that gave content not had before. */
  readonly fresh: number;
  /** Pages in a row, up to now, that gave none. */
  readonly dry: number;
  /** Its addresses are those of another kind with parameters. Default false. */
  readonly isForm?: boolean;
};

/** Pages of a kind that are looked at before it is judged. */
export const looks = 2;
/** Pages in a row without anything new after which a kind is a trap. */
const dryToStop = 25;

type KindOrder = {
  /** 0 to 1000; higher goes first. */
  readonly score: number;
  /** In a person's words. */
  readonly why: string;
};

/**
 * Lists lead on, so they come first; then kinds that nobody has looked into, those that gave content, those that gave none. Forms of another
 * kind come after the pages of that: only where a page was had does its form tell which parameter makes a difference.
 */
export function kindOrder({ isPagination, taken, fresh, dry, isForm }: KindFigures): KindOrder {
  if (isPagination && dry < dryToStop)
    return { score: 900, why: 'further pages of a list come first, as they name the others' };
  if (taken < looks && isForm)
    return { score: 590, why: 'not known yet: addresses of another kind with parameters come after that' };
  if (taken < looks)
    return {
      score: 700,
      why: `not known yet: ${counted(looks, 'page of a kind is', 'pages of a kind are')} looked at before it is judged`,
    };
  if (fresh === 0) return { score: 100, why: `none of ${counted(taken, 'page')} of this kind gave anything new` };
  const ratio = fresh / taken;
  return {
    score: 200 + Math.round(ratio * (isForm ? 380 : 400)),
    why: `${fresh} of ${taken} pages of this kind gave new content`,
  };
}

/** Why the kind is to be stopped by what its pages gave; null where it goes on. A person's word holds against it. */
export function kindTrap(template: string, figures: KindFigures): NotTaken | null {
  if (figures.rule !== 'auto' || figures.dry < dryToStop) return null;
  if (figures.isPagination) return 'endless-pagination';
  if (/(?:cal|date|day|month|event|year)/i.test(template)) return 'calendar';
  return /\?.*&/.test(template) ? 'facets' : 'same-content';
}
