/** A tab in front of a person: at a page that wants them to sign in or to show that they are one. Theirs from then on, until it is closed. */
import type { Clock, PageSeen } from '../../crawl/ports.ts';
import { challengeMarks } from '../../crawl/walls/rules.ts';
import type { Cdp } from '../cdp/cdp.ts';
import { evaluateRead } from '../visit/capture.ts';
import { judgedHeaders, maxBodySize } from '../visit/content-type.ts';
import { pause } from '../visit/deadline.ts';
import { Tab } from './tab.ts';

export type HoldTabRequest = {
  readonly contextId: string | undefined;
  readonly url: string;
  readonly onSeen: (seen: PageSeen) => void;
  readonly clock: Clock;
};

/** A page that has loaded gets this long to draw what it has to say. */
const settledAfterMs = 700;
/** Between two looks at a page that nothing is heard of. */
const lookAgainMs = 2000;

/** Dialogs in it are the person's to answer. */
export async function showHoldTab(
  browser: Cdp,
  { contextId, url, onSeen, clock }: HoldTabRequest,
): Promise<{ closed: Promise<void>; close(): Promise<void> }> {
  const { targetId } = await browser.send('Target.createTarget', {
    url: 'about:blank',
    ...(contextId === undefined ? {} : { browserContextId: contextId, newWindow: true }),
  });
  const { sessionId } = await browser.send('Target.attachToTarget', { targetId, flatten: true });
  const target = browser.session(sessionId);
  const tab = new Tab(
    target,
    targetId,
    { session: '', contextId, kind: 'background', clock, isPersons: true },
    browser,
  );
  await Promise.all([
    target.send('Page.enable'),
    target.send('Network.enable', { maxTotalBufferSize: 0, maxResourceBufferSize: 0 }),
  ]);
  let looking = new AbortController();
  const look = async () => {
    looking.abort();
    looking = new AbortController();
    const { signal } = looking;
    await pause(clock, settledAfterMs, AbortSignal.any([signal, target.closed]));
    const page = tab.watch.page;
    if (!page || page.failed !== null) return;
    const { content } = await evaluateRead(target, await tab.world(), {
      whole: true,
      enoughText: 0,
      maxChars: maxBodySize,
      marks: challengeMarks,
    });
    if (!content || signal.aborted) return;
    const { body: _body, contentType: _contentType, url: finalUrl, ...counted } = content;
    onSeen({
      requestedUrl: url,
      finalUrl,
      httpStatus: page.status,
      // Where the person went on the way says nothing about this page.
      redirects: [],
      headers: judgedHeaders(page.headers),
      ...counted,
    });
  };
  // A look that fails is of a page that is gone. Pages also change without any event (scripts that draw what comes after a sign-in),
  // so there is always a next look while the tab is open.
  let callOff = () => {};
  const tryToLook = () => {
    callOff();
    void look()
      .catch(() => {})
      .then(() => {
        callOff();
        if (!target.closed.aborted) callOff = clock.after(lookAgainMs, tryToLook);
      });
  };
  target.closed.addEventListener('abort', () => callOff(), { once: true });
  target.on('Page.loadEventFired', tryToLook);
  target.on('Page.navigatedWithinDocument', tryToLook);
  const closed = new Promise<void>((resolve) => {
    if (target.closed.aborted) resolve();
    target.closed.addEventListener('abort', () => resolve(), { once: true });
  });
  target.send('Page.navigate', { url }).catch(() => {});
  await browser.send('Target.activateTarget', { targetId });
  return {
    closed,
    async close() {
      await browser.send('Target.closeTarget', { targetId }).catch(() => {});
      await closed;
    },
  };
}
