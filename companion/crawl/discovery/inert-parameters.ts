/**
 * Parameters that make no other page, learnt for each host of a discovery: where several pages of one path had the same content and differed in
 * one parameter only (`?ref=nav`, a session by a name of its own), what differs in that one alone is one page, and is not asked for again.
 *
 * 1. A value is inert after `mostPaths` paths showed so; a parameter whatever its value, where as many values did.
 * 2. Some of what is left out is asked for all the same (`takesSample`), most of it in folders where nothing was shown yet.
 * 3. A page that differs from another one in that parameter, and has content of its own, takes that back for good, whichever came first.
 * 4. It is kept in memory only: after a start it is learnt anew, which costs those few pages again.
 */
import { canonicalKey } from './canonical-url.ts';
import { plainKeys } from './combinations.ts';
import { generalised, leafOf } from './kinds.ts';
import { isPlaceKey } from './pagination.ts';

const mostPaths = 3;
/** Where it was always two parameters that differed. */
const mostTogether = 6;
const mostValues = 4;
/** Of what is left out in a folder, one at each doubling is asked for, and past this each that is so far behind the last. */
const sampleEvery = 64;
/** Folders that are told apart for that; the rest count as one. */
const mostForms = 200;
/** Names of parameters that are kept in mind. */
const kept = 5000;
const most = 20;

type Told = {
  readonly paths: Set<string>;
  /** Shown together with another parameter: `/1?ref=a` and `/1?from=b`. Twice as many are wanted. */
  readonly together: Set<string>;
  readonly values: Set<string>;
  /** Kinds of paths → addresses that showed it or were left out. */
  readonly forms: Map<string, number>;
  makesPages: boolean;
};

/** What a page of its own told of its parameters. `takes-back`: what was taken for inert is not. */
type Learnt = 'nothing' | 'makes-pages' | 'takes-back';

export class InertParameters {
  readonly #told = new Map<string, Told>();

  get isEmpty(): boolean {
    return this.#told.size === 0;
  }

  /** Two addresses gave the same content. */
  isSame(batch: number, one: string, other: string): void {
    const [a, b] = [URL.parse(one), URL.parse(other)];
    if (!a || !b || a.host !== b.host || a.pathname !== b.pathname) return;
    const keys = differing(a, b);
    // Of two parameters one is here and the other there: the same thing by two names it may be, too.
    const isPair = keys.length === 2 && keys.every((key) => a.searchParams.has(key) !== b.searchParams.has(key));
    if (!(keys.length === 1 || isPair) || keys.some((key) => plainKeys.test(key) || isPlaceKey(key))) return;
    for (const key of keys)
      for (const value of [a.searchParams.get(key), b.searchParams.get(key)]) {
        if (value === null) continue;
        for (const name of [nameOf(batch, a, key), nameOf(batch, a, key, value)])
          add(this.#toldOf(name), { path: a.pathname, value, isPair });
      }
  }

  /** A page had content that no other had. `isThere`: whether a page of that key is another one. */
  differs(batch: number, url: URL, isThere: (key: string) => boolean): Learnt {
    let learnt: Learnt = 'nothing';
    for (const [key, value] of url.searchParams) {
      const names = [nameOf(batch, url, key), nameOf(batch, url, key, value)];
      const told = names.map((name) => this.#told.get(name));
      if (told.every((one) => one?.makesPages) || !isThere(canonicalKey(without(url, [key])))) continue;
      if (told.some((one) => one && !one.makesPages && hasShown(one))) learnt = 'takes-back';
      else if (learnt === 'nothing') learnt = 'makes-pages';
      // What was learnt is worth more than that nothing was.
      for (const [at, one] of told.entries())
        if (one) one.makesPages = true;
        else if (this.#told.size < kept) this.#toldOf(names[at] ?? '').makesPages = true;
    }
    return learnt;
  }

  /** Its key without what makes no difference. */
  plainKey(batch: number, url: URL): string {
    if (url.search.length < 2 || this.#told.size === 0) return canonicalKey(url);
    const inert = this.#inertOf(batch, url);
    return canonicalKey(inert.length === 0 ? url : without(url, inert));
  }

  /** Counts an address of the same page as the other by what was learnt; true where it is to be asked for, to see whether that still holds. */
  takesSample(batch: number, url: URL, other: URL): boolean {
    const form = formOf(url.pathname);
    let isOne = false;
    for (const key of differing(url, other)) {
      const told = this.#told.get(nameOf(batch, url, key));
      if (!told) continue;
      const name = told.forms.size < mostForms || told.forms.has(form) ? form : '';
      const before = told.forms.get(name) ?? [...told.paths].filter((path) => formOf(path) === form).length;
      told.forms.set(name, before + 1);
      if (isSampleAt(before + 1)) isOne = true;
    }
    return isOne;
  }

  /** What was learnt is no more. */
  forget(): void {
    this.#told.clear();
  }

  #inertOf(batch: number, url: URL): readonly string[] {
    return [...new Set(url.searchParams.keys())].filter((key) => {
      const whole = this.#told.get(nameOf(batch, url, key));
      if (!whole || whole.makesPages) return false;
      if (hasShown(whole) && whole.values.size >= mostValues) return true;
      return url.searchParams.getAll(key).every((value) => {
        const one = this.#told.get(nameOf(batch, url, key, value));
        return one !== undefined && !one.makesPages && hasShown(one);
      });
    });
  }

  #toldOf(name: string): Told {
    const known = this.#told.get(name);
    if (known) return known;
    if (this.#told.size >= kept) this.#told.clear();
    const made: Told = {
      paths: new Set(),
      together: new Set(),
      values: new Set(),
      forms: new Map(),
      makesPages: false,
    };
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

function hasShown({ paths, together }: Told): boolean {
  return paths.size >= mostPaths || paths.union(together).size >= mostTogether;
}

function isSampleAt(place: number): boolean {
  return Number.isInteger(Math.log2(place)) || place % sampleEvery === 0;
}

/** What its siblings have in common with a path. */
function formOf(pathname: string): string {
  const segments = pathname.split('/').filter((segment) => segment !== '');
  const last = segments.pop() ?? '';
  return [...segments.map(generalised), leafOf(last, null)].join('/');
}

/** Names of the parameters in which two addresses differ. */
function differing(a: URL, b: URL): readonly string[] {
  return [...new Set([...a.searchParams.keys(), ...b.searchParams.keys()])].filter(
    (key) => a.searchParams.getAll(key).join() !== b.searchParams.getAll(key).join(),
  );
}

function without(url: URL, keys: readonly string[]): URL {
  const plain = new URL(url);
  for (const key of keys) plain.searchParams.delete(key);
  return plain;
}
