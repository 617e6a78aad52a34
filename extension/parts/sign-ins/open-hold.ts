/** Brings up the page of a site that waits for a person, and notes where they were. */
import type { HoldInfo } from '../../../shared/protocol/model.ts';
import { z } from '../../../shared/zod.ts';
import { browser } from '../browser.ts';

type Caller = { call(method: 'hold.open', params: Pick<HoldInfo, 'host' | 'session'>): Promise<unknown> };

/** The tab that the person was in, and the one that was brought up: null until it is there. */
const wayBackSchema = z.object({ from: z.number(), tab: z.number().nullable() });
type WayBack = z.infer<typeof wayBackSchema>;
const key = 'wayBack';
const note = (way: WayBack) => browser.storage.session.set({ [key]: way });
const forget = () => browser.storage.session.remove(key);

export async function openHold(
  companion: Caller,
  { host, session }: Pick<HoldInfo, 'host' | 'session'>,
): Promise<void> {
  const inFront = async () => (await browser.tabs.query({ active: true, lastFocusedWindow: true }))[0]?.id;
  const from = await inFront();
  // Before: a popup is closed by the tab that comes to front.
  if (from !== undefined) await note({ from, tab: null });
  try {
    await companion.call('hold.open', { host, session });
  } catch (thrown) {
    await forget();
    throw thrown;
  }
  // In a browser of its own nothing came to front here.
  if (from !== undefined && (await inFront()) === from) await forget();
}

/** When that tab goes while the person is in it, they are back where they were, and not in just any tab beside it. */
export function leadBack(): void {
  const wayBack = async () => wayBackSchema.safeParse((await browser.storage.session.get(key))[key]).data;
  const removed = async (tabId: number): Promise<void> => {
    const way = await wayBack();
    if (way?.tab !== tabId) return;
    await forget();
    const { windowId } = await browser.tabs.update(way.from, { active: true });
    if (windowId !== undefined) await browser.windows.update(windowId, { focused: true });
  };
  const activated = async (tabId: number): Promise<void> => {
    const way = await wayBack();
    if (!way || way.tab === tabId) return;
    // Told late, it may be of a time before the way was noted.
    const { active } = await browser.tabs.get(tabId);
    if (!active) return;
    if (way.tab === null) {
      if (tabId !== way.from) await note({ ...way, tab: tabId });
      return;
    }
    // Where it is gone, the browser chose what comes to front; else the person did.
    const isThere = await browser.tabs.get(way.tab).then(
      () => true,
      () => false,
    );
    if (isThere) await forget();
  };
  // The tab that they were in may be gone as well.
  browser.tabs.onRemoved.addListener((tabId) => void removed(tabId).catch(() => {}));
  browser.tabs.onActivated.addListener(({ tabId }) => void activated(tabId).catch(() => {}));
}
