/**
 * In an everyday browser that is paired: the person's sign-in of a site that waits goes to the companion, and its waiting pages are crawled
 * with it in a session of the site's name. The pages that waited are given up; those of other sites go on as they were.
 */
import type { HoldInfo } from '../../../shared/protocol/model.ts';
import type { Permissions } from '../browser.ts';
import type { Companion } from '../companion/companion.ts';
import { t, tn } from '../messages.ts';
import { tellWorker } from '../worker-messages.ts';
import { ask, handOver } from './hand-over.ts';

/** Hosts whose cookies are meant: that of the hold, without its port. */
export function hostsOf({ host }: Pick<HoldInfo, 'host'>): readonly string[] {
  return [host.replace(/:\d+$/, '')];
}

/** What one list gives at most; more of one host waits on hardly ever. */
const listedPages = 1000;

/**
 * To be called first thing in the press. `before`: what was allowed already (hand-over.ts). Gives the text to tell; throws where this
 * browser is not signed in there.
 */
export async function useMySignIn(
  companion: Companion,
  hold: HoldInfo,
  before: Permissions.Permissions,
): Promise<string> {
  const hosts = hostsOf(hold);
  if (!(await ask(hosts))) return t('grantDeclined');
  const [session = ''] = hosts;
  await handOver(companion, { hosts, session, keep: false, before });
  let pages = 0;
  for (const batch of companion.state.batches.peek()) {
    if (batch.counts.held === 0 || batch.options.session !== hold.session) continue;
    const filter = { states: ['held' as const], host: hold.host };
    const { rows } = await companion.call('page.list', { batch: batch.id, filter, limit: listedPages });
    const urls = rows.filter(({ host }) => host === hold.host).map(({ url }) => url);
    if (urls.length === 0) continue;
    const { out: _, ...options } = batch.options;
    const started = await companion.call('batch.start', {
      name: `${batch.name} · ${session}`.slice(0, 200),
      items: urls,
      options: { ...options, session },
    });
    await tellWorker({ kind: 'started', batch: started.batch.id });
    pages += urls.length;
  }
  await companion.call('hold.done', { host: hold.host, session: hold.session, verdict: 'give-up' });
  return tn('usedMySignIn', pages, { host: session });
}
