/**
 * Kinds of addresses of one host, learnt: all profiles `/u/*`, all tags `/tag/*`, all topics (`*` twice below `/t`).
 *
 * 1. An address is a path through a tree of folders; its last segment always stands for its siblings (`*`, with its ending), and a
 *    folder that looks made for one page (a number, a hash, a date, a long name) does so from the start.
 * 2. A folder with many differently named children is a list: its children become one `*`, and the kinds below them are merged.
 * 3. A kind that a person has spoken of stays what it is: its folders are not merged into a list, and its stars stand for every name.
 * 4. The tree can be made again from the templates alone, so nothing but they has to be kept.
 *
 * A template is a glob of the paths it stands for; names of parameters follow after `?`, sorted.
 */
import { isTracking } from '../../../shared/tracking-parameters.ts';
import { isSessionKey } from './canonical-url.ts';

/** Two templates of which the first is from now on the second. */
export type KindMerge = { readonly from: string; readonly into: string };
export type Placed = {
  readonly template: string;
  readonly merges: readonly KindMerge[];
  /** Kinds that differ from this one only in their parameters. */
  readonly queryForms: number;
};

/** Differently named children past which a folder is a list: at the top of a site, and below it. */
const mostAtTop = 60;
const mostBelow = 12;
/** Kinds of one host past which parameters are no longer told apart. */
const mostKinds = 400;
const mostKeys = 6;
/** Kinds of one folder past which names before a colon are no longer told apart. */
const mostNamespaces = 40;

class Folder {
  readonly children = new Map<string, Folder>();
  /** Last segments with their parameters. */
  readonly leaves = new Set<string>();
  isList = false;
  /** Part of a kind that a person has spoken of: it stays itself in a list. */
  isHeld = false;
}

export class KindTree {
  readonly #root = new Folder();
  #kinds = 0;

  /** `ruled`: kinds that a person has spoken of. */
  constructor(templates: Iterable<string> = [], ruled: Iterable<string> = []) {
    const held = [...ruled];
    for (const template of held) this.#hold(template);
    for (const template of templates) {
      const { folders, leaf } = partsOf(template);
      this.#add(folders, leaf);
    }
    for (const template of held) this.#holdStars(template);
  }

  /** The kind of an address, which is known from then on. */
  place(url: URL): Placed {
    const segments = url.pathname.split('/').filter((segment) => segment !== '');
    const last = segments.pop();
    const folders = segments.map(generalised);
    const query = this.#kinds >= mostKinds ? (url.search.length > 1 ? '?*' : '') : queryOf(url);
    const name = last === undefined ? '' : leafOf(last, this.#find(folders));
    return this.#add(folders, `${name}${query}`);
  }

  /** The kind that stands for a template now. */
  resolve(template: string): string {
    const { folders, leaf } = partsOf(template);
    return templateOf(this.#path(folders), leaf);
  }

  #hold(template: string): void {
    const { folders, leaf } = partsOf(template);
    let at = this.#root;
    for (const name of folders) {
      const next = at.children.get(name) ?? new Folder();
      at.children.set(name, next);
      if (name !== '*') next.isHeld = true;
      at = next;
    }
    if (!at.leaves.has(leaf)) this.#kinds++;
    at.leaves.add(leaf);
  }

  /** A star stands for every name where no other kind says otherwise. */
  #holdStars(template: string): void {
    let at: Folder | undefined = this.#root;
    for (const name of partsOf(template).folders) {
      if (name === '*' && literalsOf(at) === 0) at.isList = true;
      at = at.children.get(name);
      if (!at) return;
    }
  }

  #find(folders: readonly string[]): Folder | null {
    let at: Folder | undefined = this.#root;
    for (const name of this.#path(folders)) at = at?.children.get(name);
    return at ?? null;
  }

  /** Names as the tree has them: children of a list are `*`. */
  #path(folders: readonly string[]): string[] {
    let at: Folder | undefined = this.#root;
    return folders.map((name) => {
      const own: string = at ? nameIn(at, name) : name;
      at = at?.children.get(own);
      return own;
    });
  }

  #add(folders: readonly string[], leaf: string): Placed {
    const merges: KindMerge[] = [];
    let at = this.#root;
    const path: string[] = [];
    for (const name of folders) {
      const own = nameIn(at, name);
      let next = at.children.get(own);
      if (!next) {
        next = new Folder();
        at.children.set(own, next);
        if (own !== '*' && literalsOf(at) > (path.length === 0 ? mostAtTop : mostBelow)) {
          const before = [...templatesOf(at, path)];
          this.#makeList(at, path.length);
          for (const from of before) {
            const into = this.resolve(from);
            if (into !== from) merges.push({ from, into });
          }
          next = at.children.get('*') ?? next;
        }
      }
      path.push(nameIn(at, name));
      at = next;
    }
    if (!at.leaves.has(leaf)) {
      at.leaves.add(leaf);
      this.#kinds++;
    }
    const bare = leaf.split('?')[0] ?? '';
    let queryForms = 0;
    for (const other of at.leaves) if ((other.split('?')[0] ?? '') === bare) queryForms++;
    return { template: templateOf(path, leaf), merges, queryForms };
  }

  #makeList(folder: Folder, depth: number): void {
    const all = folder.children.get('*') ?? new Folder();
    for (const [name, child] of folder.children) {
      if (name === '*' || child.isHeld) continue;
      this.#mergeInto(all, child, depth + 1);
      folder.children.delete(name);
    }
    folder.children.set('*', all);
    folder.isList = true;
  }

  #mergeInto(into: Folder, from: Folder, depth: number): void {
    for (const leaf of from.leaves) {
      if (into.leaves.has(leaf)) this.#kinds--;
      else into.leaves.add(leaf);
    }
    if (from.isList && !into.isList) this.#makeList(into, depth);
    for (const [name, child] of from.children) {
      const own = nameIn(into, name);
      const known = into.children.get(own);
      if (known) this.#mergeInto(known, child, depth + 1);
      else into.children.set(own, child);
    }
    if (!into.isList && literalsOf(into) > mostBelow) this.#makeList(into, depth);
  }
}

/** What a folder's child of that name is kept as. */
function nameIn(folder: Folder, name: string): string {
  return folder.isList && !folder.children.get(name)?.isHeld ? '*' : name;
}

function literalsOf({ children }: Folder): number {
  let literals = 0;
  for (const [name, { isHeld }] of children) if (name !== '*' && !isHeld) literals++;
  return literals;
}

function* templatesOf(folder: Folder, path: readonly string[]): Iterable<string> {
  for (const leaf of folder.leaves) yield templateOf(path, leaf);
  for (const [name, child] of folder.children) yield* templatesOf(child, [...path, name]);
}

function templateOf(folders: readonly string[], leaf: string): string {
  return `/${[...folders, leaf].join('/')}`;
}

function partsOf(template: string): { folders: string[]; leaf: string } {
  const at = template.indexOf('?');
  const path = at < 0 ? template : template.slice(0, at);
  const segments = path.slice(1).split('/');
  const last = segments.pop() ?? '';
  return { folders: segments, leaf: at < 0 ? last : `${last}${template.slice(at)}` };
}

/** The kind of the same addresses without parameters; null for one that has none. */
export function bareTemplate(template: string): string | null {
  const at = template.indexOf('?');
  return at < 0 ? null : template.slice(0, at);
}

/** A folder's own name, or `*` where it looks made for one page. */
export function generalised(segment: string): string {
  if (segment.length > 32 || /\d{3,}|^\d+$|%|\*|\?/.test(segment)) return '*';
  if (/^[0-9a-f]{8,}$/i.test(segment) || segment.split(/[-_]/).length > 3) return '*';
  return segment;
}

/** `*` with the ending; a name before a colon is kept, as wikis part their pages by it. */
export function leafOf(segment: string, folder: Folder | null): string {
  const namespace = /^([A-Za-z_]{3,20})(?::|%3A)./i.exec(segment)?.[1];
  if (namespace && (folder?.leaves.size ?? 0) < mostNamespaces) return `${namespace}:*`;
  const [, ending = ''] = /.(\.[a-z]{1,5})$/i.exec(segment) ?? [];
  return `*${ending.toLowerCase()}`;
}

/** Names of the parameters that say what is shown, sorted, after `?`; empty where there are none. */
export function queryOf({ search, searchParams }: URL): string {
  if (search.length < 2) return '';
  const keys = new Set<string>();
  for (const [key, value] of searchParams) {
    if (!isTracking(key) && !isSessionKey(key, value)) keys.add(key.replace(/\[[^\]]*\]|\d+/g, '').slice(0, 24));
  }
  return keys.size === 0 ? '' : `?${[...keys].sort().slice(0, mostKeys).join('&')}`;
}
