/** What a copied cookie database holds, by site; values are not read. */
import { DatabaseSync } from 'node:sqlite';

/** How a cookie's value is encrypted (components/os_crypt): by its first three letters. */
export type CookieKeyKind = 'plain' | 'v10' | 'v11' | 'v20' | 'unknown';

export type CookieCensus = {
  /** Live cookies by host, without the leading dot. */
  readonly sites: ReadonlyMap<string, { readonly cookies: number; readonly sessionCookies: number }>;
  readonly keyKinds: ReadonlySet<CookieKeyKind>;
};

/** Chrome counts microseconds from 1601-01-01. */
const chromeEpochOffsetMs = 11_644_473_600_000;

/** Throws what SQLite throws for a file that is no cookie database. */
export function countCookies(file: string, nowMs: number): CookieCensus {
  using database = new DatabaseSync(file, { readOnly: true });
  const rows = database
    .prepare(
      `SELECT ltrim(host_key, '.') AS host, CAST(substr(encrypted_value, 1, 3) AS TEXT) AS kind,
        count(*) AS cookies, sum(has_expires = 0) AS session_cookies
       FROM cookies WHERE has_expires = 0 OR expires_utc / 1000 - ${chromeEpochOffsetMs} > ?
       GROUP BY 1, 2`,
    )
    .all(nowMs);
  const sites = new Map<string, { cookies: number; sessionCookies: number }>();
  const keyKinds = new Set<CookieKeyKind>();
  for (const row of rows) {
    const host = String(row.host);
    const soFar = sites.get(host) ?? { cookies: 0, sessionCookies: 0 };
    sites.set(host, {
      cookies: soFar.cookies + Number(row.cookies),
      sessionCookies: soFar.sessionCookies + Number(row.session_cookies),
    });
    keyKinds.add(toKeyKind(String(row.kind ?? '')));
  }
  return { sites, keyKinds };
}

function toKeyKind(prefix: string): CookieKeyKind {
  if (prefix === '') return 'plain';
  return prefix === 'v10' || prefix === 'v11' || prefix === 'v20' ? prefix : 'unknown';
}
