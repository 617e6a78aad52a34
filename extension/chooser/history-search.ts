import { browser } from '../parts/browser.ts';

export const historyDays = ['1', '7', '30', '365'] as const;
export type HistoryDays = (typeof historyDays)[number];

const dayMs = 86_400_000;
const foundAtMost = 2_000;

/** Addresses of the history that match the words, newest first; all of the time where there are no words. */
export async function searchHistory(text: string, days: HistoryDays): Promise<readonly string[]> {
  const found = await browser.history.search({
    text,
    startTime: Date.now() - Number(days) * dayMs,
    maxResults: foundAtMost,
  });
  return found.flatMap(({ url }) => (url ? [url] : []));
}
