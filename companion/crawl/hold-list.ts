/** Held pages by host and session, over all batches, as clients see them. Pure. */
import type { HoldInfo } from '../../shared/protocol/model.ts';
import type { BatchStore } from './store-ports.ts';

/** The first row of a host stands for it. */
export function gatherHolds(
  rows: ReturnType<BatchStore['heldHosts']>,
  isOpen: (session: string, host: string) => boolean,
): readonly HoldInfo[] {
  const infos = new Map<string, HoldInfo>();
  for (const { session, host, wall: kind, sinceMs: since, pages, page, url } of rows) {
    const key = `${session}\n${host}`;
    const first = infos.get(key);
    const info = { host, session, kind, since, pages, page, url, open: isOpen(session, host) };
    infos.set(key, first ? { ...first, pages: first.pages + pages } : info);
  }
  return [...infos.values()];
}
