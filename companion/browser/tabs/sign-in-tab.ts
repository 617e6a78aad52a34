/** A tab in front of a person: at a page that wants them to sign in or to show that they are one. Theirs from then on, until it is closed. */
import type { Clock, PageSeen, ShownTab } from '../../crawl/ports.ts';
import type { Cdp, CdpTarget } from '../cdp/cdp.ts';
import { judgedHeaders } from '../visit/content-type.ts';
import { pause, within } from '../visit/deadline.ts';
import { readPersonTab } from './read-person-tab.ts';
import { Tab } from './tab.ts';

type HoldTabRequest = {
  readonly contextId: string | undefined;
  readonly url: string;
  readonly onSeen: (seen: PageSeen) => void;
  /** Told of the tab before anything is loaded in it. */
  readonly onMade: (targetId: string) => void;
  /** Takes what the tab alone knows. */
  readonly carry: (target: CdpTarget, world: number) => Promise<void>;
  readonly clock: Clock;
};

/** A page that has loaded gets this long to draw what it has to say. */
const settledAfterMs = 700;
/** Between two looks at a page that nothing is heard of. */
const lookAgainMs = 2000;
/** The browser's offer to keep a password hangs on the tab: one that is in front of a person stays for so long. */
const offerForMs = 30_000;
const lookForPersonMs = 500;

/** Dialogs in it are the person's to answer. */
export async function showHoldTab(
  browser: Cdp,
  { contextId, url, onSeen, onMade, carry, clock }: HoldTabRequest,
): Promise<ShownTab> {
  const { targetId } = await browser.send('Target.createTarget', {
    url: 'about:blank',
    ...(contextId === undefined ? {} : { browserContextId: contextId, newWindow: true }),
  });
  onMade(targetId);
  const { sessionId } = await browser.send('Target.attachToTarget', { targetId, flatten: true });
  const target = browser.target(sessionId);
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
  let hadPassword = false;
  const look = async () => {
    looking.abort();
    looking = new AbortController();
    const { signal } = looking;
    await pause(clock, settledAfterMs, AbortSignal.any([signal, target.closed]));
    const page = tab.watch.page;
    if (!page || page.failed !== null) return;
    const counted = await readPersonTab(target, await tab.world());
    if (!counted || signal.aborted) return;
    hadPassword ||= counted.passwordFields > 0;
    onSeen({
      requestedUrl: url,
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
  let answer: { readonly url: string; readonly status: number } | null = null;
  target.on('Network.responseReceived', ({ type, frameId, response }) => {
    if (type === 'Document' && frameId === targetId) answer = response;
  });
  // What the person signed in for is a file: no page of the host will stand here.
  target.on('Page.downloadWillBegin', ({ frameId }) => {
    if (frameId !== targetId || !answer) return;
    const nothing = { title: '', textLength: 0, textStart: '', passwordFields: 0, mainPasswordFields: 0, links: 0 };
    const { url: finalUrl, status: httpStatus } = answer;
    const seen = {
      ...nothing,
      requestedUrl: url,
      finalUrl,
      httpStatus,
      redirects: [],
      headers: {},
      challengeMarks: [],
    };
    onSeen({ ...seen, isFile: true });
  });
  // It may be typed and sent before the first look.
  target.on('Network.requestWillBeSent', ({ type, request }) => {
    if (type === 'Document' && request.method === 'POST') hadPassword = true;
  });
  // A page on its way to another can't be asked: the next one can.
  const hasLookedAway = () =>
    tab
      .world()
      .then((world) => isInFront(target, world))
      .then(
        (isFront) => !isFront,
        () => false,
      );
  /** Until the person turns to another tab, or has had the time to answer what the browser asks. */
  const lookedAway = async () => {
    const late = AbortSignal.any([target.closed, afterMs(clock, offerForMs)]);
    while (!late.aborted && !(await within(late, hasLookedAway()))) await pause(clock, lookForPersonMs, late);
  };
  target.send('Page.navigate', { url }).catch(() => {});
  await browser.send('Target.activateTarget', { targetId });
  return {
    closed,
    carry: async () => {
      // A page that went on, or a tab that was closed, has nothing to give.
      await carry(target, await tab.world()).catch(() => {});
    },
    async close() {
      // It rejects when the time is over.
      if (hadPassword) await lookedAway().catch(() => {});
      await browser.send('Target.closeTarget', { targetId }).catch(() => {});
      await closed;
    },
  };
}

async function isInFront(target: CdpTarget, world: number): Promise<boolean> {
  const { result } = await target.send('Runtime.evaluate', {
    expression: `document.visibilityState === 'visible'`,
    contextId: world,
    returnByValue: true,
  });
  return result.value === true;
}

function afterMs(clock: Clock, ms: number): AbortSignal {
  const over = new AbortController();
  clock.after(ms, () => over.abort());
  return over.signal;
}
