/** What a surface shows, as signals: fed by a connection's snapshots and events. Rows of pages go to whoever watches their batch. */

import type { Snapshot } from '../../../shared/protocol/calls.ts';
import type { EventData } from '../../../shared/protocol/events.ts';
import type {
  BatchInfo,
  ConsentState,
  DiscoveryInfo,
  FleetInfo,
  HoldInfo,
  Settings,
  StatusInfo,
} from '../../../shared/protocol/model.ts';
import type { ReceivedEvent } from '../../../shared/protocol/rpc-client.ts';
import { batch, type ReadonlySignal, signal } from '../ui.ts';
import type { LinkState, Refusal } from './connection.ts';

type RowsEvent = { readonly seq: number; readonly data: EventData<'page'> };

export interface CompanionState {
  readonly link: ReadonlySignal<LinkState>;
  /** Set while `link` is `refused`. */
  readonly refusal: ReadonlySignal<Refusal | null>;
  /** Newest first. What was last known stays while the companion is away. */
  readonly batches: ReadonlySignal<readonly BatchInfo[]>;
  readonly holds: ReadonlySignal<readonly HoldInfo[]>;
  /** What agents ask for and what they may. */
  readonly consent: ReadonlySignal<ConsentState>;
  /** Null where the companion has none. */
  readonly fleet: ReadonlySignal<FleetInfo | null>;
  /** Null until the first snapshot. */
  readonly status: ReadonlySignal<StatusInfo | null>;
  readonly settings: ReadonlySignal<Settings | null>;
  /** Grows with every snapshot taken after the first: lists fetched before it are to be fetched again. */
  readonly generation: ReadonlySignal<number>;
  /** Every `page` event; gives the way to stop. */
  watchRows(listener: (rows: RowsEvent) => void): () => void;
  /** Every `kind` event: what a crawl that follows links has met. Gives the way to stop. */
  watchKinds(listener: (info: DiscoveryInfo) => void): () => void;
}

const noConsent: ConsentState = { asks: [], grants: [] };

/** The state and the entrances that a connection feeds. */
export function createState(): {
  readonly state: CompanionState;
  readonly setLink: (link: LinkState, refusal: Refusal | null) => void;
  readonly takeSnapshot: (snapshot: Snapshot) => void;
  readonly takeEvent: (received: ReceivedEvent) => void;
  readonly takeSettings: (now: Settings) => void;
} {
  const link = signal<LinkState>('connecting');
  const refusal = signal<Refusal | null>(null);
  const batches = signal<readonly BatchInfo[]>([]);
  const holds = signal<readonly HoldInfo[]>([]);
  const consent = signal<ConsentState>(noConsent);
  const fleet = signal<FleetInfo | null>(null);
  const status = signal<StatusInfo | null>(null);
  const settings = signal<Settings | null>(null);
  const generation = signal(0);
  const watchers = new Set<(rows: RowsEvent) => void>();
  const kindWatchers = new Set<(info: DiscoveryInfo) => void>();
  /** Everything up to here is in the snapshot already. */
  let knownSeq = -1;

  const takeEvent = (received: ReceivedEvent): void => {
    if (received.seq <= knownSeq) return;
    switch (received.event) {
      case 'batch':
        batches.value = withBatch(batches.value, received.data);
        break;
      case 'hold':
        holds.value = received.data.holds;
        break;
      case 'consent':
        consent.value = received.data;
        break;
      case 'fleet':
        fleet.value = received.data;
        break;
      case 'status':
        status.value = received.data;
        break;
      case 'settings':
        settings.value = received.data;
        break;
      case 'page':
        for (const watcher of watchers) watcher({ seq: received.seq, data: received.data });
        break;
      case 'kind':
        for (const watcher of kindWatchers) watcher(received.data);
        break;
      case 'resync':
        break; // the connection answers it with a snapshot
    }
  };

  return {
    state: {
      link,
      refusal,
      batches,
      holds,
      consent,
      fleet,
      status,
      settings,
      generation,
      watchRows(listener) {
        watchers.add(listener);
        return () => watchers.delete(listener);
      },
      watchKinds(listener) {
        kindWatchers.add(listener);
        return () => kindWatchers.delete(listener);
      },
    },
    setLink: (next, why) =>
      batch(() => {
        link.value = next;
        refusal.value = why;
      }),
    takeSnapshot: (snapshot) =>
      batch(() => {
        knownSeq = snapshot.seq;
        batches.value = newestFirst(snapshot.batches);
        holds.value = snapshot.holds;
        consent.value = snapshot.consent ?? noConsent;
        fleet.value = snapshot.fleet ?? null;
        status.value = snapshot.status;
        settings.value = snapshot.settings;
        generation.value++;
      }),
    takeEvent,
    takeSettings: (now) => {
      settings.value = now;
    },
  };
}

/** The list with a batch as it now is, or without one that was removed. */
function withBatch(list: readonly BatchInfo[], data: EventData<'batch'>): readonly BatchInfo[] {
  if ('removed' in data) return list.filter(({ id }) => id !== data.removed);
  const at = list.findIndex(({ id }) => id === data.id);
  return at < 0 ? newestFirst([data, ...list]) : list.with(at, data);
}

function newestFirst(list: readonly BatchInfo[]): readonly BatchInfo[] {
  return list.toSorted((one, other) => other.createdAt - one.createdAt);
}
