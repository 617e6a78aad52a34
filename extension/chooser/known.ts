/** Asks the companion what it knows of the addresses that are to be picked from: which look unsafe, which were crawled before. */
import { normaliseUrl } from '../../shared/urls.ts';
import type { Companion } from '../parts/companion/companion.ts';
import { effect } from '../parts/ui.ts';
import type { ChooserState } from './chooser-state.ts';

/** Typing is not asked about letter by letter. */
const quietMs = 250;
/** What one call takes; a longer list is checked when it is started. */
const askedAtMost = 20_000;

/** Follows the choice until the function that it gives is called. A companion that knows no such call leaves all unmarked. */
export function followKnown(companion: Companion, state: ChooserState): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let round = 0;
  const stop = effect(() => {
    const { candidates } = state.chosen.value;
    if (companion.state.link.value !== 'online') return;
    const known = state.known.peek();
    const urls = [...new Set(candidates.flatMap(({ url }) => normalOf(url)))].filter((url) => !known.has(url));
    clearTimeout(timer);
    if (urls.length === 0) return;
    const asked = ++round;
    timer = setTimeout(() => {
      void ask(companion, urls.slice(0, askedAtMost)).then((answered) => {
        if (asked === round) state.known.value = new Map([...state.known.peek(), ...answered]);
      }, console.warn);
    }, quietMs);
  });
  return () => {
    round++;
    clearTimeout(timer);
    stop();
  };
}

function normalOf(url: string): readonly string[] {
  const got = normaliseUrl(url);
  return 'url' in got ? [got.url] : [];
}

async function ask(
  companion: Companion,
  urls: readonly string[],
): Promise<ReadonlyMap<string, { unsafe?: string; crawledAt?: number }>> {
  const { unsafe, crawled } = await companion.call('url.check', { urls: [...urls] });
  const answered = new Map<string, { unsafe?: string; crawledAt?: number }>(urls.map((url) => [url, {}]));
  for (const { index, reason } of unsafe) Object.assign(answered.get(urls[index] ?? '') ?? {}, { unsafe: reason });
  for (const { index, at } of crawled) Object.assign(answered.get(urls[index] ?? '') ?? {}, { crawledAt: at });
  return answered;
}
