/**
 * The closed list of error codes: what a page can fail with and what a call or command can be refused with.
 * Each row says what may be done about it; nothing else in the project decides that by code.
 */

/** What may happen after a failure: `retry` (it can get better by itself), `wait` (a person or a pause is needed), `never`. */
export type Remedy = 'retry' | 'wait' | 'never';

/** What a page can end with. */
export const pageErrors = {
  'bad-url': { remedy: 'never', means: 'the address is not a URL' },
  'unsupported-scheme': {
    remedy: 'never',
    means: 'only http: and https: (and files named on the command line) are crawled',
  },
  dns: { remedy: 'retry', means: 'the host name was not found' },
  connection: { remedy: 'retry', means: 'the server could not be reached or broke off' },
  tls: { remedy: 'never', means: 'the certificate or the secure connection was refused' },
  redirects: { remedy: 'never', means: 'too many redirects' },
  'http-error': { remedy: 'never', means: 'the server answered with an error status (5xx is tried again)' },
  timeout: { remedy: 'retry', means: 'the page was not ready by its deadline' },
  'too-large': { remedy: 'never', means: 'the page is larger than Tabtrawl takes' },
  'not-a-page': { remedy: 'never', means: 'the address holds a file that has no text to take' },
  scanned: { remedy: 'never', means: 'the document is made of pictures of its pages, and has no text to take' },
  encrypted: { remedy: 'never', means: 'the document is locked with a password' },
  download: { remedy: 'never', means: 'the address starts a download instead of a page' },
  crashed: { remedy: 'retry', means: 'the tab crashed while on this page' },
  'login-required': { remedy: 'wait', means: 'the site wants you to sign in' },
  challenged: { remedy: 'wait', means: 'the site wants to check that you are a person' },
  robots: { remedy: 'never', means: "the site's robots.txt asks crawlers to stay away" },
  'rate-limited': { remedy: 'retry', means: 'the site asked to slow down' },
  unsafe: { remedy: 'never', means: 'opening this address may sign out, delete, buy or confirm something' },
  'private-network': { remedy: 'never', means: 'a public site led to this machine or to a private network' },
  duplicate: { remedy: 'never', means: 'the same page was had already under another address' },
  'out-of-scope': { remedy: 'never', means: 'it leads out of what was to be crawled' },
  'kind-stopped': { remedy: 'never', means: 'its kind of pages was stopped' },
  budget: { remedy: 'never', means: 'the page budget was used up before it' },
  hook: { remedy: 'never', means: 'a hook threw an error on this page' },
  cancelled: { remedy: 'never', means: 'cancelled by you' },
  internal: { remedy: 'retry', means: 'a fault of Tabtrawl' },
} as const satisfies Record<string, { remedy: Remedy; means: string }>;

/** What a call, a command or the companion itself can fail with, and the exit code of the command line then. */
export const faults = {
  usage: { exit: 2, means: 'wrong usage' },
  'bad-request': { exit: 2, means: 'the request does not fit its schema' },
  'not-found': { exit: 2, means: 'there is nothing of that id' },
  conflict: { exit: 2, means: 'not possible in the present state' },
  unauthorized: { exit: 2, means: 'the token or pairing code is wrong' },
  'needs-consent': { exit: 2, means: 'an address looks as if opening it would change something' },
  'no-chrome': { exit: 3, means: 'no usable Chrome' },
  'profile-in-use': { exit: 4, means: 'another browser holds the profile' },
  'home-in-use': { exit: 4, means: 'another companion holds the home folder' },
  'no-window': { exit: 2, means: 'the browser runs without a window' },
  'no-queue': { exit: 2, means: 'the queue of the fleet cannot be used' },
  interrupted: { exit: 5, means: 'stopped before the end' },
  'store-damaged': { exit: 70, means: 'the database is damaged' },
  'store-newer': { exit: 70, means: 'the database was written by a newer Tabtrawl' },
  'store-full': { exit: 70, means: 'the database cannot be written' },
  'browser-lost': { exit: 70, means: 'Chrome ended and could not be brought back' },
} as const satisfies Record<string, { exit: number; means: string }>;

export type PageErrorCode = keyof typeof pageErrors;
export type FaultCode = keyof typeof faults;
export type ErrorCode = PageErrorCode | FaultCode;

export const pageErrorCodes = Object.keys(pageErrors) as [PageErrorCode, ...PageErrorCode[]];

/** True for a code of the page list. */
export function isPageErrorCode(code: string): code is PageErrorCode {
  return Object.hasOwn(pageErrors, code);
}

/** The one error class: a code of the closed list, and a message that says what failed, on what, and what to do. */
export class TabtrawlError extends Error {
  override readonly name = 'TabtrawlError';
  readonly code: ErrorCode;
  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** What anything thrown says. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/** `{code, message}` of anything thrown, as it goes over the wire and into records. Unknown things become `internal`. */
export function toErrorData(thrown: unknown): { code: ErrorCode; message: string } {
  if (thrown instanceof TabtrawlError) return { code: thrown.code, message: thrown.message };
  return { code: 'internal', message: messageOf(thrown) };
}
