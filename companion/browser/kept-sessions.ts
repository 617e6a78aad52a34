/**
 * Sign-ins handed over from another browser. In memory they last as long as the companion, over Chrome's restarts;
 * those that the user said to keep lie in one file (0600) in the home as well.
 */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { type Cookie, cookie } from '../../shared/protocol/model.ts';
import { z } from '../../shared/zod.ts';
import type { Log } from '../crawl/ports.ts';

const keptFile = z.record(z.string(), z.array(cookie));

type Seeded = { cookies: readonly Cookie[]; kept: boolean };

export class KeptSessions {
  readonly #file: string;
  readonly #sessions = new Map<string, Seeded>();

  constructor(file: string, log: Log) {
    this.#file = file;
    if (!existsSync(file)) return;
    try {
      for (const [name, cookies] of Object.entries(keptFile.parse(JSON.parse(readFileSync(file, 'utf8')))))
        this.#sessions.set(name, { cookies, kept: true });
    } catch {
      // Its content is secret: the cause, which may quote it, is not logged.
      log('warn', `The kept sign-ins in ${file} cannot be read and are left out. Hand them over again.`);
    }
  }

  /** Adds to what the session has; a cookie of the same name, domain and path is replaced. */
  add(session: string, cookies: readonly Cookie[], keep: boolean): void {
    const before = this.#sessions.get(session);
    const all = new Map(
      [...(before?.cookies ?? []), ...cookies].map((one) => [`${one.domain}\t${one.path}\t${one.name}`, one]),
    );
    this.#sessions.set(session, { cookies: [...all.values()], kept: keep || (before?.kept ?? false) });
    this.#write();
  }

  /** Forgets the session, on disk too. False where it was not known. */
  forget(session: string): boolean {
    const known = this.#sessions.delete(session);
    if (known) this.#write();
    return known;
  }

  all(): ReadonlyMap<string, { readonly cookies: readonly Cookie[]; readonly kept: boolean }> {
    return this.#sessions;
  }

  #write(): void {
    const kept = Object.fromEntries(
      [...this.#sessions].filter(([, seeded]) => seeded.kept).map(([name, seeded]) => [name, seeded.cookies]),
    );
    if (Object.keys(kept).length === 0 && !existsSync(this.#file)) return;
    writeFileSync(`${this.#file}.new`, JSON.stringify(kept), { mode: 0o600 });
    renameSync(`${this.#file}.new`, this.#file);
  }
}
