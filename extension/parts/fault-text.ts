/** What is told of what went wrong, in the person's language where it is the way to Tabtrawl that failed. */
import { messageOf, TabtrawlError } from '../../shared/batch/errors.ts';

import { LinkLost } from '../../shared/protocol/rpc-client.ts';
import { isOptionName } from './batch-options/option-fields.ts';
import { t } from './messages.ts';

export function faultText(thrown: unknown): string {
  if (thrown instanceof LinkLost) return t(thrown.wasSent ? 'linkLost' : 'linkAway');
  return olderText(thrown) ?? messageOf(thrown);
}

/**
 * A companion that is older than this extension refuses a call or an option that it does not know: by no code of its own, since every version so far
 * says so in the words of companion/api/dispatch.ts and of its schemas. Null for every other fault.
 */
function olderText(thrown: unknown): string | null {
  if (!(thrown instanceof TabtrawlError) || thrown.code !== 'bad-request') return null;
  if (/^There is no call "/.test(thrown.message)) return t('linkOlder');
  const [, keys = ''] = /Unrecognized keys?: (.+)/.exec(thrown.message) ?? [];
  const names = [...keys.matchAll(/"(\w+)"/g)].map(([, name = '']) => name);
  if (names.length === 0) return null;
  const options = names.map((name) => (isOptionName(name) ? t(`opt_${name}`) : name)).join(', ');
  return t('linkOlderOption', { options });
}
