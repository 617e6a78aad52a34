/** Whether an address carries another one to go back to: by the value alone, whatever its key is called. Pure. */

/** Sites encode what they pass on once for each hand that it goes through. */
const mostDecodings = 4;

/**
 * True where a parameter (of the query, or of a route in the fragment), or the rest of the path, holds the wanted address or its path.
 * `/` alone says nothing: any link home has it.
 */
export function carriesAddress(carrier: string, wanted: string): boolean {
  const at = URL.parse(carrier);
  const want = URL.parse(wanted);
  if (!at || !want || want.pathname.length < 2) return false;
  const routed = /\?(.*)$/.exec(at.hash)?.[1] ?? '';
  const values = [...at.searchParams.values(), ...new URLSearchParams(routed).values()];
  if (values.some((value) => readings(value).some((reading) => leadsTo(reading, at, want)))) return true;
  // As a whole address inside the path: `/login/https://…`.
  return readings(at.pathname).some((path) => {
    const inside = path.search(/https?:\/\//);
    return inside > 0 && leadsTo(path.slice(inside), at, want);
  });
}

/** The text as it stands, and decoded again and again; also where it is Base64 of an address. */
function readings(text: string): readonly string[] {
  const found = [text];
  for (let last = text; found.length <= mostDecodings; ) {
    const next = decoded(last);
    if (next === last) break;
    found.push(next);
    last = next;
  }
  const plain = /^[A-Za-z0-9+/_-]{12,}={0,2}$/.test(text) ? fromBase64(text) : null;
  return plain ? [...found, plain] : found;
}

function leadsTo(value: string, from: URL, want: URL): boolean {
  if (!/^(?:https?:)?\/|^https?%3a/i.test(value)) return false;
  const back = URL.parse(value, from.origin);
  if (!back) return false;
  const isPath = value.startsWith('/') && !value.startsWith('//');
  const sameHost = isPath || back.host === want.host;
  if (sameHost && back.pathname.replace(/\/+$/, '') === want.pathname.replace(/\/+$/, '')) return true;
  // An address that carries the address in turn, as chains of sign-in services do.
  return back.search.length > 1 && carriesAddress(back.href, want.href);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function fromBase64(text: string): string | null {
  try {
    const plain = atob(text.replace(/-/g, '+').replace(/_/g, '/'));
    return /^(?:https?:\/)?\/[\x20-\x7e]+$/.test(plain) ? plain : null;
  } catch {
    return null;
  }
}
