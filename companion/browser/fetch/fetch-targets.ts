/** The fetch targets that are open, by session and origin: opened when first wanted, shared by who wants them, closed when too many or worn. */
import { availableParallelism } from 'node:os';
import { within } from '../visit/deadline.ts';
import { FetchTarget, type FetchTargetParts } from './fetch-target.ts';

/** A fetch target is a renderer of 30 MB or so, and more once it has read pages. */
const mostTargets = 6;
/** More than this wait for a fetch target's one thread: another is opened on the same origin, as far as there are processors. */
const usersPerTarget = 2;

type Entry = {
  readonly target: Promise<FetchTarget>;
  readonly key: string;
  users: number;
  /** No more pages come to it; whoever leaves last closes it. */
  isRetired: boolean;
};

export class FetchTargets {
  readonly #parts: FetchTargetParts;
  readonly #contextOf: (session: string) => Promise<string | undefined>;
  /** The longest unused first. */
  readonly #entries = new Set<Entry>();
  /** Places of private networks, where a document must be loaded: of which addresses. */
  readonly #private = new Map<string, readonly string[]>();

  constructor(parts: FetchTargetParts, contextOf: (session: string) => Promise<string | undefined>) {
    this.#parts = parts;
    this.#contextOf = contextOf;
  }

  /** Rejects with the signal's reason, where no fetch target could be opened, or with what `act` rejects with. */
  async use<T>(
    session: string,
    origin: string,
    signal: AbortSignal,
    act: (target: FetchTarget) => Promise<T>,
  ): Promise<T> {
    const entry = this.#entryOf(session, origin);
    entry.users++;
    try {
      return await act(await within(signal, entry.target));
    } finally {
      entry.users--;
      if (!entry.isRetired) this.#shed(entry);
      else if (entry.users === 0) this.#close([entry]).catch(ignoreGone);
    }
  }

  /** From now on fetch targets of this place stand on a document of `url`'s host. False where they do already. */
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
    const hasRoom = open.length < availableParallelism() && this.#entries.size < mostTargets;
    const isCrowded = freest !== undefined && freest.users >= usersPerTarget && hasRoom;
    const entry = freest && !isCrowded ? freest : this.#open(key, session, origin);
    this.#entries.delete(entry);
    this.#entries.add(entry);
    return entry;
  }

  #open(key: string, session: string, origin: string): Entry {
    const load = this.#private.get(key) ?? [];
    const target = this.#contextOf(session).then((contextId) =>
      FetchTarget.open(this.#parts, { origin, contextId, load }),
    );
    const entry: Entry = { target, key, users: 0, isRetired: false };
    const forget = () => void this.#entries.delete(entry);
    target.then((open) => open.closed.addEventListener('abort', forget, { once: true }), forget);
    return entry;
  }

  /** Fetch targets beyond the limit that nobody works at go, and the one just used where it is worn. */
  #shed(used: Entry): void {
    const idle = [...this.#entries].filter(({ users }) => users === 0);
    const surplus = Math.max(0, this.#entries.size - mostTargets);
    // One that does not close is gone with its context or with Chrome.
    this.#close(idle.slice(0, surplus)).catch(ignoreGone);
    if (this.#entries.has(used)) this.#dropIfWorn(used).catch(ignoreGone);
  }

  async #dropIfWorn(entry: Entry): Promise<void> {
    const target = await entry.target;
    if (await target.isWorn()) this.#retire(entry);
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
      entries.map(async ({ target }) => {
        const open = await target.catch(() => null);
        await open?.close();
      }),
    );
  }
}

/** It is gone with its context, or with Chrome. */
function ignoreGone(): void {}
