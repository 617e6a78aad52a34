/** How a visit that did not come to a capture ended. */

import { once } from 'node:events';
import { isPageErrorCode, messageOf, type PageErrorCode, TabtrawlError } from '../../../shared/batch/errors.ts';
import { failures } from '../../../shared/messages/failures.ts';
import type { Visit } from '../../crawl/ports.ts';
import type { HostWrites } from '../../crawl/writes.ts';
import type { Cdp } from '../cdp/cdp.ts';
import { CertificateWanted } from './certificate-question.ts';
import {
  BrowserGone,
  CalledOff,
  RendersInstead,
  RetryWith,
  TabGone,
  UntrustedCertificate,
  within,
} from './deadline.ts';
import { AnswerFault } from './file-answer.ts';
import type { WatchedDocument } from './network-watch.ts';
import type { Described, VisitSpent } from './run.ts';

/** What a visit has come to, for whoever tells how it ended. */
export type Progress = {
  readonly timings: VisitSpent;
  answer: WatchedDocument | null;
  partial: Described | null;
  writes: readonly HostWrites[];
};

/** After these the tab is as good as before; after others (a page that hangs, crashed or flooded it) it is closed. */
const harmless: ReadonlySet<string> = new Set<PageErrorCode>([
  'dns',
  'connection',
  'tls',
  'not-a-page',
  'unsupported-scheme',
  'download',
  'unsafe',
  'private-network',
  'http-error',
  'login-required',
]);

/** True where the tab can be given to the next page. */
export function leavesTabWell(thrown: unknown): boolean {
  if (thrown instanceof RetryWith) return thrown.leavesTabWell;
  // The box stays.
  if (thrown instanceof CertificateWanted) return false;
  return thrown instanceof TabtrawlError && harmless.has(thrown.code);
}

/** The end that was set comes before what fell over because of it; but a tab's loss has been looked into by then. */
export function pickCause(thrown: unknown, { aborted, reason }: AbortSignal): unknown {
  return aborted && !(reason instanceof TabGone) ? reason : thrown;
}

const browserGoneWithinMs = 500;

/** Whether Chrome itself is gone with a tab of it: it closes its tabs before it ends itself, so its own end may follow. */
export async function isGone(browser: Pick<Cdp, 'closed'>): Promise<boolean> {
  if (!browser.closed.aborted)
    await within(AbortSignal.timeout(browserGoneWithinMs), once(browser.closed, 'abort')).catch(() => {});
  return browser.closed.aborted;
}

/** Why a tab is gone. */
export async function lossOf(browser: Cdp, url: string): Promise<Error> {
  if (await isGone(browser)) return new BrowserGone(failures.say('againChromeEnded'));
  return new TabtrawlError('crashed', failures.say('msgTabClosed', { url }));
}

/** The value that a visit of `url` ends with. */
export function toVisit(thrown: unknown, url: string, { timings, answer, partial, writes }: Progress): Visit {
  if (thrown instanceof CalledOff) return { outcome: 'cancelled' };
  if (thrown instanceof BrowserGone) return { outcome: 'lost', message: thrown.message };
  const code = thrown instanceof TabtrawlError && isPageErrorCode(thrown.code) ? thrown.code : 'internal';
  const message = messageOf(thrown);
  const rendersInstead = thrown instanceof RendersInstead ? message : undefined;
  const fault = thrown instanceof AnswerFault ? thrown : null;
  const head = fault?.head ?? answer;
  const kept = partial?.capture ?? fault?.partial;
  const retryAfter = head?.headers['retry-after'];
  return {
    outcome: 'failed',
    error: { code, message },
    httpStatus: head?.status ?? null,
    contentType: head?.contentType ?? '',
    finalUrl: head?.url ?? url,
    ...(retryAfter === undefined ? {} : { retryAfter }),
    ...(rendersInstead === undefined ? {} : { rendersInstead }),
    ...(thrown instanceof UntrustedCertificate ? { isUntrusted: true } : {}),
    ...(thrown instanceof CertificateWanted ? { wantsCertificate: true } : {}),
    ...(kept ? { partial: kept } : {}),
    ...(writes.length > 0 ? { writes } : {}),
    timings,
  };
}
