/**
 * Where a page may send its reader by itself: by redirect, refresh, script, form or frame. Nobody clicked, so what the person listed is the
 * only word there is. The companion's own port is never opened; a public page leads to no address of this machine or of a private network,
 * and no page to one that signs out, deletes or buys, unless the person said so (`privateRedirects`, `yes`). One read for an agent leads from
 * `https:` to no `http:` (`keepHttps`): the request alone would carry sign-ins and the address to whoever is on the way.
 */

import { TabtrawlError } from '../../../shared/batch/errors.ts';
import type { BatchOptions } from '../../../shared/batch/options.ts';
import { leadReasons } from '../../../shared/messages/notes.ts';
import { looksUnsafe } from '../../crawl/unsafe-urls/detect.ts';
import { isLoopbackHost, isPrivateHost } from '../../util/private-hosts.ts';

export type LeadRefusal = {
  readonly to: string;
  readonly code: 'unsafe' | 'private-network' | 'tls';
  /** In a person's words, after "it". */
  readonly why: string;
};

/** Null where an address may be opened. */
export type LeadRule = (to: string) => LeadRefusal | null;

/** `listed`: the address that was asked for. `ownPort`: the companion's, null while it has none. */
export function leadRule(
  listed: string,
  {
    yes,
    privateRedirects,
    keepHttps,
  }: Pick<BatchOptions, 'yes' | 'privateRedirects'> & Partial<Pick<BatchOptions, 'keepHttps'>>,
  ownPort: number | null,
): LeadRule {
  const from = URL.parse(listed);
  const isFromPublic = from !== null && !isPrivateHost(from.host);
  const asked = withoutFragment(listed);
  return (address) => {
    const to = URL.parse(address);
    if (!to) return null;
    if (ownPort !== null && Number(to.port) === ownPort && isLoopbackHost(to.host))
      return { to: address, code: 'private-network', why: leadReasons.say('leadOwn') };
    if (withoutFragment(address) === asked) return null;
    if (isFromPublic && !privateRedirects && isPrivateHost(to.host))
      return {
        to: address,
        code: 'private-network',
        why: leadReasons.say('leadPrivate'),
      };
    if (keepHttps && from?.protocol === 'https:' && to.protocol === 'http:')
      return { to: address, code: 'tls', why: leadReasons.say('leadPlain') };
    const reason = yes ? null : looksUnsafe(address);
    return reason === null
      ? null
      : {
          to: address,
          code: 'unsafe',
          why: leadReasons.say('leadActs', { words: reason }),
        };
  };
}

/** A page that has nothing but the address it leads to. */
export function refusedLead(url: string, { to, code, why }: LeadRefusal): TabtrawlError {
  return new TabtrawlError(code, `${url} leads on to ${to}, which was not opened: it ${why}.`);
}

/** True for what leads from a public address to this machine or a private network: for the note where that was allowed. */
export function entersPrivateNetwork(listed: string, final: string): boolean {
  const [from, to] = [URL.parse(listed), URL.parse(final)];
  return from !== null && to !== null && !isPrivateHost(from.host) && isPrivateHost(to.host);
}

function withoutFragment(url: string): string {
  return url.split('#', 1)[0] ?? url;
}
