import { expect, test } from 'vitest';
import { isPerRequestCookie, isSignInRequest } from '../../../companion/crawl/walls/sign-in-request.ts';

const wanted = 'https://wiki.example/p/7';

test.each([
  'https://idp.example/realms/corp/protocol/openid-connect/auth?response_type=code&client_id=wiki&redirect_uri=https%3A%2F%2Fwiki.example%2Fcb&state=x',
  'https://idp.example/simplesaml/sso.php?SAMLRequest=abc',
  'https://adfs.example/adfs/ls/?wa=wsignin1.0&wtrealm=urn:x',
  'https://wiki.example/login?next=/p/7',
  'https://sso.example/start?to=https%3A%2F%2Fwiki.example%2Fp%2F7',
  'https://ds.example/pick?entityID=https%3A%2F%2Fwiki.example&return=https%3A%2F%2Fwiki.example%2Fback%3Ftarget%3Dss%3A81',
])('%s', (url) => expect(isSignInRequest(url, wanted)).toBe(true));

test.each([
  'https://wiki.example/p/7',
  'https://wiki.example/p/7/',
  'https://other.example/p/7',
  'https://wiki.example/pages/seven',
  'https://maps.example/?client_id=me',
])('%s is none', (url) => expect(isSignInRequest(url, wanted)).toBe(false));

test.each([
  'mod_auth_openidc_state_Xz81kQpZ0aLm2',
  '_shibstate_1700000000_ab12cd34',
  '.AspNetCore.Correlation.gFxmW2b0QkSx',
  '.AspNetCore.OpenIdConnect.Nonce.CfDJ8Kd0x9',
  '_oauth2_proxy_csrf_9f86d081',
])('%s is a cookie for one request', (name) => expect(isPerRequestCookie(name)).toBe(true));

test.each([
  'mod_auth_openidc_session',
  'PHPSESSID',
  'JSESSIONID',
  'sessionid',
  'wiki_session',
  'remember_token',
  'auth_verification',
  '__Secure-next-auth.session-token',
  '__Host-session',
  'wordpress_logged_in',
])('%s is none', (name) => expect(isPerRequestCookie(name)).toBe(false));
