/** What a page puts in the way of its reader: boxes and windows. Nobody is there to answer, so they are answered at once. */
import type { Cdp, CdpTarget } from './cdp.ts';

/** "No" to questions, as a yes may do something; "leave" where the page would be left. */
export function answerDialogs(target: CdpTarget): void {
  target.on('Page.javascriptDialogOpening', ({ type }) => {
    // Already answered, or the tab is gone.
    target.send('Page.handleJavaScriptDialog', { accept: type === 'beforeunload' }).catch(() => {});
  });
}

/** "No" to what asks for a name and password, where `Fetch.enable` was told to handle such questions. */
export function answerPasswords(target: CdpTarget): void {
  target.on('Fetch.authRequired', ({ requestId }) => {
    const no = { requestId, authChallengeResponse: { response: 'CancelAuth' as const } };
    // The request may have been given up meanwhile.
    target.send('Fetch.continueWithAuth', no).catch(() => {});
  });
}

/**
 * Answers questions for a name and password from now on. Must be there before the first navigation: a question once asked stays.
 * All requests of the target are paused for it (`Fetch.requestPaused`); whoever owns the target lets them go on.
 */
export async function refusePasswords(target: CdpTarget): Promise<void> {
  answerPasswords(target);
  await target.send('Fetch.enable', { handleAuthRequests: true });
}

/** Closes windows that our tabs open, and no others. */
export function closePopups(browser: Cdp, isOurs: (targetId: string) => boolean): void {
  browser.on('Target.targetCreated', ({ targetInfo }) => {
    const opener = targetInfo.openerId;
    if (targetInfo.type !== 'page' || opener === undefined || !isOurs(opener)) return;
    browser.send('Target.closeTarget', { targetId: targetInfo.targetId }).catch(() => {});
  });
}

/** No download of a context is saved. Not for a profile that a person works with: their own downloads are theirs. */
export async function refuseDownloads(browser: Cdp, contextId: string | undefined): Promise<void> {
  const context = contextId === undefined ? {} : { browserContextId: contextId };
  await browser.send('Browser.setDownloadBehavior', { behavior: 'deny', ...context });
}

/** Calls off the downloads that a target's page or its frames begin. */
export function cancelDownloads(target: CdpTarget, browser: Cdp, contextId: string | undefined): void {
  const context = contextId === undefined ? {} : { browserContextId: contextId };
  target.on('Page.downloadWillBegin', ({ guid }) => {
    // Refused already, or over before it could be called off.
    browser.send('Browser.cancelDownload', { guid, ...context }).catch(() => {});
  });
}
