/** Markup of bot checks: one table for pages that are rendered and for those that are fetched. */

/**
 * Markup by which bot checks are known, looked for in the page: names for the rules, and selectors of the services' own. `served`: words
 * that stand anywhere in the page as it comes, scripts included, where the markup is made by a script.
 * `page`: stands on the check's page alone. `widget`: stands on ordinary forms too.
 */
type ChallengeMark = {
  readonly name: string;
  readonly kind: 'page' | 'widget';
  readonly selector: string;
  readonly served?: readonly string[];
};
const marks: readonly ChallengeMark[] = [
  {
    name: 'cloudflare',
    kind: 'page',
    selector:
      '#challenge-form, #challenge-running, #challenge-stage, #challenge-error-text, #cf-challenge-running, .cf-browser-verification, script[src*="/cdn-cgi/challenge-platform/h/"][src*="/orchestrate/"]',
    served: ['cf_chl_opt', 'cf-browser-verification'],
  },
  {
    name: 'turnstile',
    kind: 'widget',
    selector: '.cf-turnstile, iframe[src*="challenges.cloudflare.com"]',
    served: ['cf-turnstile', 'challenges.cloudflare.com'],
  },
  {
    name: 'recaptcha',
    kind: 'widget',
    selector: '.g-recaptcha, iframe[src*="/recaptcha/api2/anchor"], iframe[src*="/recaptcha/enterprise/anchor"]',
    served: ['/recaptcha/'],
  },
  { name: 'hcaptcha', kind: 'widget', selector: '.h-captcha, iframe[src*="hcaptcha.com"]', served: ['hcaptcha.com'] },
  // Sliders and puzzles that are served with the page that asks for them.
  { name: 'slider', kind: 'widget', selector: '.nc-container, #nocaptcha, #nc_1_wrapper, altcha-widget, cap-widget' },
  {
    name: 'fastly',
    kind: 'page',
    selector: 'script[src*="/_fs-ch-"]',
    served: ['/_fs-ch-'],
  },
  { name: 'f5', kind: 'page', selector: 'script[src^="/TSPD/"]', served: ['/TSPD/'] },
  { name: 'geetest', kind: 'widget', selector: '.geetest_holder, .geetest_panel, .geetest_captcha' },
  {
    name: 'arkose',
    kind: 'widget',
    selector: '#FunCaptcha, #arkose, iframe[src*="arkoselabs.com"], iframe[src*="funcaptcha.com"]',
    served: ['FunCaptcha', 'arkoselabs.com'],
  },
  { name: 'friendly-captcha', kind: 'widget', selector: '.frc-captcha' },
  { name: 'captcha-image', kind: 'widget', selector: 'img[src*="captcha" i], img[id*="captcha" i]' },
  {
    name: 'datadome',
    kind: 'page',
    // Also under a name of the site's own.
    selector: 'iframe[src*="captcha-delivery.com"], script[src*="ct.captcha-delivery.com"], p#cmsg:only-of-type',
    served: ['captcha-delivery.com', "var dd={'rt':"],
  },
  { name: 'perimeterx', kind: 'page', selector: '#px-captcha, .px-captcha-container', served: ['px-captcha'] },
  {
    name: 'akamai',
    kind: 'page',
    selector: '#sec-if-cpt-container, #sec-cpt-if, #sec-bc-text-container',
    served: ['sec-if-cpt-container', 'sec-cpt-if'],
  },
  {
    name: 'aws-waf',
    kind: 'widget',
    selector: '#aws-waf-captcha, #captcha-container script[src*="awswaf.com"], awswaf-captcha',
    served: ['aws-waf-captcha', 'captcha.awswaf.com'],
  },
  {
    name: 'imperva',
    kind: 'page',
    selector: 'iframe[src*="_Incapsula_Resource"], #main-iframe[src*="Incapsula"]',
    served: ['_Incapsula_Resource'],
  },
  {
    name: 'anubis',
    kind: 'page',
    selector: '#anubis_challenge, script#anubis_challenge, script[src*="/.within.website/x/cmd/anubis"]',
  },
  { name: 'google-sorry', kind: 'page', selector: 'form#captcha-form[action*="sorry"], form[action="/sorry/index"]' },
  { name: 'vercel', kind: 'page', selector: 'script[src*="/.well-known/vercel/security/"]' },
  { name: 'ddos-guard', kind: 'page', selector: '#ddg-l10n-title, script[src*="check.ddos-guard.net"]' },
  { name: 'sucuri', kind: 'page', selector: 'script[src*="sucuri_cloudproxy_js"]' },
  { name: 'kasada', kind: 'page', selector: 'script[src*="/149e9513-01fa-4fb0-aad4-566afd725d1b/"]' },
];

/** Name and selector of each mark, for the one who looks at the page. PageSeen.challengeMarks are these names. */
export const challengeMarks: readonly (readonly [name: string, selector: string])[] = marks.map(
  ({ name, selector }) => [name, selector],
);

const pageMarks: ReadonlySet<string> = new Set(marks.filter(({ kind }) => kind === 'page').map(({ name }) => name));

/** True for a mark that stands on the check's page alone. */
export function isPageMark(name: string): boolean {
  return pageMarks.has(name);
}

/** Names of the marks that the page has as it was served. `html`: the text that `document` was made of. */
export function servedChallengeMarks(document: Document, html: string): readonly string[] {
  return marks
    .filter(
      ({ selector, served = [] }) => served.some((word) => html.includes(word)) || document.querySelector(selector),
    )
    .map(({ name }) => name);
}
