/** Sign-ins that need more of a server than a form: name `ada`, password `open`. Pages are numbered: `/KIND/N`. */
import { createHash, createHmac, randomUUID } from 'node:crypto';
import { type Exchange, numberIn, type Routes, redirect, sendPage } from '../../site/routes.ts';
import { escaped, sendForm, sendMemberPage } from '../../site/sign-in-pages.ts';

const password = 'open';

const cookieOf = ({ request }: Exchange, name: string): string =>
  new RegExp(`(?:^|; )${name}=([^;]*)`).exec(request.headers.cookie ?? '')?.[1] ?? '';

/** HTTP Digest (RFC 7616), SHA-256 or MD5 as the browser likes. */
export function digestRoutes(): Routes {
  const nonce = randomUUID();
  const md5 = (text: string): string => createHash('md5').update(text).digest('hex');
  return {
    digest: (at) => {
      const given = at.request.headers.authorization ?? '';
      const field = (name: string): string => new RegExp(`\\b${name}="?([^",]*)`).exec(given)?.[1] ?? '';
      const [user, asked] = [md5(`${field('username')}:Tidewater:${password}`), md5(`GET:${field('uri')}`)];
      const answer = [user, field('nonce'), field('nc'), field('cnonce'), field('qop'), asked].join(':');
      if (given.startsWith('Digest ') && field('nonce') === nonce && field('response') === md5(answer))
        return sendMemberPage(at, 'digest', numberIn(at), field('username'));
      const headers = { 'www-authenticate': `Digest realm="Tidewater", qop="auth", algorithm=MD5, nonce="${nonce}"` };
      sendPage(at, '401', '<h1>Unauthorized</h1>', { status: 401, headers });
    },
  };
}

const totpSecret = Buffer.from('a secret of the test');

/** The code of now (RFC 6238), or of a step of 30 s before. */
export function totpCode(stepsAgo = 0): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) - stepsAgo));
  const hash = createHmac('sha1', totpSecret).update(counter).digest();
  const from = (hash.at(-1) ?? 0) & 15;
  return String((hash.readUInt32BE(from) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

/** A password, and a code that changes every half minute, at one address. */
export function totpRoutes(): Routes {
  const first = new Set<string>();
  const whole = new Set<string>();
  const give = (at: Exchange, name: string, ids: Set<string>): void => {
    const id = randomUUID();
    ids.add(id);
    at.response.setHeader('set-cookie', `${name}=${id}; Path=/; HttpOnly`);
  };
  return {
    totp: (at) => {
      if (whole.has(cookieOf(at, 'totp'))) return sendMemberPage(at, 'totp', numberIn(at), 'ada');
      redirect(at, `/totp-in?next=${encodeURIComponent(at.url.pathname)}`);
    },
    'totp-in': async (at) => {
      const action = at.url.pathname + at.url.search;
      const form = at.request.method === 'POST' ? await at.form() : null;
      if (first.has(cookieOf(at, 'totp-first'))) {
        if (form && [totpCode(), totpCode(1)].includes(form.get('otp') ?? '')) {
          give(at, 'totp', whole);
          return redirect(at, at.url.searchParams.get('next') ?? '/');
        }
        const field = '<label>One-time code <input name="otp" autocomplete="one-time-code"></label>';
        const inner = `<form method="post" action="${escaped(action)}">${field}<button>Continue</button></form>`;
        return sendPage(at, 'Sign in', `<main><h1>One-time code</h1>${inner}</main>`);
      }
      if (form?.get('password') !== password) return sendForm(at, { action });
      give(at, 'totp-first', first);
      redirect(at, action, 303);
    },
  };
}

/** SAML 2.0 by the browser (HTTP-Redirect there, HTTP-POST back): the service is any host, its provider idp.localhost. */
export function samlRoutes(): Routes {
  const services = new Set<string>();
  const provider = new Set<string>();
  const tickets = new Set<string>();
  return {
    saml: (at) => {
      if (services.has(cookieOf(at, 'saml'))) return sendMemberPage(at, 'saml', numberIn(at), 'ada');
      const query = new URLSearchParams({ SAMLRequest: btoa(`http://${at.url.host}/acs`), RelayState: at.url.href });
      redirect(at, `http://idp.localhost:${at.url.port}/saml-idp?${query}`);
    },
    'saml-idp': async (at) => {
      const action = at.url.pathname + at.url.search;
      if (!provider.has(cookieOf(at, 'idp'))) {
        if (at.request.method !== 'POST' || (await at.form()).get('password') !== password)
          return sendForm(at, { action });
        const id = randomUUID();
        provider.add(id);
        at.response.setHeader('set-cookie', `idp=${id}; Path=/; HttpOnly`);
      }
      const ticket = randomUUID();
      tickets.add(ticket);
      const to = escaped(atob(at.url.searchParams.get('SAMLRequest') ?? ''));
      const state = escaped(at.url.searchParams.get('RelayState') ?? '');
      const fields = `<input type="hidden" name="SAMLResponse" value="${ticket}"><input type="hidden" name="RelayState" value="${state}">`;
      const send = '<script>document.forms[0].submit()</script>';
      sendPage(at, 'Working…', `<form method="post" action="${to}">${fields}</form>${send}`);
    },
    acs: async (at) => {
      const form = await at.form();
      if (!tickets.delete(form.get('SAMLResponse') ?? '')) return sendPage(at, '403', 'Refused', { status: 403 });
      const id = randomUUID();
      services.add(id);
      at.response.setHeader('set-cookie', `saml=${id}; Path=/; HttpOnly`);
      redirect(at, form.get('RelayState') ?? '/', 303);
    },
  };
}

export type SsoService = {
  readonly routes: Routes;
  /** Requests to the provider so far, by the number of times that all sessions had been ended. */
  readonly authorisations: readonly number[];
  /**
   * The sessions of service and provider end with this many more pages, and once more with as many again, and so on `times` times.
   * `keepsProvider`: that of the provider does not, so that whoever asks there comes back signed in. Default false.
   */
  endAfter(pages: number, times: number, keepsProvider?: boolean): void;
  /** Resolves when so many pages have been shown. */
  whenServed(pages: number): Promise<void>;
  /** How often a sign-out was asked for, at the provider (`/sso-logout`) and, in a frame of its answer, at the service (`/frontchannel-logout`). */
  readonly signOuts: { provider: number; service: number };
};

/**
 * Single sign-on by redirect, whose sessions can be ended in the middle. As Apache's mod_auth_openidc does, it leaves a cookie for each sign-in
 * that is begun, and refuses who has eight of them. `name`: of its pages, `/NAME/N` at any host. `provider`: host without port.
 */
export function ssoService({ name, provider: providerHost }: { name: string; provider: string }): SsoService {
  const service = new Set<string>();
  const provider = new Set<string>();
  const codes = new Set<string>();
  const authorisations = [0];
  const signOuts = { provider: 0, service: 0 };
  let ends = { pages: Number.POSITIVE_INFINITY, times: 0, served: 0, keepsProvider: false };
  let served = 0;
  let waiting: { readonly pages: number; readonly resolve: () => void }[] = [];
  const give = (at: Exchange, name: string, ids: Set<string>): void => {
    const id = randomUUID();
    ids.add(id);
    at.response.setHeader('set-cookie', `${name}=${id}; Path=/; HttpOnly; SameSite=Lax`);
  };
  const routes: Routes = {
    [name]: (at) => {
      if (ends.times > 0 && ends.served >= ends.pages) {
        ends = { ...ends, times: ends.times - 1, served: 0 };
        service.clear();
        if (!ends.keepsProvider) provider.clear();
        authorisations.push(0);
      }
      if (service.has(cookieOf(at, 'sso'))) {
        ends.served++;
        served++;
        for (const one of waiting) if (one.pages <= served) one.resolve();
        return sendMemberPage(at, name, numberIn(at), 'ada');
      }
      const begun = at.request.headers.cookie?.match(/begun_state_/g)?.length ?? 0;
      if (begun > 7) return sendPage(at, 'Unavailable', '<h1>Too many sign-ins were begun</h1>', { status: 503 });
      at.response.setHeader('set-cookie', `begun_state_${randomUUID()}=1; Path=/; HttpOnly; SameSite=Lax`);
      const back = `http://${at.url.host}/sso-back?to=${encodeURIComponent(at.url.pathname)}`;
      const query = new URLSearchParams({ client_id: 'tidewater', response_type: 'code', redirect_uri: back });
      redirect(at, `http://${providerHost}:${at.url.port}/sso-authorize?${query}`);
    },
    'sso-authorize': async (at) => {
      const back = at.url.searchParams.get('redirect_uri') ?? '/';
      if (at.request.method === 'GET') authorisations.push((authorisations.pop() ?? 0) + 1);
      if (!provider.has(cookieOf(at, 'id'))) {
        if (at.request.method !== 'POST' || (await at.form()).get('password') !== password)
          return sendForm(at, { action: at.url.pathname + at.url.search });
        give(at, 'id', provider);
      }
      const code = randomUUID();
      codes.add(code);
      redirect(at, `${back}&code=${code}`, 303);
    },
    // Single log-out: the provider's own session, and in a frame that of each site signed in to.
    'sso-logout': (at) => {
      signOuts.provider++;
      provider.clear();
      authorisations.push(0);
      const sites = `http://${at.url.searchParams.get('site')}/frontchannel-logout`;
      sendPage(at, 'Signed out', `<h1>Signed out everywhere</h1><iframe src="${escaped(sites)}"></iframe>`);
    },
    'frontchannel-logout': (at) => {
      signOuts.service++;
      service.clear();
      sendPage(at, 'Signed out', '<p>Signed out</p>');
    },
    'sso-back': (at) => {
      if (!codes.delete(at.url.searchParams.get('code') ?? ''))
        return sendPage(at, 'Refused', '<h1>Refused</h1>', { status: 403 });
      give(at, 'sso', service);
      redirect(at, at.url.searchParams.get('to') ?? '/', 303);
    },
  };
  return {
    routes,
    authorisations,
    signOuts,
    whenServed: (pages) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      waiting = [...waiting, { pages, resolve }];
      return promise;
    },
    endAfter: (pages, times, keepsProvider = false) => {
      ends = { pages, times, served: 0, keepsProvider };
    },
  };
}
