/**
 * Parameters that make no other page, learnt for each host of a discovery: where several pages of one path had the same content and differed in
 * one parameter only (`?ref=nav`, a session by a name of its own), what differs in that one alone is one page, and is not asked for again.
 *
 * 1. A value is inert after `mostPaths` paths showed so; a parameter whatever its value, where as many values did.
 * 2. A page that differs from another one in that parameter, and has content of its own, takes that back for good.
 * 3. It is kept in memory only: after a start it is learnt anew, which costs those few pages again.
 */
import { canonicalKey } from './canonical-url.ts';
import { plainKeys } from './combinations.ts';
import { isPlaceKey } from './pagination.ts';

const mostPaths = 3;
const mostValues = 4;
/** Names of parameters that are kept in mind. */
const kept = 5000;
const most = 20;

type Told = { readonly paths: Set<string>; readonly values: Set<string>; makesPages: boolean };

export class InertParameters {
  readonly #told = new Map<string, Told>();

  /** Two addresses gave the same content. */
  isSame(batch: number, one: string, other: string): void {
    const [a, b] = [URL.parse(one), URL.parse(other)];
    if (!a || !b || a.host !== b.host || a.pathname !== b.pathname) return;
    const differing = [...new Set([...a.searchParams.keys(), ...b.searchParams.keys()])].filter(
      (key) => a.searchParams.getAll(key).join() !== b.searchParams.getAll(key).join(),
    );
    const [key = ''] = differing;
    if (differing.length !== 1 || plainKeys.test(key) || isPlaceKey(key)) return;
    for (const value of [a.searchParams.get(key), b.searchParams.get(key)]) {
      if (value === null) continue;
      for (const name of [nameOf(batch, a, key), nameOf(batch, a, key, value)])
        add(this.#toldOf(name), a.pathname, value);
    }
  }

  /** A page had content that no other had. `isThere`: whether a page of that key is another one. */
  differs(batch: number, url: URL, isThere: (key: string) => boolean): void {
    for (const [key, value] of url.searchParams) {
      const names = [nameOf(batch, url, key), nameOf(batch, url, key, value)];
      const known = names.flatMap((name) => this.#told.get(name) ?? []);
      if (known.length === 0 || !isThere(canonicalKey(without(url, [key])))) continue;
      for (const told of known) told.makesPages = true;
    }
  }

  /** Its key without what makes no difference. */
  plainKey(batch: number, url: URL): string {
    const inert = [...url.searchParams].flatMap(([key, value]) => (this.#isInert(batch, url, key, value) ? [key] : []));
    return canonicalKey(inert.length === 0 ? url : without(url, inert));
  }

  #isInert(batch: number, url: URL, key: string, value: string): boolean {
    const whole = this.#told.get(nameOf(batch, url, key));
    if (!whole || whole.makesPages) return false;
    if (whole.paths.size >= mostPaths && whole.values.size >= mostValues) return true;
    return (this.#told.get(nameOf(batch, url, key, value))?.paths.size ?? 0) >= mostPaths;
  }

  #toldOf(name: string): Told {
    const known = this.#told.get(name);
    if (known) return known;
    if (this.#told.size >= kept) this.#told.clear();
    const made: Told = { paths: new Set(), values: new Set(), makesPages: false };
    this.#told.set(name, made);
    return made;
  }
}

function nameOf(batch: number, { host }: URL, key: string, value?: string): string {
  return `${batch} ${host} ${key}${value === undefined ? '' : `=${value.slice(0, 100)}`}`;
}

function add({ paths, values }: Told, path: string, value: string): void {
  if (paths.size < most) paths.add(path);
  if (values.size < most) values.add(value.slice(0, 100));
}

function without(url: URL, keys: readonly string[]): URL {
  const plain = new URL(url);
  for (const key of keys) plain.searchParams.delete(key);
  return plain;
}
