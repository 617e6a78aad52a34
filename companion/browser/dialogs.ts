/** What a page puts in the way of its reader: boxes and windows. Nobody is there to answer, so they are answered at once. */
import type { Cdp, CdpTarget } from './cdp.ts';

/** "No" to questions, as a yes may do something; "leave" where the page would be left. */
export function answerDialogs(target: CdpTarget): void {
  target.on('Page.javascriptDialogOpening', ({ type }) => {
    // Already answered, or the tab is gone.
    target.send('Page.handleJavaScriptDialog', { accept: type === 'beforeunload' }).catch(() => {});
  });
}

/**
 * Answers what asks for a name and password with "no". Must be there before the first navigation: a question once asked stays.
 * All requests of the target are paused for it from now on (`Fetch.requestPaused`); whoever owns the target lets them go on.
 */
export async function refusePasswords(target: CdpTarget): Promise<void> {
  target.on('Fetch.authRequired', ({ requestId }) => {
    const no = { requestId, authChallengeResponse: { response: 'CancelAuth' as const } };
    // The request may have been given up meanwhile.
    target.send('Fetch.continueWithAuth', no).catch(() => {});
  });
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

/**
 * Downloads are refused: in contexts of our own and where nobody sits at the browser. Where the profile's window is in use, only those
 * that our tabs begin are called off, as the person's own downloads are theirs.
 */
export async function refuseDownloads(
  browser: Cdp,
  where: { readonly contextId?: string; readonly isShared: boolean; readonly isOurs: (targetId: string) => boolean },
): Promise<void> {
  const context = where.contextId === undefined ? {} : { browserContextId: where.contextId };
  if (!where.isShared) {
    await browser.send('Browser.setDownloadBehavior', { behavior: 'deny', ...context });
    return;
  }
  browser.on('Browser.downloadWillBegin', ({ frameId, guid }) => {
    if (where.isOurs(frameId)) browser.send('Browser.cancelDownload', { guid, ...context }).catch(() => {});
  });
  await browser.send('Browser.setDownloadBehavior', { behavior: 'default', eventsEnabled: true, ...context });
}
