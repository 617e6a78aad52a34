/** What is told of what went wrong, in the person's language where it is the way to Tabtrawl that failed. */
import { messageOf } from '../../shared/batch/errors.ts';
import { LinkLost } from '../../shared/protocol/rpc-client.ts';
import { t } from './messages.ts';

export function faultText(thrown: unknown): string {
  if (!(thrown instanceof LinkLost)) return messageOf(thrown);
  return t(thrown.wasSent ? 'linkLost' : 'linkAway');
}
