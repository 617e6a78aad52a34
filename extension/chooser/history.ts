import { browser } from '../parts/browser.ts';
import type { HistoryDays } from './choice.ts';

export type Visited = { readonly url: string; readonly title: string };

const dayMs = 86_400_000;
const foundAtMost = 2_000;

/** Web pages of the history that match the words, newest first; all of the time where there are no words. */
export async function searchHistory(text: string, days: HistoryDays): Promise<readonly Visited[]> {
  const found = await browser.history.search({
    text,
    startTime: Date.now() - Number(days) * dayMs,
    maxResults: foundAtMost,
  });
  return found.flatMap(({ url, title }) => (url && /^https?:/.test(url) ? [{ url, title: title ?? '' }] : []));
}
