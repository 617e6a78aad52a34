/**
 * Handing sign-ins of chosen hosts from this browser to a session of the companion.
 * 1. `ask`, first thing in the press: the browser asks the person for the cookies of these hosts, and for no others.
 * 2. `handOver` reads them and sends them over the authenticated socket.
 * 3. What was allowed for this alone is given back, however it went.
 */
import type { Caller, Result } from '../../../shared/protocol/calls.ts';
import { browser, type Permissions } from '../browser.ts';
import { t } from '../messages.ts';
import { originsOf, toCookie } from './sign-in-cookies.ts';

const permissionsFor = (hosts: readonly string[]): Permissions.Permissions => ({
  permissions: ['cookies'],
  origins: originsOf(hosts),
});

/** What of it the person had allowed before, for something else; that is not given back. Read it before the press. */
export async function allowedBefore(hosts: readonly string[]): Promise<Permissions.Permissions> {
  const [cookies, origins] = await Promise.all([
    browser.permissions.contains({ permissions: ['cookies'] }),
    browser.permissions.contains({ origins: originsOf(hosts) }),
  ]);
  return { permissions: cookies ? ['cookies'] : [], origins: origins ? originsOf(hosts) : [] };
}

/** False where the person declines. */
export async function ask(hosts: readonly string[]): Promise<boolean> {
  return browser.permissions.request(permissionsFor(hosts));
}

type HandOver = {
  readonly hosts: readonly string[];
  readonly session: string;
  /** Kept over restarts of the companion; else in memory alone. */
  readonly keep: boolean;
  /** From `allowedBefore`. */
  readonly before: Permissions.Permissions;
};

/** Throws where these hosts have no cookies here. Cookie values go nowhere but into the call. */
export async function handOver(
  caller: Caller,
  { hosts, session, keep, before }: HandOver,
): Promise<Result<'session.seed'>> {
  try {
    const lists = await Promise.all(hosts.map((domain) => browser.cookies.getAll({ domain })));
    const cookies = lists.flat().map(toCookie);
    if (cookies.length === 0) throw new Error(t('optionsNoCookies', { hosts: hosts.join(', ') }));
    return await caller.call('session.seed', { session, cookies, keep });
  } finally {
    await browser.permissions.remove({
      permissions: before.permissions?.includes('cookies') ? [] : ['cookies'],
      origins: before.origins?.length ? [] : originsOf(hosts),
    });
  }
}
