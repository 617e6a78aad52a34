/** All that the popup knows, as signals. */
import type { BatchOptionsInput } from '../../shared/batch/options.ts';
import { z } from '../../shared/zod.ts';
import { browser } from '../parts/browser.ts';
import { readChoices } from '../parts/choices.ts';
import { type Handed, takeHanded } from '../parts/handed.ts';
import { readShownBatch } from '../parts/own-batches.ts';
import { type Grant, hasGrant } from '../parts/permissions.ts';
import { computed, type ReadonlySignal, type Signal, signal } from '../parts/ui.ts';
import { readBookmarkFolders } from './bookmark-folders.ts';
import { type Choice, type Chosen, chosenOf, type Found } from './chosen.ts';
import { noTabs, readOpenTabs } from './open-tabs.ts';
import { readPageLinks } from './page-links.ts';
import { type Preview, previewOf } from './preview.ts';
import { sourceIds } from './sources.ts';

export type Consent = Omit<Extract<Handed, { kind: 'consent' }>, 'kind'>;

export interface PopupState {
  readonly choice: ReadonlySignal<Choice>;
  readonly found: Signal<Found>;
  readonly options: Signal<BatchOptionsInput>;
  /** The batch whose progress is shown; null while the next is chosen. */
  readonly shown: Signal<string | null>;
  /** A crawl that waits for the user's consent. */
  readonly consent: Signal<Consent | null>;
  readonly chosen: ReadonlySignal<Chosen>;
  readonly preview: ReadonlySignal<Preview>;
  choose(change: Partial<Choice>): void;
  /** Reads tabs, links and grants again: at first, and after a permission was given. */
  refresh(): Promise<void>;
}

const grantsOfInterest: readonly Grant[] = ['readTabs', 'listTabs', 'groups', 'bookmarks', 'history'];

/** Each is dropped by itself where an older version kept something else. */
const keptChoice = z.object({
  source: z.enum(sourceIds).catch('tab'),
  asTheyStand: z.boolean().catch(true),
});

/** `tabId`: the tab that stands for the one in front, where the popup was opened as a window of its own. */
export async function createPopupState(tabId: number | null): Promise<PopupState> {
  const [{ popup }, options, shown, handed] = await Promise.all([
    browser.storage.local.get('popup'),
    readChoices(),
    readShownBatch(),
    takeHanded(),
  ]);
  const picked = handed?.kind === 'links' ? handed : null;
  const choice = signal<Choice>({
    ...keptChoice.parse(popup ?? {}),
    ...(picked ? { source: 'links' } : {}),
    group: null,
    linkScope: picked ? 'element' : 'page',
    linkFilter: '',
    listText: '',
    listFile: null,
    folder: null,
    historyText: '',
    historyDays: '7',
  });
  const found = signal<Found>({
    tabs: noTabs,
    links: { kind: 'reading' },
    picked,
    folders: [],
    historyUrls: [],
    granted: new Set(),
  });
  const chosen = computed(() => chosenOf(choice.value, found.value));
  return {
    choice,
    found,
    options: signal(options),
    shown: signal(handed ? null : shown),
    consent: signal(handed?.kind === 'consent' ? handed : null),
    chosen,
    preview: computed(() => previewOf(chosen.value.items)),
    choose: (change) => {
      choice.value = { ...choice.value, ...change };
    },
    refresh: async () => {
      const has = await Promise.all(grantsOfInterest.map(hasGrant));
      const granted = new Set(grantsOfInterest.filter((_, at) => has[at]));
      const tabs = await readOpenTabs(picked?.tabId ?? tabId);
      found.value = { ...found.value, granted, tabs };
      const links = tabs.front ? await readPageLinks(tabs.front.id) : ({ kind: 'unreadable' } as const);
      const folders = granted.has('bookmarks') ? await readBookmarkFolders() : [];
      found.value = { ...found.value, links, folders };
    },
  };
}

/** Source and way of reading come back next time; what was typed does not. */
export async function keepChoice({ source, asTheyStand }: Choice): Promise<void> {
  await browser.storage.local.set({ popup: { source, asTheyStand } });
}
