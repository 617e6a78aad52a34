/**
 * What a fleet needs of the queue that its machines share. It is transport and nothing else: whatever it loses is found missing by the
 * coordinator and done again. Implemented by bullmq-carrier.ts; in tests by a double in memory.
 */

export interface Carrier extends AsyncDisposable {
  /** Where it is, for a person: without user name, password or query. */
  readonly address: string;
  /**
   * The queue's own clock in ms, which is the same for all that share it, whatever their own say; null until the first `sync`.
   * Between two `sync`s it goes on with the monotonic clock.
   */
  nowMs(): number | null;
  /**
   * Puts a message into a box, where it stays until it is taken. A second one of the same id is dropped. While the queue is away it
   * waits for it. Rejects where the queue refuses it.
   */
  post(box: string, id: string, message: object): Promise<void>;
  /** Takes messages out of a box, many at once, until disposed of. A message is off the queue when `take` has resolved. */
  listen(box: string, take: (message: unknown) => Promise<void>): AsyncDisposable;
  /** Drops what is in a box, and the box. */
  clear(box: string): Promise<void>;
  /** Writes our row of a board, where there is one, and reads all rows of one, in one go. Rejects where the queue does not answer within 2 s. */
  sync(own: BoardRow | null, read: Board): Promise<ReadonlyMap<string, string>>;
  /** Takes rows off a board. */
  erase(board: Board, rows: readonly string[]): Promise<void>;
  /** How many workers more would have work now: read by whoever adds machines (docs/fleet.md). */
  tellWanted(workers: number): Promise<void>;
  /** Bytes under a key, for `forMs` at most. */
  putPiece(key: string, bytes: Uint8Array, forMs: number): Promise<void>;
  /** Gives and drops them; null where there are none. Of more than `mostBytes` one byte more than that is given, and no more is read. */
  takePiece(key: string, mostBytes: number): Promise<Uint8Array | null>;
}

/** Small notices that each writes of itself. Two boards, as workers need not know of each other. */
export type Board = 'coordinators' | 'workers';
export type BoardRow = { readonly board: Board; readonly row: string; readonly value: string };

/** Where workers leave what they have to say. */
export const resultsBox = 'results';
/** Where one worker finds its visits. */
export function boxOf(worker: string): string {
  return `worker-${worker}`;
}
