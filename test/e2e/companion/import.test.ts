/** The sign-ins of an everyday browser, copied while it runs: still signed in in the copy, and the browser knows nothing of it. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { BrowserContext } from 'playwright-core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { copySqlite } from '../../../companion/profiles/copy-live.ts';
import type { ImportReport } from '../../../companion/profiles/import-profile.ts';
import { openSite, type Site } from '../../site/site.ts';
import { type CliHome, openCliHome } from '../harness/cli.ts';
import { defaultContext } from '../harness/companion-chrome.ts';
import { type EverydayChromium, openEverydayChromium } from '../harness/everyday-chromium.ts';

/** Chromium writes cookies to disk every 30 s, or after 512 changes. net/extensions/sqlite/sqlite_persistent_cookie_store.cc */
const changesUntilWritten = 512;

let site: Site;
let folder: string;
let home: CliHome;
let everyday: EverydayChromium;

beforeEach(async () => {
  site = await openSite();
  folder = await mkdtemp(join(tmpdir(), 'tabtrawl-everyday-'));
  home = openCliHome();
  const userDataDir = join(folder, 'browser');
  // In the first seconds of its life a profile is not on disk; nobody's everyday one is that young.
  await (await openEverydayChromium({ userDataDir })).close();
  everyday = await openEverydayChromium({ userDataDir });
});
afterEach(async () => {
  await everyday.close();
  home[Symbol.dispose]();
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  await site.close();
});

/** Names of the cookies on disk for the site. */
async function cookiesOnDisk(): Promise<readonly unknown[]> {
  const copy = join(folder, 'cookies-looked-at');
  const { outcome } = await copySqlite(join(folder, 'browser/Default/Cookies'), copy);
  if (outcome !== 'copied') return [];
  using database = new DatabaseSync(copy, { readOnly: true });
  return database
    .prepare("SELECT name FROM cookies WHERE host_key = 'localhost' ORDER BY name")
    .all()
    .map(({ name }) => name);
}

/** Whether the value that the site keeps in localStorage has been written. */
async function isStorageOnDisk(value: string): Promise<boolean> {
  const place = join(folder, 'browser/Default/Local Storage/leveldb');
  const files = await readdir(place);
  const contents = await Promise.all(files.map((name) => readFile(join(place, name), 'latin1').catch(() => '')));
  return contents.some((content) => content.includes(value));
}

async function signIn(context: BrowserContext, name: string): Promise<void> {
  const page = await context.newPage();
  await page.goto(site.url('/account-login'));
  await page.locator('[name=name]').fill(name);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: `Welcome ${name}` }).waitFor();
  await page.goto(site.url('/account/1'));
  await page.getByText(`Storage says ${name}.`).waitFor();
  await page.close();
}

test('what is signed in there is signed in here, cookies that end with the session and localStorage with it', async () => {
  const browser = await everyday.connect();
  const context = defaultContext(browser);
  await signIn(context, 'ada-lovelace');
  await context.addCookies(
    Array.from({ length: changesUntilWritten }, (_, n) => ({
      name: `filler-${n}`,
      value: 'x',
      domain: `f${n % 8}.localhost`,
      path: '/',
      expires: Date.now() / 1000 + 86_400,
    })),
  );
  await expect.poll(cookiesOnDisk, { timeout: 45_000, interval: 250 }).toEqual(['kept', 'visit']);
  await expect.poll(() => isStorageOnDisk('ada-lovelace'), { timeout: 45_000, interval: 250 }).toBe(true);

  const imported = await home.run('profile', 'import', '--from', join(folder, 'browser'), '--json');
  expect(imported.code, imported.stderr).toBe(0);
  const report: ImportReport = JSON.parse(imported.stdout);
  expect(report.shortfalls).toEqual([]);
  expect(report.sites.find(({ host }) => host === 'localhost')).toEqual({
    host: 'localhost',
    cookies: 2,
    sessionCookies: 1,
    readable: 2,
  });

  const { records } = await home.records('crawl', site.url('/account/5'), '--lane', 'render', '--on-wall', 'fail');
  expect(records[0]).toMatchObject({ state: 'done', title: 'Account 5' });
  expect(records[0]?.markdown).toContain('Cookie says ada-lovelace.');
  expect(records[0]?.markdown).toContain('Storage says ada-lovelace.');

  expect(everyday.isRunning).toBe(true);
  const page = await context.newPage();
  await page.goto(site.url('/account/2'));
  expect(await page.innerText('article')).toContain('Cookie says ada-lovelace.');
  await browser.close();
});
