/** What a crawl of a site will do, in sentences; and why looking at it came to nothing. */
import { type MessageKey, t, tn } from '../../parts/messages.ts';
import type { Pace, SiteChoice } from './site-choice.ts';
import type { KindRow, SiteLook } from './site-plan.ts';

const paceTexts: Readonly<Record<Pace, MessageKey>> = {
  slow: 'sitePlanSlow',
  gentle: 'sitePlanGentle',
  fast: 'sitePlanFast',
};

type PlanWords = {
  readonly choice: SiteChoice;
  /** Without its scheme. */
  readonly start: string;
  /** Folder, host or domain by name. */
  readonly place: string;
  readonly kinds: readonly KindRow[];
  /** Addresses known so far; null while it is looked. */
  readonly known: number | null;
  readonly obeysRobots: boolean;
};

export function planSentences({ choice, start, place, kinds, known, obeysRobots }: PlanWords): string {
  const left = kinds.filter(({ isTicked }) => !isTicked).length;
  return [
    tn('sitePlan', choice.clicks, { start, place }),
    ...(known === null ? [] : [tn('sitePlanKnown', known)]),
    ...(left > 0 ? [tn('sitePlanLeft', left)] : []),
    tn('sitePlanEnd', choice.budget),
    t(paceTexts[choice.pace]),
    t('sitePlanSafe'),
    ...(obeysRobots ? [t('sitePlanRobots')] : []),
  ].join(' ');
}

/** One line where there is nothing to choose from; null where there is something. */
export function siteProblem(look: SiteLook): string | null {
  if (look.kind === 'failed') return t('siteFailed', { why: look.why });
  if (look.kind !== 'read' || look.map.problem === '') return null;
  const status = /answered with HTTP status (\d+)$/.exec(look.map.problem)?.[1];
  if (status) return t('siteStatus', { status });
  if (/links to no other page/.test(look.map.problem)) return t('siteNoLinks');
  return t('siteFailed', { why: look.map.problem });
}
