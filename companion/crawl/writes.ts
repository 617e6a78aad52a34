/**
 * Requests of crawled pages that may change something at a site: those whose method is not a safe one (RFC 9110, 9.2.1). What a page sends
 * to renew a sign-in is none of them: without it a signed-in crawl could not go on. Pure.
 */
import { noteWords } from '../../shared/messages/notes.ts';
import { isLoginUrl } from './walls/login-urls.ts';

/** Of one host, with its port: requests that went out, and requests that were stopped. */
export type HostWrites = { readonly host: string; readonly sent: number; readonly refused: number };

/** A request as the browser tells of it. */
export type PageRequest = {
  readonly url: string;
  readonly method: string;
  readonly body: string;
  /** It loads a document, of the page or of a frame: a form that was sent. */
  readonly isDocument: boolean;
};

const safeMethods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE']);

/** Fields that only answers and renewals of sign-ins have: SAML, WS-Federation, OAuth's token requests, OpenID Connect's form_post. */
const signInFields =
  /(?:^|[&?{,\s"'])(?:saml(?:request|response)|wresult|grant_type|id_token|refresh_token|client_assertion)["']?\s*[=:]/i;

/** The last segments of addresses that give tokens, and of those that renew them: the latter are other things too, elsewhere. */
const tokenSegment = /\/(?:token|access[-_]?token|refresh[-_]?token)\/?$/i;
const renewalSegment = /\/(?:refresh[-_]?token|token[-_/]refresh|refresh|renew(?:[-_]?token)?)\/?$/i;
const signInSection = /\/(?:oauth2?|oidc|openid-connect|saml2?|auth|sso|sessions?|tokens?|api|identity)\//i;

/** True for what may change something at a site. */
export function isWrite(request: PageRequest): boolean {
  return !safeMethods.has(request.method.toUpperCase()) && !renewsSignIn(request);
}

function renewsSignIn({ url, method, body, isDocument }: PageRequest): boolean {
  if (method.toUpperCase() !== 'POST') return false;
  if (signInFields.test(body) || (/(?:^|&)code=/.test(body) && /(?:^|&)state=/.test(body))) return true;
  const path = URL.parse(url)?.pathname ?? '';
  if (tokenSegment.test(path)) return true;
  if (renewalSegment.test(path) && (signInSection.test(path) || path.split('/').length <= 2)) return true;
  return isDocument && isLoginUrl(url);
}

/**
 * True for a request by which a page renews its sign-in with a token that may be good for once only: two pages that do so with the same one
 * sign the person out everywhere (RFC 9700, 4.14.2). `page`: the address of the page.
 */
export function usesUpToken({ url, method, body, isDocument }: PageRequest, page: string): boolean {
  if (isDocument || method.toUpperCase() !== 'POST') return false;
  if (/(?:^|[&?{,\s"'])(?:grant_type["']?\s*[=:]\s*["']?refresh_token|refresh_token["']?\s*[=:])/i.test(body))
    return true;
  const at = URL.parse(url);
  const isRenewal = renewalSegment.test(at?.pathname ?? '');
  return isRenewal && at?.host === URL.parse(page)?.host && renewsSignIn({ url, method, body, isDocument });
}

/** Adds one request to the sums. */
export function addWrite(sums: Map<string, HostWrites>, host: string, isRefused: boolean): void {
  const { sent, refused } = sums.get(host) ?? { sent: 0, refused: 0 };
  sums.set(host, { host, sent: sent + (isRefused ? 0 : 1), refused: refused + (isRefused ? 1 : 0) });
}

/** Both sums as one, the host with most requests first. */
export function sumWrites(one: readonly HostWrites[], other: readonly HostWrites[]): readonly HostWrites[] {
  const sums = new Map<string, HostWrites>();
  for (const { host, sent, refused } of [...one, ...other]) {
    const before = sums.get(host) ?? { sent: 0, refused: 0 };
    sums.set(host, { host, sent: before.sent + sent, refused: before.refused + refused });
  }
  return [...sums.values()].toSorted((a, b) => b.sent + b.refused - (a.sent + a.refused));
}

/** What a record says of it, a sentence for what was sent and one for what was refused; none where there is nothing to say. */
export function writesMessages(writes: readonly HostWrites[]): readonly string[] {
  const told = (of: 'sent' | 'refused') => {
    const some = writes.filter((host) => host[of] > 0);
    const all = some.reduce((sum, host) => sum + host[of], 0);
    return all === 0 ? null : { count: all, hosts: some.map((host) => `${host.host} ${host[of]}`).join(', ') };
  };
  const sent = told('sent');
  const refused = told('refused');
  return [
    ...(sent ? [noteWords.say('noteWritesSent', sent)] : []),
    ...(refused ? [noteWords.say('noteWritesRefused', refused)] : []),
  ];
}
