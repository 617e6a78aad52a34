/**
 * Text on the clipboard from the worker, which has no document of its own: Chrome lends it one that is not shown (clipboard.html),
 * Firefox's worker has one. The permission is asked for at the first use.
 */
import { browser } from '../parts/browser.ts';
import { askGrant, hasGrant } from '../parts/permissions.ts';

/** What the polyfill has no types for. */
type OffscreenApi = {
  readonly offscreen?: {
    createDocument(of: { url: string; reasons: string[]; justification: string }): Promise<void>;
    closeDocument(): Promise<void>;
  };
};

const page = 'clipboard.html';

/** To be called first thing in a click or key press. False where the person declines. */
export async function mayCopy(): Promise<boolean> {
  return askGrant('clipboard');
}

/** Throws where the permission was not given. */
export async function copyText(text: string): Promise<void> {
  if (!(await hasGrant('clipboard'))) throw new Error('The clipboard was not allowed.');
  const { offscreen } = browser as unknown as OffscreenApi;
  if (!offscreen) {
    await navigator.clipboard.writeText(text);
    return;
  }
  await offscreen.createDocument({
    url: page,
    reasons: ['CLIPBOARD'],
    justification: 'Puts Markdown on the clipboard.',
  });
  try {
    const isCopied: unknown = await browser.runtime.sendMessage({ kind: 'copy', text });
    if (isCopied !== true) throw new Error('The browser did not take the text.');
  } finally {
    await offscreen.closeDocument();
  }
}
