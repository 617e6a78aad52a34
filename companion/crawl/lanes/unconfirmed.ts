/**
 * Pages that were fetched, and wait until a page of their kind that was rendered as well shows that fetching still does.
 *
 * 1. A page that was fetched joins the group of its kind. Its tab and host are free; its record is made once it is confirmed.
 * 2. A comparison that agrees confirms what was fetched before it began. One that disagrees sends the whole group back to be rendered.
 * 3. Where no page of the kind is left to be compared, the newest of the group is: its fetched form is kept for that.
 * 4. A group whose comparison does not come goes back too.
 *
 * So a kind that changes on its way loses nothing, and a page that was told is never taken back.
 */
import type { Clock, Visit } from '../ports.ts';

/** `again`: to be got anew. `check`: the same, and compared, for those of its kind. `taken`: it was moved by others. */
type Fate = 'confirmed' | 'again' | 'check' | 'taken';

/** A kind that no page has been asked of for so long is taken to have none left. */
const quietMs = 400;
/** A comparison of a group's newest page that takes longer is not waited for. */
const checkWithinMs = 60_000;
/** Results are held back no longer than this, and take no more memory, before the next page of the kind is compared. */
const heldBackMs = 10_000;
const heldBackChars = 32 * 1024 * 1024;
const keptShadows = 200;

type Member = {
  readonly seq: number;
  readonly index: number;
  readonly chars: number;
  readonly resolve: (fate: Fate) => void;
};
type Group = {
  members: Member[];
  sinceMs: number;
  chars: number;
  underWay: number;
  delayMs: number;
  callOff: () => void;
};

export class Unconfirmed {
  readonly #clock: Clock;
  readonly #groups = new Map<string, Group>();
  /** What was fetched of pages that are to be compared, by page. */
  readonly #shadows = new Map<string, Visit>();
  /** How far pages had come when a page began that is to be compared. */
  readonly #begun = new Map<string, number>();
  /** A group's check did not come. */
  readonly #onLost: (kind: string) => void;
  /** The newest of a group is to be compared. */
  readonly #onCheck: (kind: string) => void;
  #seq = 0;

  constructor(clock: Clock, on: { lost: (kind: string) => void; check: (kind: string) => void }) {
    this.#clock = clock;
    this.#onLost = on.lost;
    this.#onCheck = on.check;
  }

  /** True where the next page of the kind should be compared. */
  isDue(kind: string): boolean {
    const group = this.#groups.get(kind);
    if (!group || group.members.length === 0) return false;
    return group.chars > heldBackChars || this.#clock.monotonicMs() - group.sinceMs > heldBackMs;
  }

  /** A page of the kind is asked for; gives what is to be called once that is over. */
  begin(kind: string, page: string): () => void {
    this.#begun.set(page, this.#seq);
    const group = this.#of(kind);
    group.underWay++;
    group.callOff();
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      this.#begun.delete(page);
      group.underWay--;
      this.#watch(kind, group);
    };
  }

  /** What was fetched of a page that now is to be rendered and compared; null where nothing is kept. */
  takeShadow(page: string): Visit | null {
    const shadow = this.#shadows.get(page) ?? null;
    this.#shadows.delete(page);
    return shadow;
  }

  /** Resolves with what becomes of a fetched page. */
  wait(
    kind: string,
    page: { id: string; index: number; visit: Visit; chars: number; delayMs: number },
    signal: AbortSignal,
  ): Promise<Fate> {
    const group = this.#of(kind);
    if (group.members.length === 0) group.sinceMs = this.#clock.monotonicMs();
    group.delayMs = page.delayMs;
    group.chars += page.chars;
    return new Promise((resolve) => {
      const end = (fate: Fate): void => {
        signal.removeEventListener('abort', taken);
        if (fate === 'check') {
          const oldest = this.#shadows.size >= keptShadows ? this.#shadows.keys().next().value : undefined;
          if (oldest !== undefined) this.#shadows.delete(oldest);
          this.#shadows.set(page.id, page.visit);
        }
        resolve(fate);
      };
      const member = { seq: ++this.#seq, index: page.index, chars: page.chars, resolve: end };
      const taken = (): void => {
        this.#leave(group, member);
        end('taken');
      };
      group.members.push(member);
      if (signal.aborted) taken();
      else signal.addEventListener('abort', taken, { once: true });
      this.#watch(kind, group);
    });
  }

  /** A comparison of `page` agreed: what was fetched before it began is as good as rendered. */
  confirm(kind: string, page: string): void {
    const group = this.#groups.get(kind);
    if (!group) return;
    const upTo = this.#begun.get(page) ?? this.#seq;
    for (const member of group.members.filter(({ seq }) => seq <= upTo)) {
      this.#leave(group, member);
      member.resolve('confirmed');
    }
    group.sinceMs = this.#clock.monotonicMs();
    this.#watch(kind, group);
  }

  /** A comparison disagreed: all that was fetched since the last one is got again. */
  sendBack(kind: string): void {
    const group = this.#groups.get(kind);
    if (!group) return;
    group.callOff();
    for (const member of [...group.members]) {
      this.#leave(group, member);
      member.resolve('again');
    }
  }

  #of(kind: string): Group {
    const known = this.#groups.get(kind);
    if (known) return known;
    const fresh: Group = { members: [], sinceMs: 0, chars: 0, underWay: 0, delayMs: 0, callOff: () => {} };
    this.#groups.set(kind, fresh);
    return fresh;
  }

  #leave(group: Group, member: Member): void {
    if (!group.members.includes(member)) return;
    group.members = group.members.filter((one) => one !== member);
    group.chars -= member.chars;
  }

  /** Once nothing of the kind is asked for any more, its newest page is compared. */
  #watch(kind: string, group: Group): void {
    group.callOff();
    if (group.underWay > 0) return;
    if (group.members.length === 0) {
      this.#groups.delete(kind);
      return;
    }
    group.callOff = this.#clock.after(quietMs + 2 * group.delayMs, () => {
      // The last in the list, as what changes on the way changes along it.
      const newest = group.members.toSorted((a, b) => a.index - b.index || a.seq - b.seq).at(-1);
      if (!newest) return;
      this.#leave(group, newest);
      group.callOff = this.#clock.after(checkWithinMs, () => {
        this.#onLost(kind);
        this.sendBack(kind);
      });
      this.#onCheck(kind);
      newest.resolve('check');
    });
  }
}
