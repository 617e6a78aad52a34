/** Why tabs, hosts, kinds of pages and batches are as they are, in the person's language. */
import { reasons } from '../../../shared/messages/reasons.ts';
import { readInOurWords } from './sentences.ts';

export function reasonText(reason: string): string {
  return readInOurWords(reason, reasons);
}
