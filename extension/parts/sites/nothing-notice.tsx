import { nothingFound } from '../../../shared/batch/nothing-found.ts';
import type { BatchInfo, DiscoveryInfo } from '../../../shared/protocol/model.ts';
import { isOpen } from '../batches/batch-words.ts';
import type { Companion } from '../companion/companion.ts';
import { Notice } from '../components/notice.tsx';
import { nothingFoundText } from './not-taken-text.ts';
import { useDiscovery } from './use-discovery.ts';

/** Why a crawl of a site found nothing, in one line; nothing where it found something. */
export function NothingNotice({ batch, info }: { readonly batch: BatchInfo; readonly info: DiscoveryInfo | null }) {
  const why = info && nothingFound(info, { ended: !isOpen(batch), pagesDone: batch.counts.done });
  return why && <Notice kind="warn">{nothingFoundText(why)}</Notice>;
}

/** As above, asked for by itself. */
export function BatchNothingNotice({ batch, companion }: { readonly batch: BatchInfo; readonly companion: Companion }) {
  return <NothingNotice batch={batch} info={useDiscovery(companion, batch)} />;
}
