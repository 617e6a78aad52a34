/** `tt` in the address bar: an address is crawled, other words are looked for in what was crawled. */
import { normaliseUrl } from '../../shared/urls.ts';
import { browser } from '../parts/browser.ts';
import { t } from '../parts/messages.ts';
import { openDashboard } from '../parts/open-surfaces.ts';
import { crawlNow, type Worker } from './worker.ts';

export type OmniboxWish =
  | { readonly kind: 'crawl'; readonly url: string }
  | { readonly kind: 'search'; readonly text: string };

const batchPrefix = 'batch:';
const suggestedAtMost = 5;

/** What is meant by the words. `localhost` and names with a dot are addresses, as in the address bar itself. */
export function wishOf(text: string): OmniboxWish {
  const words = text.trim();
  const got = /\s/.test(words) ? null : normaliseUrl(words);
  return got && 'url' in got ? { kind: 'crawl', url: got.url } : { kind: 'search', text: words };
}

/** Chrome takes suggestions as XML. */
export function escapeXml(text: string): string {
  const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' };
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? '');
}

export function answerOmnibox(worker: Worker): void {
  const { batches } = worker.companion.state;
  // Firefox shows suggestions as they are.
  const written = browser.runtime.getURL('').startsWith('moz-') ? (text: string) => text : escapeXml;

  browser.omnibox.onInputChanged.addListener((text, suggest) => {
    const wish = wishOf(text);
    const description =
      wish.kind === 'crawl'
        ? t('omniboxCrawl', { url: written(wish.url) })
        : t('omniboxSearch', { text: written(wish.text) });
    browser.omnibox.setDefaultSuggestion({ description });
    const named = batches.value.filter(({ name }) => name.toLowerCase().includes(text.trim().toLowerCase()));
    suggest(
      named.slice(0, suggestedAtMost).map(({ id, name }) => ({
        content: batchPrefix + id,
        description: t('omniboxBatch', { name: written(name) }),
      })),
    );
  });

  browser.omnibox.onInputEntered.addListener((text) => {
    enter(worker, text).catch(console.error);
  });
}

async function enter(worker: Worker, text: string): Promise<void> {
  if (text.startsWith(batchPrefix)) return openDashboard({ batch: text.slice(batchPrefix.length) });
  const wish = wishOf(text);
  if (wish.kind === 'crawl') {
    await crawlNow(worker, [{ url: wish.url }]);
    return;
  }
  const newest = worker.companion.state.batches.value[0];
  return openDashboard({ ...(newest ? { batch: newest.id } : {}), ...(wish.text ? { text: wish.text } : {}) });
}
