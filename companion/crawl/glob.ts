/**
 * Globs over URLs: `*` stands for anything within a path segment, `**` across segments, `?` and all else for themselves.
 * With `://` in it a glob is held against the whole URL, else against host, path and query (`example.com/news/**`).
 */

/** Throws nothing: every text is a glob. */
export function globToRegExp(glob: string): RegExp {
  const source = glob.replace(/\*\*|\*|[\\^$.+?()[\]{}|/]/g, (part) => {
    if (part === '**') return '.*';
    return part === '*' ? '[^/]*' : `\\${part}`;
  });
  return new RegExp(`^${glob.includes('://') ? '' : '[a-z]+://'}${source}$`, 'i');
}

/** True where `match` takes the URL; no `match` takes all. */
export function matchesUrl(match: string | RegExp | undefined, url: string): boolean {
  if (match === undefined) return true;
  if (typeof match === 'string') return globToRegExp(match).test(url);
  // A sticky or global expression starts where it last ended.
  match.lastIndex = 0;
  return match.test(url);
}
