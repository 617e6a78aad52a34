/** What a discovery may take: folder, host, domain or any, measured from its start addresses; and the globs laid over that. */
import type { NotTaken, Scope } from '../../../shared/batch/discovery.ts';
import { registrableDomain } from './registrable-domain.ts';

export type ScopeWish = {
  readonly scope: Scope;
  /** Start addresses, and where they led on to. */
  readonly roots: readonly string[];
  readonly include: readonly string[];
  readonly exclude: readonly string[];
};

export interface ScopeTest {
  /** Null where the address may be taken. */
  refuses(url: URL): Extract<NotTaken, 'out-of-scope' | 'not-included' | 'excluded'> | null;
}

/** A start address is in its own scope always; an exclude pattern is stronger than an include pattern. */
export function scopeOf(wish: ScopeWish): ScopeTest {
  const isInside = insideOf(
    wish.scope,
    wish.roots.map((root) => URL.parse(root)).filter((root) => root !== null),
  );
  const include = wish.include.map(urlGlob);
  const exclude = wish.exclude.map(urlGlob);
  return {
    refuses(url) {
      if (!isInside(url)) return 'out-of-scope';
      if (exclude.some((glob) => glob.test(url.href))) return 'excluded';
      return include.length === 0 || include.some((glob) => glob.test(url.href)) ? null : 'not-included';
    },
  };
}

function insideOf(scope: Scope, roots: readonly URL[]): (url: URL) => boolean {
  switch (scope) {
    case 'any':
      return () => true;
    case 'domain': {
      const domains = new Set(roots.map((root) => registrableDomain(root.hostname)));
      const known = new Map<string, boolean>();
      return ({ hostname }) => {
        const before = known.get(hostname);
        if (before !== undefined) return before;
        if (known.size > 5000) known.clear();
        const isIn = domains.has(registrableDomain(hostname));
        known.set(hostname, isIn);
        return isIn;
      };
    }
    case 'host': {
      const hosts = new Set(roots.map(bareHost));
      return (url) => hosts.has(bareHost(url));
    }
    case 'folder': {
      const folders = Map.groupBy(roots, bareHost);
      return (url) =>
        (folders.get(bareHost(url)) ?? []).some(
          (root) => url.pathname.startsWith(folderOf(root)) || isFolder(url, root),
        );
    }
  }
}

/** `www.` is the same site in practice; the port is part of the host. */
function bareHost({ host }: URL): string {
  return host.replace(/^www\./, '').replace(/\.(?=$|:)/, '');
}

/** `/docs/guide/intro.html` → `/docs/guide/`; a last segment without a dot is a folder of its own: `/docs` → `/docs/`. */
export function folderOf({ pathname }: URL): string {
  if (pathname.endsWith('/')) return pathname;
  const last = pathname.slice(pathname.lastIndexOf('/') + 1);
  return last.includes('.') ? pathname.slice(0, pathname.lastIndexOf('/') + 1) : `${pathname}/`;
}

/** The folder itself, named without its slash. */
function isFolder(url: URL, root: URL): boolean {
  return `${url.pathname}/` === folderOf(root);
}

/**
 * A glob over addresses: `*` within a path segment, `**` across segments, all else for itself. With `://` it is held against the whole
 * address, beginning with `/` against path and query of any host, else against host, path and query; one without a host's dot or `**`
 * at its front that names a bare path part (`blog/**`) is taken as a path. A glob of a path without `?` takes any query.
 */
export function urlGlob(glob: string): RegExp {
  const text = glob.trim();
  const isWhole = text.includes('://');
  const isPath = !isWhole && (text.startsWith('/') || !/^[^/]*[.:*][^/]*(?:\/|$)|^localhost\//.test(text));
  const source = text.replace(/\*\*|\*|[\\^$.+?()[\]{}|/]/g, (part) => {
    if (part === '**') return '.*';
    return part === '*' ? '[^/?#]*' : `\\${part}`;
  });
  const front = isWhole ? '' : isPath ? `[a-z]+:\\/\\/[^/]+${text.startsWith('/') ? '' : '\\/'}` : '[a-z]+:\\/\\/';
  return new RegExp(`^${front}${source}${text.includes('?') ? '' : '(?:\\?[^#]*)?'}(?:#.*)?$`, 'i');
}
