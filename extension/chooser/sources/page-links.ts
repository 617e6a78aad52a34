/** The links of the page in front. */
import { browser } from '../../parts/browser.ts';
import { t } from '../../parts/messages.ts';
import { collectLinks, type PageLinks } from '../../parts/page-scripts/collect-links.ts';
import { pickElement } from '../../parts/page-scripts/pick-element.ts';

/** `unreadable`: a page of the browser's own, a store, or one the user has not let us see. */
export type LinksState =
  | { readonly kind: 'reading' }
  | { readonly kind: 'unreadable' }
  | ({ readonly kind: 'read' } & PageLinks);

/** A page that is still busy is not waited for. */
const answerWithinMs = 4_000;

export async function readPageLinks(tabId: number): Promise<LinksState> {
  try {
    const late = new Promise<never>((_, reject) => setTimeout(() => reject(new Error('no answer')), answerWithinMs));
    const run = browser.scripting.executeScript({ target: { tabId }, func: collectLinks });
    const [injection] = await Promise.race([run, late]);
    const page = injection?.result as PageLinks | undefined; // what collectLinks gives, which executeScript's type forgets
    return page ? { kind: 'read', ...page } : { kind: 'unreadable' };
  } catch {
    return { kind: 'unreadable' };
  }
}

/** Lets the user point at a part of the page; the worker hands its links to the popup, which opens again with them. */
export async function pointAtElement(tabId: number): Promise<void> {
  await browser.scripting.executeScript({ target: { tabId }, func: pickElement, args: [t('pickHint')] });
}
