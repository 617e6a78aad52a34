/**
 * The companion: opens the parts, joins them, closes them in reverse. The only file that knows them all.
 *
 * 1. The home is made and locked: one companion a home.
 * 2. The store opens and puts right what the last run left.
 * 3. Extractors, tabs and the browser's keeper are made; Chrome itself opens at once, or with the first page.
 * 4. The engine is joined to them; the service answers calls; the server lets clients in.
 * 5. Where the extension is wanted, it is loaded, told port and token, and the dashboard is shown.
 * 6. Closing: no new page, running ones go back into the queue, files are written, Chrome ends, the lock is released.
 */
import { join } from 'node:path';
import { TabtrawlError } from '../shared/batch/errors.ts';
import { extensionId } from '../shared/extension-id.ts';
import type { CallName, ParamsInput, Result } from '../shared/protocol/calls.ts';
import { calls } from '../shared/protocol/calls.ts';
import { openBrowser } from './browser-part.ts';
import type { RunningCompanion } from './companion-link.ts';
import { looksUnsafe } from './crawl/danger.ts';
import { Engine } from './crawl/engine.ts';
import type { HookSet } from './crawl/hooks.ts';
import type { Log } from './crawl/ports.ts';
import { EventFan } from './event-fan.ts';
import { extensionDir } from './extension-dir.ts';
import { openExtractors } from './extract/pool.ts';
import { type Home, makeHome } from './home.ts';
import { OutFolders } from './out-folders.ts';
import { lockHome } from './server/home-lock.ts';
import { openServer } from './server/server.ts';
import { serviceHandlers } from './service/handlers.ts';
import { openSettings } from './settings.ts';
import { StatusReport } from './status.ts';
import { exportBatch, writeFolder } from './store/export/export.ts';
import { openFolderWriter } from './store/export/folder.ts';
import { openStore } from './store/store.ts';
import { systemClock } from './system-clock.ts';
import { version } from './version.ts';

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
  /** False: answers calls only, starts no page. Default true. */
  readonly crawls?: boolean;
  /** Load the extension and show the dashboard. Default false. */
  readonly extension?: boolean;
  /** Open Chrome now rather than with the first page. Default false. */
  readonly openAtOnce?: boolean;
  /** Default: nothing is told. */
  readonly log?: Log;
  /** Raised to give up opening. */
  readonly signal?: AbortSignal;
  /** Raised when there is no time left: Chrome is ended before the listener returns. */
  readonly killSignal?: AbortSignal;
};
