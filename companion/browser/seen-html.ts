/**
 * What can be told of a page from its served HTML alone. By pattern, as parsing would cost as much as the rest of the fetch: good enough to
 * notice walls and shells, which are then rendered.
 */
import type { PageSeen } from '../crawl/ports.ts';

type Counted = Omit<PageSeen, 'requestedUrl' | 'finalUrl' | 'httpStatus' | 'redirects' | 'headers'>;

/** Marks of bot checks as served, by the names of `crawl/wall-rules.ts`. */
const servedMarks: readonly (readonly [string, RegExp])[] = [
  [
    'cloudflare',
    /id=["']?(?:challenge-(?:form|running|stage|error-text)|cf-challenge-running)|cf_chl_opt|cf-browser-verification/,
  ],
  ['turnstile', /cf-turnstile|challenges\.cloudflare\.com/],
  ['recaptcha', /class=["'][^"']*g-recaptcha|\/recaptcha\//],
  ['hcaptcha', /class=["'][^"']*h-captcha|hcaptcha\.com/],
  ['datadome', /captcha-delivery\.com/],
  ['perimeterx', /px-captcha/],
  ['akamai', /sec-(?:if-cpt-container|cpt-if)/],
  ['aws-waf', /aws-waf-captcha|captcha\.awswaf\.com/],
  ['imperva', /_Incapsula_Resource/],
  ['arkose', /FunCaptcha|arkoselabs\.com/],
];

const passwordField = /<input\b[^>]*\btype\s*=\s*["']?password/gi;
const asides = /<(header|nav|aside|footer)\b[\s\S]*?<\/\1\s*>/gi;
const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };

export function seenInHtml(html: string): Counted {
  const text = textOf(html);
  return {
    title: decode(/<title\b[^>]*>([^<]*)/i.exec(html)?.[1] ?? '').trim(),
    textLength: text.length,
    textStart: text.slice(0, 2000),
    passwordFields: html.match(passwordField)?.length ?? 0,
    mainPasswordFields: html.replace(asides, '').match(passwordField)?.length ?? 0,
    challengeMarks: servedMarks.filter(([, pattern]) => pattern.test(html)).map(([name]) => name),
    links: html.match(/<a\b[^>]*\bhref\b/gi)?.length ?? 0,
  };
}

/** Text of a body that is none of HTML. */
export function seenInText(text: string): Counted {
  const none = { title: '', passwordFields: 0, mainPasswordFields: 0, challengeMarks: [], links: 0 };
  return { ...none, textLength: text.length, textStart: text.slice(0, 2000) };
}

function textOf(html: string): string {
  const body = html.replace(
    /<head\b[\s\S]*?<\/head>|<(script|style|noscript|template|svg)\b[\s\S]*?<\/\1\s*>|<!--[\s\S]*?-->/gi,
    ' ',
  );
  return decode(body.replace(/<[^>]*>/g, ' '))
    .replace(/\s+/g, ' ')
    .trim();
}

function decode(text: string): string {
  return text.replace(/&(#\d+|#x[\da-f]+|[a-z]+);/gi, (whole, name: string) => {
    if (!name.startsWith('#')) return entities[name.toLowerCase()] ?? whole;
    const code = name[1] === 'x' || name[1] === 'X' ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}
