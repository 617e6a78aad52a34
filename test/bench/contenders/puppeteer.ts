/** The one door to puppeteer among the contenders. It is installed only with the bench. */
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

export type PuppeteerPage = {
  goto(url: string, options: { timeout: number; waitUntil?: string }): Promise<unknown>;
  content(): Promise<string>;
  close(): Promise<void>;
};
export type PuppeteerBrowser = { newPage(): Promise<PuppeteerPage>; close(): Promise<void> };
export type Puppeteer = {
  launch(options: { executablePath: string; args: readonly string[]; userDataDir?: string }): Promise<PuppeteerBrowser>;
};

const require = createRequire(import.meta.url);
const loaded: { default: Puppeteer } = await import(pathToFileURL(require.resolve('puppeteer')).href);
export const puppeteer = loaded.default;
