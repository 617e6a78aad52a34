/** The last choices of the popup. They go into every crawl that is started without asking, too: context menu, shortcuts, omnibox. */
import { type BatchOptionsInput, givenBatchOptions } from '../../shared/batch/options.ts';
import { browser } from './browser.ts';

/** Options of the last crawl that differ from the defaults; what a newer or older version does not know is dropped one by one. */
export async function readChoices(): Promise<BatchOptionsInput> {
  const { choices } = await browser.storage.local.get('choices');
  return parseChoices(choices);
}

/** Consent is for one crawl, never remembered. */
export async function keepChoices({ yes: _, ...options }: BatchOptionsInput): Promise<void> {
  await browser.storage.local.set({ choices: options });
}

export function parseChoices(stored: unknown): BatchOptionsInput {
  if (typeof stored !== 'object' || stored === null) return {};
  const valid = Object.entries(stored).filter(
    ([name, value]) => givenBatchOptions.safeParse({ [name]: value }).success,
  );
  return Object.fromEntries(valid.filter(([name]) => name !== 'yes' && name !== 'privateRedirects'));
}
