/** How a page was read and what it ended with, in a person’s words. */

import type { PageErrorCode } from '../../shared/batch/errors.ts';
import type { Lane } from '../../shared/batch/page-record.ts';
import { type MessageKey, t } from './messages.ts';

const laneTexts: Readonly<Record<Lane, MessageKey>> = {
  render: 'laneRender',
  fetch: 'laneFetch',
  tab: 'laneTab',
  cache: 'laneCache',
};

/** How the content was got, in a word. */
export function laneText(lane: Lane): string {
  return t(laneTexts[lane]);
}

const codeTexts: Readonly<Record<PageErrorCode, MessageKey>> = {
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
  scanned: 'codeScanned',
  encrypted: 'codeEncrypted',
  download: 'codeDownload',
  crashed: 'codeCrashed',
  'login-required': 'codeLoginRequired',
  challenged: 'codeChallenged',
  robots: 'codeRobots',
  duplicate: 'codeDuplicate',
  'out-of-scope': 'codeOutOfScope',
  'private-network': 'codePrivateNetwork',
  'kind-stopped': 'codeKindStopped',
  budget: 'codeBudget',
  'rate-limited': 'codeRateLimited',
  unsafe: 'codeUnsafe',
  hook: 'codeHook',
  cancelled: 'codeCancelled',
  internal: 'codeInternal',
};

export function codeText(code: PageErrorCode): string {
  return t(codeTexts[code]);
}
