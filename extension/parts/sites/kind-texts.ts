/** A kind of pages in the person's words: its place in the order as the companion gives it, and what it comes to. */
import type { KindInfo } from '../../../shared/protocol/model.ts';
import { type PluralKey, t, tn } from '../messages.ts';
import { notTakenText } from './not-taken-text.ts';

/** The companion's sentences; one that is not known here is told as it came. */
const orders: readonly (readonly [RegExp, PluralKey])[] = [
  [/^not known yet: (?<count>\d+) pages?/, 'orderUnknown'],
  [/^none of (?<count>\d+) pages?/, 'orderNothing'],
  [/^(?<fresh>\d+) of (?<count>\d+) pages?/, 'orderFresh'],
];

function orderText(why: string): string {
  if (why.startsWith('further pages of a list come first')) return t('orderPagination');
  for (const [pattern, key] of orders) {
    const values = pattern.exec(why)?.groups;
    if (values) return tn(key, Number(values.count), values);
  }
  return why;
}

/** Whether pages of it are taken, and why or why not. */
export function kindStateText({ rule, stopped, why }: Pick<KindInfo, 'rule' | 'stopped' | 'why'>): string {
  if (rule === 'stopped') return t('dashKindStoppedByYou');
  if (stopped) return t('dashKindStopped', { reason: notTakenText(stopped) });
  return rule === 'let-in' ? `${t('dashKindLetIn')} · ${orderText(why)}` : orderText(why);
}
