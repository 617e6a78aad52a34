/**
 * Service and shared workers that crawled pages start. They outlive their page by half a minute and more, and a context by as long; so they are
 * ended once no page of their host is at work in their context. A worker whose host a person has open in the same context is theirs, and stays.
 */

import { hostOf } from '../../../shared/urls.ts';
import type { Cdp, CdpEvents } from '../cdp/cdp.ts';

type TargetInfo = CdpEvents['Target.targetCreated'][0]['targetInfo'];

/** What `Target.setDiscoverTargets` is to tell of for this. */
export const workerTypes = ['service_worker', 'shared_worker'] as const;

export class PageWorkers {
  readonly #browser: Cdp;
  readonly #isOurs: (targetId: string) => boolean;
  readonly #open = new Map<string, TargetInfo>();

  /** `isOurs`: whether a page is one of our tabs. */
  constructor(browser: Cdp, isOurs: (targetId: string) => boolean) {
    this.#browser = browser;
    this.#isOurs = isOurs;
    browser.on('Target.targetCreated', ({ targetInfo }) => {
      if (isWorkerOfPage(targetInfo)) this.#open.set(targetInfo.targetId, targetInfo);
    });
    browser.on('Target.targetDestroyed', ({ targetId }) => this.#open.delete(targetId));
  }

  /** `contextId`: undefined is the profile itself. */
  has(contextId: string | undefined, host: string): boolean {
    return [...this.#open.values()].some(
      (worker) => hostOf(worker.url) === host && (contextId === undefined || worker.browserContextId === contextId),
    );
  }

  /** Ends those of hosts that no page at work is of. Never rejects: what fails is gone, or goes with Chrome. */
  async sweep(isAtWork: (contextId: string | undefined, host: string) => boolean): Promise<void> {
    const idle = [...this.#open.values()].filter((worker) => !isAtWork(worker.browserContextId, hostOf(worker.url)));
    if (idle.length === 0) return;
    const persons = await this.#personsHosts();
    await this.#end(idle.filter((worker) => !persons.has(placeOf(worker))));
  }

  /** Ends all of a context that goes. Never rejects. */
  async endOf(contextId: string): Promise<void> {
    await this.#end([...this.#open.values()].filter(({ browserContextId }) => browserContextId === contextId));
  }

  async #end(workers: readonly TargetInfo[]): Promise<void> {
    await Promise.all(
      workers.map(({ targetId }) => this.#browser.send('Target.closeTarget', { targetId }).catch(() => {})),
    );
  }

  async #personsHosts(): Promise<ReadonlySet<string>> {
    const told = await this.#browser.send('Target.getTargets', {}).catch(() => ({ targetInfos: [] }));
    const pages = told.targetInfos.filter(({ type, targetId }) => type === 'page' && !this.#isOurs(targetId));
    return new Set(pages.map(placeOf));
  }
}

/** Those of extensions are none. */
function isWorkerOfPage({ type, url }: TargetInfo): boolean {
  return workerTypes.some((worker) => worker === type) && /^(?:https?|blob:https?):/.test(url);
}

function placeOf({ browserContextId, url }: TargetInfo): string {
  return `${browserContextId} ${hostOf(url)}`;
}
