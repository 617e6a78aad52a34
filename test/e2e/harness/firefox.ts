/** A real Firefox with the extension in it, over WebDriver BiDi. */
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import puppeteer, { type Browser, type Page } from 'puppeteer-core';
import { geckoId } from '../../../shared/extension-id.ts';

/** Firefox makes a new one for each installation; named here, so that pages of the extension can be opened by their addresses. */
const installation = '7ab7ab7a-0000-4000-8000-7ab7ab7ab7ab';

/** The executable, or null where there is none. */
export function findFirefox(): string | null {
  const folders = (process.env.PATH ?? '').split(delimiter);
  const places = [
    process.env.FIREFOX ?? '',
    ...['firefox-esr', 'firefox'].flatMap((name) => folders.map((folder) => join(folder, name))),
    '/Applications/Firefox.app/Contents/MacOS/firefox',
  ];
  return places.find((file) => file !== '' && isExecutable(file)) ?? null;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

export interface OpenFirefox {
  /** A page of the extension; `name`: its path, with a hash. */
  openSurface(name: string): Promise<Page>;
  openTab(url: string): Promise<Page>;
  close(): Promise<void>;
}

/** `extensionDir`: a build for Firefox. */
export async function openFirefox(executablePath: string, extensionDir: string): Promise<OpenFirefox> {
  const browser: Browser = await puppeteer.launch({
    browser: 'firefox',
    executablePath,
    headless: true,
    // Its first start in a new profile has taken half a minute on a busy machine; the suite has a limit of its own.
    timeout: 110_000,
    // Without it pages of extensions can't be opened from outside.
    args: ['--remote-allow-system-access'],
    extraPrefsFirefox: { 'extensions.webextensions.uuids': JSON.stringify({ [geckoId]: installation }) },
  });
  await browser.installExtension(extensionDir);
  return {
    async openSurface(name) {
      const page = await browser.newPage();
      // Firefox changes the process on the way, and the end of loading is never told.
      await page.goto(`moz-extension://${installation}/${name}`, { waitUntil: [] });
      return page;
    },
    async openTab(url) {
      const page = await browser.newPage();
      await page.goto(url);
      return page;
    },
    close: () => browser.close(),
  };
}
