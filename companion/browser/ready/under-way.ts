/** What of a document's requests and sockets the rule of rest asks for. */
import type { ReadRequest } from '../read/in-page.ts';
import type { PageRequests } from '../visit/page-requests.ts';
import { awaitedAtMostMs, bringsContent, enoughText, type RestState } from './rest.ts';

/** A look that reads nothing. */
export const justSample: ReadRequest = { whole: false, enoughText, maxChars: 0, marks: [] };

export function underWay(requests: PageRequests, atMs: number): Pick<RestState, 'awaited' | 'media' | 'sockets'> {
  const awaited = [...requests.pending.values()].filter(({ type }) => bringsContent.has(type));
  const heard = [...requests.sockets.values()];
  return {
    awaited: {
      young: awaited.filter(({ sinceMs }) => atMs - sinceMs < awaitedAtMostMs).length,
      all: awaited.length,
    },
    media: [...requests.pending.values()].some(({ type }) => type === 'Media'),
    sockets: { open: heard.length, silent: heard.filter((hasSpoken) => !hasSpoken).length },
  };
}
