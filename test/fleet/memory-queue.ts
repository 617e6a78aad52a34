/** A queue in memory, with what may befall a real one: it goes away, comes back, and forgets. */
import type { Board, BoardRow, Carrier } from '../../companion/fleet/carrier.ts';

type Take = (message: unknown) => Promise<void>;

export class MemoryQueue {
  isAway = false;
  /** Pieces are given only once `back` is called. */
  holdsPieces = false;
  /** All that was ever put into it, as text: what whoever reads the queue sees. */
  readonly seen: string[] = [];
  /** Keys of the pieces that were asked for, in order. */
  readonly taken: string[] = [];
  readonly #boards = { coordinators: new Map<string, string>(), workers: new Map<string, string>() };
  readonly #boxes = new Map<string, Map<string, string>>();
  readonly #listeners = new Map<string, Set<Take>>();
  readonly #pieces = new Map<string, Uint8Array>();
  readonly #whenBack = new Set<() => void>();
  wanted = 0;

  /** Loses everything. */
  forget(): void {
    this.#boards.coordinators.clear();
    this.#boards.workers.clear();
    this.#boxes.clear();
    this.#pieces.clear();
  }

  back(): void {
    this.isAway = false;
    this.holdsPieces = false;
    for (const go of this.#whenBack) go();
    this.#whenBack.clear();
  }

  row(board: Board, row: string, value: string): void {
    this.#boards[board].set(row, value);
  }
  rows(board: Board): ReadonlyMap<string, string> {
    return this.#boards[board];
  }

  /** Delivers a message once more, as a queue may. */
  deliver(box: string, message: unknown): void {
    for (const take of this.#listeners.get(box) ?? []) void take(message);
  }

  join(clockMs = () => performance.now()): Carrier {
    const present = (isHeld = this.isAway) =>
      new Promise<void>((resolve) => (isHeld ? this.#whenBack.add(resolve) : resolve()));
    const here = () => {
      if (this.isAway) throw new Error('it does not answer');
    };
    return {
      address: 'memory',
      nowMs: () => clockMs(),
      post: async (box, id, message) => {
        await present();
        const text = JSON.stringify(message);
        this.seen.push(text);
        const messages = this.#boxes.get(box) ?? new Map<string, string>();
        this.#boxes.set(box, messages);
        if (messages.has(id)) return;
        messages.set(id, text);
        this.#pump(box);
      },
      listen: (box, take) => {
        const takers = this.#listeners.get(box) ?? new Set();
        this.#listeners.set(box, takers.add(take));
        this.#pump(box);
        return { [Symbol.asyncDispose]: async () => void takers.delete(take) };
      },
      clear: async (box) => void this.#boxes.delete(box),
      sync: async (own: BoardRow | null, read: Board) => {
        here();
        const rows = new Map(this.#boards[read]);
        if (own) this.#boards[own.board].set(own.row, own.value);
        if (own) this.seen.push(own.value);
        return rows;
      },
      erase: async (board, rows) => {
        here();
        for (const row of rows) this.#boards[board].delete(row);
      },
      tellWanted: async (workers) => {
        here();
        this.wanted = workers;
      },
      putPiece: async (key, bytes) => {
        await present();
        this.seen.push(Buffer.from(bytes).toString('latin1'));
        this.#pieces.set(key, Uint8Array.from(bytes));
      },
      takePiece: async (key, mostBytes) => {
        this.taken.push(key);
        await present(this.isAway || this.holdsPieces);
        const bytes = this.#pieces.get(key)?.subarray(0, mostBytes + 1) ?? null;
        this.#pieces.delete(key);
        return bytes;
      },
      [Symbol.asyncDispose]: async () => {},
    };
  }

  #pump(box: string): void {
    const [take] = this.#listeners.get(box) ?? [];
    const messages = this.#boxes.get(box);
    if (!take || !messages) return;
    for (const [id, text] of [...messages]) {
      messages.delete(id);
      queueMicrotask(() => void take(JSON.parse(text)));
    }
  }
}
