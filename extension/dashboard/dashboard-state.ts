/** What the dashboard knows beyond the companion's state: what is looked at, the rows in view, what is selected, how things went. */
import type { BatchInfo, PageRow } from '../../shared/protocol/model.ts';
import { processedPages } from '../parts/batches/batch-words.ts';
import { addSample, type PaceSample } from '../parts/batches/pace.ts';
import { saveBatch } from '../parts/batches/results.ts';
import type { Companion } from '../parts/companion/companion.ts';
import { createRunner, type Runner } from '../parts/runner.ts';
import { batch as atOnce, computed, effect, type ReadonlySignal, type Signal, signal, untracked } from '../parts/ui.ts';
import { addLoad, type LoadSample } from './batch/load-history.ts';
import type { ChosenPages, PageAction } from './page-actions.ts';
import { type RowQuery, RowWindows } from './table/row-windows.ts';
import { noSelection, type Selection } from './table/selection.ts';
import { filterOfView, hashOfView, type View, viewOfHash } from './view.ts';

/** The part of `location` and `history` that is used. */
export interface Address {
  hash(): string;
  /** `remember`: the way back leads to what was before. */
  set(hash: string, options: { remember: boolean }): void;
  watch(onChange: () => void): () => void;
}

type AskedAction = { readonly action: PageAction; readonly chosen: ChosenPages; readonly count: number };
type RowMenuPlace = { readonly row: PageRow; readonly leftPx: number; readonly topPx: number };

export interface Dashboard extends Runner {
  readonly companion: Companion;
  readonly view: ReadonlySignal<View>;
  /** The batch looked at: the one of the address, else one that runs, else the newest. */
  readonly batch: ReadonlySignal<BatchInfo | null>;
  readonly rows: RowWindows;
  /** Grows when `rows` gives something else than before. */
  readonly rowsVersion: ReadonlySignal<number>;
  readonly selection: Signal<Selection>;
  /** The row that the keyboard is on, and where a range begins. */
  readonly active: Signal<number>;
  readonly anchor: Signal<number>;
  readonly pace: ReadonlySignal<readonly PaceSample[]>;
  readonly load: ReadonlySignal<readonly LoadSample[]>;
  /** The chosen view of the page in the drawer. */
  readonly drawerTab: Signal<string>;
  /** An action that asks before it is done, while it asks. */
  readonly asked: Signal<AskedAction | null>;
  /** The row whose own menu is open, and where on the screen. */
  readonly rowMenu: Signal<RowMenuPlace | null>;
  /** Changes the view; what it opens can be closed with the browser's way back. */
  look(change: Partial<View>): void;
  /** Does an action with pages, after its question where it asks one. `count`: how many pages these are. */
  act(action: PageAction, chosen: ChosenPages, count: number): void;
  close(): void;
}

export function createDashboard(companion: Companion, address: Address): Dashboard {
  const { batches, status, generation } = companion.state;
  const view = signal(viewOfHash(address.hash()));
  const batch = computed(
    () =>
      batches.value.find(({ id }) => id === view.value.batch) ??
      batches.value.find(({ state }) => state === 'running') ??
      batches.value[0] ??
      null,
  );
  const rowsVersion = signal(0);
  const selection = signal<Selection>(noSelection);
  const active = signal(0);
  const anchor = signal(0);
  const pace = signal<readonly PaceSample[]>([]);
  const load = signal<readonly LoadSample[]>([]);
  const drawerTab = signal('preview');
  const asked = signal<AskedAction | null>(null);
  const rowMenu = signal<RowMenuPlace | null>(null);
  /** The batch that the samples of the pace are of. */
  let paceOf: string | null = null;

  const rows = new RowWindows({
    load: ({ batch: id, filter, sort, descending }, offset, limit) =>
      companion.call('page.list', { batch: id, filter, sort, descending, offset, limit }),
    onChange: oncePerFrame(() => rowsVersion.value++),
    after: callAfter,
  });

  const query = computed<string | null>(() => {
    const id = batch.value?.id;
    const { sort, descending } = view.value;
    return id
      ? JSON.stringify({ batch: id, filter: filterOfView(view.value), sort, descending } satisfies RowQuery)
      : null;
  });
  const total = computed(() => batch.value?.total ?? 0);

  const stops = [
    effect(() => {
      const text = query.value;
      untracked(() =>
        atOnce(() => {
          // What JSON.stringify was given just above.
          rows.setQuery(text ? (JSON.parse(text) as RowQuery) : null);
          selection.value = noSelection;
          active.value = 0;
          anchor.value = 0;
        }),
      );
    }),
    // After a reconnect anything may have changed.
    effect(() => {
      if (generation.value > 0) rows.refresh();
    }),
    // Pages came or went.
    effect(() => {
      if (total.value > 0) rows.rowsMoved();
    }),
    companion.state.watchRows(({ seq, data }) => {
      if (data.batch !== rows.query?.batch) return;
      if (data.removed) forget(data.rows);
      else rows.apply(data.rows, seq);
    }),
    effect(() => {
      const now = batch.value;
      untracked(() => {
        if (now)
          pace.value = addSample(now.id === paceOf ? pace.value : [], {
            atMs: Date.now(),
            ended: processedPages(now.counts),
          });
        paceOf = now?.id ?? null;
      });
    }),
    effect(() => {
      const now = status.value;
      if (now) load.value = addLoad(load.peek(), now, Date.now());
    }),
    address.watch(() => {
      view.value = viewOfHash(address.hash());
    }),
  ];

  /** Removed pages leave the selection at once; the rows close up when they are asked for again. */
  function forget(gone: readonly PageRow[]): void {
    const known = selection.value;
    if (known.kind === 'some') {
      const pages = new Set(known.pages);
      for (const { id } of gone) pages.delete(id);
      selection.value = { kind: 'some', pages };
    }
    rows.rowsMoved();
  }

  const runner = createRunner();
  function act(action: PageAction, chosen: ChosenPages, count: number): void {
    const wish = asked.peek();
    if (action.asks && wish?.action !== action) {
      asked.value = { action, chosen, count };
      return;
    }
    asked.value = null;
    runner.run(action.id, async () => {
      const text = await action.run(companion, chosen, count);
      if (action.clears) selection.value = noSelection;
      return text;
    });
  }

  /** What a notification asked for is done when the batch is there, and once: it is out of the address before it begins. */
  function saveWhatIsAsked(): void {
    const { save, batch: id } = view.value;
    if (!save || !id || companion.state.link.value !== 'online') return;
    untracked(() => {
      view.value = { ...view.value, save: null };
      address.set(hashOfView(view.value), { remember: false });
      runner.run('save', () => saveBatch(companion, id, save));
    });
  }
  stops.push(effect(saveWhatIsAsked));

  return {
    ...runner,
    companion,
    view,
    batch,
    rows,
    rowsVersion,
    selection,
    active,
    anchor,
    pace,
    load,
    drawerTab,
    asked,
    rowMenu,
    act,
    look(change) {
      // The place was one of the page before.
      const next = { ...view.value, ...(change.page !== undefined && { place: '' }), ...change };
      // The way back closes what was opened: a page, a dialog, another batch.
      const isOpened =
        (change.batch !== undefined && change.batch !== view.value.batch) ||
        (next.page !== null && view.value.page === null) ||
        (next.dialog !== null && view.value.dialog === null);
      view.value = next;
      address.set(hashOfView(next), { remember: isOpened });
    },
    close() {
      for (const stop of stops) stop();
      rows.close();
    },
  };
}

function callAfter(ms: number, act: () => void): () => void {
  const timer = setTimeout(act, ms);
  return () => clearTimeout(timer);
}

/** Many changes between two frames are drawn once; in a hidden tab, where no frame comes, at the next timer. */
function oncePerFrame(act: () => void): () => void {
  let isAsked = false;
  return () => {
    if (isAsked) return;
    isAsked = true;
    const draw = () => {
      isAsked = false;
      act();
    };
    if (document.hidden) setTimeout(draw, 0);
    else requestAnimationFrame(draw);
  };
}
