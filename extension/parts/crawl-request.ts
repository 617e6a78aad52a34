/** From what the user chose to a started batch. */
import { TabtrawlError } from '../../shared/batch/errors.ts';
import type { BatchOptionsInput } from '../../shared/batch/options.ts';
import type { Caller, ParamsInput, Result } from '../../shared/protocol/calls.ts';
import { normaliseUrl } from '../../shared/urls.ts';
import type { TabRead } from './worker-messages.ts';
/** An address, and the open tab it is to be read from where there is one. */
export type CrawlItem = { readonly url: string; readonly tabId?: number };

export type CrawlRequest = {
  readonly name?: string;
  readonly items: readonly CrawlItem[];
  readonly options: BatchOptionsInput;
  /** Of a crawl that follows links: kinds that are stopped or let in from the start. */
  readonly kinds?: ParamsInput<'batch.start'>['kinds'];
};

type Started = Result<'batch.start'> & { readonly reads: readonly TabRead[] };

/** Starts it and says which tabs are to be read for it. Rejects as the call does: `needs-consent` until `options.yes`. */
export async function startCrawl(companion: Caller, request: CrawlRequest): Promise<Started> {
  const started = await companion.call('batch.start', {
    ...(request.name ? { name: request.name.slice(0, 200) } : {}),
    items: request.items.map(({ url, tabId }) => (tabId === undefined ? url : { url, fromTab: true })),
    options: request.options,
    ...(request.kinds?.length ? { kinds: request.kinds } : {}),
  });
  return { ...started, reads: tabReads(started.batch.id, request.items) };
}

/** One read for each address: two tabs on the same one are the same page. */
export function tabReads(batch: string, items: readonly CrawlItem[]): readonly TabRead[] {
  const reads = new Map<string, TabRead>();
  for (const { url, tabId } of items) {
    const got = normaliseUrl(url);
    if (tabId !== undefined && 'url' in got && !reads.has(got.url)) reads.set(got.url, { batch, url: got.url, tabId });
  }
  return [...reads.values()];
}

/** The addresses that a `needs-consent` refusal names, as "URL (reason)" lines; null for any other failure. */
export function unsafeLines(error: unknown): readonly string[] | null {
  if (!(error instanceof TabtrawlError) || error.code !== 'needs-consent') return null;
  return error.message.split('\n').flatMap((line) => (/^\s{2,}\S/.test(line) ? [line.trim()] : []));
}

type TabAddress = { readonly id?: number | undefined; readonly url?: string | undefined };

/** Tabs whose address may be seen; `asTheyStand`: to be read from the tab rather than crawled. */
export function itemsOfTabs(tabs: readonly TabAddress[], asTheyStand: boolean): readonly CrawlItem[] {
  return tabs.flatMap(({ id, url }) => {
    if (!url) return [];
    return [asTheyStand && id !== undefined ? { url, tabId: id } : { url }];
  });
}
