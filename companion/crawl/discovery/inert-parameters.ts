/**
 * Parameters that make no other page, learnt for each host of a discovery: where several pages of one path had the same content and differed in
 * one parameter only (`?ref=nav`, a session by a name of its own), what differs in that one alone is one page, and is not asked for again.
 *
 * 1. A value is inert after `mostPaths` paths showed so; a parameter whatever its value, where as many values did.
 * 2. A page that differs from another one in that parameter, and has content of its own, takes that back for good, whichever came first.
 * 3. What waits in the queue already is left out by twice as many paths, as it was taken for pages once.
 * 4. It is kept in memory only: after a start it is learnt anew, which costs those few pages again.
 */
import { canonicalKey } from './canonical-url.ts';
import { plainKeys } from './combinations.ts';
import { isPlaceKey } from './pagination.ts';

const mostPaths = 3;
const mostValues = 4;
const pathsForQueued = 6;
/** Names of parameters that are kept in mind. */
const kept = 5000;
const most = 20;

type Told = {
  readonly paths: Set<string>;
  /** Shown together with another parameter: `/1?ref=a` and `/1?from=b`. Twice as many are wanted. */
  readonly together: Set<string>;
  readonly values: Set<string>;
  makesPages: boolean;
};

/** Paths that have to show it: by the parameter alone, or by it and another one. */
type Wanted = { readonly paths: number; readonly together: number };

export class InertParameters {
  readonly #told = new Map<string, Told>();

  /** Two addresses gave the same content. */
  isSame(batch: number, one: string, other: string): void {
    const [a, b] = [URL.parse(one), URL.parse(other)];
    if (!a || !b || a.host !== b.host || a.pathname !== b.pathname) return;
    const differing = [...new Set([...a.searchParams.keys(), ...b.searchParams.keys()])].filter(
      (key) => a.searchParams.getAll(key).join() !== b.searchParams.getAll(key).join(),
    );
    // Of two parameters one is here and the other there: the same thing by two names it may be, too.
    const isPair =
      differing.length === 2 && differing.every((key) => a.searchParams.has(key) !== b.searchParams.has(key));
    if (!(differing.length === 1 || isPair) || differing.some((key) => plainKeys.test(key) || isPlaceKey(key))) return;
    for (const key of differing)
      for (const value of [a.searchParams.get(key), b.searchParams.get(key)]) {
        if (value === null) continue;
        for (const name of [nameOf(batch, a, key), nameOf(batch, a, key, value)])
          add(this.#toldOf(name), { path: a.pathname, value, isPair });
      }
  }

  /**
   * What waits under this address is left out for the page of the key that this gives; null where nothing shows that. `isDry`: no page with
   * these parameters gave anything new, so that two of them together tell as much as one.
   */
  queuedKey(batch: number, url: URL, isDry: boolean): string | null {
    const inert = this.#inertOf(batch, url, { paths: pathsForQueued, together: pathsForQueued * (isDry ? 1 : 2) });
    return inert.length === 0 ? null : canonicalKey(without(url, inert));
  }

  /** A page had content that no other had. `isThere`: whether a page of that key is another one. */
  differs(batch: number, url: URL, isThere: (key: string) => boolean): void {
    for (const [key, value] of url.searchParams) {
      const names = [nameOf(batch, url, key), nameOf(batch, url, key, value)];
      const told = names.map((name) => this.#told.get(name));
      if (told.every((one) => one?.makesPages) || !isThere(canonicalKey(without(url, [key])))) continue;
      // What was learnt is worth more than that nothing was.
      for (const [at, one] of told.entries())
        if (one) one.makesPages = true;
        else if (this.#told.size < kept) this.#toldOf(names[at] ?? '').makesPages = true;
    }
  }

  /** Its key without what makes no difference. */
  plainKey(batch: number, url: URL): string {
    const inert = this.#inertOf(batch, url, { paths: mostPaths, together: 2 * mostPaths });
    return canonicalKey(inert.length === 0 ? url : without(url, inert));
  }

  #inertOf(batch: number, url: URL, wanted: Wanted): readonly string[] {
    return [...new Set(url.searchParams.keys())].filter((key) => {
      const whole = this.#told.get(nameOf(batch, url, key));
      if (!whole || whole.makesPages) return false;
      if (hasShown(whole, wanted) && whole.values.size >= mostValues) return true;
      return url.searchParams.getAll(key).every((value) => {
        const one = this.#told.get(nameOf(batch, url, key, value));
        return one !== undefined && !one.makesPages && hasShown(one, wanted);
      });
    });
  }

  #toldOf(name: string): Told {
    const known = this.#told.get(name);
    if (known) return known;
    if (this.#told.size >= kept) this.#told.clear();
    const made: Told = { paths: new Set(), together: new Set(), values: new Set(), makesPages: false };
    this.#told.set(name, made);
    return made;
  }
}

function nameOf(batch: number, { host }: URL, key: string, value?: string): string {
  return `${batch} ${host} ${key}${value === undefined ? '' : `=${value.slice(0, 100)}`}`;
}

function add(
  { paths, together, values }: Told,
  { path, value, isPair }: { readonly path: string; readonly value: string; readonly isPair: boolean },
): void {
  const shown = isPair ? together : paths;
  if (shown.size < most) shown.add(path);
  if (values.size < most) values.add(value.slice(0, 100));
}

function hasShown({ paths, together }: Told, wanted: Wanted): boolean {
  return paths.size >= wanted.paths || paths.union(together).size >= wanted.together;
}

function without(url: URL, keys: readonly string[]): URL {
  const plain = new URL(url);
  for (const key of keys) plain.searchParams.delete(key);
  return plain;
}
