/** The extension in the companion's own Chrome: it is told where the companion listens, and its pages are opened. */
import type { CdpTarget } from '../cdp/cdp.ts';
import { within } from '../visit/deadline.ts';

/** A worker that Chrome has just started may not have its APIs yet; on a busy machine that takes seconds. */
const handOverTries = 100;
const handOverPauseMs = 100;
/** A worker that is replaced just then may never answer, and its session not end. */
const answerWithinMs = 2000;

export type Whereabouts = { readonly port: number; readonly token: string };

/**
 * Puts port and token into the extension's `storage.session`, which lives as long as this Chrome and is never on disk.
 * They go through the pipe alone: no command line, URL or log holds them. Rejects where the worker does not come.
 */
export async function handOver(
  browser: CdpTarget & { target(id: string): CdpTarget },
  extensionId: string,
  { port, token }: Whereabouts,
): Promise<void> {
  const origin = `chrome-extension://${extensionId}/`;
  for (let attempt = 1; ; attempt++) {
    const { targetInfos } = await browser.send('Target.getTargets', { filter: [{ type: 'service_worker' }] });
    const worker = targetInfos.find((target) => target.url.startsWith(origin));
    // A worker that Chrome ends or replaces meanwhile is looked for again; a browser that is gone shows in that look.
    if (worker && (await setIn(browser, worker.targetId, { port, token }).catch(() => false))) return;
    if (attempt === handOverTries) throw new Error('The extension was loaded, but its worker does not answer.');
    await new Promise((resolve) => setTimeout(resolve, handOverPauseMs));
  }
}

async function setIn(
  browser: CdpTarget & { target(id: string): CdpTarget },
  targetId: string,
  companion: Whereabouts,
): Promise<boolean> {
  const { sessionId } = await browser.send('Target.attachToTarget', { targetId, flatten: true });
  try {
    const asked = browser.target(sessionId).send('Runtime.evaluate', {
      expression: `chrome.storage.session.set(${JSON.stringify({ companion })})`,
      awaitPromise: true,
    });
    const { exceptionDetails } = await within(AbortSignal.timeout(answerWithinMs), asked);
    return exceptionDetails === undefined;
  } finally {
    await browser.send('Target.detachFromTarget', { sessionId });
  }
}

/**
 * A page of the extension in front, only for what the user has just asked for: the one that is open, else the empty tab that Chrome starts
 * with, where there is one (nobody has been in it yet), else a tab of its own. Gives the id of its tab. `known`: one that it was opened in,
 * which may not have come to its address yet.
 */
export async function openExtensionPage(
  browser: CdpTarget & { target(id: string): CdpTarget },
  extensionId: string,
  page: string,
  known: string | null = null,
): Promise<string> {
  const url = `chrome-extension://${extensionId}/${page}`;
  const { targetInfos } = await browser.send('Target.getTargets', { filter: [{ type: 'page' }] });
  const open = targetInfos.find(
    (target) =>
      (target.targetId === known && /^(?:about:blank)?$/.test(target.url)) || target.url.split(/[?#]/)[0] === url,
  );
  if (open) {
    await browser.send('Target.activateTarget', { targetId: open.targetId });
    return open.targetId;
  }
  const [blank, ...others] = targetInfos.filter((target) => target.url === 'about:blank');
  if (!blank || others.length > 0) {
    const made = await browser.send('Target.createTarget', { url });
    return made.targetId;
  }
  const { targetId } = blank;
  const { sessionId } = await browser.send('Target.attachToTarget', { targetId, flatten: true });
  await browser.target(sessionId).send('Page.navigate', { url });
  await browser.send('Target.detachFromTarget', { sessionId });
  // Tabs of the person that were opened again may be in front of it.
  await browser.send('Target.activateTarget', { targetId });
  return targetId;
}
