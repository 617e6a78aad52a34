/** The desks that are open, by session and origin: opened when first wanted, shared by who wants them, closed when too many or worn. */
import { availableParallelism } from 'node:os';
import { within } from '../visit/deadline.ts';
import { Desk, type DeskParts } from './origin-frame.ts';

/** A desk is a renderer of 30 MB or so, and more once it has read pages. */
const mostDesks = 6;
/** More than this wait for a desk's one thread: another is opened on the same origin, as far as there are processors. */
const usersPerDesk = 2;

type Entry = {
  readonly desk: Promise<Desk>;
  readonly key: string;
  users: number;
  /** No more pages come to it; whoever leaves last closes it. */
  isRetired: boolean;
};

export class Desks {
  readonly #parts: DeskParts;
  readonly #contextOf: (session: string) => Promise<string | undefined>;
  /** The longest unused first. */
  readonly #entries = new Set<Entry>();
  /** Places of private networks, where a document must be loaded: of which addresses. */
  readonly #private = new Map<string, readonly string[]>();

  constructor(parts: DeskParts, contextOf: (session: string) => Promise<string | undefined>) {
    this.#parts = parts;
    this.#contextOf = contextOf;
  }

  /** Rejects with the signal's reason, where no desk could be opened, or with what `act` rejects with. */
  async use<T>(session: string, origin: string, signal: AbortSignal, act: (desk: Desk) => Promise<T>): Promise<T> {
    const entry = this.#entryOf(session, origin);
    entry.users++;
    try {
      return await act(await within(signal, entry.desk));
    } finally {
      entry.users--;
      if (!entry.isRetired) this.#shed(entry);
      else if (entry.users === 0) this.#close([entry]).catch(ignoreGone);
    }
  }

  /** From now on desks of this place stand on a document of `url`'s host. False where they do already. */
  setPrivate(session: string, url: string): boolean {
    const { origin } = new URL(url);
    const key = `${session} ${origin}`;
    if (this.#private.has(key)) return false;
    // robots.txt is asked for anyway; where that leads elsewhere, the page itself serves.
    this.#private.set(key, [`${origin}/robots.txt`, url]);
    for (const entry of this.#of(key)) this.#retire(entry);
    return true;
  }

  async closeSession(session: string): Promise<void> {
    await this.#close([...this.#entries].filter(({ key }) => key.startsWith(`${session} `)));
  }

  async close(): Promise<void> {
    await this.#close([...this.#entries]);
  }

  #of(key: string): readonly Entry[] {
    return [...this.#entries].filter((entry) => entry.key === key);
  }

  #entryOf(session: string, origin: string): Entry {
    const key = `${session} ${origin}`;
    const open = this.#of(key).toSorted((a, b) => a.users - b.users);
    const [freest] = open;
    const hasRoom = open.length < availableParallelism() && this.#entries.size < mostDesks;
    const isCrowded = freest !== undefined && freest.users >= usersPerDesk && hasRoom;
    const entry = freest && !isCrowded ? freest : this.#open(key, session, origin);
    this.#entries.delete(entry);
    this.#entries.add(entry);
    return entry;
  }

  #open(key: string, session: string, origin: string): Entry {
    const load = this.#private.get(key) ?? [];
    const desk = this.#contextOf(session).then((contextId) => Desk.open(this.#parts, { origin, contextId, load }));
    const entry: Entry = { desk, key, users: 0, isRetired: false };
    const forget = () => void this.#entries.delete(entry);
    desk.then((open) => open.closed.addEventListener('abort', forget, { once: true }), forget);
    return entry;
  }

  /** Desks beyond the limit that nobody works at go, and the one just used where it is worn. */
  #shed(used: Entry): void {
    const idle = [...this.#entries].filter(({ users }) => users === 0);
    const surplus = Math.max(0, this.#entries.size - mostDesks);
    // One that does not close is gone with its context or with Chrome.
    this.#close(idle.slice(0, surplus)).catch(ignoreGone);
    if (this.#entries.has(used)) this.#dropIfWorn(used).catch(ignoreGone);
  }

  async #dropIfWorn(entry: Entry): Promise<void> {
    const desk = await entry.desk;
    if (await desk.isWorn()) this.#retire(entry);
  }

  /** The next page gets another; what is under way here ends here. */
  #retire(entry: Entry): void {
    entry.isRetired = true;
    this.#entries.delete(entry);
    if (entry.users === 0) this.#close([entry]).catch(ignoreGone);
  }

  async #close(entries: readonly Entry[]): Promise<void> {
    for (const entry of entries) this.#entries.delete(entry);
    await Promise.all(
      entries.map(async ({ desk }) => {
        const open = await desk.catch(() => null);
        await open?.close();
      }),
    );
  }
}

/** It is gone with its context, or with Chrome. */
function ignoreGone(): void {}
