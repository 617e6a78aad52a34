/**
 * The companion: opens the parts, joins them, closes them in reverse. The only file that knows them all.
 *
 * 1. The home is made and locked: one companion a home.
 * 2. The store opens and puts right what the last run left.
 * 3. Tabs, the pages that extract, and the browser's supervisor are made; Chrome itself opens at once, or with the first page.
 * 4. The engine is joined to them; the service answers calls; the server lets clients in.
 * 5. Where the extension is wanted, it is loaded, told port and token, and the dashboard is shown.
 * 6. Closing: no new page, running ones go back into the queue, files are written, Chrome ends, the lock is released.
 */
import { join } from 'node:path';
import { TabtrawlError, toErrorData } from '../../shared/batch/errors.ts';
import { extensionId } from '../../shared/extension-id.ts';
import { type Settings, settings as schema } from '../../shared/protocol/model.ts';
import { readerOf } from '../../shared/protocol/read.ts';
import { Consents } from '../api/consents.ts';
import { lockHome } from '../api/discovery.ts';
import { ApprovedFolders } from '../api/folders/approved-folders.ts';
import { serviceHandlers } from '../api/handlers.ts';
import type { ServiceParts } from '../api/ports.ts';
import { openServer, type Server } from '../api/server.ts';
import { openBrowser } from '../browser/browser.ts';
import { hasDisplay } from '../browser/chrome/flags.ts';
import { mapSite } from '../crawl/discovery/map-site.ts';
import { Engine } from '../crawl/engine.ts';
import { HookRun } from '../crawl/hooks.ts';
import type { Clock, HookSet, Log } from '../crawl/ports.ts';
import { rereadBatch } from '../crawl/reread.ts';
import { previewRule } from '../crawl/rule-preview.ts';
import type { FindSitemaps } from '../crawl/store-ports.ts';
import { looksUnsafe } from '../crawl/unsafe-urls/detect.ts';
import type { HostWrites } from '../crawl/writes.ts';
import { openDocumentReader } from '../documents/reader.ts';
import { installedBrowserPlaces } from '../profiles/installed-browsers.ts';
import { defaultProfile, profileDir } from '../profiles/profile-dir.ts';
import { findSitemaps } from '../sitemaps/find-sitemaps.ts';
import { batchTitle, exportBatch, writeFolder } from '../store/export/export.ts';
import { openStore } from '../store/store.ts';
import { AgentEntry } from './agent-entry.ts';
import { folderDialog } from './choose-folder.ts';
import { fileSource } from './file-source.ts';
import type { FleetOptions } from './fleet.ts';
import { extensionDir, extractionScript, type Home, hasExtension, makeHome, version } from './home.ts';
import { pruneOld, statusReader, untilIdle } from './housekeeping.ts';
import { openFolder } from './open-folder.ts';
import { checkFolder, openOutFolders } from './output-folders.ts';
import { downloadFrom, EventFan, type RunningCompanion } from './running-companion.ts';

export type CompanionOptions = {
  readonly home: Home;
  /** Name of a profile in the home, or a path. Default: `default`. */
  readonly profile?: string;
  /** Default: true where there is no display. */
  readonly headless?: boolean;
  /** The browser's executable. Default: the first found. */
  readonly chrome?: string;
  readonly chromeArgs?: readonly string[];
  /** Use a Chrome that runs already: `true` finds it, else its endpoint. */
  readonly attach?: string | true;
  readonly hooks?: HookSet | readonly HookSet[];
  /** Beside its own tabs, those of the workers of this queue. Default: its own alone. */
  readonly fleet?: FleetOptions;
  /** False: answers calls only, starts no page. Default true. */
  readonly crawls?: boolean;
  /** Show the extension's dashboard at the start. The extension itself is there whenever there is a window. Default false. */
  readonly extension?: boolean;
  /** Open Chrome before this resolves. Default: as `crawls`. */
  readonly openAtOnce?: boolean;
  /** Default: nothing is told. */
  readonly log?: Log;
  /** Raised to give up opening. */
  readonly signal?: AbortSignal;
  /** Raised when there is no time left: Chrome is ended before the listener returns. */
  readonly killSignal?: AbortSignal;
};

const statusEveryMs = 1000;
const pruneEveryMs = 6 * 3_600_000;

/** Opens all parts. Whatever fails, what was opened before it is closed again. Rejects with TabtrawlError. */
export async function openCompanion(options: CompanionOptions): Promise<RunningCompanion> {
  const { home, log = () => {}, signal, killSignal } = options;
  const crawls = options.crawls ?? true;
  const headless = options.headless ?? !hasDisplay(process.platform, process.env);
  const hooks = [options.hooks ?? []].flat();
  const clock = systemClock;
  const gone = new AbortController();
  const fan = new EventFan();
  const { emit } = fan;
  await using opened = new AsyncDisposableStack();

  makeHome(home);
  const lock = await lockHome(home.run);
  opened.defer(() => lock.release());
  const store = openStore({ path: home.database, log });
  opened.defer(() => store.close());
  const settings = openSettings({ get: () => store.getSettings(), put: (now) => store.putSettings(now), log });

  const whereabouts: { server: Server | null } = { server: null };
  const onWrites = (batch: string, writes: readonly HostWrites[]): void => {
    try {
      store.addWrites(batch, writes);
      const info = store.getBatch(batch);
      if (info) emit('batch', info);
    } catch (error) {
      log('warn', 'what pages sent could not be counted', { batch, ...toErrorData(error) });
    }
  };
  const documents = openDocumentReader();
  opened.use(documents);
  const browser = openBrowser({
    profileDir: profileDir(home.profiles, options.profile ?? defaultProfile),
    profileName: options.profile ?? defaultProfile,
    runDir: home.run,
    homeDir: home.dir,
    headless,
    chrome: options.chrome,
    chromeArgs: options.chromeArgs ?? [],
    attach: options.attach,
    everydayFolders: installedBrowserPlaces({ platform: process.platform, env: process.env }).map(
      (place) => place.userDataDir,
    ),
    extensionDir: options.extension || (!headless && hasExtension()) ? extensionDir : null,
    whereabouts: () => whereabouts.server,
    extraction: extractionScript,
    readDocument: (document, signal) => documents.read(document, signal),
    hooks,
    clock,
    log,
    onGaveUp: (error) => {
      engine.pauseAll(error.message);
      gone.abort(error);
    },
    onWrites,
  });
  opened.defer(() => browser.close());
  killSignal?.addEventListener('abort', () => browser.closeNow());

  const fleet =
    crawls && options.fleet
      ? await (await import('./fleet.ts')).openFleet(options.fleet, {
          homeDir: home.dir,
          version,
          clock,
          log,
          openBatches: () => store.openBatches(),
          cookiesFor: (session, host) => browser.cookiesFor(session, host),
          onChange: () => engine.remoteTabsChanged(),
          onTold: (info) => emit('fleet', info),
          onWrites,
        })
      : null;
  if (fleet) opened.use(fleet);

  const approved = new ApprovedFolders({
    path: join(home.run, 'folders.json'),
    homeDir: home.dir,
    clock,
    log,
    choose: headless ? undefined : folderDialog(gone.signal),
    isKnown: (batch) => store.getBatch(batch) !== null,
  });
  const folders = openOutFolders(store, log, clock, {
    mayWrite: (batch, dir) => approved.mayWrite(batch, dir),
    onTrouble: (batch, reason) => unlessMoved(() => engine.pause(batch, reason)),
    onMended: (batch, reason) => {
      const info = store.getBatch(batch);
      if (info?.state === 'paused' && info.reason === reason) unlessMoved(() => engine.resume(batch));
    },
  });
  const sitemaps: FindSitemaps = ({ session, ...asked }) =>
    findSitemaps({
      ...asked,
      fetch: async (url, namedBy) => {
        const got = await browser.fetchBytes(url, { session, namedBy, signal: asked.signal });
        return got && 'chunks' in got ? { status: got.status, url: got.url, bytes: chunksOf(got.chunks) } : got;
      },
    });
  const contentRules = (batch: string) =>
    (whereabouts.server?.settingsForBatch(batch) ?? settings.get()).contentRules ?? [];
  const engine = new Engine({
    store,
    runner: browser,
    extractor: browser.extractor,
    cache: store.captures,
    hosts: store.hosts,
    load: browser.load,
    clock,
    emit,
    log,
    hooks,
    random: Math.random,
    holdTabs: browser,
    ...(fleet ? { remoteTabs: fleet.tabs } : {}),
    files: fileSource(browser, store),
    sitemaps,
    tellKinds: (batch) => {
      if (store.getBatch(batch)) emit('kind', store.discoveryOf(batch));
    },
    resetPages: async (batch, pages) => {
      await store.resetPages(batch, { pages: [...pages] });
      engine.wake();
    },
    personPresent: () => browser.canShow() || (whereabouts.server?.pairedCount ?? 0) > 0,
    onStoreDamaged: (error) => gone.abort(error),
    contentRules,
    endOfTurn: (act) => void setImmediate(act),
    onStored: (row, result) => folders.stored(row, result),
  });
  // Runs after the engine has stopped: what it stored last is written too.
  opened.defer(() => folders.close());
  opened.defer(() => engine.stop());

  const status = statusReader({
    version,
    startedAt: Date.now(),
    browser: () => browser.status(),
    load: () => browser.load.current(),
    peakBrowserBytes: () => browser.load.peakBytes(),
    budgetBytes: () => engine.memoryBudgetBytes(),
    tabs: () => engine.tabs(),
    openTabs: () => browser.openTabs(),
    pagesPerSecond: () => engine.pagesPerSecond(),
    storeBytes: () => store.size(),
    clients: () => whereabouts.server?.clientCount ?? 0,
  });
  const consents = new Consents({
    path: join(home.run, 'agents.json'),
    clock,
    log,
    sessionOf: (batch) => store.getBatch(batch)?.options.session ?? null,
    isOpen: (batch) => {
      const info = store.getBatch(batch);
      return info !== null && info.state !== 'done' && info.state !== 'cancelled';
    },
    onChange: (state) => emit('consent', state),
  });
  const parts: Omit<ServiceParts, 'tickets' | 'eventSeq'> = {
    store,
    search: store.search,
    consents,
    folders: approved,
    fleet,
    engine,
    sessions: {
      sessions: () => browser.sessions(),
      seed: (name, cookies, keep) => browser.seed(name, cookies, keep),
      close: (name) => browser.closeSession(name),
      openLogin: (url) => browser.openLogin(url),
      openDashboard: () => browser.showDashboard(),
    },
    exports: {
      stream: (batch, format, filter, how) => exportBatch(store, batch, format, filter, how),
      folder: (batch, dir, how) => writeFolder(store, batch, dir, how),
      folderName: batchTitle,
    },
    settings,
    status,
    emit,
    pageWritten: (page) => folders.written(page),
    outDir: home.out,
    checkFolder,
    looksUnsafe,
    mapSite: (asked) =>
      mapSite(
        asked,
        { runner: browser, extractor: browser.extractor, sitemaps, nowMs: () => clock.wallMs() },
        gone.signal,
      ),
    previewRule: (asked) => previewRule(asked, { captures: store.captures, extractor: browser.extractor }),
    reread: async (batch, { filter, options: given }) => {
      const read = await rereadBatch(batch, given, {
        records: store.records(batch.id, { ...filter, states: ['done'] }, { bodies: false }),
        captures: store.captures,
        extractor: browser.extractor,
        rules: contentRules(batch.id),
        hooks: new HookRun(hooks, log),
        rewrite: (record) => store.rewrite(record),
        tell: (rows) => emit('page', { batch: batch.id, rows: [...rows] }),
        signal: gone.signal,
      });
      const now = store.getBatch(batch.id);
      if (now && read.pages > 0) {
        folders.catchUp(now);
        emit('batch', now);
      }
      return read;
    },
    openFolder: (folder) => (headless ? Promise.resolve(false) : openFolder(folder)),
  };
  const handlers = serviceHandlers({
    ...parts,
    tickets: { issue: (download) => serverOf(whereabouts).issueTicket(download) },
    eventSeq: () => whereabouts.server?.eventSeq ?? 0,
  });
  const agents = new AgentEntry({
    version,
    log,
    link: {
      call: (name, params) => serverOf(whereabouts).call(name, params),
      on: (event, listener) => fan.on(event, listener),
    },
  });
  opened.use(agents);
  const server = await openServer({
    runDir: home.run,
    extensionId,
    version,
    handlers,
    agents: (request, client) => agents.answer(request, client),
    snapshot: () => ({
      batches: [...store.listBatches()],
      holds: [...engine.holds()],
      consent: consents.state(),
      ...(fleet ? { fleet: fleet.info() } : {}),
      status: status(),
      settings: settings.get(),
    }),
    log,
    clock,
  });
  opened.use(server);
  whereabouts.server = server;
  fan.all(server.emit);
  fan.on('batch', (data) => {
    if (!('removed' in data)) folders.changed(data);
  });

  if (options.openAtOnce ?? crawls) await browser.open(signal);
  if (options.extension && !headless) await browser.showDashboard();
  signal?.throwIfAborted();
  if (crawls) {
    for (const batch of store.listBatches()) folders.catchUp(batch);
    await fleet?.open();
    engine.start();
    store.search.keepUp();
    repeat(opened, statusEveryMs, () => emit('status', status()));
    repeat(opened, pruneEveryMs, () => void pruneOld(store, settings.get().keepDays, log), true);
  }

  const closing = opened.move();
  const close = async (): Promise<void> => {
    gone.abort(new TabtrawlError('interrupted', 'The companion was closed.'));
    await closing.disposeAsync();
  };
  return {
    port: server.port,
    gone: gone.signal,
    call: server.call,
    on: (event, listener) => fan.on(event, listener),
    download: (path) => downloadFrom(server.port, path),
    windowsClosed: (until) => browser.windowsClosed(until),
    outTrouble: (batch) => folders.trouble(batch),
    idle: () =>
      untilIdle({
        store,
        fan,
        folders,
        clock,
        isBeingRead: (withinMs) => server.isBeingRead(withinMs),
        gone: gone.signal,
      }),
    close,
  };
}

async function* chunksOf(chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks;
}

function serverOf(whereabouts: { readonly server: Server | null }): Server {
  if (!whereabouts.server)
    throw new TabtrawlError('conflict', 'The companion is still opening. Try again in a moment.');
  return whereabouts.server;
}

/** A batch that ended, or was moved by others, in the same moment needs it no more; a store that is full waits by itself. */
function unlessMoved(act: () => unknown): void {
  try {
    act();
  } catch (thrown) {
    const codes: readonly string[] = ['conflict', 'not-found', 'store-full'];
    if (!(thrown instanceof TabtrawlError && codes.includes(thrown.code))) throw thrown;
  }
}

/** Calls `act` now and then until the stack is closed. */
function repeat(opened: AsyncDisposableStack, everyMs: number, act: () => void, atOnce = false): void {
  if (atOnce) act();
  const timer = setInterval(act, everyMs);
  opened.defer(() => clearInterval(timer));
}

/** The machine's clock. */

/** Longer timers than this overflow and fire at once. */
const longestTimerMs = 2 ** 31 - 1;

export const systemClock: Clock = {
  wallMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  after: (ms, act) => {
    const timer = setTimeout(act, Math.min(longestTimerMs, Math.max(0, ms)));
    return () => clearTimeout(timer);
  },
};

/** The settings, kept in the store. */

type Ports = { readonly get: () => unknown; readonly put: (settings: Settings) => void; readonly log: Log };

/** What is stored but does not fit (an older or a newer Tabtrawl wrote it) is told and replaced by the defaults. */
function openSettings({ get, put, log }: Ports): { get(): Settings; set(change: Partial<Settings>): Settings } {
  const parsed = readerOf(schema).safeParse(get() ?? {});
  if (!parsed.success)
    log('warn', 'The stored settings do not fit and are replaced by the defaults.', { error: parsed.error.message });
  let now = parsed.data ?? schema.parse({});
  return {
    get: () => now,
    set(change) {
      now = schema.parse({ ...now, ...change });
      put(now);
      return now;
    },
  };
}
