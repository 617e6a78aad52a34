/** What pages of the extension, and its scripts inside web pages, tell the worker. Checked on arrival, whoever sent it. */
import { z } from '../../shared/zod.ts';
import { browser } from './browser.ts';

const link = z.object({ url: z.string().max(8193), text: z.string().max(200) });

/** A tab to be read as it stands, for a page of a batch. */
export const tabRead = z.object({ batch: z.string(), url: z.string(), tabId: z.number().int() });
export type TabRead = z.infer<typeof tabRead>;

/** From the extension's own pages alone. */
export const ownMessage = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('read-tabs'), reads: z.array(tabRead).max(10_000) }),
  z.object({ kind: z.literal('started'), batch: z.string() }),
]);
export type OwnMessage = z.infer<typeof ownMessage>;

/** From a script inside a web page. */
export const pickedMessage = z.object({ kind: z.literal('picked'), links: z.array(link).max(20_000) });

/** From such a script to the page of the extension that asked for it. */
export const pickedPart = z.object({ kind: z.literal('picked-part'), selector: z.string().min(1).max(4000) });

export async function tellWorker(message: OwnMessage): Promise<void> {
  await browser.runtime.sendMessage(message);
}
