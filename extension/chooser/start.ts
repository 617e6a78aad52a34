/** The popup's one button: asks for what is missing, or starts the crawl. */
import type { BatchOptionsInput } from '../../shared/batch/options.ts';
import { keepChoices } from '../parts/choices.ts';
import type { Companion } from '../parts/companion/companion.ts';
import { type CrawlRequest, startCrawl, unsafeLines } from '../parts/crawl-request.ts';
import { askGrant } from '../parts/permissions.ts';
import { tellWorker } from '../parts/worker-messages.ts';
import { keepChoice, type PopupState } from './chooser-state.ts';

export type StartOutcome = 'started' | 'granted' | 'declined' | 'needs-consent';

/** To be called first thing in the click: a permission can only be asked for then. Rejects as `batch.start` does. */
export async function pressStart(companion: Companion, state: PopupState): Promise<StartOutcome> {
  const { missing, name } = state.chosen.value;
  if (missing) {
    const isGranted = await askGrant(missing);
    if (isGranted) await state.refresh();
    return isGranted ? 'granted' : 'declined';
  }
  const options = { ...state.options.value };
  await Promise.all([keepChoice(state.choice.value), keepChoices(options)]);
  return start(companion, state, { name, items: state.preview.value.items, options });
}

/** The user has read the list of unsafe-looking addresses and means it. */
export async function startWithConsent(companion: Companion, state: PopupState): Promise<StartOutcome> {
  const consent = state.consent.value;
  if (!consent) return 'declined';
  state.consent.value = null;
  const options: BatchOptionsInput = { ...state.options.value, yes: true };
  return start(companion, state, { name: consent.name, items: consent.items, options });
}

async function start(companion: Companion, state: PopupState, request: CrawlRequest): Promise<StartOutcome> {
  try {
    const { batch, reads } = await startCrawl(companion, request);
    state.shown.value = batch.id;
    await tellWorker({ kind: 'started', batch: batch.id });
    if (reads.length > 0) await tellWorker({ kind: 'read-tabs', reads: [...reads] });
    return 'started';
  } catch (error) {
    const unsafe = unsafeLines(error);
    if (!unsafe) throw error;
    state.consent.value = { name: request.name ?? '', items: [...request.items], unsafe: [...unsafe] };
    return 'needs-consent';
  }
}
