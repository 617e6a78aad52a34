/** The document of a tab as it stands, with its frames of other sites where the extension may read them. */
import { browser } from './browser.ts';
import { withFrames } from './page-scripts/frame-places.ts';
import { type SerialisedPage, serialisePage } from './page-scripts/serialise-page.ts';

/** A frame may hang where its page does not. */
const framesWithinMs = 2500;

/** Rejects where the tab cannot be read. */
export async function readTabPage(tabId: number): Promise<SerialisedPage> {
  const [injection] = await browser.scripting.executeScript({ target: { tabId }, func: serialisePage });
  if (!injection?.result) throw new Error(injection?.error ? String(injection.error) : 'it gave nothing');
  // What serialisePage gives, which executeScript's type forgets.
  const page = injection.result as SerialisedPage;
  return page.html.includes('<!--frame ') ? { ...page, html: withFrames(page.html, await framesOf(tabId)) } : page;
}

/** Those that answer in time. */
async function framesOf(tabId: number): Promise<readonly SerialisedPage[]> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<[]>((resolve) => {
    timer = setTimeout(() => resolve([]), framesWithinMs);
  });
  const all = browser.scripting
    .executeScript({ target: { tabId, allFrames: true }, func: serialisePage, args: [true] })
    .catch(() => []);
  const got = await Promise.race([all, late]);
  clearTimeout(timer);
  return got.map(({ result }) => result as SerialisedPage | null).filter((page) => page !== null);
}
