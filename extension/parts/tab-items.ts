/** Open tabs and links as what is crawled. */
import type { CrawlItem } from './crawl-request.ts';

type TabAddress = { readonly id?: number | undefined; readonly url?: string | undefined };

/** Tabs whose address may be seen; `asTheyStand`: to be read from the tab rather than crawled. */
export function itemsOfTabs(tabs: readonly TabAddress[], asTheyStand: boolean): readonly CrawlItem[] {
  return tabs.flatMap(({ id, url }) => {
    if (!url) return [];
    return [asTheyStand && id !== undefined ? { url, tabId: id } : { url }];
  });
}
