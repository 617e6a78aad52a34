/** The chooser's one button: asks for what is missing, and starts the crawl. */
import type { BatchOptionsInput } from '../../shared/batch/options.ts';
import { keepChoices } from '../parts/choices.ts';
import type { Companion } from '../parts/companion/companion.ts';
import { type CrawlRequest, startCrawl, unsafeLines } from '../parts/crawl-request.ts';
import { askGrant } from '../parts/permissions.ts';
import { tellWorker } from '../parts/worker-messages.ts';
import { type ChooserState, keepChoice } from './chooser-state.ts';
import { keepWish, newWish } from './memory.ts';
import { kindRows, kindWishes, siteOptions } from './site/site-plan.ts';
import { isTabSource } from './sources/choice.ts';

export type StartOutcome =
  | { readonly kind: 'started'; readonly batch: string }
  | { readonly kind: 'granted' | 'declined' | 'needs-consent' };

/** To be called first thing in the click: a permission can only be asked for then. Rejects as `batch.start` does. */
export async function pressStart(companion: Companion, state: ChooserState): Promise<StartOutcome> {
  const { missing } = state.chosen.value;
  if (missing) {
    const { source } = state.choice.value;
    // How many tabs there are is seen before, so the press means them; links, bookmarks and history are to be looked at first.
    const goal = isTabSource(source) ? 'start' : 'show';
    const tabId = state.found.value.tabs.front?.id ?? null;
    const wish = keepWish(newWish({ surface: state.surface, grant: missing, tabId, goal }));
    try {
      if (!(await askGrant(missing))) return { kind: 'declined' };
      await state.refresh();
      if (goal === 'show' || state.chosen.value.missing) return { kind: 'granted' };
      return await startChosen(companion, state);
    } finally {
      await wish.release();
    }
  }
  return startChosen(companion, state);
}

async function startChosen(companion: Companion, state: ChooserState): Promise<StartOutcome> {
  const options = { ...state.options.value };
  await Promise.all([
    keepChoice(state.choice.value),
    // What the dashboard was last used with is not carried to the toolbar and its menus.
    state.surface === 'dashboard' ? undefined : keepChoices(options),
  ]);
  return start(companion, state, {
    name: nameOf(state),
    items: state.picks.value.items,
    options,
    ...siteRequest(state),
  });
}

/** What a crawl of a whole site is told beyond every other; nothing for any other source. */
function siteRequest(state: ChooserState): Partial<CrawlRequest> {
  const { source, site } = state.choice.value;
  if (source !== 'site') return {};
  const look = state.site.value;
  return {
    options: { ...state.options.value, ...siteOptions(site) },
    kinds: look.kind === 'read' ? kindWishes(kindRows(look.map, site.flips)) : [],
  };
}

/** As it was typed, else what the source gives. */
export function nameOf({ choice, chosen, picks }: Pick<ChooserState, 'choice' | 'chosen' | 'picks'>): string {
  return choice.value.name.trim() || chosen.value.name(picks.value.items.length);
}

/** The person has read the list of unsafe-looking addresses: they mean it, or leave those out. */
export async function startWithConsent(
  companion: Companion,
  state: ChooserState,
  answer: 'all' | 'others',
): Promise<StartOutcome> {
  const consent = state.consent.value;
  if (!consent) return { kind: 'declined' };
  state.consent.value = null;
  const unsafe = new Set(consent.unsafe.map((line) => line.split(' ')[0]));
  const items = answer === 'all' ? consent.items : consent.items.filter(({ url }) => !unsafe.has(url));
  const asked = siteRequest(state);
  const options: BatchOptionsInput = {
    ...(asked.options ?? state.options.value),
    ...(answer === 'all' && { yes: true }),
  };
  return start(companion, state, { name: consent.name, items, ...asked, options });
}

async function start(companion: Companion, state: ChooserState, request: CrawlRequest): Promise<StartOutcome> {
  // A row that looks unsafe and is ticked all the same was ticked by hand, with the reason beside it.
  const known = state.known.value;
  const isMeant = request.items.some(({ url }) => known.get(url)?.unsafe !== undefined);
  const options = isMeant ? { ...request.options, yes: true } : request.options;
  try {
    const { batch, reads } = await startCrawl(companion, { ...request, options });
    await tellWorker({ kind: 'started', batch: batch.id });
    if (reads.length > 0) await tellWorker({ kind: 'read-tabs', reads: [...reads] });
    state.begun();
    return { kind: 'started', batch: batch.id };
  } catch (error) {
    const unsafe = unsafeLines(error);
    if (!unsafe) throw error;
    state.consent.value = { name: request.name ?? '', items: [...request.items], unsafe: [...unsafe] };
    return { kind: 'needs-consent' };
  }
}
