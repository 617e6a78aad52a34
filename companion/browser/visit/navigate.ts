/** From an address to a committed document, or to what there is instead of one. */

import { TabtrawlError } from '../../../shared/batch/errors.ts';
import { failures } from '../../../shared/messages/failures.ts';
import { refusedLead } from '../tabs/leads.ts';
import { certificateWanted } from './certificate-question.ts';
import { classOf, isAttachment, isSaved, maxBodySize } from './content-type.ts';
import { CalledOff, crashed, PasswordWanted, tooLarge, UntrustedCertificate, within } from './deadline.ts';
import { fileAnswer } from './file-answer.ts';
import {
  asksForCertificate,
  isAborted,
  isBareStatus,
  isUntrustedCertificate,
  toPageError,
  wantsCredentials,
} from './net-errors.ts';
import type { WatchedDocument } from './network-watch.ts';
import { bare, type Visited, type VisitRun } from './run.ts';

const knownPasswordWithinMs = 300;
/**
 * Chrome keeps visits of this kind out of its history as people and extensions see it. Those of tabs that draw are in its table of addresses
 * all the same, from which the address bar suggests; only frames are not, and a page is refused as one.
 */
const unlisted = 'keyword_generated';

/** Null where a document has committed; else the page as it is without one. */
export async function navigate(run: VisitRun): Promise<Visited | null> {
  const { tab, job, signal } = run;
  // It was cut by the policy of the page that the link is on (crawl/discovery/referrer.ts).
  const { url, referrer } = job.page;
  const { watch } = tab;
  if (job.mayAsk?.() === false) throw new CalledOff('Its host is to be left alone for now.');
  tab.writes.begin(job.page.batch);
  watch.begin();
  tab.begunSignIns.begin(url);
  const asked = tab.target
    .send('Page.navigate', {
      url,
      transitionType: unlisted,
      ...(referrer ? { referrer, referrerPolicy: 'unsafeUrl' as const } : {}),
    })
    .then(
      (answer) => answer,
      // Refused for what the address is; the tab's own end raises the signal.
      (thrown: unknown) => ({
        errorText: thrown instanceof Error ? thrown.message : String(thrown),
        loaderId: undefined,
      }),
    );
  if (job.onAsked) tellAsked(run, job.onAsked);
  let answer: Awaited<typeof asked> | undefined;
  asked.then((got) => {
    answer = got;
    watch.look();
  });
  const isLocked = () => watch.next !== null && watch.locked.has(watch.next.loaderId) && !watch.next.answered;
  const isDecided = () => answer !== undefined || watch.crashed || refusal(watch.next, url) !== null;
  do {
    await watch.until(() => isDecided() || isLocked(), signal);
    // In a window Chrome asks for the password and goes on waiting; a password that it has already comes at once.
    if (!isDecided() && !(await watch.until(() => isDecided() || !isLocked(), signal, knownPasswordWithinMs))) break;
  } while (!isDecided());
  if (watch.crashed) throw crashed(url);
  const refused = refusal(watch.next ?? watch.page, url);
  if (refused) {
    // The next navigation would end it too.
    tab.target.send('Page.stopLoading').catch(() => {});
    throw refused;
  }
  const errorText = answer?.errorText;
  if (answer === undefined || (errorText && wantsCredentials(errorText))) {
    if (!tab.refusesPasswords) throw new PasswordWanted(url);
    throw new TabtrawlError('login-required', failures.say('msgPasswordWanted', { url }));
  }
  if (!errorText) {
    const { loaderId } = answer;
    // Only the fragment differs from what the tab is on: the same document would be read again, with what was done to it.
    if (loaderId === undefined) return leaveFirst(run);
    await watch.until(() => watch.hasCommitted(loaderId) || watch.crashed, signal);
    // Ready by the time the page is.
    tab.world();
    return null;
  }
  return withoutDocument(run, errorText);
}

/** Once: when Chrome has put the request on the wire (of a cached page, when it is answered); never where it asks for nothing. */
function tellAsked({ tab: { watch }, signal }: VisitRun, onAsked: () => void): void {
  const hasAsked = () => watch.page !== null || watch.next?.sent === true || watch.next?.answered === true;
  watch.until(hasAsked, signal).then(onAsked, () => {});
}

/** By way of an empty page, so that the document is loaded anew. */
async function leaveFirst(run: VisitRun): Promise<Visited | null> {
  await within(run.signal, run.tab.target.send('Page.navigate', { url: 'about:blank' }));
  return navigate(run);
}

/** What an answer's head already rules out. */
function refusal(document: WatchedDocument | null, url: string): TabtrawlError | null {
  if (!document?.answered) return null;
  const { headers, contentType } = document;
  if (isAttachment(headers['content-disposition'])) return fileAnswer('download', document);
  if (classOf(contentType) === 'file' && !isSaved(contentType, undefined)) return fileAnswer('not-a-page', document);
  const length = Math.max(Number(headers['content-length'] ?? 0) || 0, document.bytes);
  return length > maxBodySize ? tooLarge(url) : null;
}

/** Chrome gave no document: what it says decides, or the answer's head where there was one. */
async function withoutDocument(run: VisitRun, errorText: string): Promise<Visited | null> {
  const { tab, job } = run;
  const { url } = job.page;
  const lead = tab.gate.refusedLeads.find(({ isMain }) => isMain);
  if (lead) throw refusedLead(url, lead);
  const document = tab.watch.next ?? tab.watch.page;
  const target = document?.answered ? document.url : (document?.leadsTo ?? document?.url ?? url);
  if (isAborted(errorText) && !/^https?:/i.test(target))
    throw new TabtrawlError('unsupported-scheme', failures.say('msgLeadsToScheme', { url, target }));
  if (isBareStatus(errorText) && document) return { ...bare(run, document), files: [], notes: [] };
  if (asksForCertificate(errorText)) throw certificateWanted(errorText, target);
  if (!isAborted(errorText) || !document?.answered) {
    const { code, message } = toPageError(errorText, url);
    throw isUntrustedCertificate(errorText)
      ? new UntrustedCertificate(code, message)
      : new TabtrawlError(code, message);
  }
  if (document.status === 204 || document.status === 205)
    throw new TabtrawlError('not-a-page', failures.say('msgNoContent', { url, status: document.status }));
  // Tables, calendars and such are text that Chrome would save.
  if (classOf(document.contentType) === 'text' && (document.status ?? 0) >= 200 && (document.status ?? 0) < 300)
    return { ...(await run.fetchBody()), files: [], notes: [] };
  throw fileAnswer('download', document);
}
