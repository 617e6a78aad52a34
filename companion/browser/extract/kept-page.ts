/**
 * A page of ours that reads captures: hidden, kept open, in a context of its own. It is given text and gives records. The text becomes
 * documents without a window, which run and load nothing; should one of them ever get further, there is no network to reach, no cookie
 * to take and no other page in the process.
 */
import type { Capture, Extracted, ExtractRequest } from '../../crawl/ports.ts';
import type { Cdp, CdpTarget } from '../cdp/cdp.ts';

export type ExtractTask = {
  readonly capture: Pick<Capture, 'finalUrl' | 'kind' | 'contentType' | 'title' | 'body'>;
  readonly request: ExtractRequest;
};

/** What `tabtrawl.extract` answers (companion/extract/in-page.ts): the record's content, or why there is none. */
export type ExtractAnswer =
  | { readonly extracted: Extracted }
  | { readonly error: { readonly code: string; readonly message: string } };

export interface KeptPage {
  /** Raised when the page is gone, by itself or with Chrome. */
  readonly closed: AbortSignal;
  /** One at a time. Rejects where the page is gone. */
  extract(task: ExtractTask): Promise<ExtractAnswer>;
  /** True where captures have left so much behind that a new page is the lighter one. */
  isWorn(): Promise<boolean>;
  /** Ends it, also where it does not yield. Never rejects. */
  close(): Promise<void>;
}

/** Longer texts go over in pieces, so that neither side is held up by one message. */
const pieceCharacters = 256 * 1024;
const wornBytes = 160 * 1024 * 1024;

/** `script` is the built extraction. Rejects where Chrome makes no page. */
export async function openKeptPage(browser: Cdp, script: string): Promise<KeptPage> {
  const { browserContextId } = await browser.send('Target.createBrowserContext', { disposeOnDetach: true });
  let targetId: string | undefined;
  const end = async () => {
    // A context that goes with a hidden target in it leaves the target's renderer behind.
    if (targetId !== undefined) await browser.send('Target.closeTarget', { targetId }).catch(() => {});
    await browser.send('Target.disposeBrowserContext', { browserContextId }).catch(() => {});
  };
  try {
    ({ targetId } = await browser.send('Target.createTarget', { url: 'about:blank', hidden: true, browserContextId }));
    const { sessionId } = await browser.send('Target.attachToTarget', { targetId, flatten: true });
    const target = browser.target(sessionId);
    await prepare(target, script);
    const close = async () => {
      target.send('Runtime.terminateExecution').catch(() => {});
      await end();
    };
    // Its renderer is gone, the target would stay.
    target.on('Inspector.targetCrashed', () => void close());
    return { closed: target.closed, extract: (task) => extract(target, task), isWorn: () => isWorn(target), close };
  } catch (thrown) {
    await end();
    throw thrown;
  }
}

async function prepare(target: CdpTarget, script: string): Promise<void> {
  await Promise.all([target.send('Page.enable'), target.send('Inspector.enable'), target.send('Network.enable')]);
  const offline = { offline: true, latency: 0, downloadThroughput: 0, uploadThroughput: 0 };
  await target.send('Network.emulateNetworkConditions', offline);
  // For whichever document is there by then: the one that a target begins with is replaced a moment later.
  await target.send('Page.addScriptToEvaluateOnNewDocument', { source: script, runImmediately: true });
}

async function extract(target: CdpTarget, { capture, request }: ExtractTask): Promise<ExtractAnswer> {
  const { body, finalUrl, kind, contentType, title } = capture;
  let last = body;
  for (let at = 0; at + pieceCharacters < body.length; at += pieceCharacters) {
    last = body.slice(at + pieceCharacters);
    await evaluate(target, `tabtrawl.take(${JSON.stringify(body.slice(at, at + pieceCharacters))})`);
  }
  const task = { capture: { body: last, finalUrl, kind, contentType, title }, request };
  // The function called says its shape; nothing else runs here.
  return (await evaluate(target, `tabtrawl.extract(${JSON.stringify(task)})`)) as ExtractAnswer;
}

async function isWorn(target: CdpTarget): Promise<boolean> {
  const { usedSize, embedderHeapUsedSize } = await target.send('Runtime.getHeapUsage');
  return usedSize + embedderHeapUsedSize > wornBytes;
}

async function evaluate(target: CdpTarget, expression: string): Promise<unknown> {
  const { result, exceptionDetails } = await target.send('Runtime.evaluate', { expression, returnByValue: true });
  if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
  return result.value;
}
