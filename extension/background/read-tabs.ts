/**
 * Reads open tabs as they stand and gives their documents to the companion. No tab is navigated, reloaded, closed or focused.
 * 1. What is to be read is kept in storage.session, and struck out one by one, so that a stopped worker goes on where it was.
 * 2. A tab that is asleep, has moved on, or may not be read is told as `unreadable`: the companion crawls its address instead.
 */
import { messageOf, TabtrawlError } from '../../shared/batch/errors.ts';
import { normaliseUrl } from '../../shared/urls.ts';
import { z } from '../../shared/zod.ts';
import { browser, type Tabs } from '../parts/browser.ts';
import type { Companion } from '../parts/companion/companion.ts';
import type { SerialisedPage } from '../parts/page-scripts/serialise-page.ts';
import { readTabPage } from '../parts/read-tab.ts';
import { type TabRead, tabRead } from '../parts/worker-messages.ts';

/** A frozen tab never answers. */
const answerWithinMs = 10_000;
/** What `page.capture` takes. */
const longestHtml = 24_000_000;

type Captured = Omit<SerialisedPage, 'place' | 'inner'> | { readonly unreadable: string };

/** One a worker. */
export class TabReader {
  readonly #companion: Companion;
  #run: Promise<void> | null = null;
  #lastChange: Promise<void> = Promise.resolve();

  constructor(companion: Companion) {
    this.#companion = companion;
  }

  /** Adds these to what is to be read, and reads all of it, one tab after the other. */
  async read(reads: readonly TabRead[]): Promise<void> {
    if (reads.length === 0) return;
    await this.#change((before) => [...before, ...reads]);
    await this.goOn();
  }

  /** Reads what is left from before; at most one run at a time. */
  goOn(): Promise<void> {
    this.#run ??= this.#readAll().finally(() => {
      this.#run = null;
    });
    return this.#run;
  }

  async #readAll(): Promise<void> {
    for (let next = (await storedReads())[0]; next; next = (await storedReads())[0]) {
      const { batch, url } = next;
      try {
        await this.#companion.call('page.capture', { batch, url, captured: await readTab(next) });
      } catch (error) {
        // Away: it is all still there for when the companion is back. Anything else is about this page alone.
        if (error instanceof TabtrawlError && error.code === 'connection') return;
        console.warn(`The tab on ${url} could not be handed over.`, error);
      }
      await this.#change((before) => before.filter((read) => read.batch !== batch || read.url !== url));
    }
  }

  /** One change after the other, so that none is lost between reading and writing. */
  #change(by: (before: readonly TabRead[]) => readonly TabRead[]): Promise<void> {
    this.#lastChange = this.#lastChange.then(async () =>
      browser.storage.session.set({ tabReads: by(await storedReads()) }),
    );
    return this.#lastChange;
  }
}

async function readTab({ tabId, url }: TabRead): Promise<Captured> {
  try {
    const tab = await browser.tabs.get(tabId);
    const reason = whyUnreadable(tab, url);
    if (reason) return { unreadable: reason };
    const page = await within(answerWithinMs, readTabPage(tabId));
    if (page.html.length > longestHtml) return { unreadable: 'its document is larger than is taken' };
    const { place: _place, inner: _inner, ...captured } = page;
    return captured;
  } catch (error) {
    return {
      unreadable: `the tab could not be read: ${messageOf(error)}`.slice(0, 500),
    };
  }
}

/** Why a tab is not even tried, in a person's words; null where it is. */
export function whyUnreadable(tab: Pick<Tabs.Tab, 'discarded' | 'status' | 'url'>, url: string): string | null {
  if (tab.discarded || tab.status === 'unloaded') return 'the tab was asleep';
  const now = tab.url === undefined ? null : normaliseUrl(tab.url);
  if (now && (!('url' in now) || now.url !== url)) return 'the tab had moved on to another page';
  return null;
}

function within<T>(ms: number, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('it did not answer')), ms);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

async function storedReads(): Promise<readonly TabRead[]> {
  const { tabReads } = await browser.storage.session.get('tabReads');
  return z.array(tabRead).safeParse(tabReads).data ?? [];
}
