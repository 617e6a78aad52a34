/** Why an address was met and not taken, and why nothing was found, in the person's language. */
import type { NotTaken } from '../../../shared/batch/discovery.ts';
import type { NothingFound } from '../../../shared/batch/nothing-found.ts';
import { type MessageKey, t } from '../messages.ts';

const reasonTexts: Readonly<Record<NotTaken, MessageKey>> = {
  'out-of-scope': 'whyOutOfScope',
  'not-included': 'whyNotIncluded',
  excluded: 'whyExcluded',
  'too-deep': 'whyTooDeep',
  'not-a-page': 'whyNotAPage',
  'unsupported-scheme': 'whyScheme',
  'too-long': 'whyTooLong',
  unsafe: 'whyUnsafe',
  'kind-stopped': 'whyKindStopped',
  calendar: 'whyCalendar',
  facets: 'whyFacets',
  'sort-order': 'whySortOrder',
  'repeating-path': 'whyRepeatingPath',
  'endless-pagination': 'whyEndlessPagination',
  'same-content': 'whySameContent',
  'not-found-page': 'whyNotFoundPage',
  'same-page': 'whySamePage',
  'page-version': 'whyPageVersion',
  nofollow: 'whyNofollow',
  budget: 'whyBudget',
};

export function notTakenText(reason: NotTaken): string {
  return t(reasonTexts[reason]);
}

export function nothingFoundText(why: NothingFound): string {
  switch (why.kind) {
    case 'no-page':
      return t('nothingNoPage');
    case 'left-out':
      return t('nothingLeftOut', { reason: notTakenText(why.reason) });
    case 'sitemap':
      return t('nothingSitemap', { url: why.url, problem: why.problem });
    case 'no-links':
      return t('nothingNoLinks');
  }
}
