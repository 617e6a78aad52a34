/** A batch's pace as a surface sees it, from its counts. */
import type { BatchInfo } from '../../../shared/protocol/model.ts';
import type { Companion } from '../companion/companion.ts';
import { useEffect, useState } from '../ui.ts';
import { companionPaceOf, paceOf, processedPages } from './batch-words.ts';
import { addSample, type PaceSample } from './pace.ts';

/** Pages a second; see `paceOf`. */
export function usePace(batch: BatchInfo, companion: Companion): number | null {
  const [samples, setSamples] = useState<readonly PaceSample[]>([]);
  const ended = processedPages(batch.counts);
  useEffect(() => {
    setSamples((before) => addSample(before, { atMs: Date.now(), ended }));
  }, [ended]);
  useEffect(() => setSamples([]), [batch.id]);
  return paceOf(batch, { samples, atMs: Date.now(), companionPace: companionPaceOf(companion.state) });
}
