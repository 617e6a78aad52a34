/** A person points at a part of a page, and the page is read as it stands, for the rule that comes of it. */
import { browser } from '../parts/browser.ts';
import { t } from '../parts/messages.ts';
import { leavePicking, pickElement } from '../parts/page-scripts/pick-element.ts';
import { readTabPage } from '../parts/read-tab.ts';
import { pickedPart } from '../parts/worker-messages.ts';

type Sender = { readonly id?: string; readonly tab?: { readonly id?: number } };

/** Shows the pointer in the tab. `onPart` gets the selector of what is pointed at. Gives the way to end it. */
export async function pointAtPart(tabId: number, onPart: (selector: string) => void): Promise<() => void> {
  const hear = (message: unknown, sender: Sender): undefined => {
    if (sender.id !== browser.runtime.id || sender.tab?.id !== tabId) return;
    const picked = pickedPart.safeParse(message);
    if (!picked.success) return;
    browser.runtime.onMessage.removeListener(hear);
    onPart(picked.data.selector);
  };
  const stop = (): void => {
    browser.runtime.onMessage.removeListener(hear);
    // The tab may be gone, or on another page.
    browser.scripting.executeScript({ target: { tabId }, func: leavePicking }).catch(() => {});
  };
  browser.runtime.onMessage.addListener(hear);
  try {
    await browser.scripting.executeScript({ target: { tabId }, func: pickElement, args: [t('partHint'), 'part'] });
  } catch (error) {
    browser.runtime.onMessage.removeListener(hear);
    throw error;
  }
  return stop;
}

/** What `rule.preview` takes of a document. */
const longestHtml = 24_000_000;

/** The page of the tab as it stands; null where it cannot be read, or is larger than is taken. */
export async function pageAsItStands(tabId: number): Promise<{ html: string; title: string } | null> {
  try {
    const page = await readTabPage(tabId);
    return page.html.length <= longestHtml ? { html: page.html, title: page.title.slice(0, 1000) } : null;
  } catch {
    return null;
  }
}
