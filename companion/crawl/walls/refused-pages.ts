/** Pages that failed with what sites show strangers (401, 403, 404): once a person has signed in they are worth asking for again, once. Pure. */
import { setRecent } from '../recent.ts';

/** Beyond these of a host the rest is left to `retry`. */
const keptOfHost = 2000;
const keptHosts = 500;

export class RefusedPages {
  /** By session and host; the longest unused first. Page ids with their batch. */
  readonly #hosts = new Map<string, Map<string, string>>();
  readonly #askedAgain = new Set<string>();

  /** A page of the host failed with this status. */
  heard(session: string, host: string, page: { readonly id: string; readonly batch: string }, status: number | null) {
    if ((status !== 401 && status !== 403 && status !== 404) || this.#askedAgain.has(page.id)) return;
    const key = keyOf(session, host);
    const known = this.#hosts.get(key) ?? new Map<string, string>();
    if (known.size < keptOfHost) known.set(page.id, page.batch);
    setRecent(this.#hosts, key, known, keptHosts);
  }

  /** Ids by batch of what is to be asked for again, as the host lets pages through now. None is given twice. */
  take(session: string, host: string): ReadonlyMap<string, readonly string[]> {
    const key = keyOf(session, host);
    const byBatch = new Map<string, string[]>();
    for (const [page, batch] of this.#hosts.get(key) ?? []) {
      this.#askedAgain.add(page);
      byBatch.set(batch, [...(byBatch.get(batch) ?? []), page]);
    }
    this.#hosts.delete(key);
    return byBatch;
  }
}

function keyOf(session: string, host: string): string {
  return `${session}\n${host}`;
}
