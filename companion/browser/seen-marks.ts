/** Markup by which bot checks are known: names for the rules that judge a page, and where each is seen. The selectors are the services' own. */
export const challengeMarks: readonly (readonly [name: string, selector: string])[] = [
  [
    'cloudflare',
    '#challenge-form,#challenge-running,#challenge-stage,#challenge-error-text,#cf-challenge-running,.cf-browser-verification',
  ],
  ['turnstile', '.cf-turnstile,iframe[src*="challenges.cloudflare.com"]'],
  ['recaptcha', '.g-recaptcha,iframe[src*="/recaptcha/"]'],
  ['hcaptcha', '.h-captcha,iframe[src*="hcaptcha.com"]'],
  ['datadome', 'iframe[src*="captcha-delivery.com"],script[src*="captcha-delivery.com"]'],
  ['perimeterx', '#px-captcha'],
  ['akamai', '#sec-if-cpt-container,#sec-cpt-if'],
  ['aws-waf', '#aws-waf-captcha,script[src*="captcha.awswaf.com"]'],
  ['imperva', 'iframe[src*="_Incapsula_Resource"]'],
  ['geetest', '.geetest_holder,.geetest_panel'],
  ['arkose', '#FunCaptcha,iframe[src*="arkoselabs.com"]'],
  ['google-sorry', 'form#captcha-form[action*="sorry"]'],
];
