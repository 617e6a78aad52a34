/** What a click on a link would send as its referrer: https://www.w3.org/TR/referrer-policy/#determine-requests-referrer */

const policies = [
  'no-referrer',
  'no-referrer-when-downgrade',
  'same-origin',
  'origin',
  'strict-origin',
  'origin-when-cross-origin',
  'strict-origin-when-cross-origin',
  'unsafe-url',
] as const;
export type ReferrerPolicy = (typeof policies)[number];

/** The last known policy of a header, a meta tag or an attribute; null where it names none. */
export function referrerPolicyOf(text: string | null | undefined): ReferrerPolicy | null {
  const older: Readonly<Record<string, ReferrerPolicy>> = {
    never: 'no-referrer',
    default: 'strict-origin-when-cross-origin',
    always: 'unsafe-url',
    'origin-when-crossorigin': 'origin-when-cross-origin',
  };
  let found: ReferrerPolicy | null = null;
  for (const word of (text ?? '').toLowerCase().split(',')) {
    const name = word.trim();
    found = policies.find((policy) => policy === name) ?? (Object.hasOwn(older, name) ? (older[name] ?? null) : found);
  }
  return found;
}

/** Null where none is sent. Default policy: strict-origin-when-cross-origin, as in every browser. */
export function referrerFor(from: string, to: string, policy: ReferrerPolicy | null): string | null {
  const [source, target] = [URL.parse(from), URL.parse(to)];
  if (!source || !target || !/^https?:$/.test(source.protocol)) return null;
  const origin = `${source.origin}/`;
  const whole = wholeOf(source);
  const isSame = source.origin === target.origin;
  const isDowngrade = source.protocol === 'https:' && target.protocol !== 'https:' && !isLoopback(target);
  switch (policy ?? 'strict-origin-when-cross-origin') {
    case 'no-referrer':
      return null;
    case 'unsafe-url':
      return whole;
    case 'origin':
      return origin;
    case 'same-origin':
      return isSame ? whole : null;
    case 'origin-when-cross-origin':
      return isSame ? whole : origin;
    case 'no-referrer-when-downgrade':
      return isDowngrade ? null : whole;
    case 'strict-origin':
      return isDowngrade ? null : origin;
    case 'strict-origin-when-cross-origin':
      return isSame ? whole : isDowngrade ? null : origin;
  }
}

/** Without fragment and user info; over 4,096 characters only the origin is sent. */
function wholeOf(source: URL): string {
  const bare = new URL(source.href);
  bare.hash = '';
  bare.username = '';
  bare.password = '';
  return bare.href.length > 4096 ? `${source.origin}/` : bare.href;
}

function isLoopback({ hostname }: URL): boolean {
  return (
    hostname === 'localhost' || hostname.endsWith('.localhost') || hostname === '[::1]' || hostname.startsWith('127.')
  );
}
