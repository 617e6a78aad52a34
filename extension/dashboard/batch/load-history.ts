/** Memory as the status events told it, for the small chart. Pure. */
import type { StatusInfo } from '../../../shared/protocol/model.ts';

export type LoadSample = { readonly atMs: number; readonly browserBytes: number; readonly companionBytes: number };

const spanMs = 5 * 60_000;
const minGapMs = 900;

/** The samples of the last five minutes with the new one; one a second at most, as a chart that small shows no more. */
export function addLoad(samples: readonly LoadSample[], status: StatusInfo, atMs: number): readonly LoadSample[] {
  const last = samples.at(-1);
  if (last && atMs - last.atMs < minGapMs) return samples;
  const sample = { atMs, browserBytes: status.memory.browserBytes, companionBytes: status.memory.companionBytes };
  return [...samples.filter((known) => known.atMs > atMs - spanMs), sample];
}
