/** Where another page of the host is at its sign-in, a visit is stopped before it asks there too (host-trust.ts says which). */

import { failures } from '../../../shared/messages/failures.ts';
import type { PageRunner } from '../ports.ts';
import type { HostTrust } from './host-trust.ts';
import { isSignInRequest } from './sign-in-request.ts';

/** The runner's visits, of which those that must not go on to a sign-in end as `cancelled`. `startedMs`: monotonic, of the page's start. */
export function inTurnAtSignIn(
  { visit }: Pick<PageRunner, 'visit'>,
  trust: HostTrust,
  startedMs: number,
): PageRunner['visit'] {
  return async (job, signal) => {
    const { page, session } = job;
    const stop = new AbortController();
    const mayFollow = (to: string): boolean => {
      if (!isSignInRequest(to, page.url)) return true;
      const may = trust.leave(session, page.host, page.id, startedMs);
      if (may) job.onSignIn?.();
      else stop.abort();
      return may;
    };
    try {
      const visited = await visit({ ...job, mayFollow }, AbortSignal.any([signal, stop.signal]));
      if (visited.outcome !== 'cancelled' || !stop.signal.aborted || signal.aborted) return visited;
      return { outcome: 'cancelled', message: failures.say('againSignIn') };
    } finally {
      trust.back(session, page.host, page.id);
    }
  };
}
