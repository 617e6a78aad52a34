/**
 * Which requests of a tab are let through. Chrome is asked to stop only those that something is to be decided about, as each stop is a round
 * trip: kinds of resources that are blocked, images where nothing shows them, documents where downloads must not reach a person's folder, all where passwords are refused,
 * documents that are to be asked for again rather than taken from the browser's cache.
 */
import type { Blockable } from '../../../shared/batch/options.ts';
import type { Cdp, CdpCommands, CdpEvents, CdpTarget } from '../cdp/cdp.ts';
import { isSaved, lowerCased, namedTypeOf } from '../visit/content-type.ts';

type Pattern = NonNullable<NonNullable<CdpCommands['Fetch.enable']['paramsType'][0]>['patterns']>[number];
type Paused = CdpEvents['Fetch.requestPaused'][0];

/** Types of resources as the network knows them. */
const blockedTypes = { image: 'Image', media: 'Media', font: 'Font', stylesheet: 'Stylesheet' } as const;

/** One point, to be seen through: what waits for an image gets one, and no handler of errors changes the page. */
const emptyImage = 'R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7';

export type GateWish = {
  /** Not loaded; the page sees them fail. */
  readonly blocked: readonly Blockable[];
  /** Not loaded either, but an empty image stands in for each: an article with six of them costs a sixth less CPU. */
  readonly emptyImages: boolean;
};

export type GateRules = {
  /** Questions for a name and password are answered with "no". */
  readonly refusesPasswords: boolean;
  /** Documents that Chrome would save are stopped before it does. */
  readonly stopsDownloads: boolean;
  /**
   * Documents are asked for again, conditionally where that can be, whatever the browser's cache has of them; what they load may come from it.
   * A header does that for one request (net/http/http_cache_transaction.cc: `max-age=0` validates); no setting of the tab would spare the rest.
   * Default false.
   */
  readonly asksAnew?: boolean;
  /** Told of a document that was stopped. */
  readonly onStopped: (loaderId: string, status: number, headers: Readonly<Record<string, string>>) => void;
};

export class TabGate {
  readonly #target: CdpTarget;
  readonly #rules: GateRules;
  #wish: GateWish = { blocked: [], emptyImages: false };
  #isUp = false;
  #leftOut: readonly string[] = [];

  constructor(target: CdpTarget, rules: GateRules) {
    this.#target = target;
    this.#rules = rules;
    target.on('Fetch.requestPaused', (paused) => this.#decide(paused));
    answerPasswords(target);
  }

  /** Puts the rules to work. Must come before the first navigation: a question for a password once asked stays. */
  async apply(): Promise<void> {
    const { refusesPasswords, stopsDownloads, asksAnew = false } = this.#rules;
    const { blocked, emptyImages } = this.#wish;
    const stopped = new Set<Blockable>(emptyImages ? [...blocked, 'image'] : blocked);
    const patterns: Pattern[] = [...stopped].map((kind) => ({ urlPattern: 'http*', resourceType: blockedTypes[kind] }));
    if (asksAnew) patterns.push({ urlPattern: 'http*', resourceType: 'Document', requestStage: 'Request' });
    if (stopsDownloads) patterns.push({ resourceType: 'Document', requestStage: 'Response' });
    if (refusesPasswords) patterns.push({ urlPattern: '*' });
    const isNeeded = patterns.length > 0;
    if (isNeeded) await this.#target.send('Fetch.enable', { patterns, handleAuthRequests: refusesPasswords });
    else if (this.#isUp) await this.#target.send('Fetch.disable');
    this.#isUp = isNeeded;
  }

  /** From now on these are not loaded. */
  async block(wish: GateWish): Promise<void> {
    if (wish.blocked.join() === this.#wish.blocked.join() && wish.emptyImages === this.#wish.emptyImages) return;
    this.#wish = wish;
    await this.apply();
  }

  /** Nothing is loaded from these hosts; requests to them fail at once. */
  async leaveOut(hosts: readonly string[]): Promise<void> {
    if (hosts.join() === this.#leftOut.join()) return;
    this.#leftOut = hosts;
    await this.#target.send('Network.setBlockedURLs', { urls: hosts.map((host) => `*://${host}/*`) });
  }

  #decide(paused: Paused): void {
    const { requestId, request, resourceType, responseStatusCode: status } = paused;
    if (status !== undefined) {
      const headers = lowerCased(
        Object.fromEntries((paused.responseHeaders ?? []).map(({ name, value }) => [name, value])),
      );
      if (!this.#rules.stopsDownloads || resourceType !== 'Document' || !isDownload(status, headers)) {
        this.#target.send('Fetch.continueResponse', { requestId }).catch(ignoreGone);
        return;
      }
      if (paused.networkId !== undefined) this.#rules.onStopped(paused.networkId, status, headers);
      this.#target.send('Fetch.failRequest', { requestId, errorReason: 'Aborted' }).catch(ignoreGone);
    } else if (this.#wish.blocked.some((kind) => blockedTypes[kind] === resourceType))
      this.#target.send('Fetch.failRequest', { requestId, errorReason: 'BlockedByClient' }).catch(ignoreGone);
    else if (this.#wish.emptyImages && resourceType === 'Image')
      this.#target
        .send('Fetch.fulfillRequest', {
          requestId,
          responseCode: 200,
          responseHeaders: headersOfImage(lowerCased(request.headers).origin),
          body: emptyImage,
        })
        .catch(ignoreGone);
    else if (this.#rules.asksAnew && resourceType === 'Document' && request.method === 'GET')
      this.#target
        .send('Fetch.continueRequest', { requestId, headers: headersToAskAnew(request.headers) })
        .catch(ignoreGone);
    else this.#target.send('Fetch.continueRequest', { requestId }).catch(ignoreGone);
  }
}

/** One that says more already (the page was reloaded by itself) stays as it is. */
function headersToAskAnew(headers: Readonly<Record<string, string>>): { name: string; value: string }[] {
  const asks = Object.keys(headers).some((name) => /^(?:cache-control|pragma)$/i.test(name));
  return Object.entries(asks ? headers : { ...headers, 'Cache-Control': 'max-age=0' }).map(([name, value]) => {
    return { name, value };
  });
}

/** Whoever asks may use it, also from another site. */
function headersOfImage(origin = '*'): { name: string; value: string }[] {
  return Object.entries({
    'content-type': 'image/gif',
    'cache-control': 'no-store',
    'access-control-allow-origin': origin,
    'access-control-allow-credentials': 'true',
    'cross-origin-resource-policy': 'cross-origin',
  }).map(([name, value]) => ({ name, value }));
}

function isDownload(status: number, headers: Readonly<Record<string, string>>): boolean {
  return status >= 200 && status < 300 && isSaved(namedTypeOf(headers['content-type']), headers['content-disposition']);
}

/** The request may have been given up meanwhile, and the tab with it. */
function ignoreGone(): void {}

/** What a page puts in the way of its reader: boxes and windows. Nobody is there to answer, so they are answered at once. */

/** "No" to questions, as a yes may do something; "leave" where the page would be left. */
export function answerDialogs(target: CdpTarget): void {
  target.on('Page.javascriptDialogOpening', ({ type }) => {
    // Already answered, or the tab is gone.
    target.send('Page.handleJavaScriptDialog', { accept: type === 'beforeunload' }).catch(() => {});
  });
}

/** "No" to what asks for a name and password, where `Fetch.enable` was told to handle such questions. */
function answerPasswords(target: CdpTarget): void {
  target.on('Fetch.authRequired', ({ requestId }) => {
    const no = { requestId, authChallengeResponse: { response: 'CancelAuth' as const } };
    // The request may have been given up meanwhile.
    target.send('Fetch.continueWithAuth', no).catch(() => {});
  });
}

/**
 * Answers questions for a name and password from now on. Must be there before the first navigation: a question once asked stays.
 * All requests of the target are paused for it (`Fetch.requestPaused`); whoever owns the target lets them go on.
 */
export async function refusePasswords(target: CdpTarget): Promise<void> {
  answerPasswords(target);
  await target.send('Fetch.enable', { handleAuthRequests: true });
}

/** Closes windows that our tabs open, and no others. */
export function closePopups(browser: Cdp, isOurs: (targetId: string) => boolean): void {
  browser.on('Target.targetCreated', ({ targetInfo }) => {
    const opener = targetInfo.openerId;
    if (targetInfo.type !== 'page' || opener === undefined || !isOurs(opener)) return;
    browser.send('Target.closeTarget', { targetId: targetInfo.targetId }).catch(() => {});
  });
}

/** No download of a context is saved. Not for a profile that a person works with: their own downloads are theirs. */
export async function refuseDownloads(browser: Cdp, contextId: string | undefined): Promise<void> {
  const context = contextId === undefined ? {} : { browserContextId: contextId };
  await browser.send('Browser.setDownloadBehavior', { behavior: 'deny', ...context });
}

/** Calls off the downloads that a target's page or its frames begin. */
export function cancelDownloads(target: CdpTarget, browser: Cdp, contextId: string | undefined): void {
  const context = contextId === undefined ? {} : { browserContextId: contextId };
  target.on('Page.downloadWillBegin', ({ guid }) => {
    // Refused already, or over before it could be called off.
    browser.send('Browser.cancelDownload', { guid, ...context }).catch(() => {});
  });
}
