/**
 * A worker of a fleet: a home, a Chrome, and nothing else: no store, no server, no calls.
 *
 * 1. The home is locked, the queue reached, Chrome opened.
 * 2. It takes visits until `signal` is raised; then what it has is finished, or given back after `drainWithinMs`.
 * 3. Chrome ends, the lock is released.
 */
import { hostname } from 'node:os';
import { TabtrawlError } from '../../shared/batch/errors.ts';
import { lockHome } from '../api/discovery.ts';
import { openBrowser } from '../browser/browser.ts';
import { hasDisplay } from '../browser/chrome/flags.ts';
import type { Log } from '../crawl/ports.ts';
import { openDocumentReader } from '../documents/reader.ts';
import { openBullmqCarrier } from '../fleet/bullmq-carrier.ts';
import { FleetWorker } from '../fleet/worker.ts';
import { installedBrowserPlaces } from '../profiles/installed-browsers.ts';
import { defaultProfile, profileDir } from '../profiles/profile-dir.ts';
import { systemClock } from './companion.ts';
import { extractionScript, type Home, makeHome, version } from './home.ts';

export type WorkerOptions = {
  readonly home: Home;
  /** The queue's address: a secret. */
  readonly url: string;
  readonly name: string;
  readonly tabs: 'auto' | number;
  readonly maxMemoryBytes: number | null;
  /** Hosts that the person of this worker's profile is signed in to, and lets be read. */
  readonly offers: readonly string[];
  readonly profile?: string | undefined;
  readonly headless?: boolean | undefined;
  readonly chrome?: string | undefined;
  readonly chromeArgs: readonly string[];
  readonly log: Log;
  /** Told once it takes visits. */
  readonly onReady: (of: {
    readonly name: string;
    readonly code: string;
    readonly queue: string;
    readonly browser: string;
  }) => void;
  readonly onDraining: (visits: number) => void;
  readonly signal: AbortSignal;
  readonly killSignal: AbortSignal;
  readonly drainWithinMs: number;
};

/** Resolves when it has ended, with how many pages it read. Rejects with TabtrawlError. */
export async function runWorker(options: WorkerOptions): Promise<{ readonly pages: number }> {
  const { home, log, signal, killSignal, chromeArgs } = options;
  await using opened = new AsyncDisposableStack();
  makeHome(home);
  const lock = await lockHome(home.run);
  opened.defer(() => lock.release());
  const carrier = await openBullmqCarrier({ url: options.url, log });
  opened.use(carrier);

  const gone = new AbortController();
  const profileName = options.profile ?? defaultProfile;
  const documents = openDocumentReader();
  opened.use(documents);
  const browser = openBrowser({
    profileDir: profileDir(home.profiles, profileName),
    profileName,
    runDir: home.run,
    homeDir: home.dir,
    headless: options.headless ?? !hasDisplay(process.platform, process.env),
    chrome: options.chrome,
    chromeArgs,
    attach: undefined,
    everydayFolders: installedBrowserPlaces({ platform: process.platform, env: process.env }).map(
      (place) => place.userDataDir,
    ),
    extensionDir: null,
    whereabouts: () => null,
    extraction: extractionScript,
    readDocument: (document, signal) => documents.read(document, signal),
    // Hooks are the coordinator's; nothing that comes over the wire is run here.
    hooks: [],
    clock: systemClock,
    log,
    onGaveUp: (error) => gone.abort(error),
  });
  opened.defer(() => browser.close());
  const killNow = (): void => browser.closeNow();
  killSignal.addEventListener('abort', killNow);
  await browser.open(signal);
  signal.throwIfAborted();

  const worker = new FleetWorker({
    carrier,
    runner: browser,
    extractor: browser.extractor,
    load: browser.load,
    sessions: {
      seed: async (session, cookies) => void (await browser.seed(session, cookies, false)),
      close: (session) => browser.closeSession(session),
    },
    clock: systemClock,
    log,
    name: options.name,
    machine: hostname(),
    version,
    tabs: options.tabs,
    maxMemoryBytes: options.maxMemoryBytes,
    offers: options.offers,
    onUnfit: (error) => gone.abort(error),
  });
  opened.defer(() => worker.close());
  await worker.open();
  options.onReady({ name: options.name, code: worker.code, queue: carrier.address, browser: browser.status().name });

  await raised([signal, gone.signal]);
  if (gone.signal.aborted)
    throw gone.signal.reason instanceof TabtrawlError
      ? gone.signal.reason
      : new TabtrawlError('internal', 'The worker ended.');
  options.onDraining(worker.working);
  await worker.drain(options.drainWithinMs);
  return { pages: worker.pages };
}

function raised(signals: readonly AbortSignal[]): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of signals) {
      if (signal.aborted) resolve();
      signal.addEventListener('abort', () => resolve(), { once: true });
    }
  });
}
