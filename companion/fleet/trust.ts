/** Which pages a worker may be given, and with whose cookies. Pure. What is in no row of a person's consent stays with the coordinator. */
import type { BatchOptions } from '../../shared/batch/options.ts';
import type { QueuedPage } from '../crawl/ports.ts';
import { isPrivateHost } from '../util/private-hosts.ts';
import type { WorkerSession } from './messages.ts';

export type FleetConsents = {
  /** Hosts whose pages are the same for everybody, so that whatever the batch's session they may be read without cookies. */
  readonly public: readonly string[];
  /** Hosts that workers may read with the sign-ins of their own person. */
  readonly offered: readonly string[];
};
export const noConsents: FleetConsents = { public: [], offered: [] };

/** A sign-in that was handed to a worker, of one session. */
export type Handed = { readonly host: string; readonly worker: string; readonly session: string };

export type WorkerOffers = {
  readonly id: string;
  readonly offers: readonly string[];
  readonly signedIn: readonly string[];
};

/** `example.com` (any port), `example.com:8080`, or `*.example.com`. Hosts as URL.host gives them. */
export function namesHost(pattern: string, host: string): boolean {
  const wanted = pattern.toLowerCase();
  const name = host.replace(/:\d+$/, '');
  if (wanted.startsWith('*.')) return name.endsWith(wanted.slice(1));
  return wanted === host || wanted === name;
}

/** True where some page of the batch might go to some worker. */
export function mayLeave(
  options: Pick<BatchOptions, 'session'>,
  consents: FleetConsents,
  handed: readonly Handed[],
): boolean {
  if (options.session === 'isolated' || consents.public.length > 0) return true;
  return (
    handed.some(({ session }) => session === options.session) ||
    (options.session === 'shared' && consents.offered.length > 0)
  );
}

/**
 * Whose cookies this worker would read the page with; null where it may not have it. Addresses of this machine and of private networks
 * mean another page elsewhere: they stay, unless a person called them public.
 */
export function sessionOn(
  worker: WorkerOffers,
  page: Pick<QueuedPage, 'url' | 'host'>,
  { session }: Pick<BatchOptions, 'session'>,
  consents: FleetConsents,
  handed: readonly Handed[],
): WorkerSession | null {
  const { host, url } = page;
  if (!/^https?:/i.test(url)) return null;
  const isPublic = consents.public.some((pattern) => namesHost(pattern, host));
  if (session === 'isolated') return isPublic || !isPrivateHost(host) ? 'isolated' : null;
  const isHanded = handed.some((one) => one.host === host && one.worker === worker.id && one.session === session);
  if (isHanded && worker.signedIn.includes(host)) return 'handed';
  if (isPublic) return 'public';
  const mayOffer = session === 'shared' && consents.offered.some((pattern) => namesHost(pattern, host));
  return mayOffer && worker.offers.some((pattern) => namesHost(pattern, host)) ? 'own' : null;
}

/** A page of a host without sign-in is not told from which page of another host it was found. */
export function referrerFor(page: QueuedPage, session: WorkerSession): string | undefined {
  if (page.referrer === undefined || session === 'isolated') return page.referrer;
  return URL.parse(page.referrer)?.host === page.host ? page.referrer : undefined;
}
