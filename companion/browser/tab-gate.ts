/**
 * Which requests of a tab are let through. Chrome is asked to stop only those that something is to be decided about, as each stop is a round
 * trip: kinds of resources that are blocked, documents where downloads must not reach a person's folder, all where passwords are refused.
 */
import type { Blockable } from '../../shared/batch/options.ts';
import { isSaved, mimeTypeOf } from './capture-kinds.ts';
import type { CdpCommands, CdpEvents, CdpTarget } from './cdp.ts';
import { lowerCased } from './seen.ts';

type Pattern = NonNullable<NonNullable<CdpCommands['Fetch.enable']['paramsType'][0]>['patterns']>[number];
type Paused = CdpEvents['Fetch.requestPaused'][0];

/** Types of resources as the network knows them. */
const blockedTypes = { image: 'Image', media: 'Media', font: 'Font', stylesheet: 'Stylesheet' } as const;

export type GateRules = {
  /** Questions for a name and password are answered with "no". */
  readonly refusesPasswords: boolean;
  /** Documents that Chrome would save are stopped before it does. */
  readonly stopsDownloads: boolean;
  /** Told of a document that was stopped. */
  readonly onStopped: (loaderId: string, status: number, headers: Readonly<Record<string, string>>) => void;
};

export class TabGate {
  readonly #target: CdpTarget;
  readonly #rules: GateRules;
  #blocked: readonly Blockable[] = [];
  #isUp = false;

  constructor(target: CdpTarget, rules: GateRules) {
    this.#target = target;
    this.#rules = rules;
    target.on('Fetch.requestPaused', (paused) => this.#decide(paused));
    target.on('Fetch.authRequired', ({ requestId }) => {
      const no = { requestId, authChallengeResponse: { response: 'CancelAuth' as const } };
      target.send('Fetch.continueWithAuth', no).catch(ignoreGone);
    });
  }

  /** Puts the rules to work. Must come before the first navigation: a question for a password once asked stays. */
  async apply(): Promise<void> {
    const { refusesPasswords, stopsDownloads } = this.#rules;
    const patterns: Pattern[] = this.#blocked.map((kind) => ({ resourceType: blockedTypes[kind] }));
    if (stopsDownloads) patterns.push({ resourceType: 'Document', requestStage: 'Response' });
    if (refusesPasswords) patterns.push({ urlPattern: '*' });
    const isNeeded = patterns.length > 0;
    if (isNeeded) await this.#target.send('Fetch.enable', { patterns, handleAuthRequests: refusesPasswords });
    else if (this.#isUp) await this.#target.send('Fetch.disable');
    this.#isUp = isNeeded;
  }

  /** From now on resources of these kinds are not loaded. */
  async block(kinds: readonly Blockable[]): Promise<void> {
    if (kinds.join() === this.#blocked.join()) return;
    this.#blocked = kinds;
    await this.apply();
  }

  #decide(paused: Paused): void {
    const { requestId, resourceType, responseStatusCode: status } = paused;
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
    } else if (this.#blocked.some((kind) => blockedTypes[kind] === resourceType))
      this.#target.send('Fetch.failRequest', { requestId, errorReason: 'BlockedByClient' }).catch(ignoreGone);
    else this.#target.send('Fetch.continueRequest', { requestId }).catch(ignoreGone);
  }
}

function isDownload(status: number, headers: Readonly<Record<string, string>>): boolean {
  return status >= 200 && status < 300 && isSaved(mimeTypeOf(headers['content-type']), headers['content-disposition']);
}

/** The request may have been given up meanwhile, and the tab with it. */
function ignoreGone(): void {}
