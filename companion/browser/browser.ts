/**
 * The one Chrome as the rest of the companion sees it: pages are run in it, people sign in with it, its memory is known.
 * Joins the supervisor (is there a Chrome?) and the tabs (what happens in it).
 */

import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { messageOf, TabtrawlError } from '../../shared/batch/errors.ts';
import { extensionPages, extensionId as pinnedId } from '../../shared/extension-id.ts';
import type { Cookie, SessionInfo, StatusInfo } from '../../shared/protocol/model.ts';
import type {
  Clock,
  Extractor,
  HoldTabs,
  HookSet,
  LoadSensor,
  Log,
  PageJob,
  PageRunner,
  Visit,
} from '../crawl/ports.ts';
import type { HostWrites } from '../crawl/writes.ts';
import type { CdpTarget } from './cdp/cdp.ts';
import { attachChrome } from './chrome/attach.ts';
import { handOver, openExtensionPage, type Whereabouts } from './chrome/extension.ts';
import { ensureChrome } from './chrome/install.ts';
import { extensionWithGrants } from './chrome/kept-grants.ts';
import { launchChrome } from './chrome/launch.ts';
import { type HeldBrowser, openBrowserKeeper } from './chrome/supervisor.ts';
import { openExtractor } from './extract/extractor.ts';
import { openKeptPage } from './extract/kept-page.ts';
import { openLoadSensor } from './load/sensor.ts';
import { KeptSessions } from './tabs/contexts.ts';
import { PersonTabs } from './tabs/person-tabs.ts';
import type { ReadDocument } from './visit/document-visit.ts';
import { openTabs } from './visit/page-runner.ts';

export type BrowserOptions = {
  readonly profileDir: string;
  /** The profile as the user calls it. */
  readonly profileName: string;
  readonly runDir: string;
  /** Where a downloaded browser and kept sessions lie. */
  readonly homeDir: string;
  readonly headless: boolean;
  readonly chrome: string | undefined;
  readonly chromeArgs: readonly string[];
  readonly attach: string | true | undefined;
  /** User-data directories of the browsers that people use, to find one to attach to. */
  readonly everydayFolders: readonly string[];
  /** Null for none. */
  readonly extensionDir: string | null;
  /** Asked for when the extension is there; null where nobody listens. */
  readonly whereabouts: () => Whereabouts | null;
  /** The text of the script that extracts, read when it is first needed. */
  readonly extraction: () => string;
  /** Reads PDFs and Office documents; without it they are files, as any other. */
  readonly readDocument?: ReadDocument;
  readonly hooks: readonly HookSet[];
  readonly clock: Clock;
  readonly log: Log;
  readonly onGaveUp: (error: TabtrawlError) => void;
  /** What pages of a batch sent, or were refused, that may change something at a site. */
  readonly onWrites?: (batch: string, writes: readonly HostWrites[]) => void;
};

export interface Browser extends PageRunner, HoldTabs {
  readonly load: LoadSensor & { peakBytes(): number };
  /** Reads captures in pages of its own in the browser. */
  readonly extractor: Extractor;
  /** Opens Chrome if it is not open. Rejects with `no-chrome`, `profile-in-use` or `browser-lost`. */
  open(signal?: AbortSignal): Promise<void>;
  status(): StatusInfo['browser'];
  openTabs(): number;
  /** Shows the dashboard of the loaded extension, in a window of its own where there is none any more. Rejects `no-window`. */
  showDashboard(): Promise<void>;
  sessions(): Promise<readonly SessionInfo[]>;
  seed(session: string, cookies: readonly Cookie[], keep: boolean): Promise<{ session: SessionInfo; refused: number }>;
  closeSession(session: string): Promise<void>;
  /** Cookies of a session that its pages of a host would send; none where it has none. */
  cookiesFor(session: string, host: string): Promise<readonly Cookie[]>;
  /** Rejects `no-window`. */
  openLogin(url: string): Promise<void>;
  /** Resolves when every window of openLogin has been closed by the person, or the signal is raised. */
  windowsClosed(signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
  closeNow(): void;
}

export function openBrowser(options: BrowserOptions): Browser {
  const { clock, log, headless } = options;
  const kept = new KeptSessions(join(options.homeDir, 'sessions.json'), log);
  const logins = new LoginWindows();
  // Without a window nobody opens any; a browser that was attached to keeps its own.
  const personTabs =
    headless || options.attach !== undefined || !isOwnProfile(options)
      ? null
      : new PersonTabs(join(options.homeDir, `tabs-${options.profileName}.json`), { clock, log });
  // A browser that was attached to is a person's, wherever this runs.
  const tabs = openTabs({
    hooks: options.hooks,
    extraction: options.extraction,
    ...(options.readDocument ? { readDocument: options.readDocument } : {}),
    log,
    clock,
    headless: headless && options.attach === undefined,
    onRemembered: (session, cookies) => kept.note(session, cookies),
    ownPort: () => options.whereabouts()?.port ?? null,
    ...(options.onWrites ? { onWrites: options.onWrites } : {}),
  });
  let extension: { browser: HeldBrowser; id: string } | null = null;
  /**
   * The tab of the dashboard. Once shown it is what an empty window shows, after a crash and where the person closed theirs in the midst of a
   * crawl too.
   */
  let dashboard: string | null = null;
  let shown: Promise<void> = Promise.resolve();
  /** One after the other: a new Chrome and whoever asks meanwhile would open one each. */
  const bringDashboard = ({ browser, id }: { browser: HeldBrowser; id: string }): Promise<void> => {
    const bring = async () => {
      dashboard = await openExtensionPage(browser.cdp, id, extensionPages.dashboard, dashboard);
    };
    const next = shown.then(bring);
    shown = next.catch(() => {});
    return next;
  };

  const supervisor = openBrowserKeeper({
    launch: (signal) => launchOrAttach(options, signal),
    extension: () => extensionFor(options),
    async onOpened(browser, extensionId) {
      logins.follow(browser.cdp);
      personTabs?.know(browser.cdp);
      await tabs.attach(browser.cdp);
      await personTabs?.follow(browser.cdp);
      for (const [session, { cookies }] of kept.all()) await tabs.seedCookies(session, cookies);
      extension = extensionId === null ? null : { browser, id: extensionId };
      const where = options.whereabouts();
      if (extensionId === null || !where) return;
      await handOver(browser.cdp, extensionId, where).catch((error: unknown) => {
        // A crawl goes on without its toolbar; without a browser it would not have come here.
        if (browser.cdp.closed.aborted) throw error;
        log('error', 'The extension was not told where the companion is; its button will not connect.', {
          cause: String(error),
        });
      });
      if (dashboard === null) return;
      try {
        await bringDashboard({ browser, id: extensionId });
      } catch (error) {
        if (browser.cdp.closed.aborted) throw error;
        log('warn', 'The dashboard could not be shown again.', { cause: String(error) });
      }
    },
    onLost: () => tabs.detach('Chrome ended.'),
    onGaveUp: (error) => {
      tabs.close();
      options.onGaveUp(error);
    },
    clock,
    log,
  });
  const extractor = openExtractor({
    browser: async () => (await supervisor.open()).cdp,
    openPage: (browser) => openKeptPage(browser, options.extraction()),
    clock,
    log,
  });
  const load = openLoadSensor({ browser: () => supervisor.current(), clock, log });

  /** With a browser: one that is open, or open again after its loss. */
  const withBrowser = async (act: () => Promise<Visit>): Promise<Visit> => {
    try {
      await supervisor.open();
    } catch (error) {
      return { outcome: 'lost', message: messageOf(error) };
    }
    return act();
  };
  const canShow = (): boolean => options.attach !== undefined || !headless;

  return {
    load,
    extractor,
    async open(signal) {
      const opening = supervisor.open();
      const stop = (): void => void supervisor.close();
      signal?.addEventListener('abort', stop, { once: true });
      await opening.finally(() => signal?.removeEventListener('abort', stop));
      // So that figures "at the start" are of this moment.
      await load.measure();
    },
    status: () => ({
      state: supervisor.state(),
      name: supervisor.current()?.product ?? '',
      headless,
      profile: options.attach === undefined ? options.profileName : 'the browser that was attached to',
    }),
    openTabs: () => tabs.openTabs(),
    async showDashboard() {
      if (!canShow()) throw noWindow();
      await supervisor.open();
      if (!extension) return;
      await bringDashboard(extension);
    },
    visit: (job: PageJob, signal) => withBrowser(() => tabs.visit(job, signal)),
    fetch: (job: PageJob, signal) => withBrowser(() => tabs.fetch(job, signal)),
    async fetchText(url, session, signal) {
      await supervisor.open();
      return tabs.fetchText(url, session, signal);
    },
    async fetchMarkdown(url, session, signal) {
      await supervisor.open();
      return tabs.fetchMarkdown(url, session, signal);
    },
    async fetchBytes(url, ask) {
      await supervisor.open();
      return tabs.fetchBytes(url, ask);
    },
    async fetchFile(url, ask) {
      await supervisor.open();
      return tabs.fetchFile(url, ask);
    },
    setTabLimit: (count, tight) => tabs.setTabLimit(count, tight),
    canShow,
    show: async (session, url, onSeen) => {
      if (!canShow()) throw noWindow();
      await supervisor.open();
      return tabs.show(session, url, onSeen);
    },
    watch: (session, host, signs) => tabs.watch(session, host, signs),
    sessions: async () => sessionsOf(await tabs.sessions(), kept),
    async seed(session, cookies, keep) {
      await supervisor.open();
      const { accepted, refused } = await tabs.seedCookies(session, cookies);
      kept.add(session, accepted, keep);
      const all = sessionsOf(await tabs.sessions(), kept);
      const one = all.find(({ name }) => name === session);
      if (!one) throw new TabtrawlError('internal', `The session "${session}" was not made.`);
      return { session: one, refused };
    },
    async closeSession(session) {
      const known = kept.forget(session);
      if (!(await tabs.closeSession(session)) && !known)
        throw new TabtrawlError('not-found', `There is no session "${session}".`);
    },
    async cookiesFor(session, host) {
      await supervisor.open();
      const all = await tabs.cookies(session);
      const name = host.replace(/:\d+$/, '');
      return all.filter(({ domain }) => {
        const bare = domain.replace(/^\./, '');
        return name === bare || (domain.startsWith('.') && name.endsWith(`.${bare}`));
      });
    },
    async openLogin(url) {
      if (!canShow()) throw noWindow();
      const { cdp } = await supervisor.open();
      await logins.show(cdp, url);
    },
    windowsClosed: (signal) => logins.closed(signal),
    async close() {
      load.close();
      await extractor[Symbol.asyncDispose]();
      await personTabs?.end();
      await tabs.close();
      await supervisor.close();
    },
    closeNow: () => supervisor.closeNow(),
  };
}

async function launchOrAttach(options: BrowserOptions, signal: AbortSignal): Promise<HeldBrowser> {
  const { attach, log } = options;
  if (attach !== undefined) return attachChrome(attach, options.everydayFolders, signal);
  const executable = await ensureChrome({
    chrome: options.chrome,
    cacheDir: join(options.homeDir, 'browsers'),
    report: (line) => log('warn', line),
  });
  prepareNewProfile(options.profileDir, pinnedId);
  return launchChrome({
    executable,
    profileDir: options.profileDir,
    runDir: options.runDir,
    headless: options.headless,
    chromeArgs: options.chromeArgs,
    loadsExtension: options.extensionDir !== null,
    ownsProfile: isOwnProfile(options),
    log,
    signal,
  });
}

/** The folder to load the extension from: with what the person has allowed it, where that is known. */
function extensionFor(options: BrowserOptions): string | null {
  const { extensionDir, profileDir, attach, log } = options;
  if (extensionDir === null || attach !== undefined || !isOwnProfile(options)) return extensionDir;
  try {
    return extensionWithGrants({ extensionDir, profileDir, extensionId: pinnedId });
  } catch (cause) {
    log('warn', 'What the extension was allowed could not be kept; it asks again.', { cause: String(cause) });
    return extensionDir;
  }
}

/** A profile of the home, rather than a folder that the person named. */
function isOwnProfile({ profileDir, homeDir }: BrowserOptions): boolean {
  return dirname(profileDir) === join(homeDir, 'profiles');
}

function sessionsOf(
  open: readonly { name: string; tabs: number; cookies: number | null }[],
  kept: KeptSessions,
): readonly SessionInfo[] {
  const names = new Set([...open.map(({ name }) => name), ...kept.all().keys()]);
  return [...names].map((name) => {
    const seeded = kept.all().get(name);
    const now = open.find((session) => session.name === name);
    return {
      name,
      tabs: now?.tabs ?? 0,
      cookies: now?.cookies ?? null,
      seededHosts: [...new Set((seeded?.cookies ?? []).map(({ domain }) => domain.replace(/^\./, '')))],
      kept: seeded?.kept ?? false,
    };
  });
}

function noWindow(): TabtrawlError {
  return new TabtrawlError(
    'no-window',
    'Chrome runs without a window here, so nobody could sign in. Start Tabtrawl where there is a display, or sign in with "tabtrawl login".',
  );
}

/** A profile of our own that does not exist yet: what it begins with. One that exists is never written to. */

/** Makes the profile with the extension's button in the toolbar rather than behind the puzzle piece. Does nothing where there is one. */
function prepareNewProfile(profileDir: string, pinnedExtension: string): void {
  if (existsSync(profileDir)) return;
  const folder = join(profileDir, 'Default');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(join(folder, 'Preferences'), JSON.stringify({ extensions: { pinned_extensions: [pinnedExtension] } }), {
    mode: 0o600,
  });
}

/** Windows that a person asked for, to sign in. They are the person's: never navigated again, never closed by us. */

class LoginWindows {
  readonly #open = new Set<string>();
  readonly #waiting = new Set<() => void>();

  /** Follows the windows of a browser that has just been opened; those of one before are gone with it. */
  follow(browser: CdpTarget): void {
    browser.on('Target.targetDestroyed', ({ targetId }) => {
      if (this.#open.delete(targetId)) this.#tell();
    });
    browser.closed.addEventListener('abort', () => {
      this.#open.clear();
      this.#tell();
    });
  }

  async show(browser: CdpTarget, url: string): Promise<void> {
    const { targetId } = await browser.send('Target.createTarget', { url, newWindow: true });
    this.#open.add(targetId);
    await browser.send('Target.activateTarget', { targetId });
  }

  /** Resolves when none is open any more, or the signal is raised. */
  closed(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const look = (): void => {
        if (this.#open.size > 0 && !signal.aborted) return;
        this.#waiting.delete(look);
        signal.removeEventListener('abort', look);
        resolve();
      };
      this.#waiting.add(look);
      signal.addEventListener('abort', look);
      look();
    });
  }

  #tell(): void {
    for (const look of [...this.#waiting]) look();
  }
}
