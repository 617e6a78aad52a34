/** All that a chooser knows, as signals. */
import type { BatchOptionsInput } from '../../shared/batch/options.ts';
import { browser } from '../parts/browser.ts';
import { readChoices } from '../parts/choices.ts';
import type { Handed } from '../parts/handed.ts';
import { type Grant, hasGrant } from '../parts/permissions.ts';
import { batch, computed, effect, type ReadonlySignal, type Signal, signal } from '../parts/ui.ts';
import { memoryWriter, readMemory, type Surface } from './memory.ts';
import { type Known, type Picks, picksOf } from './picks/picks.ts';
import type { SiteLook } from './site/site-plan.ts';
import { type Choice, nextChoice, noChoice, parseChoice } from './sources/choice.ts';
import { type Chosen, chosenOf, type Found } from './sources/chosen.ts';
import { noTabs, readOpenTabs } from './sources/open-tabs.ts';
import { readPageLinks } from './sources/page-links.ts';
import { readBookmarkFolders, searchHistory } from './sources/saved-pages.ts';
import { fittingSource } from './sources/sources.ts';

export type Consent = Omit<Extract<Handed, { kind: 'consent' }>, 'kind'>;

export interface ChooserState {
  readonly surface: Surface;
  readonly choice: ReadonlySignal<Choice>;
  readonly found: Signal<Found>;
  readonly options: Signal<BatchOptionsInput>;
  /** A crawl that waits for the person's consent. */
  readonly consent: Signal<Consent | null>;
  readonly chosen: ReadonlySignal<Chosen>;
  /** What the companion has said of addresses so far. */
  readonly known: Signal<ReadonlyMap<string, Known>>;
  readonly picks: ReadonlySignal<Picks>;
  /** What the companion has found of the site that is to be crawled. */
  readonly site: Signal<SiteLook>;
  choose(change: Partial<Choice>): void;
  /** Reads tabs, links and grants again: at first, and after a permission was given. */
  refresh(): Promise<void>;
  /** The crawl has begun: what was of it alone is put away. */
  begun(): void;
}

const grantsOfInterest: readonly Grant[] = ['readTabs', 'listTabs', 'groups', 'bookmarks', 'history'];

type ChooserOptions = {
  readonly surface: Surface;
  /** The tab that stands for the one in front, where the chooser is in a window of its own, or in none. */
  readonly tabId?: number | null;
  /** What the worker has handed over for this opening. */
  readonly handed?: Handed | null;
};

export async function createChooserState({
  surface,
  tabId = null,
  handed = null,
}: ChooserOptions): Promise<ChooserState> {
  const [kept, memory, lastOptions] = await Promise.all([
    browser.storage.local.get('popup'),
    readMemory(surface),
    // The dashboard's begins with the settings' defaults: what another surface was last used with is out of sight there.
    surface === 'dashboard' ? {} : readChoices(),
  ]);
  const picked = handed?.kind === 'links' ? handed : null;
  const handedTab = handed?.kind === 'links' || handed?.kind === 'site' ? handed.tabId : null;
  const fresh: Choice = surface === 'dashboard' ? { ...noChoice, source: 'list' } : parseChoice(kept.popup);
  const choice = signal<Choice>({
    ...(memory?.choice ?? fresh),
    ...(picked ? { source: 'links', linkScope: 'element' } : {}),
    ...(handed?.kind === 'site' ? { source: 'site' } : {}),
  });
  const found = signal<Found>({
    tabs: noTabs,
    hasFront: surface !== 'dashboard',
    links: { kind: 'reading' },
    picked,
    folders: [],
    visited: [],
    granted: new Set(),
  });
  const options = signal<BatchOptionsInput>(memory?.options ?? lastOptions);
  const known = signal<ReadonlyMap<string, Known>>(new Map());
  const chosen = computed(() => chosenOf(choice.value, found.value));
  const picks = computed(() => picksOf({ ...chosen.value, known: known.value }, choice.value));
  let page = memory?.page ?? null;
  /** As it was picked; where that has nothing to give, another stands in for it, and is not remembered. */
  let wanted = choice.peek().source;
  const write = memoryWriter(surface);
  effect(() => write({ choice: { ...choice.value, source: wanted }, options: options.value, page }));

  const refresh = async (): Promise<void> => {
    const has = await Promise.all(grantsOfInterest.map(hasGrant));
    const granted = new Set(grantsOfInterest.filter((_, at) => has[at]));
    const tabs = await readOpenTabs(handedTab ?? tabId);
    const front = surface === 'dashboard' ? null : tabs.front;
    batch(() => {
      found.value = { ...found.value, granted, tabs: { ...tabs, front } };
      choice.value = { ...choice.value, source: fittingSource(wanted, found.value), ...ofThisPage(front?.url) };
    });
    const [links, folders, visited] = await Promise.all([
      front ? readPageLinks(front.id) : ({ kind: 'unreadable' } as const),
      granted.has('bookmarks') ? readBookmarkFolders() : [],
      granted.has('history') ? searchHistory(choice.peek().historyText, choice.peek().historyDays) : [],
    ]);
    found.value = { ...found.value, links, folders, visited };
  };

  /** On another page than last time, what was picked of the last one's links means nothing. */
  const ofThisPage = (url: string | undefined): Partial<Choice> => {
    const isOther = url !== undefined && page !== null && url !== page;
    if (url !== undefined) page = url;
    if (!isOther || choice.peek().source !== 'links') return {};
    return { filter: '', flips: [], ...(picked ? {} : { linkScope: 'page' }) };
  };

  return {
    surface,
    choice,
    found,
    options,
    consent: signal(handed?.kind === 'consent' ? handed : null),
    chosen,
    known,
    picks,
    site: signal<SiteLook>({ kind: 'none' }),
    choose: (change) => {
      if (change.source) wanted = change.source;
      choice.value = { ...choice.value, ...change };
    },
    refresh,
    begun: () => {
      choice.value = nextChoice(choice.value);
    },
  };
}

/** Source and way of reading come back after the browser was closed, too. */
export async function keepChoice({ source, asTheyStand }: Choice): Promise<void> {
  await browser.storage.local.set({ popup: { source, asTheyStand } });
}
