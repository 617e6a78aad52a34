/**
 * Which requests of a tab are let through. Chrome is asked to stop only those that something is to be decided about, as each stop is a round
 * trip: kinds of resources that are blocked, images where nothing shows them, documents where downloads must not reach a person's folder, all where passwords are refused,
 * documents that are to be asked for again rather than taken from the browser's cache, all where nothing is to be written.
 */
import type { Blockable } from '../../../shared/batch/options.ts';
import { isWrite } from '../../crawl/writes.ts';
import type { Cdp, CdpCommands, CdpEvents, CdpTarget } from '../cdp/cdp.ts';
import { isSaved, lowerCased, namedTypeOf } from '../visit/content-type.ts';
import type { LeadRefusal, LeadRule } from './leads.ts';

type Pattern = NonNullable<NonNullable<CdpCommands['Fetch.enable']['paramsType'][0]>['patterns']>[number];
type Paused = CdpEvents['Fetch.requestPaused'][0];

/** Types of resources as the network knows them. */
const blockedTypes = { image: 'Image', media: 'Media', font: 'Font', stylesheet: 'Stylesheet' } as const;

/** One point, to be seen through: what waits for an image gets one, and no handler of errors changes the page. */
const emptyImage = 'R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7';

/** Each step of a redirect is asked about anew. */
const documentRequests: Pattern = { urlPattern: 'http*', resourceType: 'Document', requestStage: 'Request' };

/** What pages say as they are left, and by clicks: the network's events do not tell of it. */
const pings: Pattern = { urlPattern: 'http*', resourceType: 'Ping', requestStage: 'Request' };
const allRequests: Pattern = { urlPattern: '*', requestStage: 'Request' };

/** A page that tries ever new addresses is told of with these. */
const mostRefused = 5;

/** `isMain`: the tab's own document; else a frame of it. */
export type RefusedLead = LeadRefusal & { readonly isMain: boolean };

export type GateWish = {
  /** Not loaded; the page sees them fail. */
  readonly blocked: readonly Blockable[];
  /** Not loaded either, but an empty image stands in for each: an article with six of them costs a sixth less CPU. */
  readonly emptyImages: boolean;
  /** Requests that may change something fail, but those of sign-ins; of frames and of the page's own workers too. Default false. */
  readonly refusesWrites?: boolean;
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
  /** The main frame's id. */
  readonly frameId?: string;
  /** Asked before a document of the main frame is asked for, redirects too. Default: all may be. */
  readonly mayFollow?: (to: string) => boolean;
  /**
   * Told of requests that may change something: of all where they are refused, else of pings. `sender`: the address of the document that sent
   * it, where its policy tells the whole. Default: nobody is.
   */
  readonly onWrite?: (url: string, sender: string | undefined, isRefused: boolean) => void;
  /** Told of a document that was stopped. */
  readonly onStopped: (loaderId: string, status: number, headers: Readonly<Record<string, string>>) => void;
};

export class TabGate {
  readonly #target: CdpTarget;
  readonly #rules: GateRules;
  #wish: GateWish = { blocked: [], emptyImages: false };
  #isUp = false;
  #leftOut: readonly string[] = [];
  #lead: LeadRule | null = null;
  #refused = new Map<string, RefusedLead>();

  constructor(target: CdpTarget, rules: GateRules) {
    this.#target = target;
    this.#rules = rules;
    target.on('Fetch.requestPaused', (paused) => this.#decide(paused));
    answerPasswords(target);
  }

  /** Puts the rules to work. Must come before the first navigation: a question for a password once asked stays. */
  async apply(): Promise<void> {
    const { refusesPasswords, stopsDownloads, asksAnew = false } = this.#rules;
    const { blocked, emptyImages, refusesWrites = false } = this.#wish;
    const stopped = new Set<Blockable>(emptyImages ? [...blocked, 'image'] : blocked);
    const patterns: Pattern[] = [...stopped].map((kind) => ({ urlPattern: 'http*', resourceType: blockedTypes[kind] }));
    if (asksAnew) patterns.push(documentRequests);
    if (refusesWrites) patterns.push(allRequests);
    else if (this.#rules.onWrite) patterns.push(pings);
    if (stopsDownloads) patterns.push({ resourceType: 'Document', requestStage: 'Response' });
    if (refusesPasswords) patterns.push({ urlPattern: '*' });
    const isNeeded = patterns.length > 0;
    if (isNeeded) await this.#target.send('Fetch.enable', { patterns, handleAuthRequests: refusesPasswords });
    else if (this.#isUp) await this.#target.send('Fetch.disable');
    this.#isUp = isNeeded;
  }

  /** From now on these are not loaded. */
  async block(wish: GateWish): Promise<void> {
    const { blocked, emptyImages, refusesWrites = false } = this.#wish;
    const isSame = wish.blocked.join() === blocked.join() && wish.emptyImages === emptyImages;
    if (isSame && (wish.refusesWrites ?? false) === refusesWrites) return;
    this.#wish = wish;
    await this.apply();
  }

  get refusesWrites(): boolean {
    return this.#wish.refusesWrites ?? false;
  }

  /** Nothing is loaded from these hosts; requests to them fail at once. */
  async leaveOut(hosts: readonly string[]): Promise<void> {
    if (hosts.join() === this.#leftOut.join()) return;
    this.#leftOut = hosts;
    await this.#target.send('Network.setBlockedURLs', { urls: hosts.map((host) => `*://${host}/*`) });
  }

  /** A visit begins: from now on documents may lead on to what this allows. */
  follow(rule: LeadRule): void {
    this.#lead = rule;
    this.#refused = new Map();
  }

  /** Where the tab's documents would have led on to, since the visit began; a few of each kind. */
  get refusedLeads(): readonly RefusedLead[] {
    return [...this.#refused.values()];
  }

  /** Documents of a frame with a target of its own are asked about there. */
  async guardFrame(frame: CdpTarget): Promise<void> {
    frame.on('Fetch.requestPaused', (paused) => {
      const { requestId, request, resourceType } = paused;
      if (resourceType === 'Document' && this.#refuses(request.url, false))
        frame.send('Fetch.failRequest', { requestId, errorReason: 'Aborted' }).catch(ignoreGone);
      else if (!this.#stopsWrite(frame, paused)) frame.send('Fetch.continueRequest', { requestId }).catch(ignoreGone);
    });
    await frame.send('Fetch.enable', {
      patterns: [documentRequests, ...(this.refusesWrites ? [allRequests] : this.#rules.onWrite ? [pings] : [])],
    });
  }

  /** Tells of a request that may change something; true where it was stopped. */
  #stopsWrite(target: CdpTarget, { requestId, request, resourceType }: Paused): boolean {
    const { url, method, headers, postData: body = '' } = request;
    const isDocument = resourceType === 'Document';
    if (!this.refusesWrites && resourceType !== 'Ping') return false;
    if (!isWrite({ url, method, body, isDocument })) return false;
    this.#rules.onWrite?.(url, headers.Referer, this.refusesWrites);
    if (!this.refusesWrites) return false;
    // A document that is aborted leaves the page where it is.
    const errorReason = isDocument ? 'Aborted' : 'BlockedByClient';
    target.send('Fetch.failRequest', { requestId, errorReason }).catch(ignoreGone);
    return true;
  }

  #refuses(url: string, isMain: boolean): boolean {
    const refusal = this.#lead?.(url) ?? null;
    if (!refusal) return false;
    if (this.#refused.size < mostRefused) this.#refused.set(refusal.to, { ...refusal, isMain });
    return true;
  }

  #decide(paused: Paused): void {
    const { requestId, request, resourceType, responseStatusCode: status } = paused;
    const isMain = paused.frameId === this.#rules.frameId;
    // Aborted, the page stays where it is; refused otherwise, an error page would take its place.
    if (
      status === undefined &&
      resourceType === 'Document' &&
      (this.#refuses(request.url, isMain) || (isMain && this.#rules.mayFollow?.(request.url) === false))
    ) {
      this.#target.send('Fetch.failRequest', { requestId, errorReason: 'Aborted' }).catch(ignoreGone);
      return;
    }
    if (status === undefined && this.#stopsWrite(this.#target, paused)) return;
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
export function answerPasswords(target: CdpTarget): void {
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
