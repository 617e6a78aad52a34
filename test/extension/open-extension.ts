/** A real Chromium with the built extension in it, for looking at the surfaces. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { extensionOrigin } from '../../shared/extension-id.ts';
import { anyChrome } from '../e2e/harness/any-chrome.ts';

export type OpenExtension = {
  readonly context: BrowserContext;
  /** Where the companion is, as it puts it there itself in the Chrome it holds. Null: not known to this browser. */
  setCompanion(companion: { port: number; token: string } | null): Promise<void>;
  /** `name`: path in the extension, with a hash. */
  openPage(name: string): Promise<Page>;
  close(): Promise<void>;
};

/** Longer than the slowest machine takes to draw a page; what is not there by then does not come. */
const actWithinMs = 60_000;

/** `folder`: the built extension. `language`: a tag such as `de`. */
export async function openExtension(
  folder: string,
  options: { language?: string; scale?: number } = {},
): Promise<OpenExtension> {
  const profile = await mkdtemp(join(tmpdir(), 'tabtrawl-surfaces-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.CHROMIUM ?? (await anyChrome()),
    headless: true,
    deviceScaleFactor: options.scale ?? 1,
    args: [
      '--headless=new',
      '--no-sandbox',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
      `--disable-extensions-except=${folder}`,
      `--load-extension=${folder}`,
      ...(options.language ? [`--lang=${options.language}`] : []),
    ],
    env: { ...process.env, ...(options.language && { LANGUAGE: options.language }) },
  });
  context.setDefaultTimeout(actWithinMs);
  const worker = context.serviceWorkers()[0] ?? (await context.waitForEvent('serviceworker'));
  return {
    context,
    setCompanion: (companion) =>
      worker.evaluate(async (value) => {
        // Run in the worker, which has the API under its browser's own name.
        const { chrome } = globalThis as unknown as {
          chrome: { storage: { session: { set(v: object): Promise<void>; remove(k: string): Promise<void> } } };
        };
        if (value) await chrome.storage.session.set({ companion: value });
        else await chrome.storage.session.remove('companion');
      }, companion && { port: companion.port, token: companion.token }),
    async openPage(name) {
      const page = await context.newPage();
      await page.goto(`${extensionOrigin}/${name}`);
      return page;
    },
    async close() {
      await context.close();
      await rm(profile, { recursive: true, force: true });
    },
  };
}
