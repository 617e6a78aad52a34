/** A real Chrome with the tab runner in it, and the test site beside; everything is gone again after `close`. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { systemClock } from '../../../companion/app/companion.ts';
import { extractionScript } from '../../../companion/app/home.ts';
import { findAnyChrome } from '../../../companion/browser/chrome/install.ts';
import { type LaunchedChrome, launchChrome } from '../../../companion/browser/chrome/launch.ts';
import { openTabs, type TabRunner } from '../../../companion/browser/visit/page-runner.ts';
import type { Capture, HookSet, PageJob, Visit } from '../../../companion/crawl/ports.ts';
import { type BatchOptionsInput, batchOptions } from '../../../shared/batch/options.ts';
import { hostOf } from '../../../shared/urls.ts';
import { openSite, type Site } from '../../site/site.ts';

export interface RunnerUnderTest {
  readonly site: Site;
  readonly tabs: TabRunner;
  readonly chrome: LaunchedChrome;
  /** `address`: a path of the site, or a URL. */
  visit(address: string, options?: BatchOptionsInput, signal?: AbortSignal): Promise<Visit>;
  fetch(address: string, options?: BatchOptionsInput): Promise<Visit>;
  /** Chrome is closed and started again on the same profile. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

type RunnerOptions = { readonly hooks?: readonly HookSet[]; readonly chromeArgs?: readonly string[] };

export async function openRunner({ hooks = [], chromeArgs = [] }: RunnerOptions = {}): Promise<RunnerUnderTest> {
  const site = await openSite();
  const folder = mkdtempSync(path.join(tmpdir(), 'tabs-'));
  const executable = (await findAnyChrome('/nowhere'))?.executable ?? 'no browser';
  const launch = () =>
    launchChrome({
      executable,
      profileDir: path.join(folder, 'profile'),
      runDir: folder,
      headless: true,
      ownsProfile: true,
      chromeArgs,
      log: () => {},
    });
  let chrome = await launch();
  const tabs = openTabs({ hooks, extraction: extractionScript, log: () => {}, clock: systemClock, headless: true });
  await tabs.attach(chrome.cdp);
  const toJob = (address: string, options: BatchOptionsInput): PageJob => {
    const url = address.startsWith('/') ? site.url(address) : address;
    const page = { id: 'page', batch: 'batch', index: 0, url, host: hostOf(url), attempts: 0, crashes: 0 };
    const parsed = batchOptions.parse(options);
    return { page: { ...page, fromTab: false, notes: [] }, session: parsed.session, attempt: 1, options: parsed };
  };
  const never = new AbortController().signal;
  return {
    site,
    tabs,
    get chrome() {
      return chrome;
    },
    visit: (address, options = {}, signal = never) => tabs.visit(toJob(address, options), signal),
    fetch: (address, options = {}) => tabs.fetch(toJob(address, options), never),
    async restart() {
      tabs.detach('Chrome is started again.');
      await chrome.close();
      chrome = await launch();
      await tabs.attach(chrome.cdp);
    },
    async close() {
      await tabs.close();
      await chrome.close();
      await site.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The capture of a visit that has one; throws with what else it came to. */
export function captureOf(visit: Visit): Capture {
  if (visit.outcome === 'captured') return visit.capture;
  throw new Error(`no capture: ${JSON.stringify(visit)}`);
}

/** How a visit ended, in a word: `captured 200`, an error's code, `lost`, `cancelled`. */
export function endOf(visit: Visit): string {
  if (visit.outcome === 'captured') return `captured ${visit.capture.httpStatus}`;
  return visit.outcome === 'failed' ? visit.error.code : visit.outcome;
}

/** Runs `act` over all items, `tabs` at once, as a sliding window; results in the order of the items. */
export async function inTabs<T, R>(tabs: number, items: readonly T[], act: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const work = async () => {
    while (next < items.length) {
      const at = next++;
      results[at] = await act(items[at] as T);
    }
  };
  await Promise.all(Array.from({ length: tabs }, work));
  return results;
}
