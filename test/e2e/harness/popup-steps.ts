/** What a person does in the popup of the toolbar button, for the tests of it. */
import type { Page } from 'playwright-core';
import { onTestFinished } from 'vitest';
import type { PageRecord } from '../../../companion/app/library.ts';
import type { ActionPopup, CompanionChrome } from './companion-chrome.ts';

/** A tab of the user's, closed after the test. */
export async function openUserTab(chrome: CompanionChrome, url: string): Promise<Page> {
  const tab = await chrome.openTab(url);
  onTestFinished(() => tab.close());
  return tab;
}

/** The popup over this tab, ready for a new crawl; closed after the test. */
export async function pressOn(chrome: CompanionChrome, tab: Page): Promise<ActionPopup> {
  const popup = await chrome.pressButton(tab);
  onTestFinished(() => popup.close());
  await popup.page.getByText('Connected').waitFor();
  const next = popup.page.getByRole('button', { name: 'New crawl' });
  // The last batch is what a popup opens with.
  if (await next.isVisible()) await next.click();
  return popup;
}

export const source = (popup: ActionPopup, name: RegExp) => popup.page.getByRole('radio', { name });

export const crawl = (popup: ActionPopup, name: RegExp | string) => popup.page.getByRole('button', { name }).click();

/** The newest batch. */
export async function newestBatch(chrome: CompanionChrome): Promise<string> {
  const { batches } = await chrome.crawler.call('batch.list', {});
  return batches.toSorted((one, other) => other.createdAt - one.createdAt)[0]?.id ?? '';
}

/** The records of the batch that the popup shows, once it says that it is done. */
export async function recordsOf(chrome: CompanionChrome, popup: ActionPopup): Promise<readonly PageRecord[]> {
  await popup.page.locator('.progress-head :is(.state-done, .state-part)').waitFor({ timeout: 30_000 });
  const { rows } = await chrome.crawler.call('page.list', { batch: await newestBatch(chrome) });
  const details = await Promise.all(rows.map(({ id }) => chrome.crawler.call('page.get', { page: id })));
  return details.flatMap(({ record }) => record ?? []);
}
