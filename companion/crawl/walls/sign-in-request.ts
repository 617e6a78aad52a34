/** Whether an address is a request to a sign-in, as sign-in protocols and login pages spell it. Pure. */
import { isLoginUrl } from './login-urls.ts';
import { carriesAddress } from './return-address.ts';

/** Parameters that only such requests have: OAuth and OpenID Connect, SAML, WS-Federation, CAS, OpenID 2. */
const protocolKeys: ReadonlySet<string> = new Set([
  ...['client_id', 'response_type', 'redirect_uri', 'code_challenge', 'samlrequest', 'wtrealm', 'openid.mode'],
]);

/** True for an address with what sign-in protocols pass on to each other, that of choosing an identity provider (SAML) too. */
export function isProtocolRequest(url: string): boolean {
  const keys = [...(URL.parse(url)?.searchParams.keys() ?? [])].map((key) => key.toLowerCase());
  return (
    keys.filter((key) => protocolKeys.has(key)).length >= 2 ||
    keys.includes('samlrequest') ||
    keys.includes('wtrealm') ||
    (keys.includes('entityid') && keys.some((key) => key === 'return' || key === 'target' || key === 'returnidparam'))
  );
}

/** True for where a page was sent to instead of being shown: a sign-in, whose every request may leave something behind. */
export function isSignInRequest(url: string, wanted: string): boolean {
  const at = URL.parse(url);
  if (!at || url === wanted) return false;
  if (isProtocolRequest(url)) return true;
  if (isLoginUrl(wanted)) return false;
  return isLoginUrl(url) || (at.host !== URL.parse(wanted)?.host && carriesAddress(url, wanted));
}

/** True for a cookie that is set for one request alone: its name ends in something random, as of `mod_auth_openidc_state_Xz81kQ…`. */
export function isPerRequestCookie(name: string): boolean {
  const last = /(?:[._:~-]|%[0-9a-f]{2})([A-Za-z0-9_-]{8,})$/i.exec(name)?.[1] ?? '';
  const tail = last.split('_').at(-1) ?? '';
  const isRandom = (text: string): boolean =>
    text.length >= 8 &&
    ((/\d/.test(text) && /[a-z]/i.test(text)) ||
      /[a-z][A-Z].*[A-Z]|[A-Z]{2}.*[a-z].*[A-Z]/.test(text) ||
      /^\d{8,}$/.test(text));
  return isRandom(tail) || isRandom(last.replace(/_/g, ''));
}
