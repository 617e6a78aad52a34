/** Messages to the worker: from the extension's own pages, and the links that the user pointed at in a web page. */
import { browser } from '../parts/browser.ts';
import { handOver } from '../parts/handed.ts';
import { openPopup } from '../parts/open-surfaces.ts';
import { type OwnMessage, ownMessage, pickedMessage } from '../parts/worker-messages.ts';
import { noteStarted, type Worker } from './worker.ts';

type Sender = { readonly id?: string; readonly url?: string; readonly tab?: { readonly id?: number } };

/** True for the extension's own pages, whether popup or tab; its scripts inside web pages bear the page's address. */
export function isOwnPage(sender: Sender, extension: { readonly id: string; readonly base: string }): boolean {
  return sender.id === extension.id && sender.url !== undefined && sender.url.startsWith(extension.base);
}

export function readInbox(worker: Worker): void {
  const extension = { id: browser.runtime.id, base: browser.runtime.getURL('') };
  browser.runtime.onMessage.addListener((message: unknown, sender: Sender) => {
    if (isOwnPage(sender, extension)) {
      const own = ownMessage.safeParse(message);
      return own.success ? obey(worker, own.data) : undefined;
    }
    const picked = pickedMessage.safeParse(message);
    const tabId = sender.tab?.id;
    if (sender.id !== extension.id || !picked.success || tabId === undefined) return undefined;
    return handOver({ kind: 'links', tabId, links: picked.data.links }).then(() => openPopup(tabId));
  });
}

async function obey(worker: Worker, message: OwnMessage): Promise<void> {
  if (message.kind === 'started') await noteStarted(message.batch);
  // Not waited for: the page that asked may close, and the worker tells the companion by itself.
  else worker.tabReader.read(message.reads).catch(console.error);
}
