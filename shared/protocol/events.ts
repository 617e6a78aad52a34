/** Every event of the WebSocket: name → data. */
import { z } from '../zod.ts';
import { batchInfo, consentState, discoveryInfo, fleetInfo, holdInfo, pageRow, settings, statusInfo } from './model.ts';

export const events = {
  /** A batch as it now is, counts included; or the id of one that was removed. */
  batch: z.union([batchInfo, z.object({ removed: z.string() })]),
  /** Pages that changed since the last such event, the newest state of each once; sent at most 10 times a second. */
  page: z.object({ batch: z.string(), rows: z.array(pageRow), removed: z.boolean().optional() }),
  /** All holds as they now are. */
  hold: z.object({ holds: z.array(holdInfo) }),
  /** What agents ask for and what they may, as it now is. */
  consent: consentState,
  /** What a discovery has met, as it now is; at most once a second a batch. */
  kind: discoveryInfo,
  /** The fleet as it now is; at most once a second, and only where there is one. */
  fleet: fleetInfo,
  status: statusInfo,
  settings: settings,
  /** Events were left out for this client: take a new snapshot. */
  resync: z.object({ reason: z.string() }),
} as const satisfies Record<string, z.ZodType>;

export type Events = typeof events;
export type EventName = keyof Events;
export type EventData<N extends EventName> = z.output<Events[N]>;

/** Sends an event to whoever listens. Called only after what it tells is stored. */
export type Emit = <N extends EventName>(event: N, data: EventData<N>) => void;
