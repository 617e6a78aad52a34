/** The desks that are open, by session and origin: opened when first wanted, shared by who wants them, closed when too many. */
import type { Clock } from '../crawl/ports.ts';
import type { Cdp } from './cdp.ts';
import { Desk } from './fetch-lane-desk.ts';
import { within } from './visit-deadline.ts';

/** A desk is a renderer of 30 MB or so. */
const mostDesks = 6;

type Entry = { readonly desk: Promise<Desk>; users: number };

export class Desks {
  readonly #browser: Cdp;
  readonly #clock: Clock;
  readonly #contextOf: (session: string) => Promise<string | undefined>;
  /** The longest unused first. */
  readonly #entries = new Map<string, Entry>();

  constructor(browser: Cdp, clock: Clock, contextOf: (session: string) => Promise<string | undefined>) {
    this.#browser = browser;
    this.#clock = clock;
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
      this.#shed();
    }
  }

  async closeSession(session: string): Promise<void> {
    await this.#close([...this.#entries.keys()].filter((key) => key.startsWith(`${session} `)));
  }

  async close(): Promise<void> {
    await this.#close([...this.#entries.keys()]);
  }

  #entryOf(session: string, origin: string): Entry {
    const key = `${session} ${origin}`;
    const entry = this.#entries.get(key) ?? this.#open(key, session, origin);
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    return entry;
  }

  #open(key: string, session: string, origin: string): Entry {
    const desk = this.#contextOf(session).then((contextId) => Desk.open(this.#browser, origin, contextId, this.#clock));
    const entry = { desk, users: 0 };
    const forget = () => {
      if (this.#entries.get(key) === entry) this.#entries.delete(key);
    };
    desk.then((open) => open.closed.addEventListener('abort', forget, { once: true }), forget);
    return entry;
  }

  /** Desks beyond the limit that nobody works at go. */
  #shed(): void {
    const idle = [...this.#entries].filter(([, { users }]) => users === 0).map(([key]) => key);
    const surplus = Math.max(0, this.#entries.size - mostDesks);
    // One that does not close is gone with its context or with Chrome.
    this.#close(idle.slice(0, surplus)).catch(() => {});
  }

  async #close(keys: readonly string[]): Promise<void> {
    const closing = keys.map((key) => this.#entries.get(key)?.desk);
    for (const key of keys) this.#entries.delete(key);
    await Promise.all(
      closing.map(async (desk) => {
        const open = await desk?.catch(() => null);
        await open?.close();
      }),
    );
  }
}
