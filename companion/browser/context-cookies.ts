/** Cookies as the wire has them ⇄ as CDP has them. */
import type { Cookie } from '../../shared/protocol/model.ts';
import type { CdpCommands } from './cdp.ts';

type ChromeCookie = CdpCommands['Storage.getCookies']['returnType']['cookies'][number];
type ChromeCookieParam = CdpCommands['Storage.setCookies']['paramsType'][0]['cookies'][number];

const sameSiteWords = { strict: 'Strict', lax: 'Lax', none: 'None' } as const;

export function toChromeCookie({ sameSite, expires, domain, ...cookie }: Cookie): ChromeCookieParam {
  // Without a leading dot it belongs to that host alone, which CDP is told by a URL in the domain's place.
  const isHostOnly = !domain.startsWith('.');
  return {
    ...cookie,
    ...(isHostOnly ? { url: `${cookie.secure ? 'https' : 'http'}://${domain}${cookie.path}` } : { domain }),
    ...(sameSite === 'unspecified' ? {} : { sameSite: sameSiteWords[sameSite] }),
    ...(expires === undefined ? {} : { expires }),
  };
}

export function fromChromeCookie(cookie: ChromeCookie): Cookie {
  const { name, value, domain, path, secure, httpOnly, sameSite, session, expires } = cookie;
  return {
    name,
    value,
    domain,
    path,
    secure,
    httpOnly,
    sameSite: sameSite === undefined ? 'unspecified' : (sameSite.toLowerCase() as 'strict' | 'lax' | 'none'),
    ...(session ? {} : { expires }),
  };
}
