/** What a crawl that follows links has met, as it now is, for as long as it is looked at. */
import { discovers } from '../../../shared/batch/options.ts';
import type { BatchInfo, DiscoveryInfo } from '../../../shared/protocol/model.ts';
import type { Companion } from '../companion/companion.ts';
import { useEffect, useState } from '../ui.ts';

/** Null until it is known, and for a batch that follows no links. */
export function useDiscovery(companion: Companion, batch: BatchInfo): DiscoveryInfo | null {
  const [info, setInfo] = useState<DiscoveryInfo | null>(null);
  const { id, state } = batch;
  const isAsked = discovers(batch.options);
  const { generation, link, watchKinds } = companion.state;
  const isOnline = link.value === 'online';
  useEffect(() => {
    if (!isAsked || !isOnline) return;
    let isWanted = true;
    companion.call('kind.list', { batch: id }).then(
      (now) => isWanted && setInfo(now),
      (error: unknown) => console.warn('The kinds of pages could not be asked for.', error),
    );
    return () => {
      isWanted = false;
    };
  }, [companion, id, state, isAsked, isOnline, generation.value]);
  useEffect(() => {
    if (!isAsked) return;
    return watchKinds((now) => {
      if (now.batch === id) setInfo(now);
    });
  }, [companion, id, isAsked]);
  return info?.batch === id ? info : null;
}
