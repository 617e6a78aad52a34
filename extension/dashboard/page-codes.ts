/** What a page ended with, in a person's words. */
import type { PageErrorCode } from '../../shared/batch/errors.ts';
import { type MessageKey, t } from '../parts/messages.ts';

const texts: Readonly<Record<PageErrorCode, MessageKey>> = {
  'bad-url': 'codeBadUrl',
  'unsupported-scheme': 'codeUnsupportedScheme',
  dns: 'codeDns',
  connection: 'codeConnection',
  tls: 'codeTls',
  redirects: 'codeRedirects',
  'http-error': 'codeHttpError',
  timeout: 'codeTimeout',
  'too-large': 'codeTooLarge',
  'not-a-page': 'codeNotAPage',
  download: 'codeDownload',
  crashed: 'codeCrashed',
  'login-required': 'codeLoginRequired',
  challenged: 'codeChallenged',
  robots: 'codeRobots',
  'rate-limited': 'codeRateLimited',
  unsafe: 'codeUnsafe',
  hook: 'codeHook',
  cancelled: 'codeCancelled',
  internal: 'codeInternal',
};

export function codeText(code: PageErrorCode): string {
  return t(texts[code]);
}
