/** Kinds of URL: addresses of one host that very likely come from one template. Pure. */

/**
 * `/news/2024/05/some-title.html?page=2` → `/news/#/#/*.html?page`. Numbers, and names that look made for one page (long, with
 * digits, dashes, capitals), are generalised, and the last segment always is, as `/about` and `/contact` are seldom two templates.
 */
export function kindOf(url: string): string {
  const parsed = URL.parse(url);
  if (!parsed) return '?';
  const segments = parsed.pathname.split('/').slice(1);
  const last = segments.pop() ?? '';
  const path = [...segments.map(generalised), last === '' ? '' : lastGeneralised(last)].join('/');
  const keys = [...new Set(parsed.searchParams.keys())].sort();
  const query = keys.length > 0 ? `?${keys.slice(0, 8).map(generalised).join('&')}` : '';
  return `/${path}${query}${parsed.hash ? '#' : ''}`.slice(0, 200);
}

function generalised(segment: string): string {
  if (/^\d+$/.test(segment)) return '#';
  return /^[a-z_]{1,20}$/.test(segment) ? segment : '*';
}

function lastGeneralised(segment: string): string {
  const [, name = segment, extension = ''] = /^(.+?)(\.[a-z]{1,5})$/i.exec(segment) ?? [];
  return `${/^\d+$/.test(name) ? '#' : '*'}${extension.toLowerCase()}`;
}
