/** Why opening an address may change something, in the person's language; a reason that is not known here is told as it came. */
import { type MessageKey, t } from './messages.ts';

/** As companion/crawl/unsafe-urls says them. */
const texts: ReadonlyMap<string, MessageKey> = new Map([
  ['it signs you out', 'unsafeSignsOut'],
  ['it deletes something', 'unsafeDeletes'],
  ['it unsubscribes you', 'unsafeUnsubscribes'],
  ['it buys or orders something', 'unsafeBuys'],
  ['it confirms, accepts or cancels something', 'unsafeConfirms'],
  ['what it is asked to do changes something', 'unsafeChanges'],
  ["it carries a form's secret, so it acts", 'unsafeSecret'],
  ['it sends a form', 'unsafeSends'],
]);

export function unsafeText(reason: string): string {
  const key = texts.get(reason);
  return key ? t(key) : reason;
}

/** "URL (reason)", as a refusal names them. */
export function unsafeLine(line: string): string {
  const [, url, reason] = /^(\S+) \((.+)\)$/.exec(line) ?? [];
  return url && reason ? `${url} (${unsafeText(reason)})` : line;
}
