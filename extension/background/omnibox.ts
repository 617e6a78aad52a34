/** `tt` in the address bar: an address is crawled, other words are looked for in what was crawled. */
import type { SearchHit } from '../../shared/protocol/model.ts';
import { normaliseUrl } from '../../shared/urls.ts';
import { browser } from '../parts/browser.ts';
import { t } from '../parts/messages.ts';
import { openDashboard } from '../parts/open-surfaces.ts';
import { crawlNow, type Worker } from './worker.ts';

type OmniboxWish =
  | { readonly kind: 'open'; readonly batch: string; readonly page?: string }
  | { readonly kind: 'crawl'; readonly url: string }
  | { readonly kind: 'search'; readonly text: string };

const batchPrefix = 'batch:';
const pageMark = ' page:';
const suggestedAtMost = 6;

/** What is meant by the words. `localhost` and names with a dot are addresses, as in the address bar itself. */
export function wishOf(text: string): OmniboxWish {
  const words = text.trim();
  // A suggestion as it was made; `batch:` before other words is a condition of a search.
  const [, batch, page] = /^batch:(\S+)(?: page:(\S+))?$/.exec(words) ?? [];
  if (batch) return { kind: 'open', batch, ...(page ? { page } : {}) };
  const got = /\s/.test(words) ? null : normaliseUrl(words);
  return got && 'url' in got ? { kind: 'crawl', url: got.url } : { kind: 'search', text: words };
}

/** Chrome takes suggestions as XML, and refuses all of them for one sign that XML does not know. */
export function escapeXml(text: string): string {
  const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' };
  return text
    .toWellFormed()
    .replace(/[\p{Cc}\ufffe\uffff]/gu, ' ')
    .replace(/[&<>"']/g, (character) => entities[character] ?? '');
}

export function answerOmnibox(worker: Worker): void {
  // Firefox shows suggestions as they are, and puts nothing in place of `%s`.
  const isFirefox = browser.runtime.getURL('').startsWith('moz-');
  const written = isFirefox ? (text: string) => text : escapeXml;
  // Set anew at every letter it would show the text before the last: the browser puts the text itself in place of `%s`.
  if (!isFirefox) browser.omnibox.setDefaultSuggestion({ description: t('omniboxDefault') });
  let asked = 0;

  browser.omnibox.onInputChanged.addListener((text, suggest) => {
    const round = ++asked;
    if (isFirefox) browser.omnibox.setDefaultSuggestion({ description: t('omniboxSearch', { text }) });
    suggestionsFor(worker, text.trim(), written).then((found) => {
      if (round === asked) suggest([...found]);
    }, console.warn);
  });

  browser.omnibox.onInputEntered.addListener((text) => {
    enter(worker, text).catch(console.error);
  });
}

type Suggestion = { readonly content: string; readonly description: string };

/** Batches by name, then pages whose text answers. */
async function suggestionsFor(
  { companion }: Worker,
  words: string,
  written: (text: string) => string,
): Promise<readonly Suggestion[]> {
  const batches = companion.state.batches.value;
  const named = batches
    .filter(({ name }) => name.toLowerCase().includes(words.toLowerCase()))
    .slice(0, suggestedAtMost)
    .map(({ id, name }) => ({ content: batchPrefix + id, description: t('omniboxBatch', { name: written(name) }) }));
  if (words.length < 2 || companion.state.link.value !== 'online') return named;
  const { hits } = await companion.call('search', { text: words, limit: suggestedAtMost });
  const pages = hits.map((hit) => hitSuggestion(hit, written));
  return [...named.slice(0, suggestedAtMost - Math.min(pages.length, 3)), ...pages];
}

/** Title, then the sentence that answers. */
export function hitSuggestion(
  hit: Pick<SearchHit, 'page' | 'batch' | 'title' | 'url' | 'snippet'>,
  written: (text: string) => string,
): Suggestion {
  const { title, url, snippet } = hit;
  const name = title || url;
  // A heading that is found is the title often.
  const says = name.startsWith(snippet.text) ? '' : snippet.text;
  const description = [name, says].filter((part) => part !== '').join(' — ');
  return {
    content: `${batchPrefix}${hit.batch}${pageMark}${hit.page}`,
    description: written(description.slice(0, 200)),
  };
}

async function enter(worker: Worker, text: string): Promise<void> {
  const wish = wishOf(text);
  if (wish.kind === 'open')
    return openDashboard(wish.page ? { batch: wish.batch, page: wish.page } : { batch: wish.batch });
  if (wish.kind === 'crawl') {
    await crawlNow(worker, [{ url: wish.url }]);
    return;
  }
  return openDashboard({ dialog: 'search', find: wish.text });
}
