/** Pages of which a stranger sees a part: by what the site refused while they loaded, and by what they say of themselves. Pure. */
import { noteWords } from '../../../shared/messages/notes.ts';

/** Endpoints that only tell who is there: strangers are refused them on any site, and nothing of the page is missing for it. */
const asksWhoIsThere =
  /^(?:me|my|self|whoami|user|users?info|current[-_]?user|session|sessions|auth|account|accounts|profile|identity|login|signin|token|tokens|refresh|status|check|notifications?|cart|basket|wishlist|favou?rites|preferences|csrf|heartbeat|presence)$/i;

/** True for a request whose refusal (401, 403) leaves a hole in the page. */
export function isMissed(url: string, page: string): boolean {
  const at = URL.parse(url);
  const from = URL.parse(page);
  if (!at || !from || siteOf(at.hostname) !== siteOf(from.hostname)) return false;
  return !at.pathname.split('/').some((segment) => asksWhoIsThere.test(segment.replace(/\.\w+$/, '')));
}

/** The last two labels: near enough for "the same site"; addresses as they are. */
function siteOf(hostname: string): string {
  return /^[\d.]+$|:/.test(hostname) ? hostname : hostname.split('.').slice(-2).join('.');
}

const notFree = /"isAccessibleForFree"\s*:\s*(?:"?false"?)/i;
const paywallMarks =
  /\b(?:class|id|data-[\w-]+)\s*=\s*["'][^"']*\b(?:paywall|paid-?content|subscriber-?(?:only|wall)|premium-?(?:wall|overlay|teaser)|reg-?wall|metered-?(?:wall|content))\b/i;
const subscribeWords =
  /(?:(?:continue|keep|go on) (?:reading )?with (?:a |your )?(?:subscription|account)|subscribe to (?:continue|read|unlock)|(?:this (?:article|content|story|post|video|episode|page) is )?(?:for|only for|reserved for|exclusively for) (?:paid |paying |premium |our )*(?:subscribers|members)|subscribers? only|already a (?:paid |paying |premium )?(?:subscriber|member)\?|see more (?:of|from) [^.!?\n]{1,80} on [^.!?\n]{1,40}|(?:sign|log)[- ]?in (?:or (?:register|join|sign up) )?to (?:see|view|read|unlock) (?:more|all|the (?:rest|full|whole|entire)|everything)|(?:create|register for|get) (?:a |your )?(?:free )?account to (?:read|see|continue|view)|(?:anmelden|einloggen),? um (?:mehr|alles|weiterzulesen)|mehr sehen\?? (?:jetzt )?anmelden|connectez-vous pour (?:voir|lire) (?:plus|la suite|tout)|inicia sesión para (?:ver|leer) (?:más|todo)|ログインして(?:続き|もっと|すべて)|(?:have|.ve) (?:read|used|reached) (?:all |both )?(?:of )?your (?:\w+ ){0,3}(?:free|complimentary) (?:articles?|stories|reads?)|(?:\d+|last|no more) (?:free|complimentary) (?:articles?|stories) (?:left|remaining|this month)|to (?:read|see|unlock) the (?:full|whole|entire|rest of the) (?:story|article|text|report)|unlock (?:this|the full) (?:article|story|report)|riservat[oa] agli abbonati|abbonati per (?:continuare|leggere)|voorbehouden aan abonnees|alleen voor abonnees|(?:exclusivo|só|somente|apenas) para assinantes|assine para (?:ler|continuar)|tylko dla (?:prenumeratorów|subskrybentów)|только для подписчиков|订阅后(?:阅读|查看)|구독자 전용|weiterlesen mit|nur für abonnenten|jetzt abonnieren und weiterlesen|réservé aux abonnés|abonnez-vous pour (?:lire|continuer)|solo para suscriptores|suscríbete para (?:leer|seguir)|会員限定|有料会員|続きを読むには)/i;

/** True for what sells the rest of itself, or wants an account for it. */
export function isForSubscribers(textStart: string): boolean {
  return subscribeWords.test(textStart);
}

type Page = {
  /** Of the captured document. */
  readonly body: string;
  readonly textStart: string;
  readonly textLength: number;
  /** Requests of its own that the site refused with 401 or 403. */
  readonly refused: number;
};

/** Why the page is only a part of itself, in a person's words; null where nothing says so. */
export function partOnly({ body, textStart, textLength, refused }: Page): string | null {
  if (refused > 0) return noteWords.say('notePartRefused', { count: refused });
  // Publishers say it on every article, also to those who see it whole; then it is not short.
  const isTeaser = textLength < 2500;
  if (isTeaser && isForSubscribers(textStart)) return noteWords.say('notePartAccount');
  if (isTeaser && (notFree.test(body) || paywallMarks.test(body))) return noteWords.say('notePartSubscribers');
  return null;
}
