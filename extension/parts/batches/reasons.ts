/** The companion's reasons for the number of tabs, in the person's language; one that is not known here is told as it came. */
import { type MessageKey, t } from '../messages.ts';

const reasons: readonly (readonly [RegExp, MessageKey])[] = [
  [/^finding out how many tabs pay$/, 'reasonLearning'],
  [/^(?<tabs>\d+) tabs, as asked for$/, 'reasonAsked'],
  [/^trying (?<tabs>\d+) tabs instead of (?<before>\d+)$/, 'reasonTrying'],
  [/^(?<tabs>\d+) tabs, the most allowed$/, 'reasonMost'],
  [/^(?<tabs>\d+) tabs: the processors have no time left for more$/, 'reasonProcessors'],
  [/^(?<tabs>\d+) tabs: more brought no more pages$/, 'reasonNoMore'],
  [/^(?<tabs>\d+) tabs: with more, pages took (?<percent>\d+) % of the time they may take$/, 'reasonSlow'],
  [/^memory: Chrome holds (?<held>.+) of (?<budget>.+)$/, 'reasonMemory'],
];

export function reasonText(reason: string): string {
  for (const [pattern, key] of reasons) {
    const match = pattern.exec(reason);
    if (match) return t(key, { ...match.groups });
  }
  return reason;
}
